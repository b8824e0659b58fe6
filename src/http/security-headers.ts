import fastifyHelmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import fastify, { type FastifyInstance } from 'fastify';

/** Helmet's headers on every answer. Helmet works them out anew for each, which costs more than to run a small query. */
export async function registerSecurityHeaders(app: FastifyInstance, options: FastifyHelmetOptions): Promise<void> {
  const headers = await headersOf(options);
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(headers);
    done();
  });
}

/** Helmet sets them before anything else does, so what stands there when a request is handled is helmet's. */
async function headersOf(options: FastifyHelmetOptions): Promise<Record<string, string>> {
  const helmeted = fastify();
  const headers: Record<string, string> = {};
  await helmeted.register(fastifyHelmet, options);
  helmeted.get('/', (_request, reply) => {
    for (const [name, value] of Object.entries(reply.raw.getHeaders())) headers[name] = String(value);
    return reply.send();
  });
  await helmeted.inject('/');
  await helmeted.close();
  return headers;
}
