import { type CallSignal, RequestSignal } from './call-signal';
import { CallsPerRequest, countCalls, expectedCalls } from './calls-per-request';
import { LineRequest } from './line-request';
import type { Job } from './queued-call';

/** A call that several requests share is made for one of them. */
export const requestOf = (signal: CallSignal): CallSignal => signal.request ?? signal;

/** The requests whose calls come to one queue, and what is known of their kinds. */
export class QueuedRequests {
  readonly #perRequest = new CallsPerRequest();
  /** All reads of a request come with its signal, so the signal tells whose they are. */
  readonly #requests = new WeakMap<CallSignal, LineRequest<Job>>();
  #arrivals = 0;

  /** To be called once for each call. A write is a request of its own: it waits for calls, and not for requests. */
  of(job: Job): LineRequest<Job> {
    const { operation, signal } = job.call;
    const key = job.class === 'write' ? undefined : signal && requestOf(signal);
    let request = key && this.#known(key);
    if (!request) {
      const { caller = '', operationName, weight = 1 } = signal?.origin ?? {};
      const kind = this.#perRequest.kindOf(operationName, operation);
      this.#arrivals += 1;
      const due = job.class === 'write' ? Infinity : job.due;
      const expected = key ? expectedCalls(kind) : 1;
      request = new LineRequest<Job>(kind, caller, weight, due, this.#arrivals, expected);
      if (key instanceof RequestSignal) key.keep(this, request);
      else if (key) this.#requests.set(key, request);
    }
    request.asked += 1;
    return request;
  }

  /** To be called for each call that comes when its request is over. */
  askedInVain(signal: CallSignal): void {
    const request = this.#known(requestOf(signal));
    if (!request) return;
    request.asked += 1;
    countCalls(request);
  }

  /** To be called when a call has begun or ended, or was refused. */
  count(job: Job): void {
    if (job.class !== 'write') countCalls(job.request);
  }

  #known(key: CallSignal): LineRequest<Job> | undefined {
    if (!(key instanceof RequestSignal)) return this.#requests.get(key);
    const kept = key.keptBy(this);
    return kept instanceof LineRequest ? (kept as LineRequest<Job>) : undefined;
  }
}
