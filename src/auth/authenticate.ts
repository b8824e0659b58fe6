import { createHash, timingSafeEqual } from 'node:crypto';
import { HeaderMap } from '@apollo/server';
import type { Caller } from '../../resolvers/context';
import { ALL_SCOPES, Scope } from '../../resolvers/shared/scopes';
import type { Settings } from '../config/schema';
import { refusal } from '../graphql/errors/refusals';

type Auth = Settings['auth'];
type Credentials = Pick<NonNullable<Auth['tokens']>[number], 'name' | 'token' | 'tokens' | 'scopes'>;
type Who = Pick<Auth, 'anonymous'> & { readonly tokens?: readonly Credentials[] | undefined };

/** @throws GraphQLError `UNAUTHENTICATED` with HTTP status 401. */
export type Authenticate = (authorization: string | undefined) => Caller;

/** Who switches introspection off means everybody who is not named. */
const ANONYMOUS: Caller = {
  name: 'anonymous',
  scopes: new Set(ALL_SCOPES.filter((scope) => scope !== Scope.SchemaRead)),
};

/** Who calls, from the `Authorization` header. Without configured tokens everybody is the anonymous caller. */
export function createAuthenticate(auth: Who): Authenticate {
  if (!auth.tokens) return () => ANONYMOUS;
  const known = auth.tokens.flatMap(({ name, token, tokens = [], scopes }) => {
    const caller: Caller = { name, scopes: new Set(scopes) };
    return [...(token ? [token] : []), ...tokens].map((one) => ({ digest: digest(one.reveal()), caller }));
  });
  return (authorization) => {
    const presented = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (presented === undefined) throw refused('send the header `Authorization: Bearer <token>`');
    const actual = digest(presented);
    // Every token is compared, so that the time taken tells nothing about which one was near.
    const matches = known.filter((entry) => timingSafeEqual(entry.digest, actual));
    const [match] = matches;
    if (!match) throw refused('the token is not known here');
    return match.caller;
  };
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function refused(reason: string) {
  const headers = new HeaderMap([['www-authenticate', 'Bearer']]);
  return refusal(401, 'UNAUTHENTICATED', `Not authenticated: ${reason}`, { headers });
}
