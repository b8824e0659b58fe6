import type {
  ApolloServerPlugin,
  GraphQLRequestContext,
  GraphQLRequestListener,
  GraphQLResponse,
} from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import type { ServerContext } from '../context';

type Context = GraphQLRequestContext<ServerContext>;

/** What wants to see each request at some of its steps. Nothing here waits, so nothing here is a promise. */
export interface RequestWatcher {
  serverWillStart?(schema: GraphQLSchema): void;
  /** Nothing is known yet but what was sent. */
  requestDidStart?(context: Context): void;
  /** The operation is known and valid, and not executed yet. What is thrown here refuses it. */
  didResolveOperation?(context: Context): void;
  didEncounterErrors?(context: Context): void;
  willSendResponse?(context: Context): void;
  unexpectedErrorProcessingRequest?(context: Context, error: Error): void;
}

/** Answers instead of Apollo Server's own execution, unless it gives null. */
type Respond = (context: Context) => Promise<GraphQLResponse | null>;

type Step = Exclude<keyof RequestWatcher, 'serverWillStart' | 'requestDidStart' | 'unexpectedErrorProcessingRequest'>;

/**
 * All watchers as one plugin with one listener for all requests: Apollo Server makes and awaits several promises for each
 * listener of each request.
 */
export function watchingPlugin(
  watchers: readonly RequestWatcher[],
  respond?: Respond,
): ApolloServerPlugin<ServerContext> {
  const done = Promise.resolve();
  const at = (step: Step) => (context: Context) => {
    for (const watcher of watchers) watcher[step]?.(context);
    return done;
  };
  const listener: GraphQLRequestListener<ServerContext> = {
    didResolveOperation: at('didResolveOperation'),
    didEncounterErrors: at('didEncounterErrors'),
    willSendResponse: at('willSendResponse'),
    ...(respond && { responseForOperation: respond }),
  };
  const listening = Promise.resolve(listener);
  return {
    serverWillStart: ({ schema }) => {
      for (const watcher of watchers) watcher.serverWillStart?.(schema);
      return Promise.resolve();
    },
    requestDidStart: (context) => {
      for (const watcher of watchers) watcher.requestDidStart?.(context);
      return listening;
    },
    unexpectedErrorProcessingRequest: ({ requestContext, error }) => {
      for (const watcher of watchers) watcher.unexpectedErrorProcessingRequest?.(requestContext, error);
      return done;
    },
  };
}
