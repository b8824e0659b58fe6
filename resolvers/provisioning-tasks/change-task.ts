import type { WriteOutcome } from '../../datasources/contracts/outcome';
import type { TaskUserOutcome, TaskWrite, TaskWriteReport } from '../../datasources/contracts/provisioning-tasks';
import type { RequestContext } from '../context';
import { InputError } from '../shared/input-error';
import type { RemoveTaskInput, RemoveUsersFromTaskInput, UpdateStopDateInput } from './change-task.types';
import { referToTask, type TaskReference } from './find-tasks';

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

/** The outcome of a write that a back end lacks, in the words of its definition. */
export function unsupported(context: RequestContext, backend: string, write: TaskWrite): WriteOutcome {
  return { outcome: 'UNSUPPORTED', reason: context.unsupported(backend, write) };
}
