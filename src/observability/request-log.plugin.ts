import type { ApolloServerPlugin } from '@apollo/server';
import type { ServerContext } from '../context';
import { REQUEST_RECORD } from '../context';
import { toPublicError } from '../errors';
import type { ErrorIds } from './error-ids';
import type { RequestRecord } from './request-record';

const MOST_NAME_LENGTH = 100;

/** Notes on the request's record which operation it was and which errors it met. */
export function requestLogPlugin(errorIds: ErrorIds): ApolloServerPlugin<ServerContext> {
  const noteErrors = (record: RequestRecord, errors: readonly unknown[]): void => {
    for (const error of errors) {
      const { code, errorId } = toPublicError(error, (unknown) => errorIds.idOf(unknown, record.requestId)).extensions;
      record.errorCodes.add(code);
      if (errorId !== undefined) record.errorIds.add(errorId);
    }
  };
  return {
    requestDidStart: ({ contextValue }) => {
      const record = contextValue[REQUEST_RECORD];
      return Promise.resolve({
        didResolveOperation: ({ operation }) => {
          record.operationType = operation?.operation;
          // A validated document's names are plain identifiers; only their length is in the caller's hands.
          record.operationName = operation?.name?.value.slice(0, MOST_NAME_LENGTH);
          return Promise.resolve();
        },
        didEncounterErrors: ({ errors }) => {
          noteErrors(record, errors);
          return Promise.resolve();
        },
      });
    },
    unexpectedErrorProcessingRequest: ({ requestContext, error }) => {
      noteErrors(requestContext.contextValue[REQUEST_RECORD], [error]);
      return Promise.resolve();
    },
  };
}
