import type { SubjectKind } from '../contracts/provisioning-targets';

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
