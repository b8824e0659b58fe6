import type {
  ApolloServerPlugin,
  GraphQLRequestContext,
  GraphQLRequestListener,
  GraphQLResponse,
} from '@apollo/server';
import type { ServerContext } from '../context';

type Context = GraphQLRequestContext<ServerContext>;

/** What is done at some of a request's steps. Hardly anything here waits, so hardly anything is a promise. */
export interface RequestPlugin {
  /** Nothing is known yet but what was sent. */
  requestDidStart?(context: Context): void;
  /** The operation is known and valid, and not executed yet. What is thrown here refuses it. */
  didResolveOperation?(context: Context): void | Promise<void>;
  didEncounterErrors?(context: Context): void;
  willSendResponse?(context: Context): void | Promise<void>;
  unexpectedErrorProcessingRequest?(context: Context, error: Error): void;
}

type Step = 'didResolveOperation' | 'didEncounterErrors' | 'willSendResponse';

/** Answers instead of Apollo Server's own execution, unless it gives null. */
type Respond = (context: Context) => Promise<GraphQLResponse | null>;

/**
 * All as one plugin with one listener for all requests: Apollo Server makes and awaits several promises for each
 * listener of each request.
 */
export function combinePlugins(
  plugins: readonly RequestPlugin[],
  respond?: Respond,
): ApolloServerPlugin<ServerContext> {
  const done = Promise.resolve();
  const restOf = async (index: number, step: Step, context: Context): Promise<void> => {
    for (const plugin of plugins.slice(index + 1)) await plugin[step]?.(context);
  };
  const at = (step: Step) => (context: Context) => {
    for (let index = 0; index < plugins.length; index++) {
      const waiting = plugins[index]?.[step]?.(context);
      if (waiting) return waiting.then(() => restOf(index, step, context));
    }
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
    requestDidStart: (context) => {
      for (const plugin of plugins) plugin.requestDidStart?.(context);
      return listening;
    },
    unexpectedErrorProcessingRequest: ({ requestContext, error }) => {
      for (const plugin of plugins) plugin.unexpectedErrorProcessingRequest?.(requestContext, error);
      return done;
    },
  };
}
