import type { FastifyInstance } from 'fastify';
import { isLoopback } from '../config/loopback';
import { refusal } from './graphql-body';

/**
 * Without tokens, only programs of this machine may call. A web page can get round that by having its own name resolve
 * to 127.0.0.1 (DNS rebinding); it then sends that name as `Host`, which gives it away.
 */
export function refuseForeignHostNames(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const name = (request.headers.host ?? '').replace(/:\d+$/, '');
    if (isLoopback(name)) done();
    else
      done(refusal(421, 'BAD_REQUEST', 'This server answers only requests for localhost while it asks for no token'));
  });
}
