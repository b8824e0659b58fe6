/**
 * Every code an answer may carry in `extensions.code`. docs/errors.md explains each; a test compares the two. Which
 * failure of a back end has which code says resolvers/shared/backend-error-code.ts.
 */
export const ERROR_CODES = [
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'OPERATION_NOT_REGISTERED',
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'REQUEST_TOO_LARGE',
  'QUERY_TOO_COMPLEX',
  'BACKEND_AUTHENTICATION_FAILED',
  'BACKEND_FORBIDDEN',
  'BACKEND_NOT_FOUND',
  'BACKEND_INVALID_REQUEST',
  'BACKEND_CONFLICT',
  'BACKEND_REJECTED',
  'BACKEND_UNAVAILABLE',
  'BACKEND_TIMEOUT',
  'BACKEND_PROTOCOL_ERROR',
  'LEDGER_UNAVAILABLE',
  'OUTCOME_UNKNOWN',
  'REQUEST_CANCELLED',
  'INTERNAL_SERVER_ERROR',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export function isErrorCode(value: unknown): value is ErrorCode {
  return ERROR_CODES.some((code) => code === value);
}
