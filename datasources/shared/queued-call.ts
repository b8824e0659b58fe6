import type { CallEnd } from './adaptive-limit';
import type { CallSignal } from './call-signal';
import { BackendError, isOutage } from './errors';
import type { LineRequest } from './line-request';

/** Who is served first: writes and the reads that belong to them, then reads, then work that nobody waits for. */
export const CLASSES = ['write', 'read', 'background'] as const;
export type CallClass = (typeof CLASSES)[number];

export interface QueuedCall {
  readonly operation: string;
  /** A read is given up as soon as nobody waits for it; a write only before it is begun. */
  readonly kind: 'read' | 'write';
  /** For a read that belongs to a write. */
  readonly isUrgent?: boolean | undefined;
  /** Calls with one signal are one request's. */
  readonly signal?: CallSignal | undefined;
}

export function classOf({ isUrgent, kind, signal }: QueuedCall): CallClass {
  if (kind === 'write' || isUrgent || signal?.origin?.operationType === 'mutation') return 'write';
  return signal?.origin?.isBackground ? 'background' : 'read';
}

const ignore = (): void => undefined;
const nothing = (): Promise<unknown> => Promise.resolve();

/** A call from its coming to its end, which can be later than its answer: who goes away has one at once. */
export class Job {
  /** Once it has its place. */
  request!: LineRequest<Job>;
  readonly class: CallClass;
  /** When its turn came, by the clock of `cameAt`; less than 0 before. */
  beganAt = -1;
  wasFull = false;
  #work: () => Promise<unknown>;
  #resolve: (value: unknown) => void;
  #reject: (error: unknown) => void;
  #onAbort: (() => void) | undefined;

  constructor(
    readonly call: QueuedCall,
    work: () => Promise<unknown>,
    readonly cameAt: number,
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
  ) {
    this.class = classOf(call);
    this.#work = work;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get due(): number {
    return this.call.signal?.deadline ?? Infinity;
  }

  /** Once only. */
  begin(): Promise<unknown> {
    try {
      return this.#work();
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error('A non-error was thrown', { cause: error }));
    }
  }

  listen(onAbort: () => void): void {
    if (this.#onAbort || !this.call.signal) return;
    this.#onAbort = onAbort;
    this.call.signal.addEventListener('abort', onAbort);
  }

  deafen(): void {
    if (this.#onAbort) this.call.signal?.removeEventListener('abort', this.#onAbort);
    this.#onAbort = undefined;
  }

  resolve(value: unknown): void {
    const resolve = this.#resolve;
    this.#settle();
    resolve(value);
  }

  /** Nothing more happens when it has been answered. */
  reject(error: unknown): void {
    const reject = this.#reject;
    this.#settle();
    reject(error);
  }

  #settle(): void {
    this.deafen();
    // V8 can put a new object among its old ones, and what this refers to would be kept with it until a full collection.
    this.#work = nothing;
    this.#resolve = ignore;
    this.#reject = ignore;
  }
}

export const isTimeOut = ({ reason }: CallSignal): boolean =>
  reason instanceof DOMException && reason.name === 'TimeoutError';

/** What a failure says of how much the back end has to do. What was not sent, or broke, says nothing. */
export function endOf(error: unknown): CallEnd {
  if (!(error instanceof BackendError)) return 'silent';
  if (error.isOverload) return 'overloaded';
  return isOutage(error) || error.kind === 'cancelled' ? 'silent' : 'answered';
}
