import { BackendError } from '../../datasources/shared/errors';
import type { RequestContext } from '../context';
import type { TargetReference } from './target-reference';
import { TargetRow } from './target-row';

/**
 * Reads targets by id, each back end asked once for all of its own.
 *
 * @returns one entry per reference, in their order: the target, `null` when it is not there (any more), or the error
 *   that kept it from being read.
 */
export async function findTargets(
  context: RequestContext,
  references: readonly TargetReference[],
): Promise<(TargetRow | null | Error)[]> {
  const results = new Array<TargetRow | null | Error>(references.length).fill(null);
  const backends = [...new Set(references.map(({ backend }) => backend))];
  await Promise.all(
    backends.map(async (backend) => {
      const group = [...references.entries()].filter(([, reference]) => reference.backend === backend);
      const found = await group[0]?.[1].source.find(group.map(([, { key }]) => key));
      for (const [place, [index]] of group.entries()) {
        const record = found?.[place] ?? null;
        results[index] =
          record === null || record instanceof BackendError ? record : new TargetRow(context, backend, record);
      }
    }),
  );
  return results;
}
