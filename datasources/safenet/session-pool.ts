import { BackendError } from '../shared/errors';
import { callerGone } from '../shared/http';
import { Session, type SessionOptions } from './session';
import type { RemoteCall } from './wire';

interface Waiter {
  readonly take: (session: Session) => void;
  readonly operation: string;
  readonly giveUp: (error: BackendError) => void;
}

/** A few sessions, one call at a time in each, and one queue in front of them all. */
export class SessionPool {
  readonly #backend: string;
  readonly #maxQueued: number;
  /** The one used last stands last. */
  readonly #idle: Session[];
  /** In the order of their coming. */
  readonly #waiting = new Set<Waiter>();
  #closed = false;

  constructor(options: SessionOptions, sessions: number, maxQueued: number) {
    this.#backend = options.backend;
    this.#maxQueued = maxQueued;
    this.#idle = Array.from({ length: sessions }, () => new Session(options));
  }

  /** @throws BackendError */
  async run<T>(call: RemoteCall<T>, signal?: AbortSignal): Promise<T> {
    const session = this.#takeIdle(call, signal) ?? (await this.#queue(call, signal));
    try {
      return await session.perform(call, signal);
    } finally {
      const { background } = session;
      if (background) void background.finally(() => this.#release(session));
      else this.#release(session);
    }
  }

  /** Calls that wait are refused; those under way go on. */
  close(): void {
    this.#closed = true;
    for (const waiter of this.#waiting) waiter.giveUp(this.#refusal(waiter.operation, 'it is being shut down'));
  }

  #takeIdle(call: RemoteCall<unknown>, signal: AbortSignal | undefined): Session | undefined {
    if (signal?.aborted) throw callerGone(this.#backend, call.operation, signal);
    if (this.#closed) throw this.#refusal(call.operation, 'it is being shut down');
    const index = this.#idle.findLastIndex((session) => session.isOpen);
    // A session that is not open yet costs a log-in, so it is only taken when no open one is free.
    return index >= 0 ? this.#idle.splice(index, 1)[0] : this.#idle.pop();
  }

  #queue(call: RemoteCall<unknown>, signal: AbortSignal | undefined): Promise<Session> {
    if (this.#waiting.size >= this.#maxQueued) throw this.#refusal(call.operation, 'too many calls are waiting');
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(waiter);
        signal?.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        operation: call.operation,
        take: (session) => {
          leave();
          resolve(session);
        },
        giveUp: (error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = (): void => {
        if (signal) waiter.giveUp(callerGone(this.#backend, call.operation, signal));
      };
      this.#waiting.add(waiter);
      signal?.addEventListener('abort', onAbort);
    });
  }

  #release(session: Session): void {
    const [next] = this.#waiting;
    if (next) next.take(session);
    else this.#idle.push(session);
  }

  #refusal(operation: string, reason: string): BackendError {
    return new BackendError({ backend: this.#backend, operation, kind: 'unavailable', reason });
  }
}
