import type { ApolloServerPlugin } from '@apollo/server';
import type { Limits } from '../config/schema';
import { createLimitCheck } from './check-limits';

/** Refuses an operation that is too large, after validation and before anything is executed. */
export function limitsPlugin(limits: Limits): ApolloServerPlugin {
  let check: ReturnType<typeof createLimitCheck> | undefined;
  return {
    serverWillStart: ({ schema }) => {
      check = createLimitCheck(schema, limits);
      return Promise.resolve();
    },
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ document, operation, request }) => {
          if (operation) check?.(document, operation, request.variables ?? {});
          return Promise.resolve();
        },
      }),
  };
}
