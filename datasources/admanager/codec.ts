import type { MembershipEnd, WorkflowRequestContent } from '../contracts/workflow-requests';
import { ACTIONS } from './actions';
import type { AdmanagerSettings } from './config';
import { toWallClock, type SiteClock } from './wall-clock';

export { decodeAnswer, type Answer } from './answer';

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
  const headers = { accept: 'application/json' };
  return settings.transport === 'query'
    ? { path: `${path}?${encoded}`, headers }
    : { path, headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body: encoded };
}

/** Bytes of the first line, which hold the whole query; everything in it is ASCII. */
export function requestLineBytes({ path }: WireCall): number {
  return `POST ${path} HTTP/1.1\r\n`.length;
}
