import type { ProvisioningTaskSource, TaskKey } from '../../datasources/contracts/provisioning-tasks';
import type { RequestContext } from '../context';
import { InputError } from '../shared/input-error';
import type { NodeIdParts } from '../shared/node-id';

/** A task that an id points to: not yet read, but sure to belong to a back end that is there. */
export interface TaskReference {
  readonly backend: string;
  readonly source: ProvisioningTaskSource;
  readonly key: TaskKey;
}

/** @throws InputError naming `path` unless the id is one of a task in this deployment. */
export function referToTask(context: RequestContext, id: string, path: string): TaskReference {
  return locateTask(context, context.ids.decode(id, path, ['ProvisioningTask']), path);
}

/** @throws InputError naming `path` when the back end or organization that the id names is no longer configured. */
export function locateTask(context: RequestContext, parts: NodeIdParts, path: string): TaskReference {
  const source = context.provisioningTasks.get(parts.backend);
  if (!source) throw InputError.at(path, `belongs to back end ${parts.backend}, which is no longer configured`);
  if (!source.organizations.includes(parts.organization)) {
    throw InputError.at(
      path,
      `belongs to organization "${parts.organization}", which ${parts.backend} no longer serves`,
    );
  }
  const [localId = '', ...more] = parts.local;
  if (more.length > 0 || !source.isLocalId(localId))
    throw InputError.at(path, `does not name a task of ${parts.backend}`);
  return { backend: parts.backend, source, key: { organization: parts.organization, localId } };
}

/** @returns the positions of the references, grouped by their back end. */
export function indexesByBackend(references: readonly TaskReference[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const [index, { backend }] of references.entries()) {
    const indexes = groups.get(backend);
    if (indexes) indexes.push(index);
    else groups.set(backend, [index]);
  }
  return groups;
}
