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
  readonly onChange: (health: BackendHealth) => void;
}

/** A call was refused without being tried. */
export class BreakerOpenError extends Error {
  constructor() {
    super('Calls are paused');
    this.name = 'BreakerOpenError';
  }
}

/** Stops calls to a back end that keeps failing, so that it can recover and nobody waits for it in vain. */
export class Breaker {
  readonly #policy: CircuitBreakerPolicy;
  readonly #inARow: ConsecutiveBreaker;

  constructor(options: BreakerOptions) {
    // A trial call that was given up proves nothing, and cockatiel would take it for a success.
    const counts = (error: Error): boolean =>
      options.isFailure(error) || (this.health() === 'half-open' && options.isInconclusive(error));
    this.#inARow = new ConsecutiveBreaker(options.failures);
    this.#policy = circuitBreaker(handleWhen(counts), {
      breaker: this.#inARow,
      halfOpenAfter: options.halfOpenAfterMs,
    });
    this.#policy.onStateChange(() => options.onChange(this.health()));
  }

  /** @throws BreakerOpenError at once while calls are paused, also while the one trial call is on its way. */
  async run<T>(work: () => Promise<T>): Promise<T> {
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
