import { BackendError } from './errors';

export interface LimiterOptions {
  readonly backend: string;
  /** So much work runs at a time. */
  readonly concurrency: number;
  /** So much more may wait. */
  readonly queueLength: number;
  /** Who has waited for so long is refused; nobody is when absent. */
  readonly waitMs?: number | undefined;
  /** What the work is, for the refusals. */
  readonly work?: 'calls' | 'requests' | undefined;
}

/** Runs a few calls at a time, over all requests; the rest wait in the order in which they came, or are refused unsent. */
export class Limiter {
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(private readonly options: LimiterOptions) {}

  /** @throws BackendError of kind `unavailable` for work that was not begun */
  async run<T>(operation: string, work: () => Promise<T>): Promise<T> {
    if (this.#running < this.options.concurrency) this.#running += 1;
    else await this.#wait(operation);
    try {
      return await work();
    } finally {
      // The place of work that ends is handed on.
      const [next] = this.#waiting;
      if (next) next();
      else this.#running -= 1;
    }
  }

  async #wait(operation: string): Promise<void> {
    const { queueLength, waitMs, work = 'calls' } = this.options;
    if (this.#waiting.size >= queueLength) throw this.#refusal(operation, `too many ${work} are waiting`);
    await new Promise<void>((resolve, reject) => {
      const timer =
        waitMs === undefined
          ? undefined
          : setTimeout(() => {
              this.#waiting.delete(begin);
              reject(this.#refusal(operation, `too many ${work} are before it`));
            }, waitMs);
      const begin = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(begin);
        resolve();
      };
      this.#waiting.add(begin);
    });
  }

  #refusal(operation: string, reason: string): BackendError {
    return new BackendError({ backend: this.options.backend, operation, kind: 'unavailable', reason });
  }
}
