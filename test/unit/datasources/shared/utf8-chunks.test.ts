import fc from 'fast-check';
import { ProtocolError } from '../../../../datasources/shared/errors';
import { Utf8Chunks } from '../../../../datasources/shared/charset';

/** Null when it is refused. */
function decoded(chunks: readonly Uint8Array[]): string | null {
  const text = new Utf8Chunks();
  try {
    const pieces = chunks.map((chunk) => text.write(chunk));
    text.end();
    return pieces.join('');
  } catch (error) {
    if (error instanceof ProtocolError && error.reason === 'its answer is not UTF-8') return null;
    throw error;
  }
}

/** The same by the platform, from all bytes at once. */
function expected(chunks: readonly Uint8Array[]): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    return null;
  }
}

const cutAt = (bytes: Uint8Array, places: readonly number[]): Uint8Array[] => {
  const ends = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
};

it('decodes the same as the platform, however the bytes are cut', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((whole) => new TextEncoder().encode(whole));
  // Bytes that begin, continue or break characters of every length, and the ends of what is allowed.
  const byte = fc.constantFrom(
    0x41,
    0x7f,
    0x80,
    0xbf,
    0xc0,
    0xc2,
    0xdf,
    0xe0,
    0xa0,
    0xed,
    0x9f,
    0xef,
    0xbb,
    0xf0,
    0x90,
    0xf4,
    0x8f,
    0xf5,
    0xff,
  );
  const broken = fc.array(byte, { maxLength: 6 }).map((bytes) => Uint8Array.from(bytes));
  fc.assert(
    fc.property(fc.oneof(text, broken), fc.array(fc.nat(200), { maxLength: 6 }), (bytes, places) => {
      const chunks = cutAt(bytes, places);
      expect(decoded(chunks)).toBe(expected(chunks));
    }),
    { numRuns: 2_000 },
  );
});

it('gives what is whole at once, and keeps a mark that is not at the beginning', () => {
  const text = new Utf8Chunks();
  expect(text.write(Uint8Array.from([0x61, 0xf0, 0x9f]))).toBe('a');
  expect(text.write(Uint8Array.from([0x98]))).toBe('');
  expect(text.write(Uint8Array.from([0x80]))).toBe('😀');
  expect(text.write(Uint8Array.from([0xef, 0xbb, 0xbf, 0x62]))).toBe('\ufeffb');
  text.end();
});

it('does not count on its chunks staying as they are', () => {
  const text = new Utf8Chunks();
  const chunk = Buffer.from([0x61, 0xc3]);
  expect(text.write(chunk)).toBe('a');
  chunk.fill(0);
  expect(text.write(Buffer.from([0xa9]))).toBe('é');
});
