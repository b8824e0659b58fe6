import type { BaseContext } from '@apollo/server';
import fastify, { type FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { WorkflowLedger } from '../../datasources/contracts/workflow-ledger';
import type { RequestContext } from '../../resolvers/context';
import { NodeIds } from '../../resolvers/shared/node-id';
import type { Budgets } from '../auth/budgets';
import type { Config } from '../config';
import { createGraphqlServer, type GraphqlServer } from '../graphql/apollo';
import { createContextFactory, type LiveBackend } from '../graphql/context';
import { ErrorIds } from '../graphql/errors/public-error';
import { createDocumentCheck } from '../graphql/limits/document-limits';
import { carefully } from '../graphql/report-mutations';
import type { Log } from '../observability/logger';
import type { SharedRedis } from '../store/redis';
import { shareDocuments } from '../store/shared-documents';
import { Admission, type AdmissionLoad } from './admission';
import { refuseForeignHostNames, registerCors, registerSecurityHeaders } from './browser-access';
import { Connections, endConnectionsOf } from './end-connections';
import { answerClientError, answerMalformedAddress, registerErrorAnswers } from './error-answers';
import { registerExplorer } from './explorer';
import { createGeneration, type Generation, type GenerationParts } from './generation';
import { registerGraphqlRoute, type RouteOptions } from './graphql-route';
import { registerHealth } from './health';
import { watchLoop } from './loop-pressure';
import { registerRequestLog } from './request-log';

export interface ServerOptions {
  readonly schema: GraphQLSchema;
  readonly config: Omit<Config, 'backends'>;
  readonly backends: readonly LiveBackend[];
  readonly log: Log;
  /** Absent where no back end raises requests. */
  readonly ledger?: WorkflowLedger | undefined;
  /** Absent where replicas have nothing in common. */
  readonly shared?: SharedRedis | undefined;
  readonly onMutation?: RequestContext['onMutation'];
  /** Its own when absent. */
  readonly budgets?: Budgets | undefined;
}

export interface GraphServer {
  /** Ready to listen, or to be asked with `inject`. */
  readonly app: FastifyInstance;
  /** From here on `/readyz` says that the server is stopping; everything else goes on. */
  readonly announceStop: () => void;
  /** Requests that arrive from now on are answered by `next`. @returns the generation that was in force */
  readonly replaceGeneration: (next: Generation) => Generation;
  /** Takes no new connections, and resolves when every request that has reached this host is over. */
  readonly finish: () => Promise<void>;
  /** What the process has to do at present. */
  readonly load: () => AdmissionLoad & { readonly connections: number };
}

/** How often is looked for clients whose time to send is over; Node's own 30 s would double that time. */
const SLOW_SENDERS_SEEN_AFTER_MS = 2_000;

/** Node's own limit for the head of a request. */
const LONGEST_HEAD_MS = 60_000;

/** A server of one configuration for ever. It does not listen; closing it also stops Apollo Server. */
export async function createServer({ schema, ...options }: ServerOptions): Promise<GraphServer> {
  const { config, backends, log, ledger, shared, onMutation } = options;
  const errorIds = new ErrorIds(log);
  const graphql = createGraphqlServer(schema, config, log, errorIds, shared && shareDocuments(shared));
  await graphql.apollo.start();
  const tell = onMutation && carefully(onMutation, errorIds);
  const createContext = createContextFactory(backends, new NodeIds(config.deployment), ledger, tell);
  return createFixedServer({ ...options, ...graphql, createContext });
}

export type FixedServerOptions<Context extends BaseContext> = Omit<ServerOptions, 'schema'> &
  GraphqlServer<Context> &
  Pick<GenerationParts<Context>, 'createContext'> & { readonly options?: RouteOptions };

/** One Apollo Server behind a socket; it is started, and stopped with the HTTP server. For suites with servers of their own. */
export async function createFixedServer<Context extends BaseContext>({
  config,
  backends,
  ...parts
}: FixedServerOptions<Context>): Promise<GraphServer> {
  const checkDocument = createDocumentCheck(config.limits);
  const generation = createGeneration(config, backends, { ...parts, checkDocument });
  return createHttpServer({ ...parts, generation, onClose: () => parts.apollo.stop() });
}

export interface HttpServerOptions {
  /** The first one. */
  readonly generation: Generation;
  readonly log: Log;
  readonly errorIds: ErrorIds;
  readonly ledger?: WorkflowLedger | undefined;
  readonly shared?: SharedRedis | undefined;
  readonly options?: RouteOptions;
  /** When the last request has been answered. */
  readonly onClose?: () => Promise<void>;
}

/** Everything between the socket and the generation in force. It does not listen. */
export async function createHttpServer(server: HttpServerOptions): Promise<GraphServer> {
  const { log, errorIds, ledger, shared, options, onClose } = server;
  let inForce = server.generation;
  const times = timesOf(inForce);
  const app = fastify({
    logger: false,
    // Of what is no GraphQL request; those have the limit that is in force.
    bodyLimit: inForce.bodyBytes,
    requestTimeout: times.requestTimeout,
    // What arrives on a connection that is still open while we stop is answered; it has no other server to go to.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 500 },
    forceCloseConnections: 'idle',
    http: {
      headersTimeout: times.headersTimeout,
      connectionsCheckingInterval: Math.min(times.requestTimeout, SLOW_SENDERS_SEEN_AFTER_MS),
    },
    frameworkErrors: (_error, request, reply) => answerMalformedAddress(request, reply, errorIds, log),
    clientErrorHandler: answerClientError,
  });
  const admission = new Admission(() => inForce, log);
  const connections = new Connections(app.server, () => inForce.admission.connections);
  const unwatch = watchLoop((now) => admission.tick(now));
  let stopping = false;
  app.addHook('onClose', async () => {
    unwatch();
    await onClose?.();
  });
  registerRequestLog(app, log);
  endConnectionsOf(app, connections, () => stopping);
  registerErrorAnswers(app, errorIds);
  refuseForeignHostNames(app, () => inForce.isForThisMachineOnly);
  await registerCors(app, () => inForce.origins);
  await registerSecurityHeaders(app);
  registerHealth(app, { backends: () => inForce.backends, ledger, shared, isStopping: () => stopping });
  await app.register((scope, _options, done) => {
    registerGraphqlRoute(scope, () => inForce, admission, options);
    done();
  });
  await registerExplorer(app);
  await app.ready();
  return {
    app,
    announceStop: () => {
      stopping = true;
    },
    replaceGeneration: (next) => {
      const before = inForce;
      inForce = next;
      Object.assign(app.server, timesOf(next));
      return before;
    },
    finish: async () => {
      await connections.endAll();
      await admission.idle();
    },
    load: () => ({ ...admission.load(), connections: connections.open }),
  };
}

/** How long a client may take to send a request; an answer has its own deadline. Node goes by the longer of the two. */
function timesOf({ requestTimeout }: Generation) {
  return { requestTimeout, headersTimeout: Math.min(requestTimeout, LONGEST_HEAD_MS) };
}
