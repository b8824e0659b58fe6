import fastifyCors from '@fastify/cors';
import fastify, { type FastifyInstance } from 'fastify';
import fastifyHelmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import { isLoopback } from '../config/schema';
import { refusal } from '../graphql/errors/refusals';

/**
 * Pages of the listed origins may call us, and read the answer; nobody else's may. Before a public page (Apollo Sandbox)
 * reaches a private address (this server on somebody's laptop), older versions of Chrome ask for a second permission
 * here; newer ones (142 and up: Local Network Access) ask the person at the browser, and us no more.
 */
export async function registerCors(app: FastifyInstance, origins: () => ReadonlySet<string>): Promise<void> {
  app.addHook('onRequest', (request, reply, done) => {
    const { origin, 'access-control-request-private-network': privateNetwork } = request.headers;
    if (request.method === 'OPTIONS' && privateNetwork === 'true' && origin !== undefined && origins().has(origin)) {
      void reply.header('access-control-allow-private-network', 'true');
    }
    done();
  });
  await app.register(fastifyCors, {
    origin: (origin, answer) => answer(null, origin !== undefined && origins().has(origin)),
    methods: ['GET', 'POST'],
    exposedHeaders: ['x-request-id', 'retry-after', 'ratelimit', 'ratelimit-policy'],
    maxAge: 600,
  });
}

/**
 * Without tokens, only programs of this machine may call. A web page can get round that by having its own name resolve
 * to 127.0.0.1 (DNS rebinding); it then sends that name as `Host`, which gives it away.
 */
export function refuseForeignHostNames(app: FastifyInstance, isForThisMachineOnly: () => boolean): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (!isForThisMachineOnly()) {
      done();
      return;
    }
    const name = (request.headers.host ?? '').replace(/:\d+$/, '');
    if (isLoopback(name)) done();
    else
      done(refusal(421, 'BAD_REQUEST', 'This server answers only requests for localhost while it asks for no token'));
  });
}

/**
 * All that the explorer page needs. Its editor writes style elements and has its icons and fonts as `data:` in its style
 * sheet; scripts and workers are files of ours.
 */
const HELMET_OPTIONS: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    // Among them is `upgrade-insecure-requests`, which would break the page wherever it is served over plain http.
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      workerSrc: ["'self'"],
      connectSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      fontSrc: ["'self'", 'data:'],
      imgSrc: ["'self'", 'data:'],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  // Meaningless over plain http; whatever ends TLS in front of us sets it.
  strictTransportSecurity: false,
};

/** Helmet's headers on every answer. Helmet works them out anew for each, which costs more than to run a small query. */
export async function registerSecurityHeaders(app: FastifyInstance, options = HELMET_OPTIONS): Promise<void> {
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
