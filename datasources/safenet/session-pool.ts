import type { BackendLoad, SharedSlots } from '../shared/backend';
import { CallQueue } from '../shared/call-queue';
import { inSlot } from '../shared/call-slot';
import type { CallSignal } from '../shared/call-signal';
import type { Session } from './session';
import type { RemoteCall } from './soap';

export type PooledSession = Pick<Session, 'isOpen' | 'perform'>;

/** `first` for the reads that belong to a write, which are served like writes. */
export type Urgency = 'usual' | 'first';

/** A few sessions, one call at a time in each, and one queue in front of them all (decision 028). */
export class SessionPool {
  readonly #queue: CallQueue;
  /** The one used last stands last. */
  readonly #idle: PooledSession[];

  constructor(
    backend: string,
    sessions: readonly PooledSession[],
    maxQueued: number,
    private readonly slots?: SharedSlots,
  ) {
    this.#queue = new CallQueue({ backend, concurrency: sessions.length, queueLength: maxQueued });
    this.#idle = [...sessions];
  }

  /** @throws BackendError */
  run<T>(call: RemoteCall<T>, signal?: CallSignal, urgency: Urgency = 'usual'): Promise<T> {
    const { kind, operation } = call;
    const queued = { kind, operation, signal, isUrgent: urgency === 'first' };
    const work = () => this.#perform(call, signal);
    const { slots } = this;
    return this.#queue.run(queued, slots ? () => inSlot(slots, queued, work) : work);
  }

  async #perform<T>(call: RemoteCall<T>, signal: CallSignal | undefined): Promise<T> {
    const session = this.#takeIdle();
    try {
      return await session.perform(call, signal);
    } finally {
      this.#idle.push(session);
    }
  }

  load(): Omit<BackendLoad, 'pausedForMs'> {
    return this.#queue.load();
  }

  /** Calls that wait are refused; those under way go on. */
  close(): void {
    this.#queue.close();
    this.slots?.close();
  }

  #takeIdle(): PooledSession {
    const index = this.#idle.findLastIndex((session) => session.isOpen);
    // A session that is not open yet costs a log-in, so it is only taken when no open one is free.
    const session = index >= 0 ? this.#idle.splice(index, 1)[0] : this.#idle.pop();
    if (!session) throw new Error('More calls run than there are sessions');
    return session;
  }
}
