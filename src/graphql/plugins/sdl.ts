import { GraphQLError, Kind, type OperationDefinitionNode } from 'graphql';
import { Scope } from '../../../resolvers/shared/scopes';
import { selectionsOf } from '../execution/selections';
import type { RequestWatcher } from './combine-plugins';

/**
 * Where introspection is switched off: `_service` tells all that introspection would, so it is for those only who have the
 * scope for it, such as the routers of a supergraph.
 */
export function sdlWatcher(): RequestWatcher {
  // Documents come from Apollo Server's cache, so the same text is the same object.
  const known = new WeakMap<OperationDefinitionNode, boolean>();
  return {
    didResolveOperation: ({ document, operation, contextValue }) => {
      if (!document || !operation || contextValue.caller.scopes.has(Scope.SchemaRead)) return;
      let asks = known.get(operation);
      if (asks === undefined) {
        asks = selectionsOf(document, operation).some(
          (node) => node.kind === Kind.FIELD && node.name.value === '_service',
        );
        known.set(operation, asks);
      }
      if (!asks) return;
      throw new GraphQLError(`The caller lacks the scope ${Scope.SchemaRead}`, {
        extensions: { code: 'FORBIDDEN', http: { status: 403 } },
      });
    },
  };
}
