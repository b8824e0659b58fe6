import { ApolloServer, type ApolloServerOptions, type BaseContext } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { FormattedExecutionResult, GraphQLSchema } from 'graphql';
import type { Config } from '../config';
import type { Log } from '../observability/logger';
import type { SharedDocuments } from '../store/shared-documents';
import type { ServerContext } from './context';
import { createExplainOneOf } from './errors/graphql-js-texts';
import { createFormatError, ErrorIds } from './errors/public-error';
import { createCompiledExecution, type Stringify } from './execution/compiled-execution';
import { createKnownDocuments, type KnownDocuments } from './operations/known-documents';
import { budgetPlugin } from './plugins/budget';
import {
  conditionPlugin,
  limitsPlugin,
  operationKindPlugin,
  operationNamePlugin,
  sdlPlugin,
} from './plugins/operation-checks';
import { combinePlugins } from './plugins/plugin';
import { requestRecordPlugin, retriablePlugin } from './plugins/request-record';

/** An Apollo Server, and what the HTTP layer in front of it has to share with it. */
export interface GraphqlServer<Context extends BaseContext> {
  readonly apollo: ApolloServer<Context>;
  readonly knownDocuments: KnownDocuments;
  readonly errorIds: ErrorIds;
  /** How Apollo Server writes its answers; without it all goes through its HTTP layer. */
  readonly stringify?: Stringify;
}

/** A person corrects a few at a time; nobody may make a long answer out of a short document. */
const MOST_VALIDATION_ERRORS = 20;

/** It is not started. */
export function createGraphqlServer(
  schema: GraphQLSchema,
  config: Omit<Config, 'backends'>,
  log: Log,
  errorIds = new ErrorIds(log),
  shared?: SharedDocuments,
): GraphqlServer<ServerContext> {
  const { introspection, compiledQueries } = config.server;
  const knownDocuments = createKnownDocuments(config.operations.mode, config.registered, undefined, shared);
  const compiled = compiledQueries ? createCompiledExecution(schema) : undefined;
  const stringify = compiled?.stringifyResult ?? stringifyResult;
  const apollo = new ApolloServer<ServerContext>({
    // Who answers: compiled queries, or graphql-js by way of Apollo Server.
    ...(compiled ? { gateway: compiled.gateway } : { schema }),
    stringifyResult: stringify,
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
      combinePlugins(
        [
          requestRecordPlugin(errorIds),
          operationNamePlugin,
          operationKindPlugin,
          limitsPlugin(schema, config.limits),
          conditionPlugin(),
          ...(introspection ? [] : [sdlPlugin()]),
          // Behind all that refuses.
          budgetPlugin,
          retriablePlugin,
        ],
        compiled?.respond,
      ),
    ],
  });
  return { apollo, knownDocuments, errorIds, stringify };
}

function stringifyResult(answer: FormattedExecutionResult): string {
  return `${JSON.stringify(answer)}\n`;
}

/** Apollo Server's own remarks, up to the first colon: behind it they quote the errors they are about. */
function apolloLogger(log: Log): NonNullable<ApolloServerOptions<BaseContext>['logger']> {
  const remark = (message: unknown): string =>
    typeof message === 'string' ? (message.split(':', 1)[0]?.slice(0, 200) ?? '') : 'a remark that is not a text';
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (message) => log.process('warn', `Apollo Server: ${remark(message)}`),
    error: (message) => log.process('error', `Apollo Server: ${remark(message)}`),
  };
}
