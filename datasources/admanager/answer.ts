import type { Remark } from '../shared/call-report';
import { collect, type Receiver, type ReplyHead } from '../shared/exchange';
import { badStatus, isWhole } from '../shared/http-status';
import { isRecord } from '../shared/json';
import { cleanMessage, decodeEntities } from './message-text';

/** What an answer says about the one request that was sent. */
export type Answer =
  | { readonly kind: 'created'; readonly requestId: string; readonly message: string | null }
  /** `status` is that of HTTP, when it was a failure. */
  | { readonly kind: 'rejected'; readonly message: string | null; readonly status?: number }
  /** The product itself has said nothing, and who answered has turned the request away: nothing was raised. */
  | { readonly kind: 'undelivered'; readonly status: number }
  /** The token is not accepted: nothing was raised. */
  | { readonly kind: 'credentials' }
  /** It cannot be told from it what became of the request. `why` continues "The request was sent, but". */
  | { readonly kind: 'unclear'; readonly why: string };

export interface Sent {
  readonly subject: string;
  /** Must not be repeated, wherever it is. */
  readonly token: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** "Product to product authentication failure", the one code that is known (contract 6.2). */
const AUTHENTICATION_FAILED = '00000003';

const unclear = (why: string): Answer => ({ kind: 'unclear', why });

/** In the order of the contract's section 12. Statuses that say enough without a body never get here. */
export function decodeAnswer(status: number, body: string, sent: Sent): Answer {
  const json = parse(body);
  const message = (text: unknown): string | null => (typeof text === 'string' ? cleanMessage(text, sent.token) : null);
  if (status >= 400) return decodeFailure(status, json, sent.subject, message);
  if (body.trim() === '') return unclear('its answer is empty');
  if (json === undefined) return unclear('its answer is not JSON');
  if (isRecord(json)) {
    const fault = wholeCallFault(json);
    if (!fault || claimsCreation(json)) return unclear('its answer has an unknown shape');
    return fault.code === AUTHENTICATION_FAILED
      ? { kind: 'credentials' }
      : { kind: 'rejected', message: message(fault.text) };
  }
  if (!Array.isArray(json)) return unclear('its answer has an unknown shape');
  if (json.length !== 1) return unclear(`its answer is about ${json.length} requests instead of one`);
  const element: unknown = json[0];
  if (!isRecord(element)) return unclear('its answer has an unknown shape');
  return decodeElement(element, sent.subject, message);
}

type Clean = (text: unknown) => string | null;

function decodeFailure(status: number, json: unknown, subject: string, clean: Clean): Answer {
  const parts: readonly unknown[] = Array.isArray(json) ? json : [json];
  if (parts.some((part) => isRecord(part) && claimsCreation(part))) {
    return unclear(`its answer contradicts itself: a created request, and a failure (status ${status})`);
  }
  if (status === 401 || status === 403) return { kind: 'credentials' };
  const fault = isRecord(json) ? wholeCallFault(json) : undefined;
  if (fault) return { kind: 'rejected', message: clean(fault.text), status };
  const element = Array.isArray(json) && json.length === 1 ? parts[0] : undefined;
  if (isRecord(element) && typeof element.status === 'string') {
    const answer = decodeElement(element, subject, clean);
    return answer.kind === 'rejected' ? { ...answer, status } : answer;
  }
  return { kind: 'undelivered', status };
}

function decodeElement(element: Fields, subject: string, clean: Clean): Answer {
  const { Subject: echo, requestId, status, statusMessage } = element;
  // Sent alone, a request is told by its place; an echo of something else says that the answer is about something else.
  if (typeof echo === 'string' && !isEcho(echo, subject)) {
    return unclear('its answer is about a request with another subject');
  }
  if (typeof status !== 'string') return unclear('its answer does not say whether the request was created');
  const message = clean(statusMessage);
  if (status === '1') {
    return isRequestId(requestId)
      ? { kind: 'created', requestId, message }
      : unclear('its answer says that the request was created, and has no number for it');
  }
  // To call it a rejection would invite a second request.
  if (isOtherSuccess(status)) return unclear('its answer says success in another way than is documented');
  if (claimsCreation(element))
    return unclear('its answer has a number for the request, and does not say it was created');
  return { kind: 'rejected', message };
}

/** What sibling operations say of a success (contract 6.3). */
const isOtherSuccess = (status: unknown): boolean => typeof status === 'string' && /^(?:success|true)$/i.test(status);

/** Only what was created has a number (contract 6.1), so beside one nothing but the documented failure is a failure. */
function claimsCreation({ requestId, status }: Fields): boolean {
  return status === '1' || isOtherSuccess(status) || (isThere(requestId) && requestId !== '' && status !== '0');
}

/** Numbers were kept as texts, so both spellings look alike. */
function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,40}$/.test(value);
}

