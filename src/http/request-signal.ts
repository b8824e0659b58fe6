import type { ServerResponse } from 'node:http';
import { type CallOrigin, RequestSignal } from '../../datasources/shared/call-signal';
import { refusal } from '../graphql/errors/refusals';

/**
 * Aborts when the client is gone before it had its answer, or when the time for the request is over.
 *
 * @returns also what is to be called when the answer is made, so that no timer outlives the request.
 */
export function createRequestSignal(response: ServerResponse, timeoutMs: number, origin?: CallOrigin) {
  const signal = new RequestSignal(origin, performance.now() + timeoutMs);
  const onClose = (): void => {
    if (!response.writableEnded) signal.abort(new DOMException('The client closed the connection', 'AbortError'));
    release();
  };
  const timer = setTimeout(() => {
    signal.abort(new DOMException(`The request took longer than ${timeoutMs} ms`, 'TimeoutError'));
  }, timeoutMs);
  const release = (): void => clearTimeout(timer);
  response.once('close', onClose);
  return { signal, release };
}

/**
 * The time for one request: the server's own, or less where the caller waits no longer than `x-request-timeout-ms`.
 * It is a duration, not an instant, since the clocks of two machines differ.
 *
 * @throws GraphQLError where the header is no such number: a caller that means to be brief must not wait for long.
 */
export function requestTimeFrom(header: string | string[] | undefined, mostMs: number): number {
  if (header === undefined) return mostMs;
  if (typeof header !== 'string' || !/^[1-9][0-9]{0,8}$/.test(header)) {
    throw refusal(400, 'BAD_REQUEST', 'The header x-request-timeout-ms must be a whole number of milliseconds from 1');
  }
  return Math.min(Number(header), mostMs);
}
