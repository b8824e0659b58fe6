import type { CallSignal } from '../shared/call-signal';
import { BackendError } from '../shared/errors';
import { aborted } from '../shared/exchange';
import type { Session } from './session';
import type { RemoteCall } from './soap';

/** The back end is well and we are not: without these words it would be blamed. */
const TOO_MANY = 'this server has too many calls waiting for it';

export type PooledSession = Pick<Session, 'isOpen' | 'background' | 'perform'>;

/** Of so many sessions that become free one goes to the request that wants least; the others go to the oldest (decision 009). */
const SESSIONS_PER_ROUND = 4;

export type Urgency = 'usual' | 'first';

interface Waiter {
  readonly operation: string;
  readonly take: (session: PooledSession) => void;
  readonly giveUp: (error: BackendError) => void;
}

/** A request's place among the others. */
interface Ticket {
  /** Who came first is served first. */
  readonly arrival: number;
  /** Its calls without urgency, in the order of their coming. */
  readonly calls: Set<Waiter>;
  /** Its time ran out while calls of it waited here: what it did not get, it did not get because of us. */
  ranOut: boolean;
}

/**
 * A few sessions, one call at a time in each, and one queue in front of them all. Requests are served, not calls: one
 * after another they get done, whereas sessions dealt out evenly would let all of them run out of time together.
 */
export class SessionPool {
  readonly #backend: string;
  readonly #maxQueued: number;
  /** The one used last stands last. */
  readonly #idle: PooledSession[];
  readonly #urgent = new Set<Waiter>();
  /** The requests with calls that wait without urgency. */
  readonly #requests = new Set<Ticket>();
  #queued = 0;
  #round = 0;
  /** All calls of a request come with its signal, so the signal tells whose they are. */
  readonly #tickets = new WeakMap<CallSignal, Ticket>();
  #arrivals = 0;
  #closed = false;

  constructor(backend: string, sessions: readonly PooledSession[], maxQueued: number) {
    this.#backend = backend;
    this.#maxQueued = maxQueued;
    this.#idle = [...sessions];
  }

  /** Gives a request its place among the others; one that was not admitted gets it with its first call. */
  admit(signal: CallSignal): void {
    this.#ticketOf(signal);
  }

  /**
   * A write is always urgent.
   *
   * @throws BackendError
   */
  async run<T>(call: RemoteCall<T>, signal?: CallSignal, urgency: Urgency = 'usual'): Promise<T> {
    const ticket = this.#ticketOf(signal);
    const cameAt = performance.now();
    const session = this.#takeIdle(call, signal, ticket) ?? (await this.#queue(call, signal, ticket, urgency));
    const beganAt = performance.now();
    try {
      return await session.perform(call, signal);
    } catch (error) {
      // Given a session at the last moment: the back end had no time to be late.
      const mostlyWaited = beganAt - cameAt > performance.now() - beganAt;
      throw mostlyWaited && isOutOfTime(error, signal) ? this.#refusal(call.operation, TOO_MANY, error.cause) : error;
    } finally {
      const { background } = session;
      if (background) void background.finally(() => this.#release(session));
      else this.#release(session);
    }
  }

  /** Calls that wait are refused; those under way go on. */
  close(): void {
    this.#closed = true;
    const waiting = [...this.#urgent, ...[...this.#requests].flatMap(({ calls }) => [...calls])];
    for (const waiter of waiting) waiter.giveUp(this.#refusal(waiter.operation, 'it is being shut down'));
  }

  #ticketOf(signal: CallSignal | undefined): Ticket {
    const known = signal && this.#tickets.get(signal);
    if (known) return known;
    this.#arrivals += 1;
    const ticket = { arrival: this.#arrivals, calls: new Set<Waiter>(), ranOut: false };
    if (signal) this.#tickets.set(signal, ticket);
    return ticket;
  }

  #takeIdle(call: RemoteCall<unknown>, signal: CallSignal | undefined, ticket: Ticket): PooledSession | undefined {
    if (signal?.aborted) throw this.#givenUp(call.operation, signal, ticket);
    if (this.#closed) throw this.#refusal(call.operation, 'it is being shut down');
    const index = this.#idle.findLastIndex((session) => session.isOpen);
    // A session that is not open yet costs a log-in, so it is only taken when no open one is free.
    return index >= 0 ? this.#idle.splice(index, 1)[0] : this.#idle.pop();
  }

  #queue(
    call: RemoteCall<unknown>,
    signal: CallSignal | undefined,
    ticket: Ticket,
    urgency: Urgency,
  ): Promise<PooledSession> {
    if (this.#queued >= this.#maxQueued) throw this.#refusal(call.operation, TOO_MANY);
    const isUrgent = call.kind === 'write' || urgency === 'first';
    const line = isUrgent ? this.#urgent : ticket.calls;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        line.delete(waiter);
        this.#queued -= 1;
        if (ticket.calls.size === 0) this.#requests.delete(ticket);
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
        ticket.ranOut = true;
        if (signal) waiter.giveUp(this.#givenUp(call.operation, signal, ticket));
      };
      line.add(waiter);
      this.#queued += 1;
      if (!isUrgent) this.#requests.add(ticket);
      signal?.addEventListener('abort', onAbort);
    });
  }

  #release(session: PooledSession): void {
    const next = this.#next();
    if (next) next.take(session);
    else this.#idle.push(session);
  }

  #next(): Waiter | undefined {
    const [urgent] = this.#urgent;
    if (urgent) return urgent;
    this.#round = (this.#round + 1) % SESSIONS_PER_ROUND;
    let served: Ticket | undefined;
    for (const request of this.#requests)
      if (!served || goesBefore(request, served, this.#round === 0)) served = request;
    const [call] = served?.calls ?? [];
    return call;
  }

  /** A request that ran out of time while it waited here blames us, also for the calls it did not come to make. */
  #givenUp(operation: string, signal: CallSignal, ticket: Ticket): BackendError {
    const error = aborted(this.#backend, operation, signal);
    return error.kind === 'timeout' && ticket.ranOut ? this.#refusal(operation, TOO_MANY, error.cause) : error;
  }

  #refusal(operation: string, reason: string, cause?: unknown): BackendError {
    return new BackendError({ backend: this.#backend, operation, kind: 'unavailable', reason, cause });
  }
}

function goesBefore(one: Ticket, other: Ticket, least: boolean): boolean {
  if (least && one.calls.size !== other.calls.size) return one.calls.size < other.calls.size;
  return one.arrival < other.arrival;
}

/** Whether the call was given up because its request's time is over. Nothing of a write is given up once it is sent. */
function isOutOfTime(error: unknown, signal: CallSignal | undefined): error is BackendError {
  return (
    error instanceof BackendError &&
    error.kind === 'timeout' &&
    signal?.aborted === true &&
    error.cause === signal.reason
  );
}
