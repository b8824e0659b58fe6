import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refusal } from '../graphql/errors/refusals';

const decoder = new TextDecoder('utf-8', { fatal: true });

type Done = (error: Error | null, body?: unknown) => void;

export interface BodyRules {
  /** Asked for each body: Fastify's own limit is fixed when a route is made. */
  readonly mostBytes: () => number;
  /** Throws for a request that may not come in; its body has been read, but not parsed. */
  readonly admit: (request: FastifyRequest, body: Buffer) => void;
}

/**
 * Reads bodies for the GraphQL route: JSON, in UTF-8, not compressed. A body of any other type is handed on as absent,
 * since Apollo Server has its own answers to that, among them the one against cross-site requests.
 */
export function addGraphqlBodyParser(scope: FastifyInstance, { mostBytes, admit }: BodyRules): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (request, payload, done) => {
    const { headers } = request;
    readBody(payload, Number(headers['content-length']), mostBytes(), (error, body) => {
      if (error) {
        done(error);
        return;
      }
      try {
        admit(request, body as Buffer);
        done(null, parseBody(headers, body as Buffer));
      } catch (fault) {
        done(fault as Error);
      }
    });
  });
}

/** @param announced the length in the request's head; NaN where it names none */
function readBody(payload: Readable, announced: number, mostBytes: number, done: Done): void {
  if (announced > mostBytes) {
    done(tooLarge(mostBytes));
    return;
  }
  const pieces: Buffer[] = [];
  let length = 0;
  const end = (error: Error | null): void => {
    payload.off('data', onData);
    payload.off('end', onEnd);
    payload.off('error', end);
    if (error) done(error);
    else done(null, pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, length));
  };
  const onData = (piece: Buffer): void => {
    length += piece.length;
    pieces.push(piece);
    if (length > mostBytes) end(tooLarge(mostBytes));
  };
  const onEnd = (): void => {
    const isWhole = Number.isNaN(announced) || length === announced;
    end(isWhole ? null : refusal(400, 'BAD_REQUEST', 'The request is malformed'));
  };
  payload.on('data', onData);
  payload.on('end', onEnd);
  payload.on('error', end);
}

function tooLarge(mostBytes: number) {
  return refusal(413, 'REQUEST_TOO_LARGE', `The request body must have at most ${mostBytes} bytes`);
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
