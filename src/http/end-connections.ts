import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** So long may a request that is on its way when a stop begins still arrive. */
const MOMENT_MS = 300;

/** Clients keep connections for their next request; without this a stop would wait until they let go of them. */
export function endConnectionsWhen(app: FastifyInstance, isStopping: () => boolean): void {
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isStopping()) void reply.header('connection', 'close');
    done();
  });
  // An answer that was already on its way when the stop began.
  app.addHook('onResponse', (_request, _reply, done) => {
    if (isStopping()) setImmediate(() => app.server.closeIdleConnections());
    done();
  });
  endUnfinishedRequests(app);
}

/** Nor does a stop wait for a client that is slow in sending: nothing of its request has been begun. */
function endUnfinishedRequests(app: FastifyInstance): void {
  const latest = new Map<Socket, IncomingMessage | undefined>();
  app.server.on('connection', (socket) => {
    latest.set(socket, undefined);
    socket.once('close', () => latest.delete(socket));
  });
  app.server.on('request', (request) => latest.set(request.socket, request));
  app.addHook('preClose', (done) => {
    setTimeout(() => {
      for (const [socket, request] of latest) if (!request?.complete) socket.destroy();
    }, MOMENT_MS).unref();
    done();
  });
}
