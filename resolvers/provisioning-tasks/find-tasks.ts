import { BackendError } from '../../datasources/shared/errors';
import type { RequestContext } from '../context';
import { indexesByBackend, type TaskReference } from './task-reference';
import { createTaskRow, type TaskRow, type TaskSelection } from './task-row';

/**
 * Reads tasks by id, each back end asked once for all of its own.
 *
 * @returns one entry per reference, in their order: the task, `null` when it is not there (any more), or the error that
 *   kept it from being read. graphql-js turns an `Error` in a list into an error at that entry.
 */
export async function findTasks(
  context: RequestContext,
  references: readonly TaskReference[],
  { parts, withNames }: TaskSelection,
): Promise<(TaskRow | null | Error)[]> {
  const results = new Array<TaskRow | null | Error>(references.length).fill(null);
  const groups = [...indexesByBackend(references).values()].map(async (indexes) => {
    const group = indexes.flatMap((index) => references[index] ?? []);
    const [first] = group;
    if (!first) return;
    const found = await first.source.find(
      group.map(({ key }) => key),
      parts,
    );
    for (const [place, index] of indexes.entries()) {
      const record = found[place] ?? null;
      results[index] =
        record === null || record instanceof BackendError
          ? record
          : createTaskRow(context, first.backend, record, withNames);
    }
  });
  await Promise.all(groups);
  return results;
}
