import type { Remark } from './call-report';
import type { CallSignal } from './call-signal';
import { BackendError, ProtocolError, type BackendErrorKind } from './errors';
import { badStatus, pauseAskedFor } from './http-status';
import { meaningOfTransport, TransportError } from './transport-error';

export interface TimeLimits {
  /** Longest silence before the head of an answer; undici's timers are coarse by up to a second. */
  readonly headersMs: number;
  /** Longest silence between two pieces of an answer. */
  readonly bodyMs: number;
  /** Longest time from a call to the end of its answer, whatever arrives: a connection and a repeat count. */
  readonly deadlineMs: number;
}

export interface HttpCall {
  readonly operation: string;
  /** Any doubt about the answer to a write makes its outcome unknown. */
  readonly kind: 'read' | 'write';
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For this call instead of the client's own, e.g. for a write that is known to take long. */
  readonly timeLimits?: TimeLimits | undefined;
  /** When the call began that this one repeats, by `performance.now()`: both have one deadline. */
  readonly since?: number | undefined;
  /** Whose call it is. It is not sent when that is aborted; once it is on its way it goes on (decision 028). */
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

/** Reads an answer when it is whole. */
export function collect<T>(read: (body: Uint8Array) => T): Receiver<T> {
  const chunks: Uint8Array[] = [];
  return {
    write: (chunk) => {
      // Copied, since the socket's buffer is used again.
      chunks.push(Buffer.from(chunk));
    },
    end: () => read(Buffer.concat(chunks)),
  };
}

/** The cause of the failure of an answer that had more bytes than are taken. */
export class AnswerTooLarge extends Error {}

export interface ExchangeOptions {
  readonly backend: string;
  readonly deadlineMs: number;
  readonly maxResponseBytes: number;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** The error for a caller that stopped waiting before anything was sent or while it only read. */
export function aborted(backend: string, operation: string, signal: CallSignal): BackendError {
  const cause: unknown = signal.reason;
  return cause instanceof DOMException && cause.name === 'TimeoutError'
    ? new BackendError({ backend, operation, kind: 'timeout', reason: 'the time for this request is over', cause })
    : new BackendError({ backend, operation, kind: 'cancelled', reason: 'the caller is gone', cause });
}

const ignore = (): void => undefined;

export const inSeconds = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.ceil(ms / 1_000);

/** Nothing compressed is asked for: a small answer could unfold to any size. */
const UNCOMPRESSED = { 'accept-encoding': 'identity' };
const COMPRESSED = 'its answer is compressed, which was not asked for';

const isCompressed = ({ 'content-encoding': encoding }: ReplyHead['headers']): boolean =>
  encoding !== undefined && !/^\s*(identity)?\s*$/i.test(String(encoding));

/** undici's, as far as it is needed. */
interface Controller {
  abort(reason: Error): void;
}

interface Dispatching {
  dispatch<T>(
    options: Pick<HttpCall, 'path' | 'method' | 'headers'> & {
      readonly body: string | null;
      readonly headersTimeout: number | null;
      readonly bodyTimeout: number | null;
    },
    handler: Exchange<T>,
  ): boolean;
}

/** One request and its answer. undici's handler interface says when the request leaves, which its promises do not. */
export class Exchange<T> {
  #resolve!: (value: T) => void;
  #reject!: (error: Error) => void;
  #controller: Controller | undefined;
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
    private readonly options: ExchangeOptions,
    private readonly call: HttpCall,
    private readonly open: (head: ReplyHead) => Receiver<T>,
  ) {}

  /** Once only. */
  begin(pool: Dispatching): Promise<T> {
    const { path, method, body = null, timeLimits } = this.call;
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
    const headersTimeout = timeLimits?.headersMs ?? null;
    pool.dispatch({ path, method, headers, body, headersTimeout, bodyTimeout: timeLimits?.bodyMs ?? null }, this);
    return answer;
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#settled) controller.abort(new Error('Its time is over'));
  }

  onResponseStart(_: Controller, status: number, headers: ReplyHead['headers'], reasonPhrase = ''): void {
    if (status < 200) return;
    this.#guard(() => {
      this.status = status;
      this.phrase = reasonPhrase;
      if (status === 429 || status === 503) {
        this.pauseMs = pauseAskedFor(headers['retry-after'], this.options.now());
      }
      if (isCompressed(headers)) {
        throw status < 300 ? new ProtocolError('protocol', COMPRESSED) : badStatus(status);
      }
      if (Number(headers['content-length'] ?? 0) > this.options.maxResponseBytes) throw this.#tooLarge();
      this.#receiver = this.open({ status, reasonPhrase, headers });
    });
  }

  onResponseData(_: Controller, chunk: Uint8Array): void {
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

  onResponseError(_: Controller | undefined, error: Error): void {
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
    const { operation, kind } = this.call;
    const { failure, reason } = describe(error);
    const turnedAway = error instanceof ProtocolError && error.turnedAway;
    const outcomeUnknown = kind === 'write' && this.#controller !== undefined && !turnedAway;
    const cause = error instanceof ProtocolError ? error.cause : error;
    const retryAfter = inSeconds(this.pauseMs);
    const told = retryAfter === undefined ? reason : `${reason}, and asks to be left alone for ${retryAfter} s`;
    const isLate = failure === 'timeout' && this.#controller !== undefined;
    const isOverload = isLate || this.status === 429 || this.status === 503;
    const about = { backend, operation, kind: failure, reason: told } as const;
    reject(new BackendError({ ...about, outcomeUnknown, isOverload, retryAfter, cause }));
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
