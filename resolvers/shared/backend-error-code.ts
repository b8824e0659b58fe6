import type { BackendError, BackendErrorKind } from '../../datasources/shared/errors';

const CODES: { readonly [Kind in BackendErrorKind]: string } = {
  unauthenticated: 'BACKEND_AUTHENTICATION_FAILED',
  forbidden: 'BACKEND_FORBIDDEN',
  'not-found': 'BACKEND_NOT_FOUND',
  invalid: 'BACKEND_INVALID_REQUEST',
  conflict: 'BACKEND_CONFLICT',
  rejected: 'BACKEND_REJECTED',
  unavailable: 'BACKEND_UNAVAILABLE',
  timeout: 'BACKEND_TIMEOUT',
  protocol: 'BACKEND_PROTOCOL_ERROR',
  cancelled: 'REQUEST_CANCELLED',
};

const SENTENCES: { readonly [Kind in BackendErrorKind]: string } = {
  unauthenticated: 'did not accept the credentials that this deployment uses',
  forbidden: 'does not allow this deployment to do that',
  'not-found': 'has no such record',
  invalid: 'did not accept the request as valid',
  conflict: 'has changed in the meantime',
  rejected: 'answered with a fault',
  unavailable: 'cannot be reached at present',
  timeout: 'did not answer in time',
  protocol: 'answered with something that could not be understood',
  cancelled: 'was not waited for, since the caller went away',
};

/** The stable code of a back end's failure, as in `errors[].extensions.code`. */
export function codeOfBackendError(error: BackendError): string {
  return error.outcomeUnknown ? 'OUTCOME_UNKNOWN' : CODES[error.kind];
}

/** A sentence for a person: made from what is known, never from a reply. */
export function sentenceOfBackendError(error: BackendError): string {
  const what = error.outcomeUnknown
    ? 'was sent the request, but no clear answer came; it may or may not have been carried out and is not sent again'
    : SENTENCES[error.failedThere ? 'rejected' : error.kind];
  const { reason } = error;
  return `Back end ${error.backend} ${what}${reason && !saysTheSame(reason, what) ? `: ${reason}` : '.'}`;
}

/** "it cannot be reached" of what "cannot be reached at present". */
function saysTheSame(reason: string, what: string): boolean {
  return reason.startsWith('it ') && what.startsWith(reason.slice('it '.length));
}
