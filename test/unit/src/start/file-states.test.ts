import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { hashOf } from '../../../../src/config/operations-manifest';
import { FileContents, FileStates } from '../../../../src/start/file-states';

/** Files in a folder as Kubernetes mounts secrets: `name` -> `..data/name`, `..data` -> a folder that is replaced as a whole. */
class Mount {
  readonly folder = mkdtempSync(join(tmpdir(), 'mount-'));
  readonly names = ['one', 'two'] as const;
  #version = 0;

  constructor(contents: Contents) {
    this.swap(contents);
    for (const name of this.names) symlinkSync(join('..data', name), join(this.folder, name));
    writeFileSync(this.plain, 'plain');
  }

  get plain(): string {
    return join(this.folder, 'plain');
  }

  get files(): string[] {
    return [...this.names.map((name) => join(this.folder, name)), this.plain];
  }

  swap(contents: Contents): void {
    const version = `..v${this.#version++}`;
    mkdirSync(join(this.folder, version));
    for (const name of this.names) writeFileSync(join(this.folder, version, name), contents[name]);
    symlinkSync(version, join(this.folder, '..data_tmp'));
    renameSync(join(this.folder, '..data_tmp'), join(this.folder, '..data'));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

type Contents = Readonly<Record<'one' | 'two', string>>;

/** Few texts, so that the same one comes back. */
const text = fc.constantFrom('a', 'b', 'c'.repeat(70_000), 'd'.repeat(70_000));

const step = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ does: 'look' as const }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('swap' as const), one: text, two: text }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('write' as const), text }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('half' as const), text }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('rename' as const), text }) },
  { weight: 1, arbitrary: fc.constant({ does: 'remove' as const }) },
  { weight: 1, arbitrary: fc.constant({ does: 'touch' as const }) },
);

describe('looks at files that change in any way', () => {
  it('tell each change that lasts once, nothing that does not, and the last one in the end', async () => {
    const found = { changed: 0, same: 0, unsettled: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const mount = new Mount({ one: 'a', two: 'b' });
        let [plain, contents]: [string | undefined, Contents] = ['plain', { one: 'a', two: 'b' }];
        const modelled = () => JSON.stringify([contents, plain]);
        const looked: string[] = [];
        let known = modelled();
        const reader = new FileContents();
        const states = new FileStates(await reader.of(mount.files));
        const look = async () => {
          const now = modelled();
          const result = states.look(await reader.of(mount.files));
          found[result] += 1;
          looked.push(now);
          expect(result === 'same').toBe(now === known);
          if (result === 'changed') {
            // Seen before in the same way, and more often where something was missing.
            expect(looked.slice(plain === undefined ? -5 : -2)).toEqual(Array(plain === undefined ? 5 : 2).fill(now));
            known = now;
          }
          return result;
        };
        for (const taken of steps) {
          switch (taken.does) {
            case 'look':
              await look();
              break;
            case 'swap':
              contents = { one: taken.one, two: taken.two };
              mount.swap(contents);
              break;
            case 'half':
            case 'write':
              plain = taken.does === 'half' ? taken.text.slice(0, taken.text.length / 2) : taken.text;
              writeFileSync(mount.plain, plain);
              break;
            case 'rename':
              plain = taken.text;
              writeFileSync(`${mount.plain}~`, plain);
              renameSync(`${mount.plain}~`, mount.plain);
              break;
            case 'remove':
              plain = undefined;
              rmSync(mount.plain, { force: true });
              break;
            case 'touch':
              utimesSync(mount.folder, new Date(), new Date());
              if (plain !== undefined) utimesSync(mount.plain, new Date(), new Date());
              break;
          }
        }
        for (let looks = 0; looks < 6 && known !== modelled(); looks++) await look();
        expect(known).toBe(modelled());
        expect(await look()).toBe('same');
        mount.remove();
      }),
      { numRuns: 150 },
    );
    expect(Object.values(found).every((count) => count > 100)).toBe(true);
  });

  it('take what the files held when they were used for what is known, whatever is there at the first look', async () => {
    const mount = new Mount({ one: 'a', two: 'b' });
    const used = new Map(mount.files.map((file) => [file, hashOf('what was read before')]));
    const states = new FileStates(used);
    const reader = new FileContents();
    expect(states.look(await reader.of(mount.files))).toBe('unsettled');
    expect(states.look(await reader.of(mount.files))).toBe('changed');
    mount.remove();
  });

  it('see a large file changed that keeps its length and its date', async () => {
    const mount = new Mount({ one: 'a', two: 'b' });
    const reader = new FileContents();
    const long = new Date(1_000_000_000_000);
    const write = (letter: string): void => {
      writeFileSync(mount.plain, letter.repeat(100_000));
      utimesSync(mount.plain, long, long);
    };
    write('x');
    const before = await reader.of([mount.plain]);
    write('y');
    expect(await reader.of([mount.plain])).not.toEqual(before);
    mount.remove();
  });
});