/** Messages are escaped at least in part, and so may the echo be. */
function isEcho(echo: string, subject: string): boolean {
  const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();
  return [echo, decodeEntities(echo)].some((text) => plain(text) === plain(subject));
}

/** The shapes of a failure of the whole call: this family's, version 2's in both spellings, and its siblings'. */
function wholeCallFault(json: Fields): { readonly code: unknown; readonly text: unknown } | undefined {
  const { ERROR_CODE: code, SEVERITY: severity, STATUS_MESSAGE: text, error, IAM_ERROR_STATUS, eSTATUS } = json;
  if (isThere(severity) || isThere(code)) return { code, text };
  if (isRecord(error)) {
    return { code: error.code ?? error.CODE, text: error.detail ?? error.DETAIL ?? error.title ?? error.TITLE };
  }
  if (isThere(json.CODE) && isThere(json.DETAIL)) return { code: json.CODE, text: json.DETAIL };
  if (IAM_ERROR_STATUS === true || IAM_ERROR_STATUS === 'true') return { code: undefined, text: eSTATUS };
  if (json.success === false || json.success === 'false') return { code: undefined, text: json.statusMessage };
  return undefined;
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null;

/** @returns `undefined` for what is no JSON, whatever its label says. */
function parse(body: string): unknown {
  try {
    return parseKeepingNumbers(body);
  } catch {
    // The parser's own error holds a piece of the answer.
    return undefined;
  }
}

/**
 * Takes any answer that its body can say something about. A server's fault and a time-out say nothing, even with one, a
 * redirect leads away from who was asked, and a part of an answer is none. What it says is decided while the call goes
 * on, so that the log learns with the call what was refused or not understood.
 */
export function readAnswer(sent: Sent): (head: ReplyHead) => Receiver<Answer> {
  return ({ status }) => {
    if ((status < 400 && !isWhole(status)) || status === 408 || status >= 500) throw badStatus(status);
    let answer: Answer | undefined;
    const receiver = collect((body) => {
      // Not strictly: one byte of another encoding in a message must not hide that the request was created.
      answer = decodeAnswer(status, new TextDecoder().decode(body), sent);
      // Thrown, so that it counts against the circuit breaker.
      if (answer.kind === 'undelivered' && status === 429) throw badStatus(status);
      return answer;
    });
    return { ...receiver, remark: () => answer && remarkOn(answer) };
  };
}

function remarkOn(answer: Answer): Remark | undefined {
  if (answer.kind === 'unclear') return { reason: answer.why };
  return answer.kind === 'rejected' ? { reason: 'it refused the request', text: answer.message ?? '' } : undefined;
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/**
 * Parses JSON and keeps each number as the text it was written with: an id beyond 2^53 comes out as it went in.
 *
 * @throws SyntaxError when it is no JSON; its message holds a piece of the text
 */
export function parseKeepingNumbers(json: string): unknown {
  // Once for the sake of the check alone: with quotation marks around its numbers, some text that is no JSON would be.
  JSON.parse(json);
  return JSON.parse(json.replace(TOKEN, (token) => (token.startsWith('"') ? token : `"${token}"`))) as unknown;
}
