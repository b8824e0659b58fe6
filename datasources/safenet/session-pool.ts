import type { CallSignal } from '../shared/call-signal';
import { BackendError } from '../shared/errors';
import { aborted } from '../shared/exchange';
import type { Session } from './session';
import type { RemoteCall } from './soap';

/** The back end is well and we are not: without these words it would be blamed. */
const TOO_MANY = 'this server has too many calls waiting for it';

export type PooledSession = Pick<Session, 'isOpen' | 'background' | 'perform'>;

/** Of so many turns one goes to the request that wants least; the others go to the oldest (decision 009). */
const TURNS_PER_ROUND = 4;

export type Urgency = 'usual' | 'first';

/** A request's place among the others: who came first stands first. */
class Ticket {
  /** Its time ran out while calls of it waited here: what it did not get, it did not get because of us. */
  ranOut = false;

  constructor(readonly arrival: number) {}
}

/**
 * Calls that wait. Requests are served, not calls: one after another they get done, whereas turns dealt out evenly
 * would let all of them run out of time together.
 */
class CallQueue<Call> {
  readonly #first = new Set<Call>();
  /** The calls of a request are in the order of their coming; a request without any is not here. */
  readonly #usual = new Map<Ticket, Set<Call>>();
  #size = 0;
  #turn = 0;

  get size(): number {
    return this.#size;
  }

  add(call: Call, ticket: Ticket, urgency: Urgency): void {
    this.#size += 1;
    if (urgency === 'first') {
      this.#first.add(call);
      return;
    }
    const calls = this.#usual.get(ticket);
    if (calls) calls.add(call);
    else this.#usual.set(ticket, new Set([call]));
  }

  delete(call: Call, ticket: Ticket): void {
    const calls = this.#usual.get(ticket);
    if (!this.#first.delete(call) && !calls?.delete(call)) return;
    this.#size -= 1;
    if (calls?.size === 0) this.#usual.delete(ticket);
  }

  /** @returns the call whose turn it is; it stays in the queue until it is deleted. */
  next(): Call | undefined {
    const [urgent] = this.#first;
    if (urgent !== undefined) return urgent;
    this.#turn = (this.#turn + 1) % TURNS_PER_ROUND;
    const [call] = this.#served(this.#turn === 0) ?? [];
    return call;
  }

  #served(least: boolean): ReadonlySet<Call> | undefined {
    let best: readonly [Ticket, ReadonlySet<Call>] | undefined;
    for (const entry of this.#usual) if (!best || goesBefore(entry, best, least)) best = entry;
    return best?.[1];
  }

  /** All calls that wait, for whoever has to send them away. */
  all(): Call[] {
    return [...this.#first, ...[...this.#usual.values()].flatMap((calls) => [...calls])];
  }
}

type Waiting = readonly [Ticket, ReadonlySet<unknown>];

function goesBefore([ticket, calls]: Waiting, [other, others]: Waiting, least: boolean): boolean {
  if (least && calls.size !== others.size) return calls.size < others.size;
  return ticket.arrival < other.arrival;
}

interface Waiter {
  readonly take: (session: PooledSession) => void;
  readonly operation: string;
  readonly giveUp: (error: BackendError) => void;
}

/** A few sessions, one call at a time in each, and one queue in front of them all. */
export class SessionPool {
  readonly #backend: string;
  readonly #maxQueued: number;
  /** The one used last stands last. */
  readonly #idle: PooledSession[];
  readonly #waiting = new CallQueue<Waiter>();
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
    for (const waiter of this.#waiting.all()) waiter.giveUp(this.#refusal(waiter.operation, 'it is being shut down'));
  }

  #ticketOf(signal: CallSignal | undefined): Ticket {
    const known = signal && this.#tickets.get(signal);
    if (known) return known;
    this.#arrivals += 1;
    const ticket = new Ticket(this.#arrivals);
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
    if (this.#waiting.size >= this.#maxQueued) throw this.#refusal(call.operation, TOO_MANY);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(waiter, ticket);
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
      this.#waiting.add(waiter, ticket, call.kind === 'write' ? 'first' : urgency);
      signal?.addEventListener('abort', onAbort);
    });
  }

  #release(session: PooledSession): void {
    const next = this.#waiting.next();
    if (next) next.take(session);
    else this.#idle.push(session);
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

/** Whether the call was given up because its request's time is over. Nothing of a write is given up once it is sent. */
function isOutOfTime(error: unknown, signal: CallSignal | undefined): error is BackendError {
  return (
    error instanceof BackendError &&
    error.kind === 'timeout' &&
    signal?.aborted === true &&
    error.cause === signal.reason
  );
}
