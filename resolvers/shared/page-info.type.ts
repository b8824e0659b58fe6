import { Field, ObjectType } from 'type-graphql';

@ObjectType({
  simpleResolvers: true,
  description: 'Where a page stands in its list, by the rules of Relay connections.',
})
export class PageInfo {
  @Field(() => Boolean, {
    description: 'Whether there is more behind this page. At the end of one back end this may ask the next one.',
  })
  hasNextPage!: boolean | Promise<boolean>;

  @Field(() => Boolean, {
    description: 'Whether this page was reached with `after`, so that something lies before it.',
  })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first entry; null on an empty page.' })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last entry, to be used as `after` for the next page; null on an empty page.',
  })
  endCursor!: string | null;
}
