import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Log, RequestRecord } from '../observability/logger';

/** The caller's request id when it is harmless in logs and headers, otherwise a new one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[A-Za-z0-9._-]{1,128}$/.test(header) ? header : randomUUID();
}

declare module 'fastify' {
  interface FastifyRequest {
    record: RequestRecord;
  }
}

/** Gives every request its id, in and out, and one line in the log when its answer is sent or its client is gone. */
export function registerRequestLog(app: FastifyInstance, log: Log): void {
  app.decorateRequest('record');
  app.addHook('onRequest', (request, reply, done) => {
    recordRequest(request, reply, log);
    done();
  });
}

/** For the hook, and for what is answered before there are hooks. */
export function recordRequest(request: FastifyRequest, reply: FastifyReply, log: Log): void {
  const record = new RequestRecord(requestIdFrom(request.headers['x-request-id']));
  request.record = record;
  void reply.header('x-request-id', record.requestId);
  reply.raw.once('close', () => {
    log.request(record, {
      method: request.method,
      route: routeOf(request),
      status: reply.statusCode,
      durationMs: Math.round((performance.now() - record.startedAt) * 10) / 10,
      aborted: !reply.raw.writableEnded,
    });
  });
}

function routeOf({ routeOptions }: FastifyRequest): string {
  return routeOptions.url ?? 'unknown';
}
