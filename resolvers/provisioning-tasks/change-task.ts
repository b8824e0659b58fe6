import type { WriteOutcome } from '../../datasources/contracts/outcome';
import type { TaskUserOutcome, TaskWriteReport } from '../../datasources/contracts/provisioning-tasks';
import type { RequestContext } from '../context';
import { InputError } from '../shared/input-error';
import { findTasks } from './find-tasks';
import type { RemoveTaskInput } from './remove-task.input';
import type { RemoveUsersFromTaskInput } from './remove-users-from-task.input';
import { referToTask, type TaskReference } from './task-reference';
import { selectionOf, type TaskRow } from './task-row';
import type { UpdateStopDateInput } from './update-stop-date.input';

const TASK_ID = 'input.taskId';

export interface TaskUsersChange {
  readonly task: TaskReference;
  readonly users: readonly TaskUserOutcome[];
}

export async function removeTask(context: RequestContext, input: RemoveTaskInput): Promise<TaskWriteReport> {
  const task = referToTask(context, input.taskId, TASK_ID);
  const written = task.source.removeTask?.(task.key, input.notifyUsers);
  const instead = 'cannot remove a task; end it with completeTasks, or hand it over with reassignTasks';
  return (await written) ?? { ...unsupported(context, task, instead), users: [] };
}

export async function removeUsersFromTask(
  context: RequestContext,
  input: RemoveUsersFromTaskInput,
): Promise<TaskUsersChange> {
  const task = referToTask(context, input.taskId, TASK_ID);
  const written = await task.source.removeUsers?.(task.key, input.userIds, input.notifyUsers);
  const instead = 'has tasks for exactly one person, who cannot be removed; end the task with completeTasks';
  const outcome = unsupported(context, task, instead);
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
  const instead = 'keeps no stop date; a task waits until it is done: retryTasks runs it again, completeTasks ends it';
  const outcome = unsupported(context, task, instead);
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

/** @param instead says of a kind of back end why not, and what to do. */
function unsupported(context: RequestContext, task: TaskReference, instead: string): WriteOutcome {
  const kind = context.backends.get(task.backend)?.kind ?? task.backend;
  return {
    outcome: 'UNSUPPORTED',
    reason: `${kind} ${instead}.`,
  };
}
