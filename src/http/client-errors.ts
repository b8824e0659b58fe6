import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { systemCode } from '../observability/error-facts';

/**
 * Answers what is too broken to become a request, in the shape of a GraphQL answer. There are no headers to take a
 * request id from, so the answer has a new one.
 */
export function answerClientError(error: Error, socket: Socket): void {
  const code = systemCode(error);
  if (code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) socket.write(answerTo(code));
  socket.destroy(error);
}

function answerTo(code: string): string {
  const [status, message] = refusalOf(code);
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    `x-request-id: ${randomUUID()}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}

function refusalOf(code: string): readonly [number, string] {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'The request did not arrive in time'];
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'The request headers are too large'];
  return [400, 'The request is not valid HTTP'];
}
