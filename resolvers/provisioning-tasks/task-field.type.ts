import { Field, ObjectType } from 'type-graphql';

@ObjectType({ simpleResolvers: true, description: 'One pair of a back end that no typed field of this schema covers.' })
export class TaskField {
  @Field(() => String, { description: "The back end's own label, e.g. `Process Instance.Task Details.Type`." })
  name!: string;

  @Field(() => String, { nullable: true, description: 'The value as text, numbers included; null when it is empty.' })
  value!: string | null;
}
