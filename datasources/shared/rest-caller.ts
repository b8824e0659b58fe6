import type { BackendHealth, BackendLoad, SharedSlots } from './backend';
import { CallQueue } from './call-queue';
import { inSlot } from './call-slot';
import type { CallSignal } from './call-signal';
import type { HttpCall, Receiver, ReplyHead, TimeLimits } from './exchange';
import { HttpClient, type ConnectionSettings, type HttpClientOptions } from './http';
import type { QueuedCall } from './queued-call';
import { SharedReads } from './shared-reads';
import { isConnectionLost } from './transport-error';

export interface RestSettings extends ConnectionSettings {
  readonly maxConcurrent: number;
  readonly maxQueued: number;
  readonly sharedLimit?: number | undefined;
}

export interface RestOptions extends Omit<HttpClientOptions, 'connections'> {
  /** Connections for calls that go past the queue. */
  readonly spareConnections?: number;
  /** How long a call may wait for the others; for ever when absent. */
  readonly waitMs?: number;
  /** What a call is, in words. */
  readonly work?: 'calls' | 'requests';
}

/** One limit for all of an answer. */
export const within = (ms: number): TimeLimits => ({ headersMs: ms, bodyMs: ms, deadlineMs: ms });

/** Calls to one REST service, a few at a time. */
export class RestCaller {
  /** The path of the service, without a slash at its end. */
  readonly root: string;
  readonly #http: HttpClient;
  readonly #queue: CallQueue;
  readonly #reads: SharedReads;
  readonly #slots: SharedSlots | undefined;

  constructor(settings: RestSettings, { spareConnections = 0, waitMs, work, ...options }: RestOptions) {
    const { maxConcurrent: concurrency, maxQueued: queueLength, sharedLimit } = settings;
    const { backend, runtime } = options;
    this.root = settings.url.pathname.replace(/\/$/, '');
    this.#http = new HttpClient(settings, { ...options, connections: concurrency + spareConnections });
    this.#queue = new CallQueue({ backend, concurrency, queueLength, waitMs, work });
    this.#reads = new SharedReads({ backend, reuseMs: runtime.reuseMs });
    this.#slots = sharedLimit === undefined ? undefined : runtime.sharedSlots?.(backend, sharedLimit);
  }

  /** Makes one call of equal reads: `SharedReads`. */
  shared<T>(
    operation: string,
    key: string,
    signal: CallSignal | undefined,
    send: (signal: CallSignal | undefined) => Promise<T>,
  ): Promise<T> {
    return this.#reads.read(operation, key, signal, send);
  }

  /** @throws BackendError of kind `unavailable` for work that was not begun */
  limited<T>(call: QueuedCall, work: () => Promise<T>): Promise<T> {
    const slots = this.#slots;
    const placed = slots ? () => inSlot(slots, call, work) : work;
    return call.kind === 'write'
      ? this.#reads.write(() => this.#queue.run(call, placed))
      : this.#queue.run(call, placed);
  }

  /** Past the queue. A read whose connection the server closed in the same moment is sent once more: no harm is done. */
  async send<T>(call: HttpCall, open: (head: ReplyHead) => Receiver<T>): Promise<T> {
    const since = performance.now();
    try {
      return await this.#http.send(call, open);
    } catch (error) {
      if (call.kind === 'write' || !isConnectionLost(error)) throw error;
      return await this.#http.send({ ...call, since }, open);
    }
  }

  /** Past the queue, and whatever happens never again. */
  sendOnce<T>(call: HttpCall, open: (head: ReplyHead) => Receiver<T>): Promise<T> {
    return this.#http.send(call, open);
  }

  health(): BackendHealth {
    return this.#http.health();
  }

  load(): BackendLoad {
    return { ...this.#queue.load(), pausedForMs: this.#http.pausedForMs() };
  }

  /** Refuses what waits, and lets the calls under way finish. */
  close(): Promise<void> {
    this.#queue.close();
    return this.#http.close().finally(() => this.#slots?.close());
  }
}
