import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileContents } from '../../../../src/start/file-states';
import { FileWatch } from '../../../../src/start/watch-files';

const NEVER = 3_600_000;

const toEnd: (() => void)[] = [];
afterEach(() => {
  for (const end of toEnd.splice(0).reverse()) end();
});

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'watch-'));
  toEnd.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A watch that counts, and says when it has told of a change. */
async function watching(files: readonly string[], everyMs: number | 'off' = NEVER) {
  let told = 0;
  let tell: () => void = () => undefined;
  const watch = new FileWatch({
    settleMs: 10,
    onChange: () => {
      told += 1;
      tell();
    },
  });
  toEnd.push(() => watch.close());
  watch.follow(await new FileContents().of(files), everyMs);
  return {
    watch,
    told: () => told,
    /** Resolves with the next change that is told. */
    next: () => new Promise<void>((resolve) => (tell = resolve)),
  };
}

/** What this process listens to, as the system counts it. */
function watchers(): number {
  const counts = readdirSync('/proc/self/fdinfo').map((descriptor) => {
    try {
      return readFileSync(join('/proc/self/fdinfo', descriptor), 'utf8').match(/^inotify wd:/gm)?.length ?? 0;
    } catch {
      return 0;
    }
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

describe('a watch that nobody asks', () => {
  it('hears of a folder that is swapped behind a symbolic link', async () => {
    const folder = createFolder();
    const version = (name: string, content: string): void => {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'password'), content);
      symlinkSync(name, join(folder, '..data_tmp'));
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    };
    version('..v1', 'one');
    symlinkSync('..data/password', join(folder, 'password'));
    const { watch, next, told } = await watching([join(folder, 'password')]);
    await watch.look();
    const changed = next();
    version('..v2', 'two');
    rmSync(join(folder, '..v1'), { recursive: true });
    await changed;
    const again = next();
    version('..v3', 'three');
    await again;
    expect(told()).toBe(2);
  });

  it.each([
    ['written', (file: string) => writeFileSync(file, 'two')],
    [
      'replaced',
      (file: string) => {
        writeFileSync(`${file}.new`, 'two');
        renameSync(`${file}.new`, file);
      },
    ],
    [
      'deleted and written',
      (file: string) => {
        rmSync(file);
        writeFileSync(file, 'two');
      },
    ],
    ['deleted', (file: string) => rmSync(file)],
  ])('hears of a file that is %s', async (_how, change) => {
    const file = join(createFolder(), 'password');
    writeFileSync(file, 'one');
    const { watch, next } = await watching([file]);
    await watch.look();
    const changed = next();
    change(file);
    await changed;
  });

  it('finds out by itself where nothing is heard, also when the folder is another one', async () => {
    const parent = createFolder();
    const folder = join(parent, 'secrets');
    mkdirSync(folder);
    const file = join(folder, 'password');
    writeFileSync(file, 'one');
    const before = watchers();
    const { watch, next } = await watching([file], 20);
    await watch.look();
    const changed = next();
    renameSync(folder, join(parent, 'old'));
    mkdirSync(folder);
    writeFileSync(file, 'two');
    await changed;
    // The new folder is listened to: the old one's watcher is gone.
    await watch.look();
    expect(watchers()).toBe(before + 1);
  });

  it('tells of many files that change together once', async () => {
    const folder = createFolder();
    const files = Array.from({ length: 50 }, (_, index) => join(folder, `secret-${index}`));
    for (const file of files) writeFileSync(file, 'one');
    const { watch, next, told } = await watching(files);
    await watch.look();
    const changed = next();
    for (const file of files) writeFileSync(file, 'two');
    await changed;
    while ((await watch.look()) !== 'same');
    expect(told()).toBe(1);
  });

  it('is not woken by others in the same folder', async () => {
    const folder = createFolder();
    const file = join(folder, 'password');
    writeFileSync(file, 'one');
    const { watch, next } = await watching([file]);
    await watch.look();
    const look = jest.spyOn(watch, 'look');
    for (let index = 0; index < 50; index++) writeFileSync(join(folder, `log-${index}`), 'x');
    const changed = next();
    writeFileSync(file, 'two');
    await changed;
    expect(look.mock.calls.length).toBeLessThan(10);
  });

  it('leaves nothing behind, and nothing is there while it is off or has no files', async () => {
    const file = join(createFolder(), 'password');
    writeFileSync(file, 'one');
    const before = watchers();
    const { watch } = await watching([file]);
    await watch.look();
    expect(watchers()).toBe(before + 1);
    watch.follow(new Map([[file, 'x']]), 'off');
    expect([watchers(), await watch.look()]).toEqual([before, 'same']);
    watch.follow(new Map([[file, 'x']]), NEVER);
    await watch.look();
    watch.follow(new Map(), NEVER);
    expect(watchers()).toBe(before);
    watch.follow(new Map([[file, 'x']]), NEVER);
    const looking = watch.look();
    watch.close();
    await looking;
    expect(watchers()).toBe(before);
  });
});
