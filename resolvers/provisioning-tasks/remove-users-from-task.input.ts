import { Field, ID, InputType } from 'type-graphql';
import { TaskUserList } from './task-user-list';

@InputType({ description: 'Whom to remove from which task.' })
export class RemoveUsersFromTaskInput {
  @Field(() => ID, { description: 'Global id of the task.' })
  taskId!: string;

  @TaskUserList('Whom to remove.')
  userIds!: string[];

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether the back end shall send an e-mail to the removed users.',
  })
  notifyUsers!: boolean;
}
