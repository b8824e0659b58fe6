import { AdaptiveLimit, type CallEnd } from './adaptive-limit';
import { AverageCount } from './average-count';
import type { BackendLoad } from './backend';
import { overBudget } from './call-budget';
import type { CallSignal } from './call-signal';
import { expectedCalls } from './calls-per-request';
import { BackendError } from './errors';
import { aborted } from './exchange';
import { FairLine } from './fair-line';
import { type CallClass, CLASSES, endOf, isTimeOut, Job, type QueuedCall } from './queued-call';
import { QueuedRequests, requestOf } from './queued-requests';
import { SharedTimer, type SetTimer } from './shared-timer';

export interface QueueOptions {
  readonly backend: string;
  /** So much work runs at a time, at most. */
  readonly concurrency: number;
  /** So many reads may wait, and as many writes. */
  readonly queueLength: number;
  /** Who has waited for so long is refused; nobody is when absent. */
  readonly waitMs?: number | undefined;
  /** What the work is, for the refusals. */
  readonly work?: 'calls' | 'requests' | undefined;
  /** In milliseconds, as deadlines have it; for tests. */
  readonly now?: () => number;
  readonly setTimer?: SetTimer;
}

/**
 * Where calls have been waiting for so long without a break, no request begins to wait for longer, unless it takes long
 * itself: whoever asks again later is answered sooner, and it is soon as usual here when many have gone. A crowd that comes
 * all at once may wait for as long as its requests have time.
 */
const LONGEST_WAIT_MS = 5_000;

/**
 * The one queue in front of a back end (decision 028). A call that has begun keeps its place until it has really ended,
 * whoever has gone away meanwhile, so that the back end never has more to do than it is given.
 */
