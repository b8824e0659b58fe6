import { Pool } from 'undici';
import type { BackendEvent, BackendHealth } from './backend';
import { Breaker, BreakerOpenError } from './breaker';
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
} from './exchange';
import { TransportError } from './transport-error';

export interface HttpClientOptions extends ExchangeOptions {
  readonly origin: URL;
  /** Sockets at most; further calls wait for one. */
  readonly connections: number;
  readonly connectTimeoutMs: number;
  /** Longest silence before the head of an answer; undici's timers are coarse by up to a second. */
  readonly headersTimeoutMs: number;
  /** Longest silence between two pieces of an answer. */
  readonly bodyTimeoutMs: number;
  /** Certificates (PEM) to trust instead of the well-known ones, for a back end with a certificate of its own making. */
  readonly ca?: string | undefined;
  readonly breaker: { readonly failures: number; readonly halfOpenAfterMs: number };
  /** What the log must not show even if the back end repeats it, besides the credentials in a call's headers. */
  readonly secrets?: readonly string[];
  readonly report: (event: BackendEvent) => void;
}

/** A caller that gave up says nothing about the back end. */
const isAborted = (error: unknown): boolean =>
  error instanceof BackendError && (error.kind === 'cancelled' || error.cause instanceof DOMException);

/** One back end's sockets. It follows no redirect and repeats nothing: whether a call may be repeated, its owner knows. */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #pool: Pool;
  readonly #breaker: Breaker;
  readonly #report: CallReport;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    this.#report = new CallReport(options.backend, options.secrets ?? [], options.report);
    this.#pool = new Pool(options.origin.origin, {
      connections: options.connections,
      connectTimeout: options.connectTimeoutMs,
      headersTimeout: options.headersTimeoutMs,
      bodyTimeout: options.bodyTimeoutMs,
      pipelining: 1,
      ...(options.ca === undefined ? {} : { connect: { ca: options.ca } }),
    });
    this.#breaker = new Breaker({
      ...options.breaker,
      now: options.now ?? Date.now,
      isFailure: (error) => isOutage(error) && !isAborted(error),
      isInconclusive: isAborted,
      onChange: (health) => {
        const level = health === 'closed' ? 'info' : 'warn';
        options.report({ backend: options.backend, operation: '*', event: `breaker-${health}`, level });
      },
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
      const value = await this.#breaker.run(() => exchange.begin(this.#pool));
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

  /** Lets the calls under way finish. */
  async close(): Promise<void> {
    if (!this.#pool.closed) await this.#pool.close();
  }
}
