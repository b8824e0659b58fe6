/** What may be said of a database's address: never the user, the password or an option. */
interface DatabasePlace {
  readonly host: string;
  readonly database: string;
}

const PROTOCOLS = ['postgres:', 'postgresql:'];

/** @returns what is wrong with the address, without quoting it; `undefined` when nothing is. */
export function faultOfDatabaseUrl(text: string): string | undefined {
  const example = 'postgres://user:password@host:5432/database';
  if (!URL.canParse(text)) return `must be an address such as ${example}; write special characters as %40 and the like`;
  const { protocol, hash, search, pathname, hostname, username, password } = new URL(text);
  if (!PROTOCOLS.includes(protocol)) return `must begin with postgres:// or postgresql://, as ${example} does`;
  // A password with one of these in it would otherwise be taken for a host, and shown as one.
  const isTorn = hash !== '' || (username === '' && (search + pathname).includes('@'));
  if (isTorn) return 'must have #, ?, / and @ in the user or password as %23, %3F, %2F and %40';
  const isWhole = [hostname, pathname, username, password].every(isDecodable);
  return isWhole ? undefined : 'must have % as %25 where no two hexadecimal digits of a character in UTF-8 follow it';
}

function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

export function placeOfDatabase(text: string): DatabasePlace {
  const { hostname, pathname, searchParams, username } = new URL(text);
  const host = searchParams.get('host') ?? (hostname === '' ? 'localhost' : decodeURIComponent(hostname));
  return { host, database: decodeURIComponent(pathname.slice(1)) || decodeURIComponent(username) || 'postgres' };
}

/**
 * `require`, `prefer` and `verify-ca` mean `verify-full` to this version of the driver, which says so in a warning on
 * standard error whenever it meets one of them. Meant is what it does, so it is told in the word that needs no warning.
 */
export function withPlainSslMode(text: string): string {
  const url = new URL(text);
  const mode = url.searchParams.get('sslmode');
  if (mode === null || !['require', 'prefer', 'verify-ca'].includes(mode) || url.searchParams.has('uselibpqcompat')) {
    return text;
  }
  url.searchParams.set('sslmode', 'verify-full');
  return url.href;
}

/** Whether the address itself says something of TLS that cannot be true together with `tls.ca`. */
export function contradictsCa(text: string): boolean {
  // That it is no address is told of the address.
  if (!URL.canParse(text)) return false;
  const { searchParams } = new URL(text);
  return (
    ['disable', 'no-verify'].includes(searchParams.get('sslmode') ?? '') ||
    searchParams.get('ssl') === '0' ||
    ['sslrootcert', 'sslcert', 'sslkey'].some((name) => searchParams.has(name))
  );
}

/** Without what the driver would put in the place of the certificates that are given apart. */
export function withoutSslOptions(text: string): string {
  const url = new URL(text);
  for (const name of ['ssl', 'sslmode', 'uselibpqcompat']) url.searchParams.delete(name);
  return url.href;
}
