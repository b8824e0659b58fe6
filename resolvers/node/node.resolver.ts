import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Authorized, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { type RequestContext } from '../context';
import { CostsCalls } from '../shared/call-count';
import { Node } from '../shared/node.type';
import { selectedFields } from '../shared/selection';
import { findNodes, MAX_NODES, OBJECT_PATHS } from './find-nodes';
import { callsOfNode, callsOfNodes } from './node-calls';

@Resolver()
export class NodeResolver {
  @Authorized()
  @CostsCalls(callsOfNode)
  @Query(() => Node, { nullable: true, description: 'Fetches anything by its global id; null when it is gone.' })
  async node(
    @Arg('id', () => ID, { description: 'As the `id` field of an object gave it.' }) id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Node | null | Error> {
    const [found] = await findNodes(context, [id], () => 'id', selectedFields(info, OBJECT_PATHS));
    return found ?? null;
  }

  @Authorized()
  @CostsCalls(callsOfNodes)
  @Query(() => [Node], {
    nullable: 'itemsAndList',
    description:
      'Fetches several objects by their global ids in one go: one entry per id, in the order asked, ' +
      'null for one that is gone. Objects of one back end are read together. ' +
      'Each type needs the scope that its own query needs. ' +
      'The list is null only with an error that says why, as for an id that is none of ours.',
  })
  nodes(
    @Arg('ids', () => [ID], { description: `1 to ${MAX_NODES} ids, of any type and back end.` }) ids: string[],
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<(Node | null | Error)[]> {
    return findNodes(context, ids, (index) => `ids[${index}]`, selectedFields(info, OBJECT_PATHS));
  }
}
