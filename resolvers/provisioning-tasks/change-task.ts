import type { TaskWriteReport } from '../../datasources/contracts/provisioning-tasks';
import type { RequestContext } from '../context';
import { InputError } from '../shared/input-error';
import { findTasks } from './find-tasks';
import type { RemoveTaskInput } from './remove-task.input';
import type { RemoveUsersFromTaskInput } from './remove-users-from-task.input';
import { referToTask, type TaskReference } from './task-reference';
import { partsOf, type TaskRow } from './task-row';
import type { UpdateStopDateInput } from './update-stop-date.input';

const TASK_ID = 'input.taskId';

export interface TaskChange {
  readonly task: TaskReference;
  readonly report: TaskWriteReport;
}

export async function removeTask(context: RequestContext, input: RemoveTaskInput): Promise<TaskChange> {
  const task = referToTask(context, input.taskId, TASK_ID);
  const report = await (task.source.removeTask?.(task.key, input.notifyUsers) ??
    unsupported(
      context,
      task,
      'cannot remove a task; end it with completeTasks, or hand it over with reassignTasks',
      [],
    ));
  return { task, report };
}

export async function removeUsersFromTask(
  context: RequestContext,
  input: RemoveUsersFromTaskInput,
): Promise<TaskChange> {
  const task = referToTask(context, input.taskId, TASK_ID);
  const report = await (task.source.removeUsers?.(task.key, input.userIds, input.notifyUsers) ??
    unsupported(
      context,
      task,
      'has tasks for exactly one person, who cannot be removed; end the task with completeTasks',
      input.userIds,
    ));
  return { task, report };
}

/** @param now milliseconds since 1970: a stop date must lie behind it. */
export async function updateStopDate(
  context: RequestContext,
  input: UpdateStopDateInput,
  now: number,
): Promise<TaskChange> {
  const task = referToTask(context, input.taskId, TASK_ID);
  if (Date.parse(input.stopDate) <= now) {
    throw InputError.at('input.stopDate', 'must lie in the future; to end the work at once, use removeUsersFromTask');
  }
  const report = await (task.source.updateStopDate?.(task.key, input.userIds, input.stopDate) ??
    unsupported(
      context,
      task,
      'keeps no stop date; a task waits until it is done: retryTasks runs it again, completeTasks ends it',
      input.userIds,
    ));
  return { task, report };
}

/** Reads the task again, as it is after a change; the parts that the change itself read are in the loaders. */
export async function reread(
  context: RequestContext,
  task: TaskReference,
  fields: ReadonlySet<string>,
): Promise<TaskRow | null> {
  const [row] = await findTasks(context, [task], partsOf(fields));
  if (row instanceof Error) throw row;
  return row ?? null;
}

/** @param instead says of a kind of back end why not, and what to do. */
function unsupported(
  context: RequestContext,
  task: TaskReference,
  instead: string,
  userIds: readonly string[],
): TaskWriteReport {
  const kind = context.backends.get(task.backend)?.kind ?? task.backend;
  const outcome = {
    outcome: 'UNSUPPORTED',
    reason: `${kind} ${instead}.`,
  } as const;
  return { ...outcome, users: userIds.map((userId) => ({ userId, ...outcome })) };
}
