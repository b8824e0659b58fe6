import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import type { BackendHealth } from './backend';

export interface BreakerOptions {
  /** So many failures in a row stop all calls. */
  readonly failures: number;
  /** After this time one call is let through to see whether the back end is back. */
  readonly halfOpenAfterMs: number;
  /** Whether a failure says that the back end is in trouble. */
  readonly isFailure: (error: unknown) => boolean;
  /** Whether a failure says nothing about the back end, since nobody waited for its answer. */
  readonly isInconclusive: (error: unknown) => boolean;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  readonly onChange: (health: BackendHealth) => void;
}

/** A call was refused without being tried. */
export class BreakerOpenError extends Error {
  /** @param forMs how much is left of a pause that the back end has asked for */
  constructor(readonly forMs?: number) {
    super('Calls are paused');
    this.name = 'BreakerOpenError';
  }
}

/** Stops calls to a back end that keeps failing, so that it can recover and nobody waits for it in vain. */
export class Breaker {
  readonly #policy: CircuitBreakerPolicy;
  readonly #inARow: ConsecutiveBreaker;
  readonly #options: BreakerOptions;
  /** A pause that the back end has asked for, on its caller's clock. */
  #pause: { readonly from: number; readonly until: number } | undefined;

  constructor(options: BreakerOptions) {
    // A trial call that was given up proves nothing, and cockatiel would take it for a success.
    const counts = (error: Error): boolean =>
      options.isFailure(error) || (this.health() === 'half-open' && options.isInconclusive(error));
    this.#options = options;
    this.#inARow = new ConsecutiveBreaker(options.failures);
    this.#policy = circuitBreaker(handleWhen(counts), {
      breaker: this.#inARow,
      halfOpenAfter: options.halfOpenAfterMs,
    });
    this.#policy.onStateChange(() => options.onChange(this.health()));
  }

  /** @throws BreakerOpenError at once while calls are paused, also while the one trial call is on its way. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const left = this.#pauseLeft();
    if (left > 0) throw new BreakerOpenError(left);
    if (this.health() !== 'closed') return await this.#try(work);
    // As the policy would, without the promises and objects it makes for each call: nearly all calls are answered.
    const running = work();
    try {
      const value = await running;
      this.#inARow.success();
      return value;
    } catch (error) {
      // Only counts: what was under way when the breaker opened neither closes it nor opens it again.
      if (this.health() === 'closed') return await this.#policy.execute(() => running);
      throw error;
    }
  }

  /** No call is made before it is over; of two pauses the longer one holds. */
  pauseFor(ms: number): void {
    const now = this.#options.now();
    if (this.#pauseLeft() >= ms) return;
    const wasClosed = this.health() === 'closed';
    this.#pause = { from: now, until: now + ms };
    if (wasClosed) this.#options.onChange('open');
  }

  #pauseLeft(): number {
    if (!this.#pause) return 0;
    const now = this.#options.now();
    // A clock that was set back does not make the pause longer.
    if (now >= this.#pause.from && now < this.#pause.until) return this.#pause.until - now;
    this.#pause = undefined;
    if (this.health() === 'closed') this.#options.onChange('closed');
    return 0;
  }

  async #try<T>(work: () => Promise<T>): Promise<T> {
    // cockatiel would let the others wait for the trial call, however long that takes.
    if (this.#policy.state === CircuitState.HalfOpen) throw new BreakerOpenError();
    try {
      return await this.#policy.execute(work);
    } catch (error) {
      throw error instanceof BrokenCircuitError ? new BreakerOpenError() : error;
    }
  }

  health(): BackendHealth {
    if (this.#pauseLeft() > 0) return 'open';
    switch (this.#policy.state) {
      case CircuitState.Closed:
        return 'closed';
      case CircuitState.HalfOpen:
        return 'half-open';
      case CircuitState.Open:
      case CircuitState.Isolated:
        return 'open';
    }
  }
}
