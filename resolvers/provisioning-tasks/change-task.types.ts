import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique } from 'class-validator';
import { Extensions, Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Outcome as OutcomeName } from '../../datasources/contracts/outcome';
import { IsName, Together } from '../shared/checks';
import { Outcome } from '../shared/enums';
import { DateTime, IsInstant } from '../shared/instant';
import { Lazy } from '../shared/lazy';
import { Scope } from '../shared/scopes';
import { ProvisioningTask } from './provisioning-task.type';

const MAX_USERS = 100;

/** 1 to 100 login names, none twice. */
function UserList(description: string): PropertyDecorator {
  return Together(
    Field(() => [String], {
      description: `${description} 1 to ${MAX_USERS} login names, as \`TaskUser.userId\` gives them; none twice.`,
    }),
    ArrayNotEmpty({ message: 'must name at least one user' }),
    ArrayMaxSize(MAX_USERS, { message: `must hold at most ${MAX_USERS} users` }),
    // SafeNet tells user ids apart without regard to letter case (contract, section 7.4).
    ArrayUnique((name: unknown) => (typeof name === 'string' ? name.toLowerCase() : name), {
      message: 'must not name a user twice (letter case does not tell users apart)',
    }),
    IsName({ each: true }),
  );
}

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

@InputType({ description: 'Whom to remove from which task.' })
export class RemoveUsersFromTaskInput {
  @Field(() => ID, { description: 'Global id of the task.' })
  taskId!: string;

  @UserList('Whom to remove.')
  userIds!: string[];

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether the back end shall send an e-mail to the removed users.',
  })
  notifyUsers!: boolean;
}

@InputType({ description: 'Until when which users of a task may still do their part.' })
export class UpdateStopDateInput {
  @Field(() => ID, { description: 'Global id of the task.' })
  taskId!: string;

  @UserList('Whose stop date to change.')
  userIds!: string[];

  @Field(() => DateTime, {
    description:
      'The new last moment, with zone, to the second; it must lie in the future. To end the work at once, use `removeUsersFromTask`.',
  })
  @IsInstant()
  stopDate!: string;
}

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
  @Lazy('task')
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
  @Lazy('task')
  @Field(() => ProvisioningTask, { nullable: true, description: 'The task as it is now; null when it is gone.' })
  task!: () => Promise<ProvisioningTask | null>;

  @Field(() => [UpdateStopDateResult], { description: 'One for each user asked for, in the order asked.' })
  results!: readonly UpdateStopDateResult[];
}
