import { REQUEST_RECORD } from '../context';
import { toPublicError } from '../errors/public-error';
import type { RequestWatcher } from './combine-plugins';
import type { ErrorIds } from '../errors/error-ids';
import type { RequestRecord } from '../../observability/request-record';

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
