import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode } from 'graphql';
import { Scope } from '../../../resolvers/shared/scopes';
import type { Limits } from '../../config/schema';
import { CALL_COSTS, REQUEST_RECORD } from '../context';
import { refusal } from '../errors/refusals';
import { conditionVariables, selectionsOf } from '../execution/selections';
import { createLimitCheck } from '../limits/operation-limits';
import type { RequestPlugin } from './plugin';

/** Refuses an operation that is too large, after validation and before anything is executed. */
export function limitsPlugin(schema: GraphQLSchema, limits: Limits): RequestPlugin {
  const check = createLimitCheck(schema, limits);
  return {
    didResolveOperation: ({ contextValue, document, operation, request }) => {
      if (!document || !operation) return;
      const record = contextValue[REQUEST_RECORD];
      record.estimatedCalls = check(document, operation, request.variables ?? {}, contextValue[CALL_COSTS]);
      // Where the estimate was too low for what came about.
      record.mostCalls = limits.backendCalls;
    },
  };
}

/** Sees to it that a request names one of its operations. Apollo Server finds out only while it executes. */
export const operationNamePlugin: RequestPlugin = {
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
    throw refusal(400, 'OPERATION_RESOLUTION_FAILURE', message);
  },
};

/** graphql-js finds out about a missing kind of operation only while it executes, and gives no code. */
export const operationKindPlugin: RequestPlugin = {
  didResolveOperation: ({ schema, operation }) => {
    if (!operation || schema.getRootType(operation.operation)) return;
    throw refusal(400, 'GRAPHQL_VALIDATION_FAILED', `The schema has no ${operation.operation}s`, { nodes: operation });
  },
};

/**
 * Refuses null for a variable that a condition asks. Where it has a default, validation lets it pass and graphql-js comes
 * upon it while it executes: an error or none, with whatever data there is by then.
 */
export function conditionPlugin(): RequestPlugin {
  const nullableOf = perOperation((document, operation) => {
    const names = conditionVariables(document, operation);
    return (operation.variableDefinitions ?? []).filter(
      // Of others graphql-js says the same, and with all that is wrong besides.
      ({ variable, type }) => type.kind !== Kind.NON_NULL_TYPE && names.includes(variable.name.value),
    );
  });
  return {
    didResolveOperation: ({ document, operation, request: { variables = {} } }) => {
      if (!document || !operation?.variableDefinitions?.length) return;
      for (const definition of nullableOf(document, operation)) {
        const name = definition.variable.name.value;
        if (!Object.hasOwn(variables, name) || variables[name] !== null) continue;
        const message = `Variable "$${name}" must be true or false, not null: @skip or @include asks it.`;
        throw refusal(400, 'BAD_USER_INPUT', message, { nodes: definition });
      }
    },
  };
}

/**
 * Where introspection is switched off: `_service` tells all that introspection would, so it is for those only who have the
 * scope for it, such as the routers of a supergraph.
 */
export function sdlPlugin(): RequestPlugin {
  const asksForSdl = perOperation((document, operation) =>
    selectionsOf(document, operation).some((node) => node.kind === Kind.FIELD && node.name.value === '_service'),
  );
  return {
    didResolveOperation: ({ document, operation, contextValue }) => {
      if (!document || !operation || contextValue.caller.scopes.has(Scope.SchemaRead)) return;
      if (!asksForSdl(document, operation)) return;
      throw refusal(403, 'FORBIDDEN', `The caller lacks the scope ${Scope.SchemaRead}`);
    },
  };
}

/** Documents come from Apollo Server's cache, so the same text is the same object. */
function perOperation<Result>(work: (document: DocumentNode, operation: OperationDefinitionNode) => Result) {
  const known = new WeakMap<OperationDefinitionNode, Result>();
  return (document: DocumentNode, operation: OperationDefinitionNode): Result => {
    let result = known.get(operation);
    if (result === undefined) {
      result = work(document, operation);
      known.set(operation, result);
    }
    return result;
  };
}
