import { DateTime } from 'luxon';
import type { MembershipEnd, WorkflowRequestContent } from '../contracts/workflow-requests';
import { ACTIONS } from './actions';
import type { AdmanagerSettings } from './config';

export type SiteClock = Pick<AdmanagerSettings, 'timeZone' | 'datePattern'>;

const WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/i;

export type WallClockText = { readonly text: string } | { readonly fault: string };

/**
 * An instant as the clock on the server's wall shows it, which is all that the wire can say (contract, section 5).
 *
 * Every instant has such a text, so there is no gap to fall into; but in the hour that a clock repeats two instants have
 * the same one. Which of them the server takes nobody documents, so that hour is refused.
 */
export function toWallClock(instant: string, { timeZone, datePattern }: SiteClock): WallClockText {
  if (!WITH_ZONE.test(instant)) return { fault: 'must be an RFC 3339 date and time with a zone' };
  const options = { zone: timeZone, locale: 'en-US', numberingSystem: 'latn' } as const;
  const time = DateTime.fromISO(instant.toUpperCase(), options);
  if (!time.isValid) return { fault: 'must be a date and time that exists' };
  if (/\.\d*[1-9]/.test(instant)) {
    return { fault: 'must be a whole second: this back end knows no fractions' };
  }
  if (time.year < 1 || time.year > 9999) return { fault: 'must have a year of four digits' };
  if (time.getPossibleOffsets().length > 1) {
    return {
      fault: `falls into the hour that the clocks of ${timeZone} show twice, and this back end could not tell which is meant; choose a time before or after it`,
    };
  }
  return { text: time.toFormat(datePattern) };
}

export const PATH = '/RestAPI/CreateWorkFlowRequest';

type Members = Record<string, unknown>;

const named = (key: string, names: readonly string[]): Record<string, string>[] =>
  names.map((name) => ({ [key]: name }));

/**
 * One request as the parameter `inputData` holds it: an array with one element, whose members stand in the order of the
 * vendor's samples and are parted as in them. Flags are texts, as in the one sample that has one.
 *
 * @param content without faults
 */
export function encodeInputData(content: WorkflowRequestContent, reference: string | null, clock: SiteClock): string {
  const { action, accounts, container, folder, fromAllGroups, groups, membershipEnd, priority, subject } = content;
  const { accountKey, removeAllKey } = ACTIONS[action];
  const description = describe(content.description, reference);
  const members: Members = {
    RequestAction: action,
    Subject: subject,
    ...(description !== null && { Description: description }),
    ...(priority !== null && { Priority: priority }),
    ...(container !== null && { Container: container }),
    accounts: named(accountKey, accounts),
    ...(groups.length > 0 && { groups: named('sAMAccountName', groups) }),
    ...((removeAllKey === 'always' || fromAllGroups) && { isRemoveAllGroup: String(fromAllGroups) }),
    ...(membershipEnd && encodeEnd(membershipEnd, clock)),
    ...(folder && { Drive: folder.drive, Path: folder.path, Retain: String(folder.keepCopy) }),
  };
  const texts = Object.entries(members).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `[{${texts.join(', ')}}]`;
}

/** In the description, since administrators route on the subject. */
function describe(description: string | null, reference: string | null): string | null {
  if (reference === null) return description;
  return description === null || description === '' ? `[ref ${reference}]` : `${description} [ref ${reference}]`;
}

/** Never is the absence of both keys. Amounts are texts, as in the vendor's table. */
function encodeEnd(end: MembershipEnd, clock: SiteClock): Members {
  if (end.unit !== 'DATE') return { durationType: end.unit.toLowerCase(), duration: String(end.amount) };
  const date = toWallClock(end.at, clock);
  if ('fault' in date) throw new Error('A date that cannot be written got as far as the wire');
  return { durationType: 'date', duration: date.text };
}

/** Everything but letters, digits and `-_.`: the vendor calls `~` and `'` unsafe, and takes no `+` for a blank. */
export function encodeText(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

export interface WireCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

type CallSettings = Pick<AdmanagerSettings, 'productName' | 'token' | 'transport' | 'url'>;

/** The call holds the token: it goes to the socket and nowhere else. */
export function encodeCall(domainName: string, inputData: string, settings: CallSettings): WireCall {
  const parameters = [
    ['AuthToken', settings.token.reveal()],
    ['domainName', domainName],
    ['PRODUCT_NAME', settings.productName],
    ['inputData', inputData],
  ] as const;
  const encoded = parameters.map(([name, value]) => `${name}=${encodeText(value)}`).join('&');
  const path = settings.url.pathname.replace(/\/$/, '') + PATH;
  // A connection of its own for each: one that was kept and that the server closes in the same moment would leave nobody
  // knowing whether the request arrived.
  const headers = { accept: 'application/json', connection: 'close' };
  return settings.transport === 'query'
    ? { path: `${path}?${encoded}`, headers }
    : { path, headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body: encoded };
}

/** Bytes of the first line, which hold the whole query; everything in it is ASCII. */
export function requestLineBytes({ path }: WireCall): number {
  return `POST ${path} HTTP/1.1\r\n`.length;
}
