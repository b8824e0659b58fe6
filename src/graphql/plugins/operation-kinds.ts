import { GraphQLError } from 'graphql';
import type { RequestWatcher } from './combine-plugins';

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
