import { ProtocolError } from '../shared/errors';
import type { HttpCall } from '../shared/exchange';
import { isRecord } from '../shared/json';
import type { OigSettings } from './config';

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

const EARLIEST_MS = 60_000;

export interface Token {
  readonly text: string;
  /** From then on a new one is asked for before the next call. */
  readonly refreshAt: number;
  readonly expiresAt: number;
}

/** `expiresIn` is documented as text (contract 2.2). @param askedAt when the request left: the life began later. */
export function decodeToken(json: unknown, askedAt: number): Token {
  const text = isRecord(json) ? json.accessToken : undefined;
  // What becomes a header must not hold a line break.
  if (typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text)) {
    throw new ProtocolError('protocol', 'its answer has no access token');
  }
  const expiresIn = isRecord(json) ? json.expiresIn : undefined;
  const seconds =
    typeof expiresIn === 'number' ? expiresIn : /^\d{1,9}$/.test(String(expiresIn)) ? Number(expiresIn) : -1;
  if (!(seconds >= 0 && seconds < 1e9))
    throw new ProtocolError('protocol', 'its answer does not say how long the token lives');
  const life = seconds * 1_000;
  return { text, expiresAt: askedAt + life, refreshAt: askedAt + life - Math.min(EARLIEST_MS, life / 10) };
}

export interface TokenSource {
  /** With the user's name and password. */
  fetch(requestId: string | undefined): Promise<Token>;
  /** With a token that is still valid. */
  refresh(token: string, requestId: string | undefined): Promise<Token>;
  now(): number;
}

/** One token for the whole process; whoever needs a new one while it is on its way waits for the same. */
export class TokenKeeper {
  #token: Token | undefined;
  #coming: Promise<Token> | undefined;

  constructor(private readonly source: TokenSource) {}

  /** @param requestId who asks first, for the log */
  async get(requestId?: string): Promise<string> {
    const token = this.#token;
    if (token && this.source.now() < token.refreshAt) return token.text;
    return (await this.#renew(requestId)).text;
  }

  /** For a call whose token was refused: another one, unless another call has got it already. */
  async replace(refused: string, requestId?: string): Promise<string> {
    if (this.#token?.text === refused) this.#token = undefined;
    return await this.get(requestId);
  }

  #renew(requestId: string | undefined): Promise<Token> {
    this.#coming ??= this.#obtain(requestId).finally(() => {
      this.#coming = undefined;
    });
    return this.#coming;
  }

  async #obtain(requestId: string | undefined): Promise<Token> {
    const old = this.#token;
    this.#token = undefined;
    this.#token =
      old && this.source.now() < old.expiresAt
        ? await this.#refresh(old, requestId)
        : await this.source.fetch(requestId);
    return this.#token;
  }

  /** A refused refresh is no reason to give up: the password is there. */
  async #refresh(old: Token, requestId: string | undefined): Promise<Token> {
    try {
      return await this.source.refresh(old.text, requestId);
    } catch {
      return await this.source.fetch(requestId);
    }
  }
}
