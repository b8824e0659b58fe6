import type { SubjectKind } from '../contracts/provisioning-targets';
import { BackendError, ProtocolError, type BackendErrorKind } from '../shared/errors';
import { AnswerTooLarge } from '../shared/exchange';
import { badStatus } from '../shared/http-status';

/** A status that is no success, with the text behind it. */
export interface Refusal {
  readonly status: number;
  /** Cleaned, to be shown. */
  readonly phrase: string;
  /** As it came, to be compared: what had to be cleaned is none of the registry's own words. */
  readonly rawPhrase: string;
  /** With a web page in the body: nothing of the registry's own, whatever the phrase. */
  readonly isPage?: boolean | undefined;
}

/*
 * The registry's own words, letter by letter. Plugins and the systems behind them put theirs in the same place, and some
 * begin or end alike (contract, sections 8.2 and 14).
 */

const is = (status: number, ...phrases: readonly string[]) => {
  const own: ReadonlySet<string> = new Set(phrases);
  return (refusal: Refusal): boolean => refusal.status === status && !refusal.isPage && own.has(refusal.rawPhrase);
};

/** An operation that the dispatcher does not know, or a provisioning without a subject (sections 5 and 7.2). */
export const isNotImplemented = is(500, 'Bad Request');

/** The CO of a record that is not there cannot be worked out, so a user of one CO gets this for a 404 (section 5). */
export const isHiddenNotFound = is(401, 'No CO Specified');

/** As 4.6.1 says it, as the page does for a deletion, and as it does for everything else. */
export const isTargetMissing = is(
  404,
  'Provisioning Target Not Found',
  'CoProvisioningTarget Not Found',
  'CoProvisioningTarget Unknown',
);

/** What users of the platform are told; for others the word is the one of a crash, too. */
export const isCoMissing = is(404, 'CO Unknown');

/** No operation has this address. */
export const isNoRoute = is(404, 'Unknown');

const SUBJECTS: { readonly [Kind in SubjectKind]: string } = {
  CO_PERSON: 'CoPerson',
  CO_GROUP: 'CoGroup',
  CO_EMAIL_LIST: 'CoEmailList',
};

/** As 4.6.1 says it, and as the page does. */
export const isSubjectMissing = is(
  404,
  ...Object.values(SUBJECTS).flatMap((model) => [`${model} Not Found`, `${model} Unknown`]),
);

const CRASH = 'CO Not Found';

/** A crash, and for a user of one CO a CO that is not there: the two cannot be told apart (section 14). */
export const isCrash = is(404, CRASH);

/**
 * What may be left of a crash: nothing, as over HTTP/2; the usual words of the status, as some proxies put them in; or
 * the end of it, as Node gives of a phrase that arrives in pieces.
 */
export const isCrashPerhaps = ({ status, rawPhrase }: Refusal): boolean => status === 404 && CRASH.endsWith(rawPhrase);

/** A write of its own that was not saved or not deleted (section 7.1). */
export const isOtherError = is(500, 'Other Error');

export const isCoRefused = is(403, 'CO Does Not Exist');

/** @param plugin the target's plugin; where nobody knows it, a name as all of them have */
export const isDisabled = ({ status, rawPhrase }: Refusal, plugin: string | null): boolean =>
  status === 500 &&
  (plugin === null ? /^Disabled [A-Za-z0-9]{1,21}Provisioner$/.test(rawPhrase) : rawPhrase === `Disabled ${plugin}`);

const OWN = [isNotImplemented, isHiddenNotFound, isTargetMissing, isCoMissing, isNoRoute, isSubjectMissing, isCrash];

/** What the registry itself says to a read, of which each caller knows what it means. */
export const isOwnWord = (refusal: Refusal): boolean => OWN.some((is) => is(refusal));

/** What a server says that ran out of memory: to a user of one CO, and to one of the platform (contract, section 14). */
export const isOutOfMemory = (refusal: Refusal): boolean =>
  !refusal.isPage && (isCrashPerhaps(refusal) || (refusal.status === 500 && !isNotImplemented(refusal)));

export const isRedirect = ({ status }: Refusal): boolean => status >= 300 && status < 400;

