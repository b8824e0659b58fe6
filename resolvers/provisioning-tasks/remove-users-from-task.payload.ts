import { Field, ObjectType } from 'type-graphql';
import { ProvisioningTask } from './provisioning-task.type';
import { RemoveUsersFromTaskResult } from './task-user-outcome.type';
import { Lazy } from '../shared/lazy';

@ObjectType({ simpleResolvers: true, description: 'What became of the removal of users from a task.' })
export class RemoveUsersFromTaskPayload {
  @Lazy()
  @Field(() => ProvisioningTask, {
    nullable: true,
    description: 'The task as it is now; null when it is gone, as it is once its last user was removed.',
  })
  task!: ProvisioningTask | null | Promise<ProvisioningTask | null>;

  @Field(() => [RemoveUsersFromTaskResult], { description: 'One for each user asked for, in the order asked.' })
  results!: readonly RemoveUsersFromTaskResult[];
}
