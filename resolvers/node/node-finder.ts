import type { RequestContext } from '../context';
import type { Node } from '../shared/node.type';
import type { NodeIdParts, NodeType } from '../shared/node-id';
import type { Scope } from '../shared/scopes';

/** One id out of a list of ids, decoded. */
export interface AskedNode {
  readonly parts: NodeIdParts;
  /** The argument that holds the id. */
  readonly path: string;
}

/** How objects of one type are read by their global ids: one for each type that has such ids. */
export interface NodeFinder {
  readonly type: NodeType;
  /** What a caller needs to read objects of this type. */
  readonly scope: Scope;
  /**
   * Looks at the ids without sending anything; the reading is done by the function it gives.
   *
   * @param fields names the fields selected of the objects, so that nothing is fetched in vain.
   * @returns a function that gives one entry per id, in their order.
   * @throws InputError naming the path of an id that cannot be one of ours.
   */
  prepare(
    context: RequestContext,
    asked: readonly AskedNode[],
    fields: ReadonlySet<string>,
  ): () => Promise<readonly (Node | null | Error)[]>;
}
