import { OperationTypeNode } from 'graphql';
import { REQUEST_RECORD } from '../context';
import { afterTheMutation, type ErrorIds } from '../errors/public-error';
import type { RequestPlugin } from './plugin';

const MOST_NAME_LENGTH = 100;

/** Notes on the request's record which operation it was and which errors it met. */
export function requestRecordPlugin(errorIds: ErrorIds): RequestPlugin {
  return {
    didResolveOperation: ({ contextValue, operation }) => {
      const record = contextValue[REQUEST_RECORD];
      record.operationType = operation?.operation;
      // A validated document's names are plain identifiers; only their length is in the caller's hands.
      record.operationName = operation?.name?.value.slice(0, MOST_NAME_LENGTH);
    },
    didEncounterErrors: ({ contextValue, errors = [] }) => {
      for (const error of errors) errorIds.shown(error, contextValue[REQUEST_RECORD]);
    },
    unexpectedErrorProcessingRequest: ({ contextValue }, error) => {
      errorIds.shown(error, contextValue[REQUEST_RECORD]);
    },
  };
}

export const retriablePlugin: RequestPlugin = {
  willSendResponse: ({ operation, response: { body } }) => {
    if (operation?.operation !== OperationTypeNode.MUTATION || body?.kind !== 'single') return;
    const { singleResult } = body;
    if (singleResult.errors) singleResult.errors = singleResult.errors.map(afterTheMutation);
  },
};
