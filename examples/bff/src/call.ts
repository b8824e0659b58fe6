import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from './failures.js';

/** What of a browser's request goes on to provisioning-graph. */
export interface Call {
  readonly requestId: string;
  readonly authorization: string | undefined;
  /** How long we wait for an answer. */
  readonly timeoutMs: number;
  /** Aborts when the browser went away. */
  readonly gone: AbortSignal;
}

const TIME_HEADER = 'x-request-timeout-ms';

/** The caller's id where provisioning-graph would take it, otherwise a new one: the logs of both shall have the same. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[A-Za-z0-9._-]{1,128}$/.test(header) ? header : randomUUID();
}

/** @param mostMs what this route is given; a caller may ask for less. */
export function callOf(request: FastifyRequest, reply: FastifyReply, mostMs: number): Call {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableEnded) gone.abort();
  });
  return {
    requestId: request.id,
    authorization: request.headers.authorization,
    timeoutMs: Math.min(mostMs, askedTime(request.headers[TIME_HEADER]) ?? mostMs),
    gone: gone.signal,
  };
}

export function headersOf({ requestId, authorization, timeoutMs }: Call): Record<string, string> {
  return {
    'x-request-id': requestId,
    // A little less than we wait ourselves: its answer says which part is missing, our own silence does not.
    [TIME_HEADER]: String(Math.max(1, Math.floor(timeoutMs * 0.9))),
    ...(authorization !== undefined && { authorization }),
  };
}

function askedTime(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && /^[1-9][0-9]{0,8}$/.test(header)) return Number(header);
  throw new Refusal(400, {
    code: 'BAD_USER_INPUT',
    message: `The header ${TIME_HEADER} must be a whole number of milliseconds from 1`,
  });
}
