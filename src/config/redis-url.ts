const PROTOCOLS = ['redis:', 'rediss:'];
const EXAMPLE = 'redis://user:password@host:6379/0';
const LARGEST_NUMBER = 1_048_575;

/** @returns what is wrong with the address, without quoting it; `undefined` when nothing is. */
export function faultOfRedisUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return `must be an address such as ${EXAMPLE}; write special characters as %40 and the like`;
  const { protocol, hash, search, pathname, hostname, username, password } = new URL(text);
  if (!PROTOCOLS.includes(protocol)) return `must begin with redis:// or, for TLS, rediss://, as in ${EXAMPLE}`;
  // A password with one of these in it would otherwise be taken for a host, and shown as one.
  if (hash !== '' || (search + pathname).includes('@')) {
    return 'must have #, ?, / and @ in the user or password as %23, %3F, %2F and %40';
  }
  if (hostname === '') return `must name a host, as in ${EXAMPLE}`;
  if (search !== '') return 'must have no options behind a question mark; a ? in the password is written %3F';
  const number = /^\/?$|^\/(\d{1,7})$/.exec(pathname);
  if (!number || Number(number[1] ?? 0) > LARGEST_NUMBER) {
    return `must end with the number of a database or with nothing behind the port, as in ${EXAMPLE}`;
  }
  const isWhole = [username, password].every(isDecodable);
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

export interface RedisPlace {
  readonly host: string;
  readonly port: number;
  /** Number of the database. */
  readonly db: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly isTls: boolean;
}

/** What a good address says. */
export function placeOfRedis(text: string): RedisPlace {
  const { protocol, hostname, port, pathname, username, password } = new URL(text);
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? 6379 : Number(port),
    db: Number(pathname.slice(1)),
    username: decodeURIComponent(username) || undefined,
    password: decodeURIComponent(password) || undefined,
    isTls: protocol === 'rediss:',
  };
}
