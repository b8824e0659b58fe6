import { InputType } from 'type-graphql';
import { TaskIdList } from './task-id-list';

@InputType({ description: 'Which tasks to end as completed by hand.' })
export class CompleteTasksInput {
  @TaskIdList('Which tasks to end as completed by hand.')
  taskIds!: string[];
}
