/** One step of a distinguished name: most often one attribute, several where they are joined with `+`. */
export type Rdn = readonly { readonly type: string; readonly value: string }[];

const TYPE = /(?:[A-Za-z][A-Za-z0-9-]*|(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))+)=/y;
/** RFC 4514, section 3: an escaped special, an escaped byte, or a character that is none of those to be escaped. */
const PIECE = /\\([ "#+,;<=>\\])|((?:\\[0-9A-Fa-f]{2})+)|[^"+,;<>\\\0]/uy;
const HEX = /#((?:[0-9A-Fa-f]{2})+)/y;

class NameFault extends Error {}

/** Reads a text step by step, each by one sticky pattern. */
class Reader {
  at = 0;

  constructor(private readonly text: string) {}

  get done(): boolean {
    return this.at >= this.text.length;
  }

  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match) this.at = pattern.lastIndex;
    return match;
  }

  fail(says: string): never {
    throw new NameFault(`${says} (at character ${this.at + 1})`);
  }
}

function readBytes(reader: Reader, bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) reader.fail('its escaped bytes are not UTF-8');
  return text;
}

function readValue(reader: Reader): string {
  const hex = reader.take(HEX);
  // The value's BER encoding; nobody writes it by hand, and it is compared as it is.
  if (hex) return `#${(hex[1] ?? '').toLowerCase()}`;
  const start = reader.at;
  const parts: string[] = [];
  let lastIsBareBlank = false;
  for (let piece = reader.take(PIECE); piece; piece = reader.take(PIECE)) {
    const [whole, special, bytes] = piece;
    if (whole === ' ' && piece.index === start) reader.fail('a value begins with a blank that is not escaped');
    if (whole === '#' && piece.index === start) reader.fail('a value begins with a # that is not escaped');
    lastIsBareBlank = whole === ' ';
    parts.push(special ?? (bytes ? readBytes(reader, Buffer.from(bytes.replaceAll('\\', ''), 'hex')) : whole));
  }
  if (lastIsBareBlank) reader.fail('a value ends with a blank that is not escaped');
  if (parts.length === 0) reader.fail('a value is empty');
  return parts.join('');
}

/** @throws NameFault */
function read(text: string): readonly Rdn[] {
  const reader: Reader = new Reader(text);
  const steps: { type: string; value: string }[][] = [[]];
  for (;;) {
    const type = reader.take(TYPE)?.[0].slice(0, -1);
    if (type === undefined) reader.fail('an attribute such as OU= or DC= is missing, or has a blank before it');
    steps.at(-1)?.push({ type: type.toLowerCase(), value: readValue(reader) });
    if (reader.done) return steps;
    const sign = reader.take(/[,+]/y)?.[0];
    if (sign === undefined) reader.fail('a character must be escaped with a backslash here');
    if (sign === ',') steps.push([]);
  }
}

/** @returns the steps of a distinguished name (RFC 4514), the nearest first; `undefined` when it is none. */
export function parseName(text: string): readonly Rdn[] | undefined {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof NameFault) return undefined;
    throw error;
  }
}

/** @returns what keeps `text` from being a distinguished name, without the text; `undefined` when it is one. */
export function faultOfName(text: string): string | undefined {
  try {
    read(text);
    return undefined;
  } catch (error) {
    if (error instanceof NameFault) return error.message;
    throw error;
  }
}

/** One spelling for each step: a directory tells neither letter case nor the order around `+` apart. */
function canonical(step: Rdn): string {
  const attributes = step.map(({ type, value }) => JSON.stringify([type, value.toLowerCase()]));
  return attributes.sort().join('+');
}

/** Whether a name is that of `base` or of something below it. */
export function isWithin(name: readonly Rdn[], base: readonly Rdn[]): boolean {
  const offset = name.length - base.length;
  return offset >= 0 && base.every((step, index) => canonical(step) === canonical(name[offset + index] ?? []));
}

/** @returns the domain that the DC= parts of a name spell (RFC 2247); `undefined` when it has none. */
export function domainOf(name: readonly Rdn[]): string | undefined {
  const labels = name.flat().filter(({ type }) => type === 'dc');
  return labels.length === 0 ? undefined : labels.map(({ value }) => value).join('.');
}
