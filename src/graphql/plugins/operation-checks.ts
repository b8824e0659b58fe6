import { GraphQLError, Kind, type OperationDefinitionNode, type VariableDefinitionNode } from 'graphql';
import type { RequestWatcher } from './plugin';
import { conditionVariables, selectionsOf } from '../execution/selections';
import type { Limits } from '../../config/schema';
import { createLimitCheck } from '../limits/operation-limits';
import { Scope } from '../../../resolvers/shared/scopes';

/**
 * Refuses null for a variable that a condition asks. Where it has a default, validation lets it pass and graphql-js comes
 * upon it while it executes: an error or none, with whatever data there is by then.
 */
export function conditionWatcher(): RequestWatcher {
  // Documents come from Apollo Server's cache, so the same text is the same object.
  const known = new WeakMap<OperationDefinitionNode, readonly VariableDefinitionNode[]>();
  return {
    didResolveOperation: ({ document, operation, request: { variables = {} } }) => {
      if (!document || !operation?.variableDefinitions?.length) return;
      let nullable = known.get(operation);
      if (!nullable) {
        const names = conditionVariables(document, operation);
        nullable = operation.variableDefinitions.filter(
          // Of others graphql-js says the same, and with all that is wrong besides.
          ({ variable, type }) => type.kind !== Kind.NON_NULL_TYPE && names.includes(variable.name.value),
        );
        known.set(operation, nullable);
      }
      for (const definition of nullable) {
        const name = definition.variable.name.value;
        if (!Object.hasOwn(variables, name) || variables[name] !== null) continue;
        throw new GraphQLError(`Variable "$${name}" must be true or false, not null: @skip or @include asks it.`, {
          nodes: definition,
          extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
        });
      }
    },
  };
}

/** Refuses an operation that is too large, after validation and before anything is executed. */
export function limitsWatcher(limits: Limits): RequestWatcher {
  let check: ReturnType<typeof createLimitCheck> | undefined;
  return {
    serverWillStart: (schema) => {
      check = createLimitCheck(schema, limits);
    },
    didResolveOperation: ({ document, operation, request }) => {
      if (document && operation) check?.(document, operation, request.variables ?? {});
    },
  };
}

/** graphql-js finds out about a missing kind of operation only while it executes, and gives no code. */
export const operationKindsWatcher: RequestWatcher = {
  didResolveOperation: ({ schema, operation }) => {
    if (!operation || schema.getRootType(operation.operation)) return;
    throw new GraphQLError(`The schema has no ${operation.operation}s`, {
      nodes: operation,
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
    });
  },
};

/** Sees to it that a request names one of its operations. Apollo Server finds out only while it executes. */
export const operationNameWatcher: RequestWatcher = {
  requestDidStart: ({ request }) => {
    // What clients send that have a field for the name and nothing in it.
    if (request.operationName === '') delete request.operationName;
  },
  didResolveOperation: ({ operation, request: { operationName } }) => {
    if (operation) return;
    const message =
      typeof operationName === 'string'
        ? `Unknown operation named "${operationName}".`
        : 'Must provide operation name if query contains multiple operations.';
    throw new GraphQLError(message, {
      extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
    });
  },
};

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
