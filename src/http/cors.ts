import fastifyCors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/**
 * Pages of the listed origins may call us, and read the answer; nobody else's may. Before a public page (Apollo Sandbox)
 * reaches a private address (this server on somebody's laptop), older versions of Chrome ask for a second permission
 * here; newer ones (142 and up: Local Network Access) ask the person at the browser, and us no more.
 */
export async function registerCors(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  const allowed = new Set(origins);
  app.addHook('onRequest', (request, reply, done) => {
    const { origin, 'access-control-request-private-network': privateNetwork } = request.headers;
    if (request.method === 'OPTIONS' && privateNetwork === 'true' && origin !== undefined && allowed.has(origin)) {
      void reply.header('access-control-allow-private-network', 'true');
    }
    done();
  });
  await app.register(fastifyCors, {
    origin: (origin, answer) => answer(null, origin !== undefined && allowed.has(origin)),
    methods: ['GET', 'POST'],
    exposedHeaders: ['x-request-id'],
    maxAge: 600,
  });
}
