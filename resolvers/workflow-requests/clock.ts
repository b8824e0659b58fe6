import { setTimeout as wait } from 'node:timers/promises';

/** Time, as far as raising requests goes by it: tests have one of their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after that time, or as soon as `signal` aborts. */
  pause(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  pause: async (milliseconds, signal) => {
    try {
      // Nobody's stop is held up by a pause.
      await wait(milliseconds, undefined, { ref: false, ...(signal && { signal }) });
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  },
};
