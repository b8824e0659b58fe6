import type { ErrorCode } from './error-codes';
import { NEWER_TYPE } from '../../http/answer-type';

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
]);

/**
 * The status of a refusal in the media type that it is answered in.
 *
 * @param status what it is for clients of the newer type, and of HTTP
 * @param codes of all errors of the request
 */
export function statusIn(type: string | undefined, status: number, codes: Iterable<string>): number {
  if (isNewerType(type)) {
    // Apollo's protocol says 200, which its clients wait for; the newer type leaves it to answers with data.
    return [...codes].includes('PERSISTED_QUERY_NOT_FOUND') ? 404 : status;
  }
  const isRefusal = status >= 400 && status < 500;
  return isRefusal && [...codes].some((code) => REFUSED_AS_DATA.has(code)) ? 200 : status;
}

function isNewerType(type: string | undefined): boolean {
  return type?.startsWith(NEWER_TYPE) === true;
}
