import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'Which task to remove.' })
export class RemoveTaskInput {
  @Field(() => ID, { description: 'Global id of the task.' })
  taskId!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether the back end shall send an e-mail to the users this affects.',
  })
  notifyUsers!: boolean;
}
