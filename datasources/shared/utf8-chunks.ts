import { ProtocolError } from './http';

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