export class CallQueue {
  readonly #lines: Readonly<Record<CallClass, FairLine<Job>>> = {
    write: new FairLine(),
    read: new FairLine(),
    background: new FairLine(),
  };
  readonly #limit: AdaptiveLimit;
  readonly #requests = new QueuedRequests();
  /** Of requests whose time ran out while they waited here: what they did not get, they did not get because of us. */
  readonly #ranOut = new WeakSet<CallSignal>();
  readonly #tooLate: SharedTimer<Job>;
  readonly #now: () => number;
  readonly #tooMany: string;
  /** Calls that run and are the only ones of their requests. */
  readonly #singles = new AverageCount();
  /** When calls began to wait, after none did. */
  #waitingSince = 0;
  #running = 0;
  #refused = 0;
  #closed = false;

  constructor(private readonly options: QueueOptions) {
    const { concurrency, now = () => performance.now(), setTimer, work = 'calls' } = options;
    this.#limit = new AdaptiveLimit(concurrency);
    this.#now = now;
    this.#tooMany = `this server has too many ${work} waiting for it`;
    this.#tooLate = new SharedTimer(now, (job) => this.#refuse(job, `too many ${work} are before it`), setTimer);
  }

  /**
   * @param work what is done when it is the call's turn, once
   * @throws BackendError of kind `unavailable` for work that was not begun
   */
  run<T>(call: QueuedCall, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const job = new Job(call, work, this.#now(), resolve as (value: unknown) => void, reject);
      this.#come(job);
    });
  }

  /** Calls that wait are refused; those under way go on. */
  close(): void {
    this.#closed = true;
    for (const kind of CLASSES) {
      for (const { call: job } of this.#lines[kind].all()) this.#refuse(job, 'it is being shut down');
    }
  }

  load(): Omit<BackendLoad, 'pausedForMs'> {
    const { background, read, write } = this.#lines;
    return {
      waiting: { write: write.waiting, read: read.waiting, background: background.waiting },
      running: this.#running,
      limit: this.#limit.limit,
      mostRunning: this.#limit.most,
      refused: this.#refused,
      averageMs: Math.round(this.#limit.averageMs),
    };
  }

  #come(job: Job): void {
    const { operation, signal } = job.call;
    if (signal?.aborted) {
      this.#requests.askedInVain(signal);
      job.reject(this.#givenUp(job, signal));
    } else if (this.#closed) this.#deny(job, 'it is being shut down');
    else {
      const over = overBudget(this.options.backend, operation, signal);
      if (over) job.reject(over);
      else this.#place(job);
    }
  }

  #place(job: Job): void {
    job.request = this.#requests.of(job);
    const lateMs = this.#late(job, job.cameAt, false);
    if (lateMs > 0) this.#refuse(job, this.#tooMany, lateMs);
    else if (this.#running < this.#limit.limit && this.#isEmpty()) this.#start(job, job.cameAt, false);
    else if (this.#makeRoom(job)) {
      const { waitMs: most } = this.options;
      if (this.#isEmpty()) this.#waitingSince = job.cameAt;
      job.listen(() => this.#onAbort(job));
      this.#lines[job.class].add(job.request, job);
      if (most !== undefined) this.#tooLate.add(job, job.cameAt + most);
    } else this.#refuse(job, this.#tooMany, this.#drainMs());
  }

  #start(job: Job, now: number, hasWaited: boolean): void {
    const { request } = job;
    const { kind } = job.call;
    this.#running += 1;
    job.beganAt = now;
    job.wasFull = this.#running >= this.#limit.limit;
    this.#lines[job.class].began(request, hasWaited);
    if (request.expected === 1) this.#singles.add(1, now);
    this.#requests.count(job);
    if (kind === 'read') job.listen(() => this.#onAbort(job));
    else job.deafen();
    job.begin().then(
      (value) => {
        this.#end(job, 'answered');
        job.resolve(value);
      },
      (error: unknown) => {
        this.#end(job, endOf(error));
        job.reject(error);
      },
    );
  }

  #end(job: Job, end: CallEnd): void {
    const now = this.#now();
    this.#running -= 1;
    this.#lines[job.class].ended(job.request);
    if (job.request.expected === 1) this.#singles.add(-1, now);
    this.#requests.count(job);
    this.#limit.ended(job.call.operation, job.beganAt, now, job.wasFull, end);
    while (this.#running < this.#limit.limit) {
      const next = this.#take();
      if (!next) break;
      const lateMs = this.#late(next, now, true);
      if (lateMs > 0) this.#refuse(next, this.#tooMany, lateMs);
      else this.#start(next, now, true);
    }
  }

  #take(): Job | undefined {
    for (const kind of CLASSES) {
      if (this.#lines[kind].waiting === 0) continue;
      const job = this.#lines[kind].take()?.call;
      if (job) this.#tooLate.delete(job);
      return job;
    }
    return undefined;
  }

  /**
   * How many milliseconds too late a call would be done, since its request's time will be over first; 0 or less when it
   * is worth its turn. When nobody else wants anything it always is.
   *
   * @param isItsTurn whether it waits no longer
   */
  #late(job: Job, now: number, isItsTurn: boolean): number {
    const { due, request } = job;
    const { averageMs, limit } = this.#limit;
    if (due === Infinity || averageMs === 0) return 0;
    const line = this.#lines[job.class];
    const first = this.#before(job.class);
    const callMs = averageMs / limit;
    const operationMs = this.#limit.expectedMs(job.call.operation);
    const left = due - now;
    if (first + line.work - request.left <= 0) return isItsTurn ? operationMs - left : 0;
    // More can be known of its kind than when it came.
    if (isItsTurn && !request.begun && job.class !== 'write') request.expected = expectedCalls(request.kind);
    const { begun, expected, waiting } = request;
    const wanted = Math.max(waiting + 1, begun ? 0 : expected);
    const before =
      first + line.callsUntil(request, wanted, isItsTurn || begun, 1 - this.#singles.at(now) / limit) - wanted;
    // One call cannot be shared out; and a call that leads to others is over before they begin.
    const ownMs = Math.max(wanted * callMs, wanted > waiting + 1 ? 2 * operationMs : operationMs);
    const lateMs = before * callMs + ownMs - left;
    const isCrowd = now - this.#waitingSince < LONGEST_WAIT_MS;
    if (isItsTurn || begun || isCrowd || job.class === 'write') return lateMs;
    return Math.max(lateMs, before * callMs - Math.max(LONGEST_WAIT_MS, 2 * ownMs));
  }

  /** Calls of higher classes, which all go first. */
  #before(kind: CallClass): number {
    const { read, write } = this.#lines;
    return kind === 'write' ? 0 : write.waiting + (kind === 'background' ? read.work : 0);
  }

  #isEmpty(): boolean {
    const { background, read, write } = this.#lines;
    return write.waiting + read.waiting + background.waiting === 0;
  }

  /** Whether a call may wait, for which another one may have to go. */
  #makeRoom(job: Job): boolean {
    const { background, read, write } = this.#lines;
    const isWrite = job.class === 'write';
    const waiting = isWrite ? write.waiting : read.waiting + background.waiting;
    if (waiting < this.options.queueLength) return true;
    const isLowest = isWrite || job.class === 'background' || background.waiting === 0;
    const last = isLowest ? this.#lines[job.class].last(job.request) : background.last();
    if (!last) return false;
    this.#refuse(last.call, this.#tooMany, this.#drainMs());
    return true;
  }

  /** Until what waits is done, in milliseconds. */
  #drainMs(): number {
    const { background, read, write } = this.#lines;
    const { averageMs, limit } = this.#limit;
    return Math.max(1, ((write.waiting + read.waiting + background.waiting) * averageMs) / limit);
  }

  #onAbort(job: Job): void {
    const { cameAt, beganAt, call } = job;
    const { backend } = this.options;
    const { signal } = call;
    if (!signal) return;
    const isOver = isTimeOut(signal);
    if (beganAt < 0) {
      if (isOver) this.#ranOut.add(requestOf(signal));
      this.#leave(job);
      this.#refused += 1;
      job.reject(this.#givenUp(job, signal));
      return;
    }
    // It was begun at the last moment: the back end had no time to be late.
    const mostlyWaited = isOver && beganAt - cameAt > this.#now() - beganAt;
    job.reject(
      mostlyWaited ? this.#refusal(job, this.#tooMany, signal.reason) : aborted(backend, call.operation, signal),
    );
  }

  /** A request that ran out of time while it waited here blames us, also for the calls it did not come to make. */
  #givenUp(job: Job, signal: CallSignal): BackendError {
    const blamesUs = isTimeOut(signal) && this.#ranOut.has(requestOf(signal));
    return blamesUs
      ? this.#refusal(job, this.#tooMany, signal.reason)
      : aborted(this.options.backend, job.call.operation, signal);
  }

  /** Of a call that does not wait, or waits no longer, only what it says of its request is left to do. */
  #leave(job: Job): void {
    const { request } = job;
    this.#lines[job.class].remove(request, job);
    this.#requests.count(job);
    this.#tooLate.delete(job);
  }

  /** Refuses a call that waits or would like to, or whose turn it is. */
  #refuse(job: Job, reason: string, lateMs?: number): void {
    this.#leave(job);
    this.#deny(job, reason, lateMs);
  }

  /** @param lateMs how much too late it would be done, or until there is room */
  #deny(job: Job, reason: string, lateMs?: number): void {
    this.#refused += 1;
    const retryAfter = lateMs === undefined ? undefined : Math.max(1, Math.ceil(lateMs / 1_000));
    job.reject(this.#refusal(job, reason, undefined, retryAfter));
  }

  #refusal(job: Job, reason: string, cause?: unknown, retryAfter?: number): BackendError {
    const { backend } = this.options;
    const { operation } = job.call;
    // Another request, of another caller or with more time, may well have its turn.
    return new BackendError({
      ...{ backend, operation, kind: 'unavailable', reason, cause, retryAfter },
      isOfRequest: true,
    });
  }
}
