import { FileFault } from '../shared/settings';
import { wholeLength } from '../shared/utf8-chunks';
import { LineCount } from './line-count';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const AGAIN = 'export it again in UTF-8';

/** The encodings that are not UTF-8 and show it in their first bytes, with a byte order mark or without. */
function otherEncoding([a, b, c, d]: Uint8Array): string | undefined {
  const isMarked = (one: number, other: number) => a === one && b === other;
  const isLittle = isMarked(0xff, 0xfe) || (a !== 0 && b === 0);
  const isBig = isMarked(0xfe, 0xff) || (a === 0 && b !== 0);
  if (isLittle && c === 0 && d === 0) return 'UTF-32 (little-endian)';
  if (a === 0 && b === 0) return 'UTF-32 (big-endian)';
  if (isLittle) return 'UTF-16 (little-endian)';
  return isBig ? 'UTF-16 (big-endian)' : undefined;
}

/** The text of a file in UTF-8, without a byte order mark. @throws FileFault that names what it is instead */
export function* decodeUtf8(pieces: Iterable<Uint8Array>): Generator<string> {
  const lines = new LineCount();
  let rest: Uint8Array = new Uint8Array();
  let isBegun = false;
  const notUtf8 = (): FileFault =>
    new FileFault(`line ${lines.line}: is not UTF-8 but, it seems, Latin-1 or Windows-1252; ${AGAIN}`);

  const decode = (bytes: Uint8Array): string => {
    try {
      return decoder.decode(bytes);
    } catch {
      lines.pass(textBeforeFault(bytes));
      throw notUtf8();
    }
  };
  for (const piece of pieces) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    // Nothing shorter says what it is.
    if (!isBegun && bytes.length < 4) {
      rest = new Uint8Array(bytes);
      continue;
    }
    const whole = isBegun ? bytes : begin(bytes);
    isBegun = true;
    const length = wholeLength(whole);
    // Copied: the reader uses its buffer again.
    rest = new Uint8Array(whole.subarray(length));
    const text = decode(whole.subarray(0, length));
    lines.pass(text);
    yield text;
  }
  if (rest.length === 0) return;
  const last = isBegun ? rest : begin(rest);
  if (wholeLength(last) < last.length) throw notUtf8();
  yield decode(last);
}

/** Without the byte order mark. @throws FileFault */
function begin(bytes: Uint8Array): Uint8Array {
  const other = otherEncoding(bytes);
  if (other !== undefined) throw new FileFault(`line 1: is ${other} and not UTF-8; ${AGAIN}`);
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function textBeforeFault(bytes: Uint8Array): string {
  const begun = (length: number): string | undefined => {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, length), {
        stream: true,
      });
    } catch {
      return undefined;
    }
  };
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (begun(middle) === undefined) bad = middle;
    else good = middle;
  }
  return begun(good) ?? '';
}
