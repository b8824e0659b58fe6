import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { systemCode } from '../observability/describe-error';

/** What a file holds: the SHA-256 of its bytes, or in other words why that cannot be told. */
export type Content = string;
export type Contents = ReadonlyMap<string, Content>;

export type Look = 'same' | 'unsettled' | 'changed';

/** So many looks in a row have to find the same before it is believed to be what somebody wants. */
const LOOKS_AT_CONTENT = 2;
/** A file that is not there may be about to be replaced. */
const LOOKS_AT_NOTHING = 5;

/** Tells lasting changes of a few files from those that are still being made. */
export class FileStates {
  #known: Contents;
  #seen: Contents = new Map();
  #looks = 0;

  /** @param known what the files held when they were used */
  constructor(known: Contents) {
    this.#known = known;
  }

  /** @param now what every one of the files holds at present */
  look(now: Contents): Look {
    this.#looks = isEqual(this.#seen, now) ? this.#looks + 1 : 1;
    this.#seen = now;
    if (isEqual(this.#known, now)) return 'same';
    const needed = [...now.values()].every(isDigest) ? LOOKS_AT_CONTENT : LOOKS_AT_NOTHING;
    if (this.#looks < needed) return 'unsettled';
    this.#known = now;
    return 'changed';
  }
}

function isEqual(one: Contents, other: Contents): boolean {
  return one.size === other.size && [...one].every(([file, content]) => other.get(file) === content);
}

function isDigest(content: Content): boolean {
  return /^[0-9a-f]{64}$/.test(content);
}

interface Known {
  readonly signature: string;
  readonly content: Content;
}

/** Smaller ones are read at every look. */
const SMALL_BYTES = 65_536;
/** Nobody reads a larger one. */
const MOST_BYTES = 67_108_864;
/** A file system may give two changes within this time the same stamp. */
const COARSE_STAMPS_MS = 2_000;

/** Looks what files hold. Large ones are read again only when they have changed by what the file system says. */
export class FileContents {
  readonly #large = new Map<string, Known>();

  async of(files: Iterable<string>): Promise<Contents> {
    const contents = new Map<string, Content>();
    for (const file of files) contents.set(file, await this.#of(file));
    return contents;
  }

  async #of(file: string): Promise<Content> {
    let handle: FileHandle | undefined;
    try {
      // A pipe would be waited for.
      handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
      const facts = await handle.stat();
      if (!facts.isFile()) return 'not a file';
      const { dev, ino, size, mtimeMs, ctimeMs } = facts;
      if (size > MOST_BYTES) return `${size} bytes`;
      const signature = [dev, ino, size, mtimeMs, ctimeMs].join();
      const known = this.#large.get(file);
      if (known?.signature === signature) return known.content;
      const content = await digestIn(handle);
      this.#large.delete(file);
      const isStamped = Date.now() - ctimeMs > COARSE_STAMPS_MS;
      if (size > SMALL_BYTES && isStamped) this.#large.set(file, { signature, content });
      return content;
    } catch (error) {
      return systemCode(error) || 'unreadable';
    } finally {
      await handle?.close();
    }
  }
}

async function digestIn(handle: FileHandle): Promise<Content> {
  const hash = createHash('sha256');
  for await (const piece of handle.createReadStream({ autoClose: false, start: 0 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}
