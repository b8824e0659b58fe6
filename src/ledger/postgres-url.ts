/** What may be said of a database's address: never the user, the password or an option. */
export interface DatabasePlace {
  readonly host: string;
  readonly database: string;
}

const PROTOCOLS = ['postgres:', 'postgresql:'];

/** @returns what is wrong with the address, without quoting it; `undefined` when nothing is. */
export function faultOfDatabaseUrl(text: string): string | undefined {
  const example = 'postgres://user:password@host:5432/database';
  if (!URL.canParse(text)) return `must be an address such as ${example}; write special characters as %40 and the like`;
  const { protocol, hash, search, pathname, username } = new URL(text);
  if (!PROTOCOLS.includes(protocol)) return `must begin with postgres:// or postgresql://, as ${example} does`;
  // A password with one of these in it would otherwise be taken for a host, and shown as one.
  const isTorn = hash !== '' || (username === '' && (search + pathname).includes('@'));
  return isTorn ? 'must have #, ?, / and @ in the user or password as %23, %3F, %2F and %40' : undefined;
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

/** Whether the address itself says how far TLS may be trusted less than `tls.ca` asks for. */
export function weakensTls(text: string): boolean {
  const { searchParams } = new URL(text);
  return ['disable', 'no-verify'].includes(searchParams.get('sslmode') ?? '') || searchParams.get('ssl') === '0';
}

/** Without what the driver would put in the place of certificates that are given apart. */
export function withoutSslOptions(text: string): string {
  const url = new URL(text);
  for (const name of ['ssl', 'sslmode', 'sslrootcert', 'uselibpqcompat']) url.searchParams.delete(name);
  return url.href;
}
