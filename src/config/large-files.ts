import { statSync } from 'node:fs';
import { OutsideFile } from '../../datasources/shared/settings';

/** Told of each file that was read to its end, and the SHA-256 of what was in it. */
export type OnFile = (file: string, digest: string) => void;
type Read = (file: string, onFile: OnFile) => Iterable<Uint8Array>;

interface Known {
  readonly signature: string;
  readonly content: OutsideFile;
  digest?: string;
}

/** A file system may give two changes within this time the same stamp. */
const COARSE_STAMPS_MS = 2_000;

/**
 * The files that back ends read by themselves. One that has not changed since, by what the file system says, is the same
 * object as before, so that whoever has read it need not read it again: that may take seconds, in which nothing else is done.
 */
export class LargeFiles {
  readonly #known = new Map<string, Known>();

  get(file: string, read: Read, onFile: OnFile): OutsideFile {
    const signature = signatureOf(file);
    const before = this.#known.get(file);
    if (before?.digest !== undefined && before.signature === signature) {
      onFile(file, before.digest);
      return before.content;
    }
    const pieces = (): Iterable<Uint8Array> =>
      read(file, (path, digest) => {
        known.digest = digest;
        onFile(path, digest);
      });
    const known: Known = { signature: signature ?? '', content: new OutsideFile(pieces) };
    if (signature === undefined) this.#known.delete(file);
    else this.#known.set(file, known);
    return known.content;
  }
}

/** Undefined where there is none that can be relied on. */
function signatureOf(file: string): string | undefined {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = statSync(file);
    return Date.now() - ctimeMs > COARSE_STAMPS_MS ? [dev, ino, size, mtimeMs, ctimeMs].join() : undefined;
  } catch {
    return undefined;
  }
}
