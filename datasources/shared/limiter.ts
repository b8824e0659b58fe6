import { BulkheadRejectedError, bulkhead, type BulkheadPolicy } from 'cockatiel';
import { BackendError } from './errors';

/** Lets a few calls run at one time and a few more wait, over all requests; what is over that is refused unsent. */
export class Turns {
  readonly #backend: string;
  readonly #bulkhead: BulkheadPolicy;

  constructor(backend: string, maxConcurrent: number, maxQueued: number) {
    this.#backend = backend;
    this.#bulkhead = bulkhead(maxConcurrent, maxQueued);
  }

  /** Without the caller's signal: cockatiel forgets to call the next in turn when one is called that has gone. */
  async run<T>(operation: string, work: () => Promise<T>): Promise<T> {
    try {
      return await this.#bulkhead.execute(work);
    } catch (error) {
      if (!(error instanceof BulkheadRejectedError)) throw error;
      const reason = 'too many calls are waiting';
      throw new BackendError({ backend: this.#backend, operation, kind: 'unavailable', reason });
    }
  }
}
