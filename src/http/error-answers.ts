import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { JSON_TYPE, statusIn } from '../graphql/errors/codes';
import { type ErrorIds, statusOf } from '../graphql/errors/public-error';
import { OverloadedError, refusal } from '../graphql/errors/refusals';
import { systemCode } from '../observability/describe-error';
import type { Log } from '../observability/logger';
import { answerTypeOf } from './answer-type';
import { recordRequest } from './request-log';

/** Answers what fails outside Apollo Server in the shape of a GraphQL answer, never in Fastify's own. */
export function registerErrorAnswers(app: FastifyInstance, errorIds: ErrorIds): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = toRefusal(error, request);
    answer(request, reply, known ?? error, errorIds);
  });
  app.setNotFoundHandler((request, reply) => answer(request, reply, nothingHere(), errorIds));
}

/** An address that the router cannot read; none of the hooks has run. */
export function answerMalformedAddress(
  request: FastifyRequest,
  reply: FastifyReply,
  errorIds: ErrorIds,
  log: Log,
): void {
  recordRequest(request, reply, log);
  answer(request, reply, malformed(400), errorIds);
}

const nothingHere = () => refusal(404, 'BAD_REQUEST', 'There is nothing here; the GraphQL endpoint is /graphql');
const malformed = (status: number) => refusal(status, 'BAD_REQUEST', 'The request is malformed');

function toRefusal(error: FastifyError, request: FastifyRequest): GraphQLError | undefined {
  if (error instanceof GraphQLError) return error;
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const most = request.routeOptions.bodyLimit;
    return refusal(413, 'REQUEST_TOO_LARGE', `The request body must have at most ${most} bytes`);
  }
  if (error.name === 'SyntaxError') return refusal(400, 'BAD_REQUEST', 'Invalid JSON in the request body');
  if (error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return refusal(400, 'BAD_REQUEST', 'The request body is not valid UTF-8');
  }
  // A path that leads out of the explorer's folder.
  if (error.code === 'FST_STATIC_FORBIDDEN_PATH') return nothingHere();
  // The client went away while it was sending; nobody reads this but the log.
  if (error.code === 'ECONNRESET' && !request.raw.complete) return malformed(400);
  // Fastify's other refusals: a bad content-length, a content type that cannot be read, a broken address.
  const status = error.statusCode;
  if (typeof error.code === 'string' && error.code.startsWith('FST_ERR_') && status !== undefined && status < 500) {
    return malformed(status);
  }
  return undefined;
}

function answer(request: FastifyRequest, reply: FastifyReply, error: unknown, errorIds: ErrorIds): void {
  const shown = errorIds.shown(error, request.record);
  const type = answerTypeOf(request.headers.accept) ?? JSON_TYPE;
  if (error instanceof OverloadedError) void reply.header('retry-after', String(error.retryAfter));
  void reply
    .code(statusIn(type, statusOf(error) ?? 500, new Set([shown.extensions.code])))
    .header('cache-control', 'no-store')
    .type(`${type}; charset=utf-8`)
    .send(JSON.stringify({ errors: [shown] }));
}

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
