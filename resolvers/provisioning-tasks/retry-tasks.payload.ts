import { Field, ObjectType } from 'type-graphql';
import { RetryTasksResult } from './task-outcome.type';

@ObjectType({ simpleResolvers: true, description: 'What became of a retry, task by task.' })
export class RetryTasksPayload {
  @Field(() => [RetryTasksResult], { description: 'One for each task asked for, in the order asked, whatever failed.' })
  results!: readonly RetryTasksResult[];
}
