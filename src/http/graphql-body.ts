import type { FastifyInstance } from 'fastify';
import { refusal } from '../graphql/errors/refusals';

const decoder = new TextDecoder('utf-8', { fatal: true });

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
  const isUsual = headers['content-type'] === 'application/json' && headers['content-encoding'] === undefined;
  if (!isUsual && !isJson(headers)) return undefined;
  return body.length === 0 ? undefined : (JSON.parse(decoder.decode(body)) as unknown);
}

/** @throws GraphQLError for JSON that is written in a way which is not read here */
function isJson(headers: BodyHeaders): boolean {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  if (type.trim() !== 'application/json') return false;
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/.exec(parameter)?.[1])
    .find(Boolean);
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    throw refusal(415, 'BAD_REQUEST', 'The request body must be encoded in UTF-8');
  }
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
    throw refusal(415, 'BAD_REQUEST', 'The request body must not be compressed');
  }
  return true;
}
