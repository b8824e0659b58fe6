import { GraphQLError } from 'graphql';
import type { RequestContext } from '../context';
import { targetFinder } from '../provisioning-targets/find-targets';
import { taskFinder, taskUserFinder } from '../provisioning-tasks/find-tasks';
import { InputError } from '../shared/input-error';
import type { Node } from '../shared/node.type';
import type { NodeType } from '../shared/node-id';
import type { Scope } from '../shared/scopes';
import { workflowRequestFinder } from '../workflow-requests/find-workflow-requests';
import type { AskedNode, NodeFinder } from './node-finder';

export const MAX_NODES = 100;

/** Where fields are selected of an object, and of the people in it when it is a task. */
export const OBJECT_PATHS = [[], ['users']];

/** One line for each type whose objects have a global id. */
const FINDERS: readonly NodeFinder[] = [taskFinder, taskUserFinder, targetFinder, workflowRequestFinder];
const FINDERS_BY_TYPE = new Map<NodeType, NodeFinder>(FINDERS.map((finder) => [finder.type, finder]));
/** The types whose objects can be read by their ids. */
export const NODE_TYPES: readonly NodeType[] = [...FINDERS_BY_TYPE.keys()];
/** What a caller needs to read objects of a type, wherever they hang. */
export const READ_SCOPES: ReadonlyMap<string, Scope> = new Map(FINDERS.map(({ type, scope }) => [type, scope]));

/**
 * Reads objects of any type by their global ids.
 *
 * @param pathOf names the argument that holds the id at an index.
 * @param fields names the fields selected at `OBJECT_PATHS`.
 * @returns one entry per id, in the order asked.
 * @throws InputError when there are no ids or too many, or when one of them is not ours; nothing was sent then.
 */
export async function findNodes(
  context: RequestContext,
  ids: readonly string[],
  pathOf: (index: number) => string,
  fields: ReadonlySet<string>,
): Promise<(Node | null | Error)[]> {
  if (ids.length === 0 || ids.length > MAX_NODES) {
    throw InputError.at('ids', `must hold from 1 to ${MAX_NODES} ids; it holds ${ids.length}`);
  }
  const asked = ids.map((id, index): AskedNode => {
    const path = pathOf(index);
    return { parts: context.ids.decode(id, path, NODE_TYPES), path };
  });
  return readNodes(context, asked, fields);
}

/**
 * Reads what was decoded before, all objects of one type and back end together.
 *
 * @returns one entry per id, in the order asked.
 * @throws InputError when one of the ids cannot be one of ours; nothing was sent then.
 */
export async function readNodes(
  context: RequestContext,
  asked: readonly AskedNode[],
  fields: ReadonlySet<string>,
): Promise<(Node | null | Error)[]> {
  const found = new Array<Node | null | Error>(asked.length).fill(null);
  const reads = [...indexesByType(asked)].map(([type, indexes]) => {
    const finder = finderOf(type);
    if (!context.caller.scopes.has(finder.scope)) {
      for (const index of indexes) found[index] = lacking(finder);
      return undefined;
    }
    const read = finder.prepare(
      context,
      indexes.flatMap((index) => asked[index] ?? []),
      fields,
    );
    return { indexes, read };
  });
  await Promise.all(
    reads.map(async (part) => {
      const nodes = (await part?.read()) ?? [];
      for (const [place, index] of part?.indexes.entries() ?? []) found[index] = nodes[place] ?? null;
    }),
  );
  return found;
}

export function finderOf(type: NodeType): NodeFinder {
  const finder = FINDERS_BY_TYPE.get(type);
  if (!finder) throw new Error(`Nobody reads a ${type} by its id`);
  return finder;
}

function indexesByType(asked: readonly AskedNode[]): ReadonlyMap<NodeType, readonly number[]> {
  const groups = new Map<NodeType, number[]>();
  for (const [index, { parts }] of asked.entries()) {
    const indexes = groups.get(parts.type);
    if (indexes) indexes.push(index);
    else groups.set(parts.type, [index]);
  }
  return groups;
}

function lacking({ scope }: NodeFinder): GraphQLError {
  return new GraphQLError(`The caller lacks the scope ${scope}`, { extensions: { code: 'FORBIDDEN' } });
}
