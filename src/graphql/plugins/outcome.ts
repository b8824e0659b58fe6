import { type GraphQLFormattedError, OperationTypeNode } from 'graphql';
import { REQUEST_RECORD } from '../context';
import { type ErrorIds, toPublicError } from '../errors/public-error';
import type { RequestWatcher } from './plugin';
import type { RequestRecord } from '../../observability/logger';

const MOST_NAME_LENGTH = 100;

/** Notes on the request's record which operation it was and which errors it met. */
export function requestLogWatcher(errorIds: ErrorIds): RequestWatcher {
  const noteErrors = (record: RequestRecord, errors: readonly unknown[]): void => {
    for (const error of errors) {
      const { code, errorId } = toPublicError(error, (unknown) => errorIds.idOf(unknown, record.requestId)).extensions;
      record.errorCodes.add(code);
      if (errorId !== undefined) record.errorIds.add(errorId);
    }
  };
  return {
    didResolveOperation: ({ contextValue, operation }) => {
      const record = contextValue[REQUEST_RECORD];
      record.operationType = operation?.operation;
      // A validated document's names are plain identifiers; only their length is in the caller's hands.
      record.operationName = operation?.name?.value.slice(0, MOST_NAME_LENGTH);
    },
    didEncounterErrors: ({ contextValue, errors = [] }) => noteErrors(contextValue[REQUEST_RECORD], errors),
    unexpectedErrorProcessingRequest: ({ contextValue }, error) => noteErrors(contextValue[REQUEST_RECORD], [error]),
  };
}

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
