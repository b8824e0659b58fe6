import type { FastifyInstance } from 'fastify';
import type { LiveBackend } from '../backends';

/** `/livez`: the process answers. `/readyz`: it takes requests. A back end that is down makes it neither. */
export function registerHealth(
  app: FastifyInstance,
  backends: readonly LiveBackend[],
  isStopping: () => boolean,
): void {
  app.get('/livez', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'alive' }));
  app.get('/readyz', (_request, reply) => {
    const stopping = isStopping();
    return reply
      .code(stopping ? 503 : 200)
      .header('cache-control', 'no-store')
      .send({
        status: stopping ? 'stopping' : 'ready',
        backends: backends.map(({ info: { name, kind, embedded }, connection }) => ({
          name,
          kind,
          embedded,
          circuit: connection.health(),
        })),
      });
  });
}
