import type { IncomingHttpHeaders } from 'node:http';
import type { Emulator } from './call-context';
import { cookieIn, cookieLine } from './sessions';
import type { ApiUser } from './state';

interface Credentials {
  readonly username: string;
  readonly password: string;
}

export function credentialsIn({ authorization = '' }: IncomingHttpHeaders): Credentials | undefined {
  const encoded = /^basic +(\S+) *$/i.exec(authorization)?.[1];
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function comesFrom(pattern: string, peer: string): boolean {
  const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/.exec(pattern) ?? [];
  return source !== '' && new RegExp(source, flags).test(peer);
}

/** All the ways to be turned away look the same from outside (contract 2.1). */
function isWelcome(user: ApiUser, password: string, now: number, peer: string): boolean {
  if (user.password !== password || user.status !== 'A') return false;
  if (user.validFrom !== undefined && user.validFrom > now) return false;
  if (user.validThrough !== undefined && user.validThrough < now) return false;
  return user.remoteIp === undefined || comesFrom(user.remoteIp, peer);
}

export interface Visitor {
  /** Undefined for one who is turned away. */
  readonly user: ApiUser | undefined;
  readonly cookies: readonly string[];
}

export function visitorOf({ state, sessions, now, peer }: Emulator, headers: IncomingHttpHeaders): Visitor {
  const named = (username: string | undefined) => state.apiUsers.find((user) => user.username === username);
  const cookie = cookieIn(headers.cookie);
  const remembered = named(sessions.userOf(cookie, now()));
  if (remembered && cookie !== undefined) return { user: remembered, cookies: [cookieLine(cookie)] };

  const credentials = credentialsIn(headers);
  const claimed = named(credentials?.username);
  const user = claimed && isWelcome(claimed, credentials?.password ?? '', now(), peer) ? claimed : undefined;
  const first = cookieLine(sessions.open(undefined, now()));
  // A log-in renews the session: of several lines the last one counts.
  return { user, cookies: user ? [first, cookieLine(sessions.open(user.username, now()))] : [first] };
}
