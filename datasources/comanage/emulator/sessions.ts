import { createHash } from 'node:crypto';

const LIFETIME_S = 14_400;

/** The framework's sessions: whoever brings the cookie back is the user it was made for (contract 2.3). */
export class Sessions {
  readonly #users = new Map<string, { readonly username: string | undefined; readonly until: number }>();
  #count = 0;

  open(username: string | undefined, now: number): string {
    this.#count += 1;
    const id = createHash('sha256').update(`session ${this.#count}`).digest('hex').slice(0, 26);
    this.#users.set(id, { username, until: now + LIFETIME_S * 1000 });
    return id;
  }

  userOf(id: string | undefined, now: number): string | undefined {
    const session = id === undefined ? undefined : this.#users.get(id);
    return session && session.until > now ? session.username : undefined;
  }

  clear(): void {
    this.#users.clear();
  }
}

export function cookieIn(header: string | undefined): string | undefined {
  return /(?:^|;\s*)CAKEPHP=([^;\s]+)/.exec(header ?? '')?.[1];
}

export function cookieLine(id: string): string {
  return `CAKEPHP=${id}; Max-Age=${LIFETIME_S}; path=/; HttpOnly`;
}
