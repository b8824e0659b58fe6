import type { ProvisioningTargetSource, TargetKey } from '../../datasources/contracts/provisioning-targets';
import { BackendError } from '../../datasources/shared/errors';
import type { RequestContext } from '../context';
import type { NodeFinder } from '../node/node-finder';
import { InputError } from '../shared/input-error';
import type { NodeIdParts } from '../shared/node-id';
import { Scope } from '../shared/scopes';
import { CoProvisioningTarget } from './co-provisioning-target.type';

/** A target that an id points to: not yet read, but sure to belong to a back end that is there. */
export interface TargetReference {
  readonly backend: string;
  readonly source: ProvisioningTargetSource;
  readonly key: TargetKey;
}

/** @throws InputError naming `path` unless the id is one of a target in this deployment. */
export function referToTarget(context: RequestContext, id: string, path: string): TargetReference {
  return locateTarget(context, context.ids.decode(id, path, ['CoProvisioningTarget']), path);
}

/** @throws InputError naming `path` when the back end or CO that the id names is no longer configured. */
export function locateTarget(context: RequestContext, parts: NodeIdParts, path: string): TargetReference {
  const source = context.provisioningTargets.get(parts.backend);
  if (!source) throw InputError.at(path, `belongs to back end ${parts.backend}, which is no longer configured`);
  const { organization: coId } = parts;
  const [localId = '', ...more] = parts.local;
  if (more.length > 0 || !source.isLocalId(localId) || !source.isLocalId(coId)) {
    throw InputError.at(path, `does not name a target of ${parts.backend}`);
  }
  if (source.coIds && !source.coIds.includes(coId)) {
    throw InputError.at(path, `belongs to CO ${coId}, which ${parts.backend} no longer serves`);
  }
  return { backend: parts.backend, source, key: { coId, localId } };
}

/** @throws InputError naming `path` unless a back end of that name holds targets. */
export function targetSourceNamed(context: RequestContext, name: string, path: string): ProvisioningTargetSource {
  const source = context.provisioningTargets.get(name);
  if (source) return source;
  const known = [...context.provisioningTargets.keys()].join(', ') || 'none';
  throw InputError.at(
    path,
    context.backends.has(name)
      ? `holds no provisioning targets; those that do are ${known}`
      : `is not configured; back ends with provisioning targets are ${known}`,
  );
}

/**
 * Reads targets by id, each back end asked once for all of its own.
 *
 * @returns one entry per reference, in their order: the target, `null` when it is not there (any more), or the error
 *   that kept it from being read.
 */
export async function findTargets(
  context: RequestContext,
  references: readonly TargetReference[],
): Promise<(CoProvisioningTarget | null | Error)[]> {
  const results = new Array<CoProvisioningTarget | null | Error>(references.length).fill(null);
  const backends = [...new Set(references.map(({ backend }) => backend))];
  await Promise.all(
    backends.map(async (backend) => {
      const group = [...references.entries()].filter(([, reference]) => reference.backend === backend);
      const found = await group[0]?.[1].source.find(group.map(([, { key }]) => key));
      for (const [place, [index]] of group.entries()) {
        const record = found?.[place] ?? null;
        results[index] =
          record === null || record instanceof BackendError
            ? record
            : new CoProvisioningTarget(context, backend, record);
      }
    }),
  );
  return results;
}

/** @throws BackendError when it cannot be read. */
export async function findTarget(
  context: RequestContext,
  reference: TargetReference,
): Promise<CoProvisioningTarget | null> {
  const [target] = await findTargets(context, [reference]);
  if (target instanceof Error) throw target;
  return target ?? null;
}

export const targetFinder: NodeFinder = {
  type: 'CoProvisioningTarget',
  scope: Scope.TargetsRead,
  prepare: (context, asked) => {
    const references = asked.map(({ parts, path }) => locateTarget(context, parts, path));
    return () => findTargets(context, references);
  },
};
