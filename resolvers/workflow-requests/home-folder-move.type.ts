import { Field, ObjectType } from 'type-graphql';

@ObjectType({ simpleResolvers: true, description: 'Where a request asks home folders to be moved.' })
export class HomeFolderMove {
  @Field(() => String, { description: 'The drive letter with its colon, e.g. `H:`.' })
  drive!: string;

  @Field(() => String, { description: 'The share that the folders move to.' })
  path!: string;

  @Field(() => Boolean, { description: 'Whether a copy stays where the folders were.' })
  keepCopy!: boolean;
}
