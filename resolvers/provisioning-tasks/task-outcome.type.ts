import { Field, ID, ObjectType } from 'type-graphql';
import type { Outcome as OutcomeName } from '../../datasources/contracts/outcome';
import { Outcome } from '../shared/outcome.enum';
import { ProvisioningTask } from './provisioning-task.type';
import { Lazy } from '../shared/lazy';

/** The fields that every per-task result has; each mutation has a type of its own, so that one can grow alone. */
@ObjectType({ simpleResolvers: true })
abstract class TaskOutcomeFields {
  @Field(() => ID, { description: 'Global id of the task, as asked.' })
  taskId!: string;

  @Field(() => Outcome, { description: 'What became of it for this task.' })
  outcome!: OutcomeName;

  @Field(() => String, { nullable: true, description: 'A sentence for a person; null when all went as asked.' })
  reason!: string | null;

  @Lazy()
  @Field(() => ProvisioningTask, {
    nullable: true,
    description:
      'The task as read again afterwards; null when it is gone, or no longer in the queue of the account that this ' +
      'deployment uses. Costs one call per task, when selected.',
  })
  task!: ProvisioningTask | null | Promise<ProvisioningTask | null>;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'What `retryTasks` did for one task. SUCCEEDED means that the back end ran it again, not that the account is there ' +
    'now: select `task { status ... on AccountProvisioningTask { reason } }` for how it went.',
})
export class RetryTasksResult extends TaskOutcomeFields {}

@ObjectType({ simpleResolvers: true, description: 'What `reassignTasks` did for one task.' })
export class ReassignTasksResult extends TaskOutcomeFields {}

@ObjectType({ simpleResolvers: true, description: 'What `completeTasks` did for one task.' })
export class CompleteTasksResult extends TaskOutcomeFields {}

@ObjectType({ simpleResolvers: true, description: 'What `setTaskNote` did for one task.' })
export class SetTaskNoteResult extends TaskOutcomeFields {}

@ObjectType({ simpleResolvers: true, description: 'What `setTaskResponse` did for one task.' })
export class SetTaskResponseResult extends TaskOutcomeFields {}
