import type { TaskUserOutcome, TaskWriteReport } from '../../datasources/contracts/provisioning-tasks';
import type { RequestContext } from '../context';
import { InputError } from '../shared/input-error';
import { findTasks } from './find-tasks';
import type { RemoveTaskInput } from './remove-task.input';
import type { RemoveUsersFromTaskInput } from './remove-users-from-task.input';
import { referToTask, type TaskReference } from './task-reference';
import { selectionOf, type TaskRow } from './task-row';
import { unsupported } from './unsupported';
import type { UpdateStopDateInput } from './update-stop-date.input';

const TASK_ID = 'input.taskId';

export interface TaskUsersChange {
  readonly task: TaskReference;
  readonly users: readonly TaskUserOutcome[];
}

export async function removeTask(context: RequestContext, input: RemoveTaskInput): Promise<TaskWriteReport> {
  const task = referToTask(context, input.taskId, TASK_ID);
  const written = task.source.removeTask?.(task.key, input.notifyUsers);
  return (await written) ?? { ...unsupported(context, task.backend, 'removeTask'), users: [] };
}

export async function removeUsersFromTask(
  context: RequestContext,
  input: RemoveUsersFromTaskInput,
): Promise<TaskUsersChange> {
  const task = referToTask(context, input.taskId, TASK_ID);
  const written = await task.source.removeUsers?.(task.key, input.userIds, input.notifyUsers);
  const outcome = unsupported(context, task.backend, 'removeUsers');
  return { task, users: written ?? input.userIds.map((userId) => ({ userId, ...outcome })) };
}

/** @param now milliseconds since 1970: a stop date must lie behind it. */
export async function updateStopDate(
  context: RequestContext,
  input: UpdateStopDateInput,
  now: number,
): Promise<TaskUsersChange> {
  const task = referToTask(context, input.taskId, TASK_ID);
  if (Date.parse(input.stopDate) <= now) {
    throw InputError.at('input.stopDate', 'must lie in the future; to end the work at once, use removeUsersFromTask');
  }
  const written = await task.source.updateStopDate?.(task.key, input.userIds, input.stopDate);
  const outcome = unsupported(context, task.backend, 'updateStopDate');
  return { task, users: written ?? input.userIds.map((userId) => ({ userId, ...outcome })) };
}

/** Reads the task again, as it is after a change; the parts that the change itself read are in the loaders. */
export async function reread(
  context: RequestContext,
  task: TaskReference,
  fields: ReadonlySet<string>,
): Promise<TaskRow | null> {
  const [row] = await findTasks(context, [task], selectionOf(fields));
  if (row instanceof Error) throw row;
  return row ?? null;
}
