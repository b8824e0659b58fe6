import { OperationTypeNode, type GraphQLFormattedError } from 'graphql';
import type { RequestWatcher } from './combine-plugins';

/**
 * What fails below a mutation's payload fails after the mutation was carried out, so it is never right to send the
 * request again, however passing the trouble is.
 */
export const retriableWatcher: RequestWatcher = {
  willSendResponse: ({ operation, response: { body } }) => {
    if (operation?.operation !== OperationTypeNode.MUTATION || body?.kind !== 'single') return;
    const { singleResult } = body;
    if (singleResult.errors) singleResult.errors = singleResult.errors.map(afterTheMutation);
  },
};

function afterTheMutation(error: GraphQLFormattedError): GraphQLFormattedError {
  const isBelow = (error.path?.length ?? 0) > 1;
  if (!isBelow || error.extensions?.retriable !== true) return error;
  return { ...error, extensions: { ...error.extensions, retriable: false } };
}
