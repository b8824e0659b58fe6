import { randomBytes } from 'node:crypto';
import type { CallSignal, SharedSlots } from '../../datasources/shared/backend';
import { aborted } from '../../datasources/shared/exchange';
import { ACQUIRE, RENEW } from './lease-scripts';
import type { SharedRedis } from './redis';

export interface SlotOptions {
  readonly backend: string;
  /** Calls at once, over all replicas. */
  readonly most: number;
  /** How many replicas there are. */
  readonly replicas: number;
  /** After a crash a place is free again after so many milliseconds. */
  readonly leaseMs?: number;
  /** How soon after Redis has come back every replica has noticed. */
  readonly settleMs?: number;
}

interface Waiter {
  readonly begin: (id: string) => void;
  readonly onAbort: () => void;
  readonly signal: CallSignal | undefined;
}

const LEASE_MS = 10_000;
/** The longest pause before a connection, and the time to make one (redis.ts). */
const SETTLE_MS = 8_000;
const POLL_MS = 15;
/** So long a replica counts as waiting that has not asked again. */
const PATIENCE_MS = 250;
/** Before anything is known of how long calls take. */
const FIRST_CALM_MS = 1_000;

/**
 * Lets all replicas together make so many calls at once: each call has a lease in Redis while it lasts. While Redis is away
 * each replica has its part of the number.
 *
 * Whoever loses Redis does not know how many calls the others have under way, which may be more than their part: it begins
 * none before those are over, by what calls have taken so far. Whoever has it back stays at its part until the others
 * must have noticed too.
 */
export class LeasedSlots implements SharedSlots {
  readonly #replica = randomBytes(8).toString('hex');
  readonly #waiting = new Set<Waiter>();
  readonly #running = new Set<string>();
  readonly #keys: readonly [leases: string, waiting: string];
  readonly #share: number;
  readonly #leaseMs: number;
  readonly #settleMs: number;
  #isUp = true;
  #leases = 0;
  #isAsking = false;
  #calmUntil = 0;
  #settledAt = 0;
  #longestMs = FIRST_CALM_MS;
  #retry: NodeJS.Timeout | undefined;
  #renewal: NodeJS.Timeout | undefined;

  constructor(
    private readonly redis: SharedRedis,
    private readonly options: SlotOptions,
  ) {
    const { backend, leaseMs = LEASE_MS, most, replicas, settleMs = SETTLE_MS } = options;
    this.#keys = [`${redis.prefix}slots:${backend}`, `${redis.prefix}slots-wanted:${backend}`];
    this.#share = Math.max(1, Math.floor(most / replicas));
    this.#leaseMs = leaseMs;
    this.#settleMs = settleMs;
    if (!redis.isAvailable()) this.#lost();
    redis.client.on('close', this.#lost);
    redis.client.on('ready', this.#found);
  }

  take(operation: string, signal?: CallSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        signal,
        begin: (id) => {
          this.#leave(waiter);
          const begun = performance.now();
          resolve(() => this.#free(id, begun));
        },
        onAbort: () => {
          this.#leave(waiter);
          if (signal) reject(aborted(this.options.backend, operation, signal));
        },
      };
      if (signal?.aborted) {
        waiter.onAbort();
        return;
      }
      this.#waiting.add(waiter);
      signal?.addEventListener('abort', waiter.onAbort);
      this.#next();
    });
  }

  close(): void {
    this.redis.client.off('close', this.#lost);
    this.redis.client.off('ready', this.#found);
    clearTimeout(this.#retry);
    clearInterval(this.#renewal);
  }

  readonly #lost = (): void => {
    // Each attempt to connect ends with it as well.
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#calmUntil = performance.now() + 1.5 * this.#longestMs;
  };

  readonly #found = (): void => {
    this.#isUp = true;
    this.#settledAt = performance.now() + this.#settleMs;
    // Redis may have lost everything, and knows nothing of calls that were begun without it.
    this.#renew();
    this.#next();
  };

  #next(): void {
    if (this.#isAsking || this.#waiting.size === 0) return;
    const isAvailable = this.redis.isAvailable();
    if (!isAvailable) this.#lost();
    const now = performance.now();
    const most = isAvailable && now >= this.#settledAt ? Infinity : this.#share - this.#running.size;
    const wanted = now < this.#calmUntil ? 0 : Math.min(this.#waiting.size, most);
    if (wanted > 0 && isAvailable) {
      void this.#ask(wanted);
      return;
    }
    for (let count = 0; count < wanted; count += 1) this.#begin(this.#newLease());
    if (this.#waiting.size > 0) this.#nextAfter(Math.max(POLL_MS, this.#calmUntil - now));
  }

  async #ask(wanted: number): Promise<void> {
    this.#isAsking = true;
    const ids = Array.from({ length: wanted }, () => this.#newLease());
    const given = await this.#acquire(wanted).catch(() => -1);
    this.#isAsking = false;
    // Without an answer nobody knows what was given.
    for (const id of given < 0 ? ids : ids.slice(0, given)) {
      if (given < 0 || !this.#begin(id)) this.#release(id);
    }
    if (given === wanted) this.#next();
    else if (this.#waiting.size > 0) this.#nextAfter(POLL_MS * (0.5 + Math.random()));
  }

  async #acquire(wanted: number): Promise<number> {
    const first = this.#leases - wanted + 1;
    const { most } = this.options;
    const { client } = this.redis;
    const limits = [wanted, most, this.#leaseMs, PATIENCE_MS];
    return Number(await client.eval(ACQUIRE, 2, ...this.#keys, this.#replica, first, ...limits));
  }

  #newLease(): string {
    this.#leases += 1;
    return `${this.#replica}|${this.#leases}`;
  }

  /** @returns whether somebody had use for it */
  #begin(id: string): boolean {
    const [waiter] = this.#waiting;
    if (!waiter) return false;
    this.#running.add(id);
    this.#renewal ??= setInterval(() => this.#renew(), this.#leaseMs / 3).unref();
    waiter.begin(id);
    return true;
  }

  #leave(waiter: Waiter): void {
    this.#waiting.delete(waiter);
    waiter.signal?.removeEventListener('abort', waiter.onAbort);
  }

  #free(id: string, begun: number): void {
    if (!this.#running.delete(id)) return;
    // What was long once is forgotten some hundred calls later.
    this.#longestMs = Math.max(performance.now() - begun, this.#longestMs * 0.99);
    this.#release(id);
    if (this.#running.size === 0) {
      clearInterval(this.#renewal);
      this.#renewal = undefined;
    }
    this.#next();
  }

  #release(id: string): void {
    // What is not given back expires.
    if (this.redis.isAvailable()) this.redis.client.zrem(this.#keys[0], id).catch(() => undefined);
  }

  #renew(): void {
    if (this.#running.size === 0 || !this.redis.isAvailable()) return;
    this.redis.client.eval(RENEW, 1, this.#keys[0], this.#leaseMs, ...this.#running).catch(() => undefined);
  }

  #nextAfter(ms: number): void {
    if (this.#retry) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#next();
    }, ms).unref();
  }
}
