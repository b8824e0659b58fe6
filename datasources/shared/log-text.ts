/** More of a text than this is not looked at. */
export const MOST_READ = 4_000;
/** As many characters as the log takes of one detail. */
export const MOST_LOGGED = 300;

/** As one line, without controls and without the invisible signs that turn the direction of writing. */
function plain(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{C}\p{Z}\s]+/gu, ' ')
    .trim();
}

const XML_SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Half of a pair cannot be encoded, nor be sent. */
const wellFormed = (text: string): string => Buffer.from(text).toString();

/** As whoever repeats it may write it. */
function spellingsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [
    secret,
    encodeURIComponent(wellFormed(secret)),
    encodeURIComponent(wellFormed(secret)).replaceAll('%20', '+'),
    secret.replace(/[&<>"]/g, (sign) => XML_SIGNS[sign] ?? sign),
    JSON.stringify(secret).slice(1, -1),
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_'),
  ];
}

function hidden(text: string, spellings: readonly string[]): string {
  if (spellings.length === 0) return text;
  // The longest first: a short one inside it would leave the rest of it behind.
  const longestFirst = [...spellings].sort((one, other) => other.length - one.length);
  const pattern = longestFirst.map((spelling) => spelling.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|');
  return text.replace(new RegExp(pattern, 'giu'), '[secret]');
}

/** Where a stack begins, in the languages in which .NET writes one. */
const STACK = /(?: --->)? (?:at|bei|à|en|в) [\p{L}\w$.<>`+[\],|]+\(.*$/u;

const NAMED_SECRET =
  /\b(pass(?:word|wd|phrase)?|pwd|otp|pin|secret|token|api[-_ ]?key|authtoken|authorization|cookie|session[-_ ]?id|ASP\.NET_SessionId|user ?id|uid)(?:\s?[=:]\s?(?:(?:basic|bearer|negotiate|ntlm)\s)?|\s(?=["']))("[^"]*"|'[^']*'|[^\s;,&"']+)/gi;
const SCHEME_SECRET = /\b(basic|bearer|negotiate|ntlm)\s(?=\S*[\d.=/+])[\w.~+/=-]{6,}/gi;
const WEB_TOKEN = /\beyJ[\w-]+(?:\.[\w-]*)*/g;
/** Long runs of digits and letters: ids of sessions, keys, hashes. */
const RUN = /[\w+/=~-]{20,}/g;

const ADDRESS_WITH_SCHEME = /\b[a-z][a-z\d+.-]{0,20}(?::|%3A)(?:\\?\/|%2F){2}[^\s"'<>]*?(?=\\?["'<>]|\s|$)/gi;
const MAIL = /[^\s@"'<>()[\]{},;:=]+@[^\s@"'<>()[\]{},;:=]+/g;
const IPV4 = /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g;
const IPV6 =
  /(?<![\w:])(?:(?:[\da-f]{1,4}:){3,7}[\da-f]{1,4}|(?:[\da-f]{1,4}(?::[\da-f]{1,4}){0,6})?::(?:[\da-f]{1,4}(?::[\da-f]{1,4}){0,6})?)(?![\w:])/gi;
const HOST_WITH_PORT = /(?<![\w.-])(?:localhost|[\w-]{1,63}(?:\.[\w-]{1,63}){1,20}):\d{2,5}\b/gi;
const WINDOWS_PATH = /(?<![\w])[a-z]:\\(?:[^\\/:*?"'<>|;,]{1,100}\\)*[^\s\\/:*?"'<>|;,]*/gi;
const SHARE = /\\\\[^\s"'<>|;,]+/g;
const UNIX_PATH = /(?<![\w<./])\/(?:[\w.@~+-]+\/)+[\w.@~+-]*/g;

/**
 * Foreign text as the log may hold it (decision 023): one short line without secrets, tokens, addresses, paths or stacks.
 *
 * @param secrets what must not come back in it, should somebody repeat what was sent
 * @returns undefined when nothing is left
 */
export function logText(text: string, secrets: readonly string[] = []): string | undefined {
  const spellings = [...new Set(secrets.flatMap(spellingsOf).map(plain))].filter((spelling) => spelling !== '');
  const read = hidden(plain(text.slice(0, MOST_READ)), spellings);
  const whole = text.length > MOST_READ ? withoutCutEnd(read, spellings) : read;
  const shown = whole
    .replace(STACK, '')
    .replace(ADDRESS_WITH_SCHEME, '[address]')
    .replace(NAMED_SECRET, '$1=[secret]')
    .replace(SCHEME_SECRET, '$1 [secret]')
    .replace(WEB_TOKEN, '[secret]')
    .replace(MAIL, '[address]')
    .replace(WINDOWS_PATH, '[path]')
    .replace(SHARE, '[path]')
    .replace(UNIX_PATH, '[path]')
    .replace(IPV4, '[address]')
    .replace(IPV6, '[address]')
    .replace(HOST_WITH_PORT, '[address]')
    .replace(RUN, (run) => (/\d/.test(run) && /[a-z]/i.test(run) ? '[secret]' : run))
    .trim();
  if (shown === '') return undefined;
  const characters = Array.from(shown);
  return characters.length <= MOST_LOGGED
    ? shown
    : `${characters
        .slice(0, MOST_LOGGED - 1)
        .join('')
        .trimEnd()}…`;
}

/** The beginning of a secret may stand where the reading stopped, and is not known for what it is. */
function withoutCutEnd(text: string, spellings: readonly string[]): string {
  const longest = Math.max(0, ...spellings.map(({ length }) => length));
  return text.slice(0, Math.max(0, text.length - longest)).replace(/\S*$/u, '');
}
