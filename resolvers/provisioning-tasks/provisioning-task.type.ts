import { Field, InterfaceType } from 'type-graphql';
import type { TaskAction as TaskActionName, TaskStatus } from '../../datasources/contracts/provisioning-tasks';
import { Backend } from '../backends/backend.type';
import { DateTime } from '../shared/date-time.scalar';
import { Node } from '../shared/node.type';
import { ProvisioningTaskStatus } from './provisioning-task-status.enum';
import { TaskAction } from './task-action.enum';
import { TaskUser } from './task-user.type';

/** What one kind of task has at once, and another, which says so in its own class, may have to call for. */
type Perhaps<Value> = Value | Error | PromiseLike<Value>;

@InterfaceType({
  implements: Node,
  description: 'A unit of provisioning work that waits for, or failed in, one of the back ends.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class ProvisioningTask extends Node {
  @Field(() => String, { description: "The task's number in its own system." })
  localId!: string;

  @Field(() => Backend, { description: 'The system that holds the task.' })
  backend!: Backend;

  @Field(() => ProvisioningTaskStatus, {
    description:
      'How the work stands. SafeNet: derived from the users; costs one details call per task. Oracle: as the list says.',
  })
  status!: TaskStatus | Error;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the work was created or may begin. SafeNet: the earliest over the users.',
  })
  startDate!: string | null | Error;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The last moment for the work. SafeNet: the latest over the users, since it can differ per user. ' +
      'Oracle: the planned end; costs one call per task in a list.',
  })
  stopDate!: Perhaps<string | null>;

  @Field(() => [TaskUser], {
    description:
      'The people the task is for. SafeNet: costs one details call per task, shared with the dates. ' +
      'Oracle: exactly one, whose login the list has.',
  })
  users!: Perhaps<readonly TaskUser[]>;

  @Field(() => [TaskAction], { description: 'What can be asked of this task: what a button may offer.' })
  availableActions!: readonly TaskActionName[];
}
