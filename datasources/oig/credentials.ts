import type { HttpCall } from '../shared/exchange';
import type { OigSettings } from './config';
import { TokenKeeper, decodeToken, type Token } from './token';

/** What stands in `Authorization`. */
export interface Credentials {
  header(requestId?: string): Promise<string>;
  /** After a refusal: something else to try, or undefined when there is nothing else. */
  replace(refused: string, requestId?: string): Promise<string | undefined>;
}

export type TokenCall = Pick<HttpCall, 'operation' | 'method' | 'path' | 'headers' | 'requestId'>;

export interface CredentialsOptions {
  readonly settings: OigSettings;
  readonly now: () => number;
  /** Sends a call to the token service. @throws BackendError unless it is answered with what decodes. */
  readonly send: (call: TokenCall, decode: (json: unknown) => Token) => Promise<Token>;
}

const BEARER = 'Bearer ';

export function createCredentials({ settings, now, send }: CredentialsOptions): Credentials {
  const { type, user, password } = settings.auth;
  const basic = (): string => `Basic ${Buffer.from(`${user}:${password.reveal()}`).toString('base64')}`;
  if (type === 'basic') {
    return { header: () => Promise.resolve(basic()), replace: () => Promise.resolve(undefined) };
  }
  const path = tokenPath(settings.url.pathname);
  const ask = (method: 'POST' | 'PUT', authorization: string, requestId: string | undefined): Promise<Token> => {
    const askedAt = now();
    const call = { operation: `${method} /tokens`, method, path, headers: { authorization }, requestId };
    return send(call, (json) => decodeToken(json, askedAt));
  };
  const keeper = new TokenKeeper({
    fetch: (requestId) => ask('POST', basic(), requestId),
    refresh: (token, requestId) => ask('PUT', BEARER + token, requestId),
    now,
  });
  return {
    header: async (requestId) => BEARER + (await keeper.get(requestId)),
    replace: async (refused, requestId) => BEARER + (await keeper.replace(refused.slice(BEARER.length), requestId)),
  };
}

/** The token service stands beside the self-service API, also behind a proxy that puts something in front of both. */
function tokenPath(servicePath: string): string {
  const before = /^(.*)\/selfservice\/api\/v1\/?$/.exec(servicePath)?.[1] ?? '/iam/governance';
  return `${before}/token/api/v1/tokens`;
}
