import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { toPublicError } from '../graphql/errors/public-error';
import type { ErrorIds } from '../graphql/errors/error-ids';
import type { Log } from '../observability/logger';
import { statusIn } from './answer-status';
import { answerTypeOf, JSON_TYPE } from './answer-type';
import { refusal } from './graphql-body';
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

function nothingHere(): GraphQLError {
  return refusal(404, 'BAD_REQUEST', 'There is nothing here; the GraphQL endpoint is /graphql');
}

function malformed(status: number): GraphQLError {
  return refusal(status, 'BAD_REQUEST', 'The request is malformed');
}

function toRefusal(error: FastifyError, request: FastifyRequest): GraphQLError | undefined {
  if (error instanceof GraphQLError) return error;
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return refusal(
      413,
      'REQUEST_TOO_LARGE',
      `The request body must have at most ${request.routeOptions.bodyLimit} bytes`,
    );
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
  const { record } = request;
  const shown = toPublicError(error, (unexpected) => errorIds.idOf(unexpected, record.requestId));
  record.errorCodes.add(shown.extensions.code);
  if (shown.extensions.errorId !== undefined) record.errorIds.add(shown.extensions.errorId);
  const type = answerTypeOf(request.headers.accept) ?? JSON_TYPE;
  void reply
    .code(statusIn(type, statusOf(error), [shown.extensions.code]))
    .header('cache-control', 'no-store')
    .type(`${type}; charset=utf-8`)
    .send(JSON.stringify({ errors: [shown] }));
}

function statusOf(error: unknown): number {
  const http = error instanceof GraphQLError ? error.extensions.http : undefined;
  if (typeof http !== 'object' || http === null || !('status' in http)) return 500;
  return typeof http.status === 'number' ? http.status : 500;
}
