import { Readable } from 'node:stream';
import type { HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { statusIn } from '../graphql/errors/codes';
import { refuseDeepNesting } from '../graphql/limits/document-limits';
import { withoutDocumentId } from '../graphql/operations/known-documents';
import type { Admission } from './admission';
import type { Generation } from './generation';
import { addGraphqlBodyParser } from './graphql-body';

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

/**
 * `/graphql`: each request is answered by the generation in force when it has arrived, whatever comes into force while it
 * is carried out.
 */
export function registerGraphqlRoute(
  scope: FastifyInstance,
  inForce: () => Generation,
  admission: Admission,
  options: RouteOptions = ROUTE_OPTIONS,
): void {
  addGraphqlBodyParser(scope, {
    mostBytes: () => inForce().bodyBytes,
    admit: (request, body) => admission.admit(request.record, request.headers, body),
  });

  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const search = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '';
    if (options.browsersGoTo && isBrowserVisit(request, search)) return reply.redirect(options.browsersGoTo);
    const { method, record } = request;
    // What has a body was asked for when that had come.
    if (request.body === undefined) admission.admit(record, request.headers, request.url);
    const asked = { method, ...withoutDocumentId({ method, body: request.body, search }) };
    refuseDeepNesting(asked);
    const generation = inForce();
    generation.begin();
    admission.begin();
    try {
      return await send(reply, await generation.answer(asked, request, reply), options, record.errorCodes);
    } finally {
      generation.end();
      admission.end();
      if (record.operationType === 'mutation') admission.learn(asked.body);
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

function isBrowserVisit(request: FastifyRequest, search: string): boolean {
  return (
    request.method === 'GET' &&
    (request.headers.accept ?? '').includes('text/html') &&
    !['query', 'extensions', 'documentId'].some((name) => new URLSearchParams(search).has(name))
  );
}
