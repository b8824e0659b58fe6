import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderInUseError, lockFolder } from '../../../../src/ledger/folder-lock';

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-lock-'));
  lock = join(folder, 'ledger.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (holder: object): void => writeFileSync(lock, JSON.stringify({ host: hostname(), ...holder }));

function refusal(): unknown {
  try {
    lockFolder(folder);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the lock of a folder', () => {
  it('is held once, by this process, until it is given back', () => {
    const unlock = lockFolder(folder);
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid });
    expect(() => lockFolder(folder)).toThrow(FolderInUseError);
    unlock();
    expect(existsSync(lock)).toBe(false);
    lockFolder(folder)();
  });

  it('of another process that lives is left to it', () => {
    // Without the other's starting time it could be a later process of the same number.
    const stat = existsSync('/proc') ? readFileSync(`/proc/${String(process.ppid)}/stat`, 'utf8') : undefined;
    const ticks = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    const boot = stat && readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    write({ pid: process.ppid, startedAt: stat ? `${String(boot)} ${String(ticks)}` : '' });
    const before = readFileSync(lock, 'utf8');
    expect(refusal()).toMatchObject({ pid: process.ppid, host: undefined });
    expect(readFileSync(lock, 'utf8')).toBe(before);
  });

  it('of another machine is left to it, since nobody here can see whether its process lives', () => {
    write({ pid: process.pid, startedAt: 'x', host: 'elsewhere' });
    expect(refusal()).toMatchObject({ host: 'elsewhere', lockFile: lock });
  });

  it.each([
    ['of a process that has ended', { pid: 2 ** 22 + 1, startedAt: 'x' }],
    ['of an earlier process with the number of this one, as in a container', { pid: process.pid, startedAt: 'x' }],
    ['of an earlier process with the number of another', { pid: process.ppid, startedAt: 'long ago' }],
    ['that somebody has put something else into', { pid: 'x' }],
  ])('%s is taken over', (_what, holder) => {
    write(holder);
    const unlock = lockFolder(folder);
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid });
    expect(readdirSync(folder)).toEqual(['ledger.lock']);
    unlock();
  });

  it('that nobody finished writing is taken over', () => {
    writeFileSync(lock, '');
    lockFolder(folder)();
  });
});
