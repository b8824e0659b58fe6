import { Pool, type Dispatcher } from 'undici';
import { ProtocolError } from './protocol-error';
import type { BackendEvent, BackendHealth } from './backend';
import { Breaker, BreakerOpenError } from './breaker';
import { CallReport, type Remark } from './call-report';
import type { CallSignal } from './call-signal';
import { BackendError, isOutage, type BackendErrorKind } from './errors';
import { badStatus } from './http-status';
import { pauseAskedFor } from './retry-after';
import { isLost, meaningOfTransport, TransportError } from './transport-error';

export { ProtocolError } from './protocol-error';
export { TransportError } from './transport-error';

export interface HttpClientOptions {
  readonly backend: string;
  readonly origin: URL;
  /** Sockets at most; further calls wait for one. */
  readonly connections: number;
  readonly connectTimeoutMs: number;
  /** Longest silence before the head of an answer; undici's timers are coarse by up to a second. */
  readonly headersTimeoutMs: number;
  /** Longest silence between two pieces of an answer. */
  readonly bodyTimeoutMs: number;
  /** Longest time from a call to the end of its answer, whatever arrives: a connection and a repeat count. */
  readonly deadlineMs: number;
  readonly maxResponseBytes: number;
  /** Certificates (PEM) to trust instead of the well-known ones, for a back end with a certificate of its own making. */
  readonly ca?: string | undefined;
  readonly breaker: { readonly failures: number; readonly halfOpenAfterMs: number };
  /** What the log must not show even if the back end repeats it, besides the credentials in a call's headers. */
  readonly secrets?: readonly string[];
  readonly report: (event: BackendEvent) => void;
  /** In milliseconds since 1970; the process's own clock when absent. */
  readonly now?: () => number;
}

export interface TimeLimits {
  readonly headersMs: number;
  readonly bodyMs: number;
  readonly deadlineMs: number;
}

export interface HttpCall {
  readonly operation: string;
  /** A write is never called off once it is on its way, and any doubt about its answer makes its outcome unknown. */
  readonly kind: 'read' | 'write';
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For this call instead of the client's own, e.g. for a write that is known to take long. */
  readonly timeLimits?: TimeLimits | undefined;
  /** When the call began that this one repeats, by `performance.now()`: both have one deadline. */
  readonly since?: number | undefined;
  readonly signal?: CallSignal | undefined;
  /** Whose call it is, where no signal says so; for the log. */
  readonly requestId?: string | undefined;
}

export interface ReplyHead {
  readonly status: number;
  /** What stands behind the status on its line, as it came: untrusted text, and empty over HTTP/2. */
  readonly reasonPhrase: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Takes an answer piece by piece. Whatever it throws ends the call. */
export interface Receiver<T> {
  write(chunk: Uint8Array): void;
  end(): T;
  /** Behind the end: what the log should know of an answer that refuses, or that says less than it should. */
  remark?(): Remark | undefined;
}

/** The cause of the failure of an answer that had more bytes than are taken. */
export class AnswerTooLarge extends Error {}

/** Whether the connection broke before the first byte of an answer, as a kept-alive one does when the server is done. */
export function isConnectionLost(error: unknown): boolean {
  const cause = error instanceof BackendError ? error.cause : undefined;
  return cause instanceof TransportError && isLost(cause);
}

/** The error for a caller that stopped waiting before anything was sent or while it only read. */
export function aborted(backend: string, operation: string, signal: CallSignal): BackendError {
  const cause: unknown = signal.reason;
  return cause instanceof DOMException && cause.name === 'TimeoutError'
    ? new BackendError({ backend, operation, kind: 'timeout', reason: 'the time for this request is over', cause })
    : new BackendError({ backend, operation, kind: 'cancelled', reason: 'the caller is gone', cause });
}

/** A caller that gave up says nothing about the back end. */
const isAborted = (error: unknown): boolean =>
  error instanceof BackendError && (error.kind === 'cancelled' || error.cause instanceof DOMException);

const ignore = (): void => undefined;

const inSeconds = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.ceil(ms / 1_000);

/** Nothing compressed is asked for: a small answer could unfold to any size. */
const UNCOMPRESSED = { 'accept-encoding': 'identity' };
const COMPRESSED = 'its answer is compressed, which was not asked for';

const isCompressed = ({ 'content-encoding': encoding }: ReplyHead['headers']): boolean =>
  encoding !== undefined && !/^\s*(identity)?\s*$/i.test(String(encoding));

/** One request and its answer. undici's handler interface says when the request leaves, which its promises do not. */
class Exchange<T> implements Dispatcher.DispatchHandler {
  #resolve!: (value: T) => void;
  #reject!: (error: Error) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #receiver: Receiver<T> | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #settled = false;
  #bytes = 0;
  status = 0;
  phrase = '';
  /** What the back end asks for, in milliseconds. */
  pauseMs: number | undefined;
  remark: Remark | undefined;

