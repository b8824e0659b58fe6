import { Field, ObjectType } from 'type-graphql';
import { Lazy } from './lazy';

@ObjectType({
  simpleResolvers: true,
  description: 'Where a page stands in its list, by the rules of Relay connections.',
})
export class PageInfo {
  @Lazy()
  @Field(() => Boolean, {
    description:
      'Whether there is more behind this page, as far as `before`, where it is given. At the end of one back end this may ' +
      'ask the next one. With `last`, it is whether the page was reached with `before`.',
  })
  hasNextPage!: boolean | Promise<boolean>;

  @Lazy()
  @Field(() => Boolean, {
    description:
      'Whether there is more before this page. With `last`, that is looked for, as far as `after`, where it is given; ' +
      'otherwise it is whether the page was reached with `after`.',
  })
  hasPreviousPage!: boolean | Promise<boolean>;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the first entry, to be used as `before` for the page before; null on an empty page.',
  })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last entry, to be used as `after` for the next page; null on an empty page.',
  })
  endCursor!: string | null;
}
