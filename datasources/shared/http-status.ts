import { ProtocolError, type BackendErrorKind } from './errors';

type Meaning = readonly [kind: BackendErrorKind, sentence: string];

/**
 * What a status means where the contract of a back end does not give it a meaning of its own: the one table, which
 * docs/back-end-answers.md has for people and test/contract/backends/answers.test.ts compares with every back end.
 */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  401: ['unauthenticated', 'it does not accept the credentials of this server'],
  403: ['forbidden', 'it does not allow this to the account of this server'],
  404: ['protocol', 'what answers at its address does not know this call'],
  405: ['invalid', 'what answers at its address does not take this call'],
  406: ['invalid', 'it cannot answer in the form that was asked for'],
  408: ['timeout', 'it answered that the time was over'],
  409: ['conflict', 'it reports a conflict'],
  410: ['protocol', 'what answers at its address does not know this call any more'],
  413: ['invalid', 'the request is too large for it'],
  414: ['invalid', 'the address of the request is too long for it'],
  415: ['invalid', 'it does not take requests in this form'],
  429: ['unavailable', 'it has too many requests'],
};

/** A status that is not in the table means what the first of its class does (RFC 9110, section 15). */
function meaningOf(status: number): Meaning {
  const known = MEANINGS[status];
  if (known) return known;
  if (status >= 500) return ['unavailable', 'it answered with a fault of its own'];
  if (status >= 400) return ['invalid', 'it refused the request as invalid'];
  if (status >= 300) return ['protocol', 'it answered with a redirect, which is not followed'];
  return ['protocol', 'it answered in an unexpected way'];
}

/**
 * The failure that a status stands for. Who answers with 4xx has turned the request away; 408 is said by whoever waited
 * for somebody else in vain.
 *
 * @param said the status in other words, for instance with its phrase
 */
export function badStatus(status: number, said = `status ${status}`): ProtocolError {
  const [kind, sentence] = meaningOf(status);
  const turnedAway = status >= 400 && status < 500 && status !== 408;
  return new ProtocolError(kind, `${sentence} (${said})`, undefined, turnedAway);
}

/** Whether an answer that refuses nothing can be all of it: 204 and 205 hold nothing, 206 a part, others something else. */
export function isWhole(status: number): boolean {
  return status >= 200 && status <= 203;
}

/** A back end that wants more than this is asked again after it: nobody means to be left alone for days. */
export const LONGEST_PAUSE_MS = 3_600_000;

/** The three forms of RFC 9110, section 5.6.7, of which only the first is written today. */
const DATE =
  /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;

/**
 * How long a back end asks to be left alone, in milliseconds.
 *
 * @param header `Retry-After`: seconds, or a date
 * @param now in milliseconds since 1970
 * @returns undefined for what says nothing, and for a time that is over
 */
export function pauseAskedFor(header: unknown, now: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const value = header.trim();
  const ms = /^\d{1,15}$/.test(value) ? Number(value) * 1_000 : DATE.test(value) ? Date.parse(asUtc(value)) - now : 0;
  return ms > 0 ? Math.min(ms, LONGEST_PAUSE_MS) : undefined;
}

/** The third form has no zone and means UTC. */
const asUtc = (date: string): string => (date.endsWith('GMT') ? date : `${date} GMT`);
