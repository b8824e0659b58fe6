import { Readable } from 'node:stream';
import type { IncomingHttpHeaders } from 'node:http';
import { type BaseContext, HeaderMap, type HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Authenticate } from '../auth/authenticate';
import type { GraphqlServer } from '../graphql/apollo';
import type { RequestFacts } from '../graphql/context';
import { isErrorCode, JSON_TYPE, NEWER_TYPE, statusIn } from '../graphql/errors/codes';
import { refusal } from '../graphql/errors/refusals';
import { type DocumentCheck, refuseDeepNesting } from '../graphql/limits/document-limits';
import { refuseUnregistered, withoutDocumentId } from '../graphql/operations/known-documents';
import { answerTypeOf } from './answer-type';
import { addGraphqlBodyParser } from './graphql-body';
import { answerPlain, plainRequestOf } from './plain-request';
import { createRequestSignal, requestTimeFrom } from './request-signal';

/** What Apollo Server would leave to others. */
export interface RouteOptions {
  /** Somebody typed the endpoint's address into a browser: this page is what they want. */
  readonly browsersGoTo?: string;
  readonly cacheControl?: string;
  /** Refusals have a status that routers hand on, see `statusIn`. */
  readonly routersUnderstand?: boolean;
}

export const ROUTE_OPTIONS: RouteOptions = {
  browsersGoTo: '/',
  // No answer may be kept by anybody: it depends on the caller, and on back ends that change on their own.
  cacheControl: 'no-store',
  routersUnderstand: true,
};

export interface GraphqlRoute<Context extends BaseContext> extends Omit<GraphqlServer<Context>, 'errorIds'> {
  readonly authenticate: Authenticate;
  readonly createContext: (facts: RequestFacts) => Context | Promise<Context>;
  readonly requestTimeout: number;
  /** Refuses what is too large to be validated. */
  readonly checkDocument: DocumentCheck;
  readonly options: RouteOptions;
}

/** `/graphql`: hands requests to Apollo Server and its answers back, with nothing in between. */
export function registerGraphqlRoute<Context extends BaseContext>(
  scope: FastifyInstance,
  route: GraphqlRoute<Context>,
): void {
  const { apollo, knownDocuments, stringify, authenticate, createContext, checkDocument, options } = route;
  addGraphqlBodyParser(scope);

  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const search = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '';
    if (options.browsersGoTo && isBrowserVisit(request, search)) return reply.redirect(options.browsersGoTo);
    const { method } = request;
    const asked = { method, ...withoutDocumentId({ method, body: request.body, search }) };
    refuseDeepNesting(asked);
    const time = requestTimeFrom(request.headers['x-request-timeout-ms'], route.requestTimeout);
    const { signal, release } = createRequestSignal(reply.raw, time, request.record);
    // Asynchronous for Apollo Server, which takes what is thrown for a refusal only from a promise.
    const context = async (): Promise<Context> => {
      try {
        const caller = authenticate(request.headers.authorization);
        request.record.caller = caller.name;
        // Behind the question who calls: what is registered is no business of strangers.
        refuseUnregistered(asked, knownDocuments);
        refuseOtherTypes(request.headers.accept);
        checkDocument(asked);
        return await createContext({ record: request.record, caller, signal });
      } catch (error) {
        // Apollo Server does not tell its plugins whose request this was.
        if (error instanceof GraphQLError && isErrorCode(error.extensions.code)) {
          request.record.errorCodes.add(error.extensions.code);
        }
        throw error;
      }
    };
    const throughHttpLayer = (contextOf: () => Promise<Context>): Promise<HTTPGraphQLResponse> =>
      apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { ...asked, headers: toHeaderMap(request.headers) },
        context: contextOf,
      });
    const answer = async (): Promise<HTTPGraphQLResponse> => {
      const plain = stringify && plainRequestOf(asked, request.headers.accept);
      if (!plain) return throughHttpLayer(context);
      try {
        return await answerPlain(apollo, plain, await context(), stringify);
      } catch (error) {
        // Only to say what went wrong: without a context nothing is carried out a second time.
        return throughHttpLayer(() => {
          throw error;
        });
      }
    };
    try {
      return await send(reply, await answer(), options, request.record.errorCodes);
    } finally {
      release();
    }
  };
  // The other methods are here for Apollo Server to refuse them, with the `Allow` header they are due.
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  // Some clients put a slash at the end of every address they are given.
  for (const url of ['/graphql', '/graphql/']) scope.route({ method: methods, url, handler: handle });
}

function send(
  reply: FastifyReply,
  { status, headers, body }: HTTPGraphQLResponse,
  options: RouteOptions,
  errorCodes: ReadonlySet<string>,
): FastifyReply {
  const plain = status ?? 200;
  void reply.code(options.routersUnderstand ? statusIn(headers.get('content-type'), plain, errorCodes) : plain);
  for (const [name, value] of headers) void reply.header(name, value);
  if (options.cacheControl) void reply.header('cache-control', options.cacheControl);
  return reply.send(body.kind === 'complete' ? body.string : Readable.from(body.asyncIterator));
}

/** @throws GraphQLError before anything is carried out; Apollo Server would find out when it has the answer. */
function refuseOtherTypes(accept: string | undefined): void {
  if (answerTypeOf(accept) !== undefined) return;
  const types = `${JSON_TYPE} or ${NEWER_TYPE}, in UTF-8`;
  throw refusal(406, 'BAD_REQUEST', `The answer would be ${types}, and the \`accept\` header takes neither`);
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
    !['query', 'extensions', 'documentId'].some((name) => new URLSearchParams(search).has(name))
  );
}
