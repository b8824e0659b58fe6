import { Extensions, Field, ID, ObjectType } from 'type-graphql';
import type { Outcome as OutcomeName } from '../../datasources/contracts/outcome';
import { Lazy } from '../shared/lazy';
import { Outcome } from '../shared/outcome.enum';
import { Scope } from '../shared/scopes';
import { ProvisioningTask } from './provisioning-task.type';

/** The fields that every per-user result has; each mutation has a type of its own, so that one can grow alone. */
@ObjectType({ simpleResolvers: true })
abstract class TaskUserResult {
  @Field(() => String, { description: 'The login name, as it was asked for (`removeTask`: as the task had it).' })
  userId!: string;

  @Field(() => Outcome, { description: 'What became of it for this person.' })
  outcome!: OutcomeName;

  @Field(() => String, { nullable: true, description: 'A sentence for a person; null when all went as asked.' })
  reason!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What `removeTask` meant for one person of the task.' })
export class RemoveTaskResult extends TaskUserResult {}

@ObjectType({ simpleResolvers: true, description: 'What `removeUsersFromTask` did for one person.' })
export class RemoveUsersFromTaskResult extends TaskUserResult {}

@ObjectType({ simpleResolvers: true, description: 'What `updateStopDate` did for one person.' })
export class UpdateStopDateResult extends TaskUserResult {}

@ObjectType({ simpleResolvers: true, description: 'What became of the removal of a task.' })
export class RemoveTaskPayload {
  @Field(() => ID, { description: 'Global id of the task, as asked.' })
  taskId!: string;

  @Field(() => Outcome, { description: 'What became of the task as a whole.' })
  outcome!: OutcomeName;

  @Field(() => String, { nullable: true, description: 'A sentence for a person; null when all went as asked.' })
  reason!: string | null;

  // It names people whom the caller did not name.
  @Extensions({ scope: Scope.TasksRead })
  @Field(() => [RemoveTaskResult], {
    nullable: true,
    description: 'One for each person who was in the task just before, in the order of the back end.',
  })
  results!: readonly RemoveTaskResult[];
}

// The task is read again when somebody selects it; a failure of that nulls `task`, never the results.

@ObjectType({ simpleResolvers: true, description: 'What became of the removal of users from a task.' })
export class RemoveUsersFromTaskPayload {
  @Lazy()
  @Field(() => ProvisioningTask, {
    nullable: true,
    description: 'The task as it is now; null when it is gone, as it is once its last user was removed.',
  })
  task!: () => Promise<ProvisioningTask | null>;

  @Field(() => [RemoveUsersFromTaskResult], { description: 'One for each user asked for, in the order asked.' })
  results!: readonly RemoveUsersFromTaskResult[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of a new stop date.' })
export class UpdateStopDatePayload {
  @Lazy()
  @Field(() => ProvisioningTask, { nullable: true, description: 'The task as it is now; null when it is gone.' })
  task!: () => Promise<ProvisioningTask | null>;

  @Field(() => [UpdateStopDateResult], { description: 'One for each user asked for, in the order asked.' })
  results!: readonly UpdateStopDateResult[];
}
