import type { BackendHealth } from './backend';

export interface BreakerOptions {
  /** So many failures in a row stop all calls. */
  readonly failures: number;
  /** After this time at most one call is let through to see whether the back end is back; longer each time it is not. */
  readonly halfOpenAfterMs: number;
  /** Whether a failure says that the back end is in trouble. */
  readonly isFailure: (error: unknown) => boolean;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  readonly onChange: (health: BackendHealth) => void;
  /** From 0 to 1, for tests. */
  readonly random?: () => number;
}

/** A pause grows to so many times the first one, or to so long, whichever is less; but not below the first one. */
const MOST_TIMES = 16;
const LONGEST_MS = 5 * 60_000;

/** A call was refused without being tried. */
export class BreakerOpenError extends Error {
  /** @param forMs how much is left of a pause that the back end has asked for */
  constructor(readonly forMs?: number) {
    super('Calls are paused');
    this.name = 'BreakerOpenError';
  }
}

/** Stops calls to a back end that keeps failing, so that it can recover and nobody waits for it in vain (decision 026). */
export class Breaker {
  #state: BackendHealth = 'closed';
  #failuresInARow = 0;
  #openedAt = 0;
  #openForMs = 0;
  #failedTrials = 0;
  /** A pause that the back end has asked for. */
  #pause: { readonly from: number; readonly until: number } | undefined;

  constructor(private readonly options: BreakerOptions) {}

  /** @throws BreakerOpenError at once while calls are paused, also while the one trial call is on its way. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const left = this.#pauseLeft();
    if (left > 0) throw new BreakerOpenError(left);
    if (this.#state !== 'closed') return await this.#try(work);
    try {
      const value = await work();
      this.#failuresInARow = 0;
      return value;
    } catch (error) {
      // What was under way when the breaker opened neither closes it nor opens it again.
      if (this.health() === 'closed' && this.options.isFailure(error)) {
        this.#failuresInARow += 1;
        if (this.#failuresInARow >= this.options.failures) this.#open();
      }
      throw error;
    }
  }

  /** No call is made before it is over; of two pauses the longer one holds. */
  pauseFor(ms: number): void {
    const now = this.options.now();
    if (this.#pauseLeft() >= ms) return;
    const wasClosed = this.health() === 'closed';
    this.#pause = { from: now, until: now + ms };
    if (wasClosed) this.options.onChange('open');
  }

  health(): BackendHealth {
    return this.#pauseLeft() > 0 ? 'open' : this.#state;
  }

  /** For how long no call is made, in milliseconds; 0 when they are made. */
  pausedForMs(): number {
    const left = this.#state === 'open' ? this.#openedAt + this.#openForMs - this.options.now() : 0;
    return Math.max(0, Math.ceil(left), Math.ceil(this.#pauseLeft()));
  }

  #pauseLeft(): number {
    if (!this.#pause) return 0;
    const now = this.options.now();
    // A clock that was set back does not make the pause longer.
    if (now >= this.#pause.from && now < this.#pause.until) return this.#pause.until - now;
    this.#pause = undefined;
    if (this.#state === 'closed') this.options.onChange('closed');
    return 0;
  }

  /** The trial call: whatever the back end answers shows that it is back. */
  async #try<T>(work: () => Promise<T>): Promise<T> {
    const { isFailure, now } = this.options;
    if (this.#state === 'half-open' || now() - this.#openedAt < this.#openForMs) throw new BreakerOpenError();
    this.#change('half-open');
    try {
      const value = await work();
      this.#close();
      return value;
    } catch (error) {
      if (isFailure(error)) {
        this.#failedTrials += 1;
        this.#open();
      } else this.#close();
      throw error;
    }
  }

  #close(): void {
    this.#failuresInARow = 0;
    this.#failedTrials = 0;
    this.#change('closed');
  }

  /** Each by another time from half a pause to a whole one, so that several servers do not all try at once. */
  #open(): void {
    const { halfOpenAfterMs, now, random = Math.random } = this.options;
    const longest = Math.max(halfOpenAfterMs, LONGEST_MS);
    const pause = Math.min(halfOpenAfterMs * Math.min(2 ** this.#failedTrials, MOST_TIMES), longest);
    this.#openForMs = Math.round(pause * (1 + random()) * 0.5);
    this.#openedAt = now();
    this.#change('open');
  }

  #change(state: BackendHealth): void {
    this.#state = state;
    this.options.onChange(this.health());
  }
}