const MOST_CHARACTERS = 200;

/**
 * The text of a status line, fit to be shown: it comes from plugins and from the systems behind them, with paths, markup
 * and whatever else (contract, section 8.3). Control characters, line ends and marks that turn the direction of writing
 * become blanks.
 *
 * @param secrets what must not come back in it, should a server repeat its request
 */
export function cleanPhrase(phrase: string, secrets: readonly string[]): string {
  let text = phrase;
  // The longest first: a short one inside it would leave the rest of it behind.
  for (const secret of [...secrets].sort((one, other) => other.length - one.length)) {
    if (secret !== '') text = text.replaceAll(secret, '[hidden]');
  }
  text = text
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .normalize('NFC');
  const characters = Array.from(text);
  return characters.length <= MOST_CHARACTERS ? text : `${characters.slice(0, MOST_CHARACTERS).join('').trimEnd()}…`;
}

/** What the server said, as the end of a sentence; a status without a phrase, as over HTTP/2, says little. */
export function saidWith({ status, phrase }: Pick<Refusal, 'status' | 'phrase'>): string {
  return phrase === '' ? `status ${status}` : `${status} ${phrase.replace(/\.+$/, '')}`;
}

/** One status for six things that nobody can tell apart (contract, section 14). */
export const UNAUTHORIZED =
  'which can mean that the credentials of this server are wrong, or that its API user is not privileged, belongs to ' +
  'another CO, is suspended, is past or before the dates that it is valid for, or is bound to another address';

export const REDIRECT =
  'a redirect, which is not followed: it leads to a log-in page, so the address of the registry in the configuration ' +
  'is wrong, or something in front of the registry wants a log-in';

/** An answer to a read that is none of the registry's own words. */
export function unlikeIt(refusal: Refusal): ProtocolError {
  const { status } = refusal;
  if (isRedirect(refusal)) return new ProtocolError('protocol', `it answered with ${REDIRECT} (status ${status})`);
  const said = saidWith(refusal);
  if (status === 401) return new ProtocolError('unauthenticated', `it answered ${said}, ${UNAUTHORIZED}`);
  return badStatus(status, said);
}

/** The server said in its own words that it has no such CO, and nothing else: there are no targets in it. */
export class NoSuchCo extends BackendError {}

/** The failure of a read that the registry has answered in its own words. */
export function readFailure(backend: string, operation: string, refusal: Refusal): BackendError {
  const said = saidWith(refusal);
  const failure = (kind: BackendErrorKind, reason: string) => new BackendError({ backend, operation, kind, reason });
  if (isHiddenNotFound(refusal)) {
    const advice = 'name the COs of its API user under "cos" in the configuration';
    return failure('forbidden', `it wants to know the CO (${said}): ${advice}`);
  }
  if (isNotImplemented(refusal)) return failure('invalid', `it does not implement this operation (${said})`);
  if (isCoMissing(refusal)) {
    return new NoSuchCo({ backend, operation, kind: 'not-found', reason: `it has no such CO (${said})` });
  }
  return failure('not-found', `it does not know what was asked for (${said})`);
}

/** A list that the server could not put together, most likely since it is too long; a narrower question may be answered. */
export class TooLong extends BackendError {}

const LIKELY =
  'which is what it says when PHP runs out of memory over a long list (some 8,000 identifiers at the usual ' +
  'memory_limit of 128 MB), when something else in it breaks, and when there is no such CO';

/** The failure of a list that may be too long. */
export function listFailure(backend: string, operation: string, refusal: Refusal): BackendError {
  if (!isOutOfMemory(refusal)) return readFailure(backend, operation, refusal);
  const reason = `it answered ${saidWith(refusal)}, ${LIKELY}`;
  return new TooLong({ backend, operation, kind: 'rejected', reason, retriable: false });
}

/** The failure of a list that took too long or was too large for us; undefined for one that means something else. */
export function tooLongForUs(error: BackendError): TooLong | undefined {
  const { backend, cause, kind, operation, reason } = error;
  const isTooLong = kind === 'timeout' || cause instanceof AnswerTooLarge;
  return isTooLong ? new TooLong({ backend, operation, kind, reason, cause }) : undefined;
}
