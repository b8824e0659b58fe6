import type { TaskParts } from '../../datasources/contracts/provisioning-tasks';
import type { RequestContext } from '../context';
import { findTasks } from '../provisioning-tasks/find-tasks';
import { findTaskUsers, type TaskUserReference } from '../provisioning-tasks/find-task-users';
import { locateTask, type TaskReference } from '../provisioning-tasks/task-reference';
import { InputError } from '../shared/input-error';
import type { Node } from '../shared/node.type';

export const MAX_NODES = 100;

type Reference =
  { readonly type: 'task'; readonly task: TaskReference } | ({ readonly type: 'user' } & TaskUserReference);

/**
 * Reads objects of any type by their global ids.
 *
 * @param pathOf names the argument that holds the id at an index.
 * @returns one entry per id, in the order asked.
 * @throws InputError when there are no ids or too many, or when one of them is not ours; nothing was sent then.
 */
export async function findNodes(
  context: RequestContext,
  ids: readonly string[],
  pathOf: (index: number) => string,
  parts: TaskParts,
): Promise<(Node | null | Error)[]> {
  if (ids.length === 0 || ids.length > MAX_NODES) {
    throw InputError.at('ids', `must hold from 1 to ${MAX_NODES} ids; it holds ${ids.length}`);
  }
  const references = ids.map((id, index) => refer(context, id, pathOf(index)));
  const tasks = references.flatMap((reference) => (reference.type === 'task' ? [reference.task] : []));
  const users = references.flatMap((reference) => (reference.type === 'user' ? [reference] : []));
  const [foundTasks, foundUsers] = await Promise.all([findTasks(context, tasks, parts), findTaskUsers(context, users)]);
  const nextTask = foundTasks.values();
  const nextUser = foundUsers.values();
  return references.map((reference) => (reference.type === 'task' ? nextTask : nextUser).next().value ?? null);
}

function refer(context: RequestContext, id: string, path: string): Reference {
  const parts = context.ids.decode(id, path, ['ProvisioningTask', 'TaskUser']);
  const task = locateTask(context, parts, path);
  if (parts.type === 'ProvisioningTask') return { type: 'task', task };
  const [, userId] = parts.local;
  if (userId === undefined) throw InputError.at(path, 'does not name a person in a task');
  return { type: 'user', task, userId };
}
