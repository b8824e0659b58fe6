import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { toPublicError } from '../errors';
import type { ErrorIds } from '../observability/error-ids';
import { refusal } from './graphql-body';

/** Answers what fails outside Apollo Server in the shape of a GraphQL answer, never in Fastify's own. */
export function registerErrorAnswers(app: FastifyInstance, errorIds: ErrorIds): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = toRefusal(error, request.routeOptions.bodyLimit);
    answer(request, reply, known ?? error, errorIds);
  });
  app.setNotFoundHandler((request, reply) => {
    answer(
      request,
      reply,
      refusal(404, 'BAD_REQUEST', 'There is nothing here; the GraphQL endpoint is /graphql'),
      errorIds,
    );
  });
}

function toRefusal(error: FastifyError, bodyLimit: number): GraphQLError | undefined {
  if (error instanceof GraphQLError) return error;
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return refusal(413, 'REQUEST_TOO_LARGE', `The request body must have at most ${bodyLimit} bytes`);
  }
  if (error.name === 'SyntaxError') return refusal(400, 'BAD_REQUEST', 'The request body is not valid JSON');
  if (error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return refusal(400, 'BAD_REQUEST', 'The request body is not valid UTF-8');
  }
  // Fastify's other refusals: a bad content-length, a content type that cannot be read, a broken address.
  const status = error.statusCode;
  if (typeof error.code === 'string' && error.code.startsWith('FST_ERR_') && status !== undefined && status < 500) {
    return refusal(status, 'BAD_REQUEST', 'The request is malformed');
  }
  return undefined;
}

function answer(request: FastifyRequest, reply: FastifyReply, error: unknown, errorIds: ErrorIds): void {
  const { record } = request;
  const shown = toPublicError(error, (unexpected) => errorIds.idOf(unexpected, record.requestId));
  record.errorCodes.add(shown.extensions.code);
  if (shown.extensions.errorId !== undefined) record.errorIds.add(shown.extensions.errorId);
  const accept = request.headers.accept ?? '';
  const type = accept.includes('application/graphql-response+json')
    ? 'application/graphql-response+json'
    : 'application/json';
  void reply
    .code(statusOf(error))
    .header('cache-control', 'no-store')
    .type(`${type}; charset=utf-8`)
    .send(JSON.stringify({ errors: [shown] }));
}

function statusOf(error: unknown): number {
  const http = error instanceof GraphQLError ? error.extensions.http : undefined;
  if (typeof http !== 'object' || http === null || !('status' in http)) return 500;
  return typeof http.status === 'number' ? http.status : 500;
}
