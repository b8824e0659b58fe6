import { FileFault } from '../shared/settings';
import { wholeLength } from '../shared/charset';
import { LineCount } from './export-rows';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lossyDecoder = new TextDecoder('utf-8', { ignoreBOM: true });

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
      const text = decoder.decode(bytes);
      lines.pass(text);
      return text;
    } catch {
      const lossy = Buffer.from(lossyDecoder.decode(bytes));
      const fault = bytes.findIndex((byte, index) => byte !== lossy[index]);
      lines.pass(Buffer.from(bytes.subarray(0, fault)).toString('latin1'));
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
    yield decode(whole.subarray(0, length));
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
