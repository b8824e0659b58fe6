import { GraphQLError, Kind, type OperationDefinitionNode, type VariableDefinitionNode } from 'graphql';
import type { RequestWatcher } from './combine-plugins';
import { conditionVariables } from '../execution/selections';

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
