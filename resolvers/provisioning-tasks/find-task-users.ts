import { BackendError } from '../../datasources/shared/errors';
import type { RequestContext } from '../context';
import type { TaskReference } from './task-reference';
import { createTaskUserRows, type TaskUserRow } from './task-user-row';

/** A person in a task that an id points to. */
export interface TaskUserReference {
  readonly task: TaskReference;
  readonly userId: string;
}

/**
 * Reads persons in tasks by id; persons of one task share one details call.
 *
 * @returns one entry per reference, in their order: the person, `null` when not in the task (any more), or an error.
 */
export function findTaskUsers(
  context: RequestContext,
  references: readonly TaskUserReference[],
  withNames: boolean,
): Promise<(TaskUserRow | null | Error)[]> {
  return Promise.all(
    references.map(async ({ task, userId }) => {
      try {
        const users = await task.source.users(task.key);
        const record = users?.find((user) => user.userId === userId);
        const place = { backend: task.backend, task: task.key };
        const [row = null] = await createTaskUserRows(context, place, record ? [record] : [], withNames);
        return row;
      } catch (error) {
        if (error instanceof BackendError) return error;
        throw error;
      }
    }),
  );
}
