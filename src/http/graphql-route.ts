import { Readable } from 'node:stream';
import { HeaderMap, type ApolloServer, type HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import type { Authenticate } from '../auth/authenticate';
import type { RequestFacts, ServerContext } from '../context';
import { refuseDeepNesting } from '../limits/nesting';
import { addGraphqlBodyParser } from './graphql-body';
import { createRequestSignal, requestTimeFrom } from './request-signal';

export interface GraphqlRouteOptions {
  readonly apollo: ApolloServer<ServerContext>;
  readonly authenticate: Authenticate;
  readonly createContext: (facts: RequestFacts) => ServerContext;
  readonly requestTimeout: number;
}

/** `/graphql`: hands requests to Apollo Server and its answers back, with nothing in between. */
export function registerGraphqlRoute(scope: FastifyInstance, options: GraphqlRouteOptions): void {
  const { apollo, authenticate, createContext, requestTimeout } = options;
  addGraphqlBodyParser(scope);

  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const search = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '';
    if (isBrowserVisit(request, search)) return reply.redirect('/');
    refuseDeepNesting({ body: request.body, search });
    const time = requestTimeFrom(request.headers['x-request-timeout-ms'], requestTimeout);
    const { signal, release } = createRequestSignal(reply.raw, time);
    try {
      const answer = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method,
          headers: toHeaderMap(request.headers),
          search,
          body: request.body,
        },
        context: () => {
          const caller = authenticate(request.headers.authorization);
          request.record.caller = caller.name;
          return Promise.resolve(createContext({ record: request.record, caller, signal }));
        },
      });
      return await send(reply, answer);
    } finally {
      release();
    }
  };
  // The other methods are here for Apollo Server to refuse them, with the `Allow` header they are due.
  scope.route({ method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], url: '/graphql', handler: handle });
}

function send(reply: FastifyReply, { status, headers, body }: HTTPGraphQLResponse): FastifyReply {
  void reply.code(status ?? 200);
  for (const [name, value] of headers) void reply.header(name, value);
  // No answer may be kept by anybody: it depends on the caller, and on back ends that change on their own.
  void reply.header('cache-control', 'no-store');
  return reply.send(body.kind === 'complete' ? body.string : Readable.from(body.asyncIterator));
}

function toHeaderMap(headers: IncomingHttpHeaders): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}

/** Somebody typed the endpoint's address into a browser: the explorer page is what they want. */
function isBrowserVisit(request: FastifyRequest, search: string): boolean {
  return (
    request.method === 'GET' &&
    (request.headers.accept ?? '').includes('text/html') &&
    !new URLSearchParams(search).has('query')
  );
}
