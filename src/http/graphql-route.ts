import { Readable } from 'node:stream';
import { HeaderMap, type ApolloServer, type BaseContext, type HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import type { Authenticate } from '../auth/authenticate';
import type { RequestFacts } from '../context';
import { refuseDeepNesting } from '../limits/nesting';
import { addGraphqlBodyParser } from './graphql-body';
import { createRequestSignal } from './request-signal';

export interface GraphqlRouteOptions<Context extends BaseContext> {
  readonly apollo: ApolloServer<Context>;
  readonly authenticate: Authenticate;
  readonly createContext: (facts: RequestFacts) => Context | Promise<Context>;
  readonly requestTimeout: number;
  readonly manners: RouteManners;
}

/** What this house does that Apollo Server would leave to others. */
export interface RouteManners {
  /** Somebody typed the endpoint's address into a browser: this page is what they want. */
  readonly browsersGoTo?: string;
  readonly cacheControl?: string;
}

export const HOUSE_MANNERS: RouteManners = {
  browsersGoTo: '/',
  // No answer may be kept by anybody: it depends on the caller, and on back ends that change on their own.
  cacheControl: 'no-store',
};

/** `/graphql`: hands requests to Apollo Server and its answers back, with nothing in between. */
export function registerGraphqlRoute<Context extends BaseContext>(
  scope: FastifyInstance,
  options: GraphqlRouteOptions<Context>,
): void {
  const { apollo, authenticate, createContext, requestTimeout, manners } = options;
  addGraphqlBodyParser(scope);

  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const search = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '';
    if (manners.browsersGoTo && isBrowserVisit(request, search)) return reply.redirect(manners.browsersGoTo);
    refuseDeepNesting({ body: request.body, search });
    const { signal, release } = createRequestSignal(reply.raw, requestTimeout);
    try {
      const answer = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method,
          headers: toHeaderMap(request.headers),
          search,
          body: request.body,
        },
        // Asynchronous for Apollo Server, which takes what is thrown for a refusal only from a promise.
        context: async () => {
          const caller = authenticate(request.headers.authorization);
          request.record.caller = caller.name;
          return createContext({ record: request.record, caller, signal });
        },
      });
      return await send(reply, answer, manners);
    } finally {
      release();
    }
  };
  // The other methods are here for Apollo Server to refuse them, with the `Allow` header they are due.
  const method = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  // Some clients put a slash at the end of every address they are given.
  for (const url of ['/graphql', '/graphql/']) scope.route({ method, url, handler: handle });
}

function send(
  reply: FastifyReply,
  { status, headers, body }: HTTPGraphQLResponse,
  manners: RouteManners,
): FastifyReply {
  void reply.code(status ?? 200);
  for (const [name, value] of headers) void reply.header(name, value);
  if (manners.cacheControl) void reply.header('cache-control', manners.cacheControl);
  return reply.send(body.kind === 'complete' ? body.string : Readable.from(body.asyncIterator));
}

function toHeaderMap(headers: IncomingHttpHeaders): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}

function isBrowserVisit(request: FastifyRequest, search: string): boolean {
  return (
    request.method === 'GET' &&
    (request.headers.accept ?? '').includes('text/html') &&
    !new URLSearchParams(search).has('query')
  );
}
