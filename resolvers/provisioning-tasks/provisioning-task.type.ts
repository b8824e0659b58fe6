import { Field, InterfaceType } from 'type-graphql';
import type { TaskAction as ActionName, TaskRecord, TaskStatus } from '../../datasources/contracts/provisioning-tasks';
import { Backend, backendNamed } from '../backends/backend';
import type { RequestContext } from '../context';
import { DateTime } from '../shared/instant';
import { describedEnum } from '../shared/enums';
import type { Lazily } from '../shared/lazy';
import { Node } from '../shared/node.type';
import { TaskUser } from './task-user.type';

export const ProvisioningTaskStatus = describedEnum<TaskStatus>(
  'ProvisioningTaskStatus',
  'How a piece of provisioning work stands.',
  {
    PENDING: 'Waits to be done. SafeNet: at least one user may still enrol.',
    REJECTED: 'The back end tried and was refused.',
    COMPLETED: 'Done. SafeNet: every user has enrolled.',
    EXPIRED: 'The stop date passed before it was done. SafeNet: nobody may enrol any more.',
    LOCKED: 'Stopped by failed attempts. SafeNet: nobody may enrol, and somebody failed too often.',
    CANCELLED: 'Called off.',
    SUSPENDED: 'Put on hold.',
    UNKNOWN:
      "The back end's word for it is not known here, or the task went away while it was read. " +
      'SafeNet: also a task that nobody is in.',
  },
);

export const TaskAction = describedEnum<ActionName>(
  'TaskAction',
  'What can be asked of a task: what a button may offer.',
  {
    RETRY: 'The mutation `retryTasks`.',
    REASSIGN: 'The mutation `reassignTasks`.',
    COMPLETE: 'The mutation `completeTasks`.',
    SET_NOTE: 'The mutation `setTaskNote`.',
    SET_RESPONSE: 'The mutation `setTaskResponse`.',
    REMOVE: 'The mutation `removeTask`.',
    REMOVE_USERS: 'The mutation `removeUsersFromTask`.',
    UPDATE_STOP_DATE: 'The mutation `updateStopDate`.',
  },
);

/** What one kind of task has at once, and another, which says so in its own class, may have to call for. */
type Perhaps<Value> = Value | Lazily<Value>;

@InterfaceType({
  implements: Node,
  description: 'A unit of provisioning work that waits for, or failed in, one of the back ends.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class ProvisioningTask<Kind extends TaskRecord = TaskRecord> extends Node {
  abstract readonly __typename: string;
  readonly record: Kind;
  protected readonly context: RequestContext;
  protected readonly backendName: string;

  constructor(context: RequestContext, backendName: string, record: Kind) {
    super();
    this.context = context;
    this.backendName = backendName;
    this.record = record;
  }

  get id(): string {
    const { organization, localId } = this.record.key;
    const place = { backend: this.backendName, organization };
    return this.context.ids.encode({ type: 'ProvisioningTask', ...place, local: [localId] });
  }

  @Field(() => String, { description: "The task's number in its own system." })
  get localId(): string {
    return this.record.key.localId;
  }

  @Field(() => Backend, { description: 'The system that holds the task.' })
  get backend(): Backend {
    return backendNamed(this.context, this.backendName);
  }

  @Field(() => ProvisioningTaskStatus, {
    description:
      'How the work stands. SafeNet: derived from the users; costs one details call per task. Oracle: as the list says.',
  })
  abstract readonly status: TaskStatus | Error;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the work was created or may begin. SafeNet: the earliest over the users.',
  })
  abstract readonly startDate: string | null | Error;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The last moment for the work. SafeNet: the latest over the users, since it can differ per user. ' +
      'Oracle: the planned end; costs one call per task in a list.',
  })
  abstract readonly stopDate: Perhaps<string | null>;

  @Field(() => [TaskUser], {
    description:
      'The people the task is for. SafeNet: costs one details call per task, shared with the dates. ' +
      'Oracle: exactly one, whose login the list has.',
  })
  abstract readonly users: Perhaps<readonly TaskUser[]>;

  @Field(() => [TaskAction], { description: 'What can be asked of this task: what a button may offer.' })
  get availableActions(): readonly ActionName[] {
    return this.record.actions;
  }
}
