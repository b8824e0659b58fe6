import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { SettingFault } from '../../datasources/shared/backend';
import { FileFault, Secret } from '../../datasources/shared/settings';
import { systemCode } from '../observability/describe-error';
import { LargeFiles, type OnFile } from './large-files';

export interface Sources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Relative file names in the configuration start here. */
  readonly folder: string;
  /** Whether the file of this setting is left to be read piece by piece by who knows what is in it. */
  readonly isLargeFile?: (path: readonly PropertyKey[]) => boolean;
  readonly largeFiles?: LargeFiles | undefined;
  readonly onFile?: OnFile;
}

export interface Resolved {
  readonly value: unknown;
  readonly faults: readonly SettingFault[];
}

const WHOLE_REFERENCE = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/;
const MOST_FILE_BYTES = 65_536;
const MOST_LARGE_FILE_BYTES = 67_108_864;

/** Turns every `"${NAME}"` and `{ file: path }` of the configuration into a `Secret`, wherever it stands. */
export function interpolate(root: unknown, sources: Sources): Resolved {
  const faults: SettingFault[] = [];
  // What could not be found stays a Secret, so that the same place is not reported again as "must come from outside".
  const missing = (path: readonly PropertyKey[], message: string): Secret => {
    faults.push({ path, message });
    return new Secret('missing');
  };

  const walk = (value: unknown, path: readonly PropertyKey[]): unknown => {
    if (typeof value === 'string') return fromText(value, path);
    if (Array.isArray(value)) return value.map((entry, index) => walk(entry, [...path, index]));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    if (entries.length === 1 && entries[0]?.[0] === 'file') return fromFile(entries[0][1], path);
    return Object.fromEntries(entries.map(([key, entry]) => [key, walk(entry, [...path, key])]));
  };

  const fromText = (value: string, path: readonly PropertyKey[]): unknown => {
    const variable = WHOLE_REFERENCE.exec(value)?.[1];
    if (variable !== undefined) {
      const found = sources.env[variable];
      if (found === undefined) return missing(path, `the environment variable ${variable} is not set`);
      if (found === '') return missing(path, `the environment variable ${variable} is empty`);
      return new Secret(found);
    }
    if (value.includes('${')) return missing(path, '"${NAME}" must be the whole value, with a valid variable name');
    return value;
  };

  const fromFile = (name: unknown, path: readonly PropertyKey[]): unknown => {
    if (typeof name !== 'string' || name === '') return missing(path, 'file: must be the path of a file');
    const file = resolve(sources.folder, name);
    const { isLargeFile, largeFiles = new LargeFiles(), onFile = () => undefined } = sources;
    if (isLargeFile?.(path)) return largeFiles.get(file, readLarge, onFile);
    try {
      const bytes = Buffer.concat([...readPieces(file, MOST_FILE_BYTES, onFile)].map((piece) => Buffer.from(piece)));
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r?\n$/, '');
      return text === '' ? missing(path, `${file} is empty`) : new Secret(text);
    } catch (error) {
      return missing(path, error instanceof FileFault ? error.message : `${file} must be encoded in UTF-8`);
    }
  };

  return { value: walk(root, []), faults };
}

const readLarge = (file: string, onFile: OnFile) => readPieces(file, MOST_LARGE_FILE_BYTES, onFile);

const PIECE_BYTES = 65_536;

/**
 * Reads a file in pieces of one buffer. What it was found to be is not relied on: it may grow, shrink or become another
 * one while it is read.
 *
 * @throws FileFault
 */
function* readPieces(file: string, mostBytes: number, onFile: OnFile): Generator<Uint8Array> {
  const hash = createHash('sha256');
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
      hash.update(buffer.subarray(0, length));
      yield buffer.subarray(0, length);
    }
    const { mtimeMs, size } = attempt(file, () => fstatSync(descriptor));
    // Some file systems make up what is read, and call the size nothing.
    const isShort = facts.size > 0 && total !== facts.size;
    if (isShort || size !== facts.size || mtimeMs !== facts.mtimeMs) {
      throw new FileFault(`${file} changed while it was read`);
    }
    onFile(file, hash.digest('hex'));
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
