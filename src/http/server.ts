import type { BaseContext } from '@apollo/server';
import fastify, { type FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { WorkflowLedger } from '../../datasources/contracts/workflow-ledger';
import type { MutationReport, RequestContext } from '../../resolvers/context';
import { NodeIds } from '../../resolvers/shared/node-id';
import { createAuthenticate } from '../auth/authenticate';
import type { Config } from '../config';
import { isLoopback } from '../config/schema';
import { createGraphqlServer, type GraphqlServer } from '../graphql/apollo';
import { createContextFactory, type LiveBackend } from '../graphql/context';
import { createDocumentCheck } from '../graphql/limits/document-limits';
import type { ErrorIds } from '../graphql/errors/public-error';
import type { Log } from '../observability/logger';
import { refuseForeignHostNames, registerCors, registerSecurityHeaders } from './browser-access';
import { endConnectionsWhen } from './end-connections';
import { answerClientError, answerMalformedAddress, registerErrorAnswers } from './error-answers';
import { registerExplorer } from './explorer';
import { type GraphqlRoute, registerGraphqlRoute, ROUTE_OPTIONS } from './graphql-route';
import { registerHealth } from './health';
import { registerRequestLog } from './request-log';

export interface ServerOptions {
  readonly schema: GraphQLSchema;
  readonly config: Omit<Config, 'backends'>;
  readonly backends: readonly LiveBackend[];
  readonly log: Log;
  /** Absent where no back end raises requests. */
  readonly ledger?: WorkflowLedger | undefined;
  readonly onMutation?: RequestContext['onMutation'];
}

export interface GraphServer {
  /** Ready to listen, or to be asked with `inject`. Closing it also stops Apollo Server. */
  readonly app: FastifyInstance;
  /** From here on `/readyz` says that the server is stopping; everything else goes on. */
  readonly announceStop: () => void;
}

/** How often is looked for clients whose time to send is over; Node's own 30 s would double that time. */
const SLOW_SENDERS_SEEN_AFTER_MS = 2_000;

/** Puts the server together. It does not listen. */
export async function createServer({ schema, ...options }: ServerOptions): Promise<GraphServer> {
  const { config, backends, log, ledger, onMutation } = options;
  const graphql = createGraphqlServer(schema, config, log);
  await graphql.apollo.start();
  const tell = onMutation && carefully(onMutation, graphql.errorIds);
  const createContext = createContextFactory(backends, new NodeIds(config.deployment), ledger, tell);
  return createHttpServer({ ...options, ...graphql, createContext });
}

/** What was carried out keeps its outcome, whatever happens to whoever is told of it. */
function carefully(onMutation: (report: MutationReport) => void, errorIds: ErrorIds) {
  return (report: MutationReport): void => {
    try {
      onMutation(report);
    } catch (error) {
      errorIds.idOf(error, report.requestId);
    }
  };
}

/** Its Apollo Server is started, and is stopped with the HTTP server. */
export type HttpServerOptions<Context extends BaseContext> = Omit<ServerOptions, 'schema'> &
  GraphqlServer<Context> &
  Pick<GraphqlRoute<Context>, 'createContext'> &
  Partial<Pick<GraphqlRoute<Context>, 'options'>>;

/** Everything between the socket and an Apollo Server; the conformance suites hand it servers of their own. */
export async function createHttpServer<Context extends BaseContext>({
  config,
  backends,
  log,
  ledger,
  errorIds,
  options = ROUTE_OPTIONS,
  ...graphql
}: HttpServerOptions<Context>): Promise<GraphServer> {
  const { host, requestTimeout, cors } = config.server;
  const app = fastify({
    logger: false,
    bodyLimit: config.limits.bodyBytes,
    // For slow senders; an answer has its own deadline.
    requestTimeout,
    // What arrives on a connection that is still open while we stop is answered; it has no other server to go to.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 500 },
    forceCloseConnections: 'idle',
    http: {
      // Node goes by the longer of the two, and its own for the head is a minute.
      headersTimeout: Math.min(requestTimeout, 60_000),
      connectionsCheckingInterval: Math.min(requestTimeout, SLOW_SENDERS_SEEN_AFTER_MS),
    },
    frameworkErrors: (_error, request, reply) => answerMalformedAddress(request, reply, errorIds, log),
    clientErrorHandler: answerClientError,
  });
  let stopping = false;
  app.addHook('onClose', () => graphql.apollo.stop());
  registerRequestLog(app, log);
  endConnectionsWhen(app, () => stopping);
  registerErrorAnswers(app, errorIds);
  const isForThisMachineOnly = !config.auth.tokens && config.auth.anonymous !== 'allow' && isLoopback(host);
  if (isForThisMachineOnly) refuseForeignHostNames(app);
  await registerCors(app, cors.origins);
  await registerSecurityHeaders(app);
  registerHealth(app, backends, ledger, () => stopping);
  await app.register((scope, _options, done) => {
    registerGraphqlRoute(scope, {
      ...graphql,
      authenticate: createAuthenticate(config.auth),
      requestTimeout,
      checkDocument: createDocumentCheck(config.limits),
      options,
    });
    done();
  });
  await registerExplorer(app);
  await app.ready();
  return {
    app,
    announceStop: () => {
      stopping = true;
    },
  };
}