  constructor(
    private readonly options: HttpClientOptions,
    private readonly call: HttpCall,
    private readonly open: (head: ReplyHead) => Receiver<T>,
  ) {}

  /** Once only. */
  begin(pool: Pool): Promise<T> {
    const { path, method, body = null, signal, timeLimits } = this.call;
    const headers = { ...UNCOMPRESSED, ...this.call.headers };
    const answer = new Promise<T>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const left = this.#timeLeft();
    if (left <= 0) {
      this.#onDeadline();
      return answer;
    }
    this.#deadline = setTimeout(this.#onDeadline, left);
    signal?.addEventListener('abort', this.#onAbort);
    const headersTimeout = timeLimits?.headersMs ?? null;
    pool.dispatch({ path, method, headers, body, headersTimeout, bodyTimeout: timeLimits?.bodyMs ?? null }, this);
    return answer;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settled) {
      controller.abort(new Error('Nobody waits for it'));
    } else if (this.call.kind === 'write') {
      this.call.signal?.removeEventListener('abort', this.#onAbort);
    }
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: ReplyHead['headers'],
    reasonPhrase = '',
  ): void {
    if (status < 200) return;
    this.#guard(() => {
      this.status = status;
      this.phrase = reasonPhrase;
      if (status === 429 || status === 503) {
        this.pauseMs = pauseAskedFor(headers['retry-after'], (this.options.now ?? Date.now)());
      }
      if (isCompressed(headers)) {
        throw status < 300 ? new ProtocolError('protocol', COMPRESSED) : badStatus(status);
      }
      if (Number(headers['content-length'] ?? 0) > this.options.maxResponseBytes) throw this.#tooLarge();
      this.#receiver = this.open({ status, reasonPhrase, headers });
    });
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#guard(() => {
      this.#bytes += chunk.byteLength;
      if (this.#bytes > this.options.maxResponseBytes) throw this.#tooLarge();
      this.#receiver?.write(chunk);
    });
  }

  onResponseEnd(): void {
    this.#guard(() => {
      if (!this.#receiver) throw new ProtocolError('protocol', 'its answer has no head');
      const value = this.#receiver.end();
      this.remark = this.#receiver.remark?.();
      const resolve = this.#resolve;
      if (this.#settle()) resolve(value);
    });
  }

  onResponseError(_: Dispatcher.DispatchController | undefined, error: Error): void {
    const stage = !this.#controller ? 'connecting' : this.status === 0 ? 'sent' : 'answering';
    this.#fail(new TransportError(error, stage));
  }

  #guard(work: () => void): void {
    if (this.#settled) return;
    try {
      work();
    } catch (error) {
      this.#fail(error);
      this.#controller?.abort(new Error('The answer was given up'));
    }
  }

  // An own property, so that it can be taken off the signal again.
  readonly #onAbort = (): void => {
    this.#fail(undefined);
    this.#controller?.abort(new Error('The caller is gone'));
  };

  readonly #onDeadline = (): void => {
    this.#fail(
      new ProtocolError('timeout', this.status === 0 ? 'it did not answer in time' : 'its answer took too long'),
    );
    this.#controller?.abort(new Error('The time is over'));
  };

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#deadline);
    this.call.signal?.removeEventListener('abort', this.#onAbort);
    // V8 can put a new object among its old ones, and what this refers to would be kept with it until a full collection.
    this.#receiver = undefined;
    this.#resolve = ignore;
    this.#reject = ignore;
    return true;
  }

  #fail(error: unknown): void {
    const reject = this.#reject;
    if (!this.#settle()) return;
    const { backend } = this.options;
    const { operation, kind, signal } = this.call;
    if (error === undefined && signal) {
      reject(aborted(backend, operation, signal));
      return;
    }
    const { failure, reason } = describe(error);
    const turnedAway = error instanceof ProtocolError && error.turnedAway;
    const outcomeUnknown = kind === 'write' && this.#controller !== undefined && !turnedAway;
    const cause = error instanceof ProtocolError ? error.cause : error;
    const retryAfter = inSeconds(this.pauseMs);
    const told = retryAfter === undefined ? reason : `${reason}, and asks to be left alone for ${retryAfter} s`;
    reject(new BackendError({ backend, operation, kind: failure, reason: told, outcomeUnknown, retryAfter, cause }));
  }

  #timeLeft(): number {
    const { since, timeLimits } = this.call;
    const spent = since === undefined ? 0 : performance.now() - since;
    return (timeLimits?.deadlineMs ?? this.options.deadlineMs) - spent;
  }

  #tooLarge(): ProtocolError {
    const reason = `its answer is larger than the limit of ${this.options.maxResponseBytes} bytes`;
    return new ProtocolError('protocol', reason, new AnswerTooLarge());
  }
}

function describe(error: unknown): { failure: BackendErrorKind; reason: string } {
  if (error instanceof ProtocolError) return { failure: error.kind, reason: error.reason };
  if (error instanceof TransportError) return meaningOfTransport(error);
  return { failure: 'protocol', reason: 'its answer was not understood' };
}

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
