import { GraphQLError } from 'graphql';
import type { RequestWatcher } from './combine-plugins';

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
