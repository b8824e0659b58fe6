import { ApolloServer, type BaseContext } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import fastify, { type FastifyInstance } from 'fastify';
import type { FormattedExecutionResult, GraphQLSchema } from 'graphql';
import type { WorkflowLedger } from '../../datasources/contracts/workflow-ledger';
import { NodeIds } from '../../resolvers/shared/node-id';
import { createAuthenticate } from '../auth/authenticate';
import type { Config } from '../config';
import { isLoopback } from '../config/schema';
import { type CompiledExecution, createCompiledExecution } from '../graphql/execution/compiled-execution';
import {
  conditionWatcher,
  limitsWatcher,
  operationKindsWatcher,
  operationNameWatcher,
  sdlWatcher,
} from '../graphql/plugins/operation-checks';
import { createContextFactory, type LiveBackend, type RequestFacts, type ServerContext } from '../graphql/context';
import { createFormatError, ErrorIds } from '../graphql/errors/public-error';
import { EXPLORER_CSP_DIRECTIVES, registerExplorer } from './explorer';
import { refuseForeignHostNames, registerCors, registerSecurityHeaders } from './browser-access';
import { answerClientError, answerMalformedAddress, registerErrorAnswers } from './error-answers';
import { endConnectionsWhen } from './end-connections';
import { HOUSE_MANNERS, registerGraphqlRoute, type RouteManners } from './graphql-route';
import { registerHealth } from './health';
import type { Stringify } from './plain-request';
import { registerRequestLog } from './request-log';
import { createDocumentCheck } from '../graphql/limits/document-limits';
import { apolloLogger } from '../graphql/apollo-logger';
import type { Log } from '../observability/logger';
import { requestLogWatcher, retriableWatcher } from '../graphql/plugins/outcome';
import { createExplainOneOf } from '../graphql/errors/one-of-faults';
import { createKnownDocuments, type KnownDocuments } from '../graphql/operations/known-documents';
import { watchingPlugin } from '../graphql/plugins/plugin';

export interface ServerOptions {
  readonly schema: GraphQLSchema;
  readonly config: Omit<Config, 'backends'>;
  readonly backends: readonly LiveBackend[];
  readonly log: Log;
  /** Absent where no back end raises requests. */
  readonly ledger?: WorkflowLedger | undefined;
}

export interface GraphServer {
  /** Ready to listen, or to be asked with `inject`. Closing it also stops Apollo Server. */
  readonly app: FastifyInstance;
  /** From here on `/readyz` says that the server is stopping; everything else goes on. */
  readonly announceStop: () => void;
}

/** A person corrects a few at a time; nobody may make a long answer out of a short document. */
const MOST_VALIDATION_ERRORS = 20;

/** How often is looked for clients whose time to send is over; Node's own 30 s would double that time. */
const SLOW_SENDERS_SEEN_AFTER_MS = 2_000;

/** Puts the server together. It does not listen. */
export async function createServer({ schema, config, backends, log, ledger }: ServerOptions): Promise<GraphServer> {
  const errorIds = new ErrorIds(log);
  const knownDocuments = createKnownDocuments(config.operations.mode, config.registered);
  const execution = config.server.compiledQueries ? createCompiledExecution(schema) : { schema, stringifyResult };
  const apollo = createApollo(schema, execution, config, knownDocuments, errorIds, log);
  await apollo.start();
  const createContext = createContextFactory(backends, new NodeIds(config.deployment), ledger);
  const stringify = execution.stringifyResult;
  return createHttpServer({
    apollo,
    createContext,
    knownDocuments,
    config,
    backends,
    ledger,
    log,
    errorIds,
    stringify,
  });
}

export interface HttpServerOptions<Context extends BaseContext> extends Omit<ServerOptions, 'schema'> {
  /** Started. It is stopped with the HTTP server. */
  readonly apollo: ApolloServer<Context>;
  readonly createContext: (facts: RequestFacts) => Context | Promise<Context>;
  readonly knownDocuments: KnownDocuments;
  readonly errorIds: ErrorIds;
  readonly manners?: RouteManners;
  /** How Apollo Server writes its answers; without it all goes through its HTTP layer. */
  readonly stringify?: Stringify;
}

