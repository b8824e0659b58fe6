import type { CallOrigin, CallSignal } from './call-signal';
import { BackendError } from './errors';
import { aborted } from './exchange';

type Listener = () => void;

/** One request that waits for the answer. */
interface Waiter {
  readonly signal: CallSignal;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onAbort: Listener;
  hasTriedAgain: boolean;
}

/** What a call needs to know of where it is kept. */
export interface SharedCallOwner {
  readonly backend: string;
  /** Called once, before anybody hears of it, with the answer or without one. */
  ended(call: SharedCall, answer?: { readonly value: unknown }): void;
}

/**
 * A call that several requests wait for. To whoever carries it out it is the signal of one request: that of the first who
 * still waits, with as much time as the one who has most; it aborts when the last one has gone.
 */
export class SharedCall implements CallSignal {
  readonly #waiters: Waiter[] = [];
  #listeners: Listener[] | undefined;
  #inCharge: CallSignal;
  #deadline: number | undefined = 0;
  /** As when it was sent, whoever is in charge since: that is what it goes by where it waits. */
  #isBackground = false;
  #reason: unknown;

  constructor(
    readonly key: string,
    private readonly operation: string,
    first: CallSignal,
    private readonly send: (signal: CallSignal) => Promise<unknown>,
    private readonly owner: SharedCallOwner,
  ) {
    this.#inCharge = first;
  }

  get aborted(): boolean {
    return this.#reason !== undefined;
  }

  get reason(): unknown {
    return this.#reason;
  }

  get requestId(): string | undefined {
    return this.#inCharge.requestId;
  }

  get origin(): CallOrigin | undefined {
    return this.#inCharge.origin;
  }

  /** The signal of the request that the call is made for. */
  get request(): CallSignal {
    return this.#inCharge;
  }

  get deadline(): number | undefined {
    return this.#deadline;
  }

  addEventListener(_: 'abort', listener: Listener): void {
    (this.#listeners ??= []).push(listener);
  }

  removeEventListener(_: 'abort', listener: Listener): void {
    const index = this.#listeners?.indexOf(listener) ?? -1;
    if (index >= 0) this.#listeners?.splice(index, 1);
  }

  /** Whoever waits at a screen does not wait for a call that goes behind everybody else's. */
  admits({ origin }: CallSignal): boolean {
    return !this.#isBackground || origin?.isBackground === true;
  }

  begin(): void {
    this.#isBackground = this.origin?.isBackground === true;
    let answer: Promise<unknown>;
    try {
      answer = this.send(this);
    } catch (error) {
      this.#fail(error);
      return;
    }
    answer.then(
      (value) => {
        if (this.aborted) return;
        this.owner.ended(this, { value });
        for (const waiter of this.#waiters) {
          waiter.signal.removeEventListener('abort', waiter.onAbort);
          waiter.resolve(value);
        }
      },
      (error: unknown) => this.#fail(error),
    );
  }

  /** @param signal is not aborted */
  join<T>(signal: CallSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const waiter: Waiter = {
        signal,
        resolve: resolve as (value: unknown) => void,
        reject,
        onAbort: () => this.#leave(waiter),
        hasTriedAgain: false,
      };
      this.#waiters.push(waiter);
      const { deadline } = signal;
      this.#deadline =
        deadline === undefined || this.#deadline === undefined ? undefined : Math.max(this.#deadline, deadline);
      signal.addEventListener('abort', waiter.onAbort);
    });
  }

  #leave(waiter: Waiter): void {
    const index = this.#waiters.indexOf(waiter);
    if (index < 0) return;
    this.#waiters.splice(index, 1);
    const { signal } = waiter;
    waiter.reject(aborted(this.owner.backend, this.operation, signal));
    if (this.#waiters[0]) {
      this.#putInCharge();
      return;
    }
    this.#reason = signal.reason ?? new DOMException('The caller is gone', 'AbortError');
    this.owner.ended(this);
    for (const listener of this.#listeners?.splice(0) ?? []) listener();
  }

  /** The first who waits at a screen, or else the first. */
  #putInCharge(): void {
    const [first] = this.#waiters;
    const next = this.#waiters.find(({ signal }) => !signal.origin?.isBackground) ?? first;
    if (next) this.#inCharge = next.signal;
  }

  #fail(error: unknown): void {
    if (this.aborted) return;
    const isOfOne = error instanceof BackendError && error.isOfRequest;
    const hears = (waiter: Waiter): boolean => !isOfOne || waiter.hasTriedAgain || waiter.signal === this.#inCharge;
    const told = this.#waiters.filter(hears);
    const others = this.#waiters.filter((waiter) => !hears(waiter));
    if (others.length === 0) this.owner.ended(this);
    this.#waiters.splice(0, this.#waiters.length, ...others);
    for (const [index, waiter] of told.entries()) {
      waiter.signal.removeEventListener('abort', waiter.onAbort);
      waiter.reject(index === 0 ? error : forAnother(error));
    }
    if (others.length === 0) return;
    for (const waiter of others) waiter.hasTriedAgain = true;
    this.#putInCharge();
    this.begin();
  }
}

/** What nobody expected is logged under an id, once for each error: each request has its own. */
function forAnother(error: unknown): unknown {
  if (error instanceof BackendError) return error;
  return new Error('A call that several requests shared has failed', { cause: error });
}
