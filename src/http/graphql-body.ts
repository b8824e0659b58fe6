import { GraphQLError } from 'graphql';
import type { FastifyInstance } from 'fastify';

/** A refusal in the shape of a GraphQL answer, before Apollo Server has seen the request. */
export function refusal(status: number, code: 'BAD_REQUEST' | 'REQUEST_TOO_LARGE', message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}

/**
 * Reads bodies for the GraphQL route: JSON, in UTF-8, not compressed. A body of any other type is handed on as absent,
 * since Apollo Server has its own answers to that, among them the one against cross-site requests.
 */
export function addGraphqlBodyParser(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      done(null, parseBody(request.headers, body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
}

interface BodyHeaders {
  readonly 'content-type'?: string | undefined;
  readonly 'content-encoding'?: string | undefined;
}

function parseBody(headers: BodyHeaders, body: Buffer): unknown {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  if (type.trim() !== 'application/json') return undefined;
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/.exec(parameter)?.[1])
    .find(Boolean);
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    throw refusal(415, 'BAD_REQUEST', 'The request body must be encoded in UTF-8');
  }
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
    throw refusal(415, 'BAD_REQUEST', 'The request body must not be compressed');
  }
  if (body.length === 0) return undefined;
  return JSON.parse(decode(body), undefined) as unknown;
}

function decode(body: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(body);
}
