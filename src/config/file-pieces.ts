import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { FileFault } from '../../datasources/shared/settings';
import { systemCode } from '../observability/error-facts';

const PIECE_BYTES = 65_536;

/**
 * Reads a file in pieces of one buffer. What it was found to be is not relied on: it may grow, shrink or become another
 * one while it is read.
 *
 * @throws FileFault
 */
export function* readPieces(file: string, mostBytes: number): Generator<Uint8Array> {
  // A pipe would be waited for.
  const descriptor = attempt(file, () => openSync(file, constants.O_RDONLY | constants.O_NONBLOCK));
  try {
    const facts = attempt(file, () => fstatSync(descriptor));
    if (!facts.isFile()) throw new FileFault(`${file} is not a file`);
    const tooLong = () => new FileFault(`${file} has more than ${mostBytes} bytes`);
    if (facts.size > mostBytes) throw tooLong();
    const buffer = Buffer.alloc(PIECE_BYTES);
    let total = 0;
    for (;;) {
      const length = attempt(file, () => readSync(descriptor, buffer, 0, buffer.length, null));
      if (length === 0) break;
      total += length;
      if (total > mostBytes) throw tooLong();
      yield buffer.subarray(0, length);
    }
    const { mtimeMs, size } = attempt(file, () => fstatSync(descriptor));
    // Some file systems make up what is read, and call the size nothing.
    const isShort = facts.size > 0 && total !== facts.size;
    if (isShort || size !== facts.size || mtimeMs !== facts.mtimeMs) {
      throw new FileFault(`${file} changed while it was read`);
    }
  } finally {
    closeSync(descriptor);
  }
}

function attempt<Value>(file: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw new FileFault(`${file} cannot be read (${systemCode(error)})`);
  }
}
