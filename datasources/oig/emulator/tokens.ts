import { createHash, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { isRecord } from '../../shared/json';

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

let pair: KeyPair | undefined;

/** Made on first use, once per process: it takes a good part of a second. */
function keys(): KeyPair {
  pair ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
  return pair;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** JSON Web Tokens as the sample in contract 2.2 has them. */
export class TokenService {
  #issued = 0;
  /** Tokens numbered up to here are void, whatever they say of themselves. */
  #voidUpTo = 0;

  issue(login: string, now: number, lifetimeMs: number): { accessToken: string; expiresIn: string } {
    this.#issued += 1;
    const seconds = Math.floor(lifetimeMs / 1000);
    const iat = Math.floor(now / 1000);
    const name = login.toLowerCase();
    const { privateKey, publicKey } = keys();
    const print = createHash('sha1')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64url');
    const head = encode({ alg: 'RS256', kid: 'xell', x5t: print, typ: 'JWT' });
    // Without a number two tokens of one second would be one text, and voiding the first would void the second.
    const claims = { sub: name, prn: name, iss: 'www.oracle.com', iat, exp: iat + seconds, jti: String(this.#issued) };
    const signed = `${head}.${encode(claims)}`;
    const signature = sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url');
    // The sample's token lives 1800 s and says 1799.
    return { accessToken: `${signed}.${signature}`, expiresIn: String(Math.max(0, seconds - 1)) };
  }

  /** The login a token speaks for, and its number. */
  read(token: string, now: number): { login: string; number: string } | undefined {
    const [head = '', body = '', signature = '', ...more] = token.split('.');
    const claims = decode(body);
    if (more.length > 0 || !isRecord(claims)) return undefined;
    const proof = Buffer.from(signature, 'base64url');
    if (!verify('RSA-SHA256', Buffer.from(`${head}.${body}`), keys().publicKey, proof)) return undefined;
    const { sub, exp, jti } = claims;
    if (typeof sub !== 'string' || typeof exp !== 'number' || typeof jti !== 'string') return undefined;
    if (now >= exp * 1000 || Number(jti) <= this.#voidUpTo) return undefined;
    return { login: sub, number: jti };
  }

  expireAll(): void {
    this.#voidUpTo = this.#issued;
  }
}
