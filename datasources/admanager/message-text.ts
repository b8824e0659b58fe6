const LONGEST = 300;
/** More than this is not looked at. */
const MOST_READ = 10_000;

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,4}));/g, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return NAMED[name] ?? whole;
    const code = typeof hex === 'string' ? parseInt(hex, 16) : Number(decimal);
    return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? '' : String.fromCodePoint(code);
  });
}

/** Until there are none: a tag inside a tag must not leave one behind. */
function stripTags(text: string): string {
  for (let rest = text; ;) {
    const stripped = rest.replace(/<\/?[a-zA-Z!][^<>]*>/g, ' ');
    if (stripped === rest) return rest;
    rest = stripped;
  }
}

/**
 * A message of the back end as one short line of plain text (contract 6.6). Messages are anybody's text: they may be
 * escaped, hold markup, and repeat what was sent, so what must stay hidden is taken out here.
 *
 * @returns `null` when nothing is left
 */
export function cleanMessage(message: string, secret: string): string | null {
  const words = stripTags(decodeEntities(message.slice(0, MOST_READ)))
    // Controls, and the invisible signs that turn the direction of writing or hide letters.
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const text = withoutAddresses(withoutSecret(words, secret));
  if (text === '') return null;
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** In whatever letter case, and as it stands in an address. */
function withoutSecret(text: string, secret: string): string {
  const spellings = [secret, encodeURIComponent(secret)].map((spelling) => spelling.replace(/[^\w]/g, '\\$&'));
  return text.replace(new RegExp(spellings.join('|'), 'gi'), '[secret]');
}

/** An address of any scheme, also encoded or as JSON has it; the call's own path and parameters; a host with its port. */
const ADDRESS =
  /(?::|%3A)(?:\\?\/|%2F){2}|(?:\/|%2F)RestAPI(?:\W|$)|(?:AuthToken|domainName|PRODUCT_NAME|inputData)(?:=|%3D)|[\w-]\.[\w-]+:\d{2,5}\b/i;

/** Word by word: what stands around the sign of an address belongs to it. */
function withoutAddresses(text: string): string {
  // Decoded, it has blanks in it, and the rest of it looks like anything.
  const shortened = text.replace(/inputData=\[(?:.*\}\]|.*)/i, 'inputData=');
  const words = shortened.split(' ').map((word) => {
    const stop = /[.,;:!?)"']{0,3}$/.exec(word)?.[0] ?? '';
    return ADDRESS.test(word) ? `[address]${stop}` : word;
  });
  return words.join(' ');
}
