import type { Limits } from '../../config/schema';
import type { RequestWatcher } from './combine-plugins';
import { createLimitCheck } from '../limits/check-limits';

/** Refuses an operation that is too large, after validation and before anything is executed. */
export function limitsWatcher(limits: Limits): RequestWatcher {
  let check: ReturnType<typeof createLimitCheck> | undefined;
  return {
    serverWillStart: (schema) => {
      check = createLimitCheck(schema, limits);
    },
    didResolveOperation: ({ document, operation, request }) => {
      if (document && operation) check?.(document, operation, request.variables ?? {});
    },
  };
}
