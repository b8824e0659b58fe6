import type { FastifyInstance } from 'fastify';
import type { Log } from '../observability/logger';
import { createRequestRecord, type RequestRecord } from '../observability/request-record';
import { requestIdFrom } from './request-id';

declare module 'fastify' {
  interface FastifyRequest {
    record: RequestRecord;
  }
}

/** Gives every request its id, in and out, and one line in the log when its answer is sent or its client is gone. */
export function registerRequestLog(app: FastifyInstance, log: Log): void {
  app.decorateRequest('record');
  app.addHook('onRequest', (request, reply, done) => {
    const record = createRequestRecord(requestIdFrom(request.headers['x-request-id']));
    request.record = record;
    void reply.header('x-request-id', record.requestId);
    reply.raw.once('close', () => {
      log.request(record, {
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        durationMs: Math.round((performance.now() - record.startedAt) * 10) / 10,
        aborted: !reply.raw.writableEnded,
      });
    });
    done();
  });
}
