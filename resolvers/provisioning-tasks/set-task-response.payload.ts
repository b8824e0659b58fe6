import { Field, ObjectType } from 'type-graphql';
import { SetTaskResponseResult } from './task-outcome.type';

@ObjectType({ simpleResolvers: true, description: 'What became of a response, task by task.' })
export class SetTaskResponsePayload {
  @Field(() => [SetTaskResponseResult], {
    description: 'One for each task asked for, in the order asked, whatever failed.',
  })
  results!: readonly SetTaskResponseResult[];
}