/** Everything between the socket and an Apollo Server; the conformance suites hand it servers of their own. */
export async function createHttpServer<Context extends BaseContext>({
  apollo,
  createContext,
  knownDocuments,
  config,
  backends,
  ledger,
  log,
  errorIds,
  manners = HOUSE_MANNERS,
  stringify,
}: HttpServerOptions<Context>): Promise<GraphServer> {
  const app = fastify({
    logger: false,
    bodyLimit: config.limits.bodyBytes,
    // For slow senders; an answer has its own deadline.
    requestTimeout: config.server.requestTimeout,
    // What arrives on a connection that is still open while we stop is answered; it has no other server to go to.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 500 },
    forceCloseConnections: 'idle',
    http: {
      // Node goes by the longer of the two, and its own for the head is a minute.
      headersTimeout: Math.min(config.server.requestTimeout, 60_000),
      connectionsCheckingInterval: Math.min(config.server.requestTimeout, SLOW_SENDERS_SEEN_AFTER_MS),
    },
    frameworkErrors: (_error, request, reply) => answerMalformedAddress(request, reply, errorIds, log),
    clientErrorHandler: answerClientError,
  });
  let stopping = false;
  app.addHook('onClose', () => apollo.stop());
  registerRequestLog(app, log);
  endConnectionsWhen(app, () => stopping);
  registerErrorAnswers(app, errorIds);
  if (isOpenToThisMachineOnly(config)) refuseForeignHostNames(app);
  await registerCors(app, config.server.cors.origins);
  await registerSecurityHeaders(app, {
    contentSecurityPolicy: { useDefaults: false, directives: EXPLORER_CSP_DIRECTIVES },
    // Meaningless over plain http; whatever ends TLS in front of us sets it.
    strictTransportSecurity: false,
  });
  registerHealth(app, { backends, ledger, isStopping: () => stopping });
  await app.register((scope, _options, done) => {
    const authenticate = createAuthenticate(config.auth);
    const { requestTimeout } = config.server;
    registerGraphqlRoute(scope, {
      apollo,
      authenticate,
      createContext,
      requestTimeout,
      knownDocuments,
      checkDocument: createDocumentCheck(config.limits),
      manners,
      stringify,
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

function isOpenToThisMachineOnly({ auth, server }: Pick<Config, 'auth' | 'server'>): boolean {
  return !auth.tokens && auth.anonymous !== 'allow' && isLoopback(server.host);
}

/** Who answers: compiled queries, or graphql-js by way of Apollo Server. */
type Execution = CompiledExecution | { readonly schema: GraphQLSchema; readonly stringifyResult: Stringify };

function stringifyResult(answer: FormattedExecutionResult): string {
  return `${JSON.stringify(answer)}\n`;
}

function createApollo(
  schema: GraphQLSchema,
  execution: Execution,
  config: Omit<Config, 'backends'>,
  knownDocuments: KnownDocuments,
  errorIds: ErrorIds,
  log: Log,
): ApolloServer<ServerContext> {
  const { respond, ...executor } = { respond: undefined, ...execution };
  const { introspection } = config.server;
  return new ApolloServer<ServerContext>({
    ...executor,
    introspection,
    validationOptions: { hideSuggestions: !introspection, maxErrors: MOST_VALIDATION_ERRORS },
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    persistedQueries: { cache: knownDocuments.cache },
    parseOptions: { maxLexicalTokens: config.limits.tokens },
    formatError: createFormatError((error) => errorIds.idOf(error), {
      hideSuggestions: !introspection,
      explainOneOf: createExplainOneOf(schema, !introspection),
    }),
    logger: apolloLogger(log),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      watchingPlugin(
        [
          requestLogWatcher(errorIds),
          operationNameWatcher,
          operationKindsWatcher,
          limitsWatcher(config.limits),
          conditionWatcher(),
          ...(introspection ? [] : [sdlWatcher()]),
          retriableWatcher,
        ],
        respond,
      ),
    ],
  });
}
