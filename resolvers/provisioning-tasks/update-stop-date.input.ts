import { Field, ID, InputType } from 'type-graphql';
import { DateTime } from '../shared/date-time.scalar';
import { IsInstant } from '../shared/instant';
import { TaskUserList } from './task-user-list';

@InputType({ description: 'Until when which users of a task may still do their part.' })
export class UpdateStopDateInput {
  @Field(() => ID, { description: 'Global id of the task.' })
  taskId!: string;

  @TaskUserList('Whose stop date to change.')
  userIds!: string[];

  @Field(() => DateTime, {
    description:
      'The new last moment, with zone, to the second; it must lie in the future. To end the work at once, use `removeUsersFromTask`.',
  })
  @IsInstant()
  stopDate!: string;
}
