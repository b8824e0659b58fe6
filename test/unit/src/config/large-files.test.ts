import { renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { LargeFiles } from '../../../../src/config/large-files';
import { createConfigFolder } from '../../../helpers/config-folder';

const folder = createConfigFolder();
afterAll(() => folder.remove());
afterEach(() => jest.restoreAllMocks());

const file = join(folder.path, 'targets.csv');
const stamp = new Date(1_000_000_000_000);

/** Reads as somebody does who only wants to know what was read. */
function createReader() {
  const files = new LargeFiles();
  const reads: string[] = [];
  let content = '';
  const read = function* (path: string, onFile: (file: string, digest: string) => void): Generator<Uint8Array> {
    reads.push(content);
    yield new TextEncoder().encode(content);
    onFile(path, content);
  };
  return {
    reads,
    put: (text: string, how: 'write' | 'rename'): void => {
      content = text;
      const path = how === 'write' ? file : `${file}~`;
      writeFileSync(path, text);
      utimesSync(path, stamp, stamp);
      if (how === 'rename') renameSync(path, file);
    },
    /** @returns the digests that were told */
    load: (toItsEnd = true): string[] => {
      const told: string[] = [];
      const pieces = files.get(file, read, (_path, digest) => told.push(digest)).pieces();
      if (told.length > 0) return told;
      const reading = pieces[Symbol.iterator]();
      while (reading.next().done !== true && toItsEnd);
      return told;
    },
  };
}

/** As if all that has happened to a file were long ago. */
const later = () => jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);

describe('a large file', () => {
  it('is read once while it does not change, and what it holds is told each time', () => {
    const { load, put, reads } = createReader();
    put('one', 'write');
    later();
    expect([load(), load(), load()]).toEqual([['one'], ['one'], ['one']]);
    expect(reads).toEqual(['one']);
  });

  it('is read again after every change, whatever it keeps of length and date', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.constantFrom('one', 'two', 'three'), fc.constantFrom('write' as const, 'rename' as const)),
        ),
        (changes) => {
          const { load, put } = createReader();
          for (const [text, how] of changes) {
            put(text, how);
            expect([load(), load()]).toEqual([[text], [text]]);
          }
        },
      ),
    );
  });

  it('is read again that was not read to its end, or is not there', () => {
    const { load, put, reads } = createReader();
    put('one', 'write');
    later();
    expect(load(false)).toEqual([]);
    expect(load()).toEqual(['one']);
    renameSync(file, `${file}.gone`);
    load();
    expect(reads).toHaveLength(3);
  });
});
