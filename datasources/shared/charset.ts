import { ProtocolError } from './errors';

/** A header as it came. */
export type ContentType = string | readonly string[] | undefined;

/** Whether a `Content-Type` names another character set than UTF-8. */
export function namesAnotherCharset(contentType: ContentType): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s;,"]+)/i.exec(String(contentType ?? ''))?.[1];
  return charset !== undefined && !isUtf8(charset);
}

/** @param name of a character set, as heads and XML declarations have it */
export function isUtf8(name: string): boolean {
  return /^utf-?8$/i.test(name);
}

/** @throws ProtocolError for text that is in UTF-16 or UTF-32 by its first two bytes, with a byte order mark or without */
export function refuseWideText([first, second]: ArrayLike<number> & Iterable<number>): void {
  const isMarked = (first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe);
  if (isMarked || first === 0 || second === 0) {
    throw new ProtocolError('protocol', 'its answer is in UTF-16 or UTF-32 and not in UTF-8');
  }
}

export function anotherCharset(): ProtocolError {
  return new ProtocolError('protocol', 'its answer says that it is in another character set than UTF-8');
}

// Without `stream`, and only so, Node decodes without a converter of ICU's, and ASCII stays one byte a character: half of
// the time, and what reads the text afterwards is faster too.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const NOTHING: Uint8Array = new Uint8Array();

/** Length of the character that a first byte begins; 1 for what begins none. */
function lengthOf(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}

/** Where the last character begins when its end is missing, else the number of bytes. */
export function wholeLength(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    const isContinuation = (byte & 0xc0) === 0x80;
    if (!isContinuation) return lengthOf(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Strictly decodes UTF-8 that comes in pieces, which may be cut within a character. */
export class Utf8Chunks {
  #rest = NOTHING;

  write(chunk: Uint8Array): string {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const length = wholeLength(bytes);
    const isWhole = length === bytes.length;
    // Copied: the sender may use its buffer again.
    this.#rest = isWhole ? NOTHING : new Uint8Array(bytes.subarray(length));
    try {
      return decoder.decode(isWhole ? bytes : bytes.subarray(0, length));
    } catch {
      throw new ProtocolError('protocol', 'its answer is not UTF-8');
    }
  }

  end(): void {
    if (this.#rest.length > 0) throw new ProtocolError('protocol', 'its answer is not UTF-8');
  }
}
