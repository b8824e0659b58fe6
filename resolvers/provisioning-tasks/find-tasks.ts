import type { ProvisioningTaskSource, TaskKey } from '../../datasources/contracts/provisioning-tasks';
import { BackendError } from '../../datasources/shared/errors';
import type { RequestContext } from '../context';
import type { NodeFinder } from '../node/node-finder';
import { InputError } from '../shared/input-error';
import type { NodeIdParts } from '../shared/node-id';
import { Scope } from '../shared/scopes';
import type { ProvisioningTask } from './provisioning-task.type';
import { createTask, selectionOf, type TaskSelection } from './task-kinds';
import { createTaskUsers, type TaskUser } from './task-user.type';

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
function locateTask(context: RequestContext, parts: NodeIdParts, path: string): TaskReference {
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
): Promise<(ProvisioningTask | null | Error)[]> {
  const results = new Array<ProvisioningTask | null | Error>(references.length).fill(null);
  const groups = [...indexesByBackend(references).values()].map(async (indexes) => {
    const group = indexes.flatMap((index) => references[index] ?? []);
    const [first] = group;
    if (!first) return;
    const keys = group.map(({ key }) => key);
    const found = await first.source.find(keys, parts);
    for (const [place, index] of indexes.entries()) {
      const record = found[place] ?? null;
      results[index] =
        record === null || record instanceof BackendError
          ? record
          : createTask(context, first.backend, record, withNames);
    }
  });
  await Promise.all(groups);
  return results;
}

/** Reads a task again, as it is after a change; the parts that the change itself read are in the loaders. */
export async function readAgain(
  context: RequestContext,
  task: TaskReference,
  fields: ReadonlySet<string>,
): Promise<ProvisioningTask | null> {
  const [found] = await findTasks(context, [task], selectionOf(fields));
  if (found instanceof Error) throw found;
  return found ?? null;
}

/** Persons of one task share one details call. */
async function findTaskUser(
  context: RequestContext,
  task: TaskReference,
  userId: string,
  withNames: boolean,
): Promise<TaskUser | null | Error> {
  try {
    const users = await task.source.users(task.key);
    const record = users?.find((user) => user.userId === userId);
    const place = { backend: task.backend, task: task.key };
    const [user = null] = await createTaskUsers(context, place, record ? [record] : [], withNames);
    return user;
  } catch (error) {
    if (error instanceof BackendError) return error;
    throw error;
  }
}

export const taskFinder: NodeFinder = {
  type: 'ProvisioningTask',
  scope: Scope.TasksRead,
  prepare: (context, asked, fields) => {
    const references = asked.map(({ parts, path }) => locateTask(context, parts, path));
    return () => findTasks(context, references, selectionOf(fields));
  },
};

export const taskUserFinder: NodeFinder = {
  type: 'TaskUser',
  scope: Scope.TasksRead,
  prepare: (context, asked, fields) => {
    const references = asked.map(({ parts, path }) => {
      const [localId = '', userId, ...more] = parts.local;
      const task = locateTask(context, { ...parts, local: [localId] }, path);
      if (userId === undefined || more.length > 0) throw InputError.at(path, 'does not name a person in a task');
      return { task, userId };
    });
    const withNames = fields.has('userName');
    return () => Promise.all(references.map(({ task, userId }) => findTaskUser(context, task, userId, withNames)));
  },
};
