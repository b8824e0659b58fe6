import { Field, ObjectType } from 'type-graphql';
import { CompleteTasksResult } from './task-outcome.type';

@ObjectType({ simpleResolvers: true, description: 'What became of a completion, task by task.' })
export class CompleteTasksPayload {
  @Field(() => [CompleteTasksResult], {
    description: 'One for each task asked for, in the order asked, whatever failed.',
  })
  results!: readonly CompleteTasksResult[];
}
