import type { CallSignal } from '../../datasources/shared/backend';

/** Time, as far as submitting requests goes by it: tests have one of their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after that time, or as soon as `signal` aborts. */
  pause(milliseconds: number, signal?: CallSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  pause: (milliseconds, signal) =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      // Nobody's stop is held up by a pause.
      const timer = setTimeout(end, milliseconds).unref();
      if (signal?.aborted) end();
      else signal?.addEventListener('abort', end);
    }),
};
