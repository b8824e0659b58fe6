import { InputType } from 'type-graphql';
import { TaskIdList } from './task-id-list';

@InputType({ description: 'Which tasks to run again.' })
export class RetryTasksInput {
  @TaskIdList('Which tasks to run again.')
  taskIds!: string[];
}
