import type { RequestContext } from '../context';
import { InputError } from '../shared/input-error';
import type { Node } from '../shared/node.type';
import type { NodeType } from '../shared/node-id';
import { finderOf, NODE_TYPES, readNodes } from './find-nodes';
import type { AskedNode } from './node-finder';

/** Ten full pages; a router asks for all objects of its answer at once. */
export const MAX_ENTITIES = 1_000;

/** So many references that make no sense are told of in their places. */
const MOST_NONSENSE = 20;

/** An object as a router names it: its type, and the key of that type. */
export type Representation = Readonly<Record<string, unknown>>;

/** Types whose objects have the ids of an interface. */
const IMPLEMENTATIONS: Readonly<Record<string, NodeType>> = {
  TokenProvisioningTask: 'ProvisioningTask',
  AccountProvisioningTask: 'ProvisioningTask',
};

/**
 * Reads objects as the router of a supergraph names them, in one batch and under the rules of `nodes`, but each on its
 * own: one that is gone is `null`, and one that makes no sense an error, in its own place only.
 *
 * @param fields names the fields selected of the objects.
 * @returns one entry per representation, in their order.
 * @throws InputError for too many of them, or too many that make no sense; nothing was sent then.
 */
export async function findEntities(
  context: RequestContext,
  representations: readonly Representation[],
  fields: ReadonlySet<string>,
): Promise<(Node | null | Error)[]> {
  if (representations.length > MAX_ENTITIES) {
    const message = `must hold at most ${MAX_ENTITIES} objects; it holds ${representations.length}`;
    throw InputError.at('representations', message);
  }
  const asked = representations.map((representation, index): AskedNode | InputError => {
    try {
      return refer(context, representation, `representations[${index}]`, fields);
    } catch (error) {
      if (error instanceof InputError) return error;
      throw error;
    }
  });
  // A router sends none of these, and each would be an error in the answer.
  const nonsense = asked.filter((one) => one instanceof InputError);
  if (nonsense.length > MOST_NONSENSE)
    throw new InputError(nonsense.slice(0, MOST_NONSENSE).flatMap(({ faults }) => faults));
  const good = asked.filter((one): one is AskedNode => !(one instanceof InputError));
  const nodes = (await readNodes(context, good, fields)).values();
  return asked.map((one, index) => {
    if (one instanceof InputError) return one;
    const node = nodes.next().value ?? null;
    return node === null || node instanceof Error ? node : ofTypeAsked(node, representations[index], one.path);
  });
}

function refer(
  context: RequestContext,
  representation: Representation,
  path: string,
  fields: ReadonlySet<string>,
): AskedNode {
  const { __typename: typename, id } = representation;
  const type = typeof typename === 'string' ? nodeTypeOf(typename) : undefined;
  if (type === undefined) {
    // Named, they would tell of a schema that the server may be told to hide.
    throw InputError.at(`${path}.__typename`, 'must be the name of a type whose objects can be read by their ids');
  }
  if (typeof id !== 'string') throw InputError.at(`${path}.id`, `must be the id of a ${type}`);
  const asked = { parts: context.ids.decode(id, `${path}.id`, [type]), path: `${path}.id` };
  // Only to see whether it can be read: all of them are read together afterwards.
  if (context.caller.scopes.has(finderOf(type).scope)) finderOf(type).prepare(context, [asked], fields);
  return asked;
}

function nodeTypeOf(typename: string): NodeType | undefined {
  if (Object.hasOwn(IMPLEMENTATIONS, typename)) return IMPLEMENTATIONS[typename];
  return NODE_TYPES.find((type) => type === typename);
}

function ofTypeAsked(node: Node, representation: Representation | undefined, path: string): Node | InputError {
  const asked = representation?.['__typename'];
  const isAsked = !('__typename' in node) || typeof asked !== 'string' || !Object.hasOwn(IMPLEMENTATIONS, asked);
  if (isAsked || node.__typename === asked) return node;
  return InputError.at(path, `is the id of a ${String(node.__typename)}, not of a ${asked}`);
}
