/**
 * Every code an answer may carry in `extensions.code`. docs/errors.md explains each; a test compares the two. Which
 * failure of a back end has which code says resolvers/backends/backend-problem.ts.
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
  'RATE_LIMITED',
  'OVERLOADED',
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

const KNOWN: ReadonlySet<unknown> = new Set(ERROR_CODES);

export function isErrorCode(value: unknown): value is ErrorCode {
  return KNOWN.has(value);
}

export const JSON_TYPE = 'application/json';
export const NEWER_TYPE = 'application/graphql-response+json';

/**
 * Refusals of requests that were GraphQL requests. A router that is refused with 4xx puts an error of its own in the place
 * of ours (Apollo Gateway: `INTERNAL_SERVER_ERROR`), so in `application/json` they come with 200, as the draft of GraphQL
 * over HTTP has it. Not among them are what no router sends, and 401, which routers know.
 */
const REFUSED_AS_DATA: ReadonlySet<string> = new Set<ErrorCode>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'OPERATION_NOT_REGISTERED',
  'BAD_USER_INPUT',
  'FORBIDDEN',
  'REQUEST_TOO_LARGE',
  'QUERY_TOO_COMPLEX',
  'RATE_LIMITED',
]);

/**
 * The status of a refusal in the media type that it is answered in.
 *
 * @param status what it is for clients of the newer type, and of HTTP
 * @param codes of all errors of the request
 */
export function statusIn(type: string | undefined, status: number, codes: ReadonlySet<string>): number {
  if (type?.startsWith(NEWER_TYPE)) {
    // Apollo's protocol says 200, which its clients wait for; the newer type leaves it to answers with data.
    return codes.has('PERSISTED_QUERY_NOT_FOUND') ? 404 : status;
  }
  const isRefusal = status >= 400 && status < 500;
  return isRefusal && [...codes].some((code) => REFUSED_AS_DATA.has(code)) ? 200 : status;
}
