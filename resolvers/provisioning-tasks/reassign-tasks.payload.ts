import { Field, ObjectType } from 'type-graphql';
import { ReassignTasksResult } from './task-outcome.type';

@ObjectType({ simpleResolvers: true, description: 'What became of a new assignee, task by task.' })
export class ReassignTasksPayload {
  @Field(() => [ReassignTasksResult], {
    description: 'One for each task asked for, in the order asked, whatever failed.',
  })
  results!: readonly ReassignTasksResult[];
}
