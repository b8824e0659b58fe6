import type { BackendEvent } from './backend';
import type { CallSignal } from './call-signal';
import { BackendError } from './errors';
import { logText } from './log-text';

/** What is wrong with an answer that could be read: ours or the back end's words, which are cleaned for the log. */
export interface Remark {
  /** Our own words. */
  readonly reason?: string | undefined;
  /** The back end's, as they came. */
  readonly text?: string | undefined;
}

/** Where or how an answer was wrong, in our own words: the one kind of cause whose message goes into the log. */
export class LogDetail extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LogDetail';
  }
}

export interface ReportedCall {
  readonly operation: string;
  readonly kind: 'read' | 'write';
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: Pick<CallSignal, 'requestId' | 'origin'> | undefined;
  readonly requestId?: string | undefined;
}

export interface AnswerFacts {
  /** 0 without an answer. */
  readonly status: number;
  /** The text of the status line, as it came. */
  readonly phrase: string;
  readonly remark: Remark | undefined;
}

/**
 * The one place where a call and its answer become lines of the log: whose it was, what came of it, and in which words.
 * Bodies never do (decision 023).
 */
export class CallReport {
  constructor(
    private readonly backend: string,
    /** What must not come back in a foreign text; credentials in a call's headers are known by themselves. */
    private readonly secrets: readonly string[],
    private readonly report: (event: BackendEvent) => void,
  ) {}

  answered(call: ReportedCall, facts: AnswerFacts, ms: number): void {
    const { status, remark } = facts;
    // A record that is not there is an answer like any other.
    const isRefusal = remark !== undefined || (status >= 300 && !(status === 404 && call.kind === 'read'));
    if (!isRefusal) {
      this.report({ ...this.#base(call), event: 'answered', level: 'debug', status, ms });
      return;
    }
    const reason = remark?.reason;
    this.report({
      ...this.#base(call),
      event: 'refused',
      level: 'warn',
      status,
      ms,
      reason,
      ...this.#text(call, facts),
    });
  }

  failed(call: ReportedCall, facts: AnswerFacts, ms: number, error: unknown, code: string | undefined): void {
    const known = error instanceof BackendError ? error : undefined;
    const kind = known?.kind ?? 'bug';
    const { status } = facts;
    const reason = known?.reason;
    this.report({
      ...this.#base(call),
      // With a time-out nobody has refused anything.
      event: status >= 400 && status < 500 && status !== 408 ? 'refused' : 'failed',
      level: kind === 'cancelled' ? 'debug' : 'warn',
      status,
      ms,
      kind,
      code,
      // With the status line in it, it can hold the back end's words.
      reason: status >= 300 && reason !== undefined ? this.#clean(call, reason) : reason,
      detail: detailOf(known ? known.cause : error),
      ...this.#text(call, facts),
    });
  }

  #base({ operation, requestId, signal }: ReportedCall) {
    const { backend } = this;
    const { caller, operationName } = signal?.origin ?? {};
    return { backend, operation, requestId: requestId ?? signal?.requestId, caller, operationName };
  }

  #clean(call: ReportedCall, text: string): string | undefined {
    return logText(text, [...this.secrets, ...secretsOf(call.headers)]);
  }

  #text(call: ReportedCall, { phrase, remark, status }: AnswerFacts): { text?: string } {
    const raw = remark?.text ?? (status >= 300 ? phrase : '');
    const text = raw === '' ? undefined : this.#clean(call, raw);
    return text === undefined ? {} : { text };
  }
}

/** The credentials of a call, in the forms in which somebody may repeat them. */
function secretsOf({ authorization, cookie }: Readonly<Record<string, string>>): string[] {
  const values = (cookie ?? '').split(';').map((pair) => pair.slice(pair.indexOf('=') + 1).trim());
  const [scheme = '', credentials = ''] = (authorization ?? '').split(' ');
  const login = scheme === 'Basic' ? Buffer.from(credentials, 'base64').toString('utf8') : '';
  return [...values, credentials, login, login.slice(login.indexOf(':') + 1)];
}

/** Nothing of an error that is not ours but what kind it is and where it was made: its message may quote the answer. */
function detailOf(cause: unknown): string | undefined {
  if (cause instanceof LogDetail) return cause.message;
  if (!(cause instanceof TypeError || cause instanceof RangeError)) return undefined;
  const frame = (cause.stack ?? '').replace(cause.message, '').match(/^ +at .*?([\w.-]+:\d+):\d+\)?$/m)?.[1];
  return frame === undefined ? cause.name : `${cause.name} at ${frame}`;
}
