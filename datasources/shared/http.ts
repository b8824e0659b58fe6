import { Pool } from 'undici';
import type { BackendHealth, Runtime } from './backend';
import { Breaker, BreakerOpenError } from './breaker';
import { countCall, overBudget } from './call-budget';
import { CallReport } from './call-report';
import { BackendError, isOutage } from './errors';
import {
  aborted,
  Exchange,
  inSeconds,
  type ExchangeOptions,
  type HttpCall,
  type Receiver,
  type ReplyHead,
  type TimeLimits,
} from './exchange';
import { TransportError } from './transport-error';

/** What the configuration says of every connection. */
export interface ConnectionSettings {
  readonly url: URL;
  /** Certificates (PEM) to trust instead of the well-known ones, for a back end with a certificate of its own making. */
  readonly ca?: string | undefined;
  readonly maxResponseBytes: number;
  readonly timeouts: { readonly connect: number };
  readonly breaker: { readonly failures: number; readonly halfOpenAfter: number };
}

export interface HttpClientOptions {
  readonly backend: string;
  readonly runtime: Runtime;
  /** Sockets at most; further calls wait for one. */
  readonly connections: number;
  /** Of a call that names none of its own. */
  readonly timeLimits: TimeLimits;
  /** What the log must not show even if the back end repeats it, besides the credentials in a call's headers. */
  readonly secrets?: readonly string[];
}

/** One back end's sockets. It follows no redirect and repeats nothing: whether a call may be repeated, its owner knows. */
export class HttpClient {
  readonly #options: ExchangeOptions;
  readonly #pool: Pool;
  readonly #breaker: Breaker;
  readonly #report: CallReport;

  constructor(settings: ConnectionSettings, options: HttpClientOptions) {
    const { breaker, ca, maxResponseBytes, timeouts, url } = settings;
    const { backend, connections, runtime, secrets = [], timeLimits } = options;
    const { now, report } = runtime;
    this.#options = { backend, deadlineMs: timeLimits.deadlineMs, maxResponseBytes, now };
    this.#report = new CallReport(backend, secrets, report);
    this.#pool = new Pool(url.origin, {
      connections,
      connectTimeout: timeouts.connect,
      headersTimeout: timeLimits.headersMs,
      bodyTimeout: timeLimits.bodyMs,
      pipelining: 1,
      ...(ca === undefined ? {} : { connect: { ca } }),
    });
    this.#breaker = new Breaker({
      failures: breaker.failures,
      halfOpenAfterMs: breaker.halfOpenAfter,
      now,
      isFailure: isOutage,
      onChange: (health) =>
        report({ backend, operation: '*', event: `breaker-${health}`, level: health === 'closed' ? 'info' : 'warn' }),
    });
  }

  /** @throws BackendError whatever goes wrong */
  async send<T>(call: HttpCall, open: (head: ReplyHead) => Receiver<T>): Promise<T> {
    const startedAt = performance.now();
    const { backend } = this.#options;
    const { operation } = call;
    const exchange = new Exchange(this.#options, call, open);
    try {
      if (call.signal?.aborted) throw aborted(backend, operation, call.signal);
      const over = overBudget(backend, operation, call.signal);
      if (over) throw over;
      const value = await this.#breaker.run(() => {
        countCall(call.signal);
        return exchange.begin(this.#pool);
      });
      if (exchange.pauseMs !== undefined) this.#breaker.pauseFor(exchange.pauseMs);
      this.#report.answered(call, exchange, Math.round(performance.now() - startedAt));
      return value;
    } catch (thrown) {
      if (exchange.pauseMs !== undefined) this.#breaker.pauseFor(exchange.pauseMs);
      const error = thrown instanceof BreakerOpenError ? this.#paused(operation, thrown.forMs) : thrown;
      const ms = Math.round(performance.now() - startedAt);
      const code =
        error instanceof BackendError && error.cause instanceof TransportError ? error.cause.code : undefined;
      this.#report.failed(call, exchange, ms, error, code);
      throw error;
    }
  }

  #paused(operation: string, forMs: number | undefined): BackendError {
    const { backend } = this.#options;
    const retryAfter = inSeconds(forMs);
    const reason =
      retryAfter === undefined
        ? 'calls are paused, since the last ones failed'
        : `calls are paused for ${retryAfter} s more, as it has asked for`;
    return new BackendError({ backend, operation, kind: 'unavailable', reason, retryAfter });
  }

  health(): BackendHealth {
    return this.#breaker.health();
  }

  /** For how long no call is made, in milliseconds. */
  pausedForMs(): number {
    return this.#breaker.pausedForMs();
  }

  /** Lets the calls under way finish. */
  async close(): Promise<void> {
    if (!this.#pool.closed) await this.#pool.close();
  }
}
