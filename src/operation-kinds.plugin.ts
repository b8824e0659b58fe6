import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';

/** graphql-js finds out about a missing kind of operation only while it executes, and gives no code. */
export function operationKindsPlugin(): ApolloServerPlugin {
  return {
    requestDidStart: ({ schema }) =>
      Promise.resolve({
        didResolveOperation: ({ operation }) => {
          if (!operation || schema.getRootType(operation.operation)) return Promise.resolve();
          throw new GraphQLError(`The schema has no ${operation.operation}s`, {
            nodes: operation,
            extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
          });
        },
      }),
  };
}
