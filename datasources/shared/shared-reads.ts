import { LRUCache } from 'lru-cache';
import type { CallSignal } from './call-signal';
import { roughBytes } from './rough-bytes';
import { SharedCall, type SharedCallOwner } from './shared-call';

export interface SharedReadsOptions {
  readonly backend: string;
  /** How long an answer is given to others after it has come; 0, or when absent, not at all. */
  readonly reuseMs?: (() => number) | undefined;
  /** In milliseconds; may not be set. For tests. */
  readonly now?: () => number;
  readonly most?: { readonly entries: number; readonly bytes: number };
}

interface Kept {
  readonly value: unknown;
  readonly until: number;
}

/** Of one back end, by estimate. */
const MOST = { entries: 10_000, bytes: 33_554_432 };

/**
 * Equal reads of one back end that are under way at the same time become one call, whoever asks: all of them are made with
 * the same credentials, and what a caller may see is decided above (decision 032). Nobody may change what is read here.
 *
 * A key says everything that the answer depends on. Nobody gets an answer that was asked for before a write through us
 * ended which ended before they asked.
 */
export class SharedReads {
  readonly #running = new Map<string, SharedCall>();
  readonly #options: SharedReadsOptions;
  readonly #now: () => number;
  readonly #owner: SharedCallOwner;
  /** Made when the first answer is to be kept. */
  #kept: LRUCache<string, Kept> | undefined;

  constructor(options: SharedReadsOptions) {
    const { backend, now = () => performance.now() } = options;
    this.#options = options;
    this.#now = now;
    this.#owner = { backend, ended: (call, answer) => this.#ended(call, answer) };
  }

  /**
   * Reads of a mutation belong to its writes, and reads for nobody have no request: both are made anew.
   *
   * @param send makes the call, for the request that the signal it is given stands for
   */
  read<T>(
    operation: string,
    key: string,
    signal: CallSignal | undefined,
    send: (signal: CallSignal | undefined) => Promise<T>,
  ): Promise<T> {
    if (signal === undefined || signal.origin?.operationType !== 'query' || signal.aborted) return send(signal);
    const kept = this.#kept?.get(key);
    if (kept && this.#now() < kept.until) return Promise.resolve(kept.value as T);
    const known = this.#running.get(key);
    if (known?.admits(signal)) return known.join<T>(signal);
    const call = new SharedCall(key, operation, signal, send, this.#owner);
    this.#running.set(key, call);
    const answer = call.join<T>(signal);
    call.begin();
    return answer;
  }

  /** What was read before a write, or while it went on, is no longer known to be true, whatever becomes of it. */
  async write<T>(send: () => Promise<T>): Promise<T> {
    this.#forget();
    try {
      return await send();
    } finally {
      this.#forget();
    }
  }

  /** Those who wait already get their answer; nobody else does. */
  #forget(): void {
    this.#running.clear();
    this.#kept?.clear();
  }

  #ended(call: SharedCall, answer: { readonly value: unknown } | undefined): void {
    if (this.#running.get(call.key) !== call) return;
    this.#running.delete(call.key);
    const reuseMs = answer ? (this.#options.reuseMs?.() ?? 0) : 0;
    if (!answer || reuseMs <= 0) return;
    this.#kept ??= createKept(this.#options.most ?? MOST);
    this.#kept.set(call.key, { value: answer.value, until: this.#now() + reuseMs });
  }
}

function createKept({ entries, bytes }: NonNullable<SharedReadsOptions['most']>): LRUCache<string, Kept> {
  return new LRUCache({
    max: entries,
    maxSize: bytes,
    // One answer must not take the place of all others.
    maxEntrySize: Math.ceil(bytes / 8),
    sizeCalculation: ({ value }, key) => 2 * key.length + roughBytes(value, bytes),
  });
}
