import type { ApolloServerPlugin } from '@apollo/server';
import { OperationTypeNode, type GraphQLFormattedError } from 'graphql';

/**
 * What fails below a mutation's payload fails after the mutation was carried out, so it is never right to send the
 * request again, however passing the trouble is.
 */
export function retriablePlugin(): ApolloServerPlugin {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: ({ operation, response: { body } }) => {
          if (operation?.operation === OperationTypeNode.MUTATION && body.kind === 'single') {
            const { singleResult } = body;
            if (singleResult.errors) singleResult.errors = singleResult.errors.map(afterTheMutation);
          }
          return Promise.resolve();
        },
      }),
  };
}

function afterTheMutation(error: GraphQLFormattedError): GraphQLFormattedError {
  const isBelow = (error.path?.length ?? 0) > 1;
  if (!isBelow || error.extensions?.retriable !== true) return error;
  return { ...error, extensions: { ...error.extensions, retriable: false } };
}
