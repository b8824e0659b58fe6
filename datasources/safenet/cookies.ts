/**
 * The cookies of one session. All that the server sets are kept, since a farm's affinity cookie is as needed as the
 * session's own; path and domain are not looked at, since there is one address.
 */
export class CookieJar {
  readonly #values = new Map<string, string>();
  #header: string | undefined;

  store(setCookie: string | string[] | undefined, now: number): void {
    if (setCookie === undefined) return;
    for (const line of typeof setCookie === 'string' ? [setCookie] : setCookie) {
      const [pair = '', ...attributes] = line.split(';');
      const equals = pair.indexOf('=');
      const name = pair.slice(0, equals).trim();
      if (equals < 1 || name === '') continue;
      if (isDeletion(attributes, now)) this.#values.delete(name);
      else this.#values.set(name, pair.slice(equals + 1).trim());
    }
    this.#header = undefined;
  }

  /** What to send as `Cookie`; undefined when there is nothing to send. */
  header(): string | undefined {
    if (this.#values.size === 0) return undefined;
    this.#header ??= Array.from(this.#values, ([name, value]) => `${name}=${value}`).join('; ');
    return this.#header;
  }

  clear(): void {
    this.#values.clear();
    this.#header = undefined;
  }
}

function isDeletion(attributes: readonly string[], now: number): boolean {
  let expired = false;
  for (const attribute of attributes) {
    const [name = '', value = ''] = attribute.split('=', 2).map((part) => part.trim());
    // RFC 6265, 4.1.2.2: Max-Age has precedence over Expires.
    if (/^max-age$/i.test(name) && /^-?\d+$/.test(value)) return Number(value) <= 0;
    if (/^expires$/i.test(name)) expired = Date.parse(value) <= now;
  }
  return expired;
}
