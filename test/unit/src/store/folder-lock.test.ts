import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { FolderInUseError, lockFolder } from '../../../../src/store/folder-lock';
import { type Holder, listenAt, thisProcess } from '../../../../src/store/lock-holder';

let folder: string;
let lock: string;
let socket: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-lock-'));
  lock = join(folder, 'ledger-other.lock');
  socket = join(folder, 'ledger-other.sock');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const IS_LINUX = process.platform === 'linux';
const own = thisProcess();
const write = (holder: Partial<Holder>): void => writeFileSync(lock, JSON.stringify({ ...own, ...holder }));
const locks = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.lock'));

async function refusal(): Promise<unknown> {
  try {
    await lockFolder(folder);
  } catch (error) {
    return error;
  }
  return undefined;
}

/** The record that a process would have written of itself. */
function recordOf(pid: number): Pick<Holder, 'pid' | 'startedAt'> {
  if (!IS_LINUX) return { pid, startedAt: '' };
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  return { pid, startedAt: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]! };
}

async function expectTakenOver(): Promise<void> {
  const unlock = await lockFolder(folder);
  expect(existsSync(lock)).toBe(false);
  expect(existsSync(socket)).toBe(false);
  expect(locks()).toHaveLength(1);
  unlock();
  expect(readdirSync(folder)).toEqual([]);
}

/** Counts, as fast as it can, the locks that it finds unfinished. */
const READER = `
const { readdirSync, readFileSync } = require('node:fs');
const { parentPort, workerData: { folder, stop } } = require('node:worker_threads');
parentPort.postMessage('reading');
let unfinished = 0;
while (Atomics.load(stop, 0) === 0) {
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.lock'))) {
    try {
      if (!readFileSync(folder + '/' + name, 'utf8').endsWith('}')) unfinished += 1;
    } catch {}
  }
}
parentPort.postMessage(unfinished);
`;

describe('the lock of a folder', () => {
  it('is held once, by this process, until it is given back', async () => {
    const unlock = await lockFolder(folder);
    const [name = ''] = locks();
    expect(JSON.parse(readFileSync(join(folder, name), 'utf8'))).toEqual(own);
    expect(await refusal()).toBeInstanceOf(FolderInUseError);
    expect(locks()).toEqual([name]);
    unlock();
    expect(readdirSync(folder)).toEqual([]);
    (await lockFolder(folder))();
  });

  it('is had by one at most of many that ask at once', async () => {
    write({ pid: 2 ** 22 + 1 });
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
    const had = asked.filter((answer) => answer.status === 'fulfilled');
    expect(had.length).toBeLessThanOrEqual(1);
    expect(locks()).toHaveLength(had.length);
    for (const { value } of had) value();
    (await lockFolder(folder))();
  });

  it('is taken away by nobody but its holder', async () => {
    const unlock = await lockFolder(folder);
    writeFileSync(lock, 'of somebody else');
    unlock();
    expect(readdirSync(folder)).toEqual(['ledger-other.lock']);
  });

  it('is had in a folder whose path is too long for a socket', async () => {
    const deep = join(folder, 'd'.repeat(150));
    mkdirSync(deep);
    const unlock = await lockFolder(deep);
    expect(readdirSync(deep).filter((name) => name.endsWith('.sock'))).toHaveLength(IS_LINUX ? 1 : 0);
    unlock();
    expect(readdirSync(folder)).toEqual(['d'.repeat(150)]);
  });

  it('can be read completely from its first moment', async () => {
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const reader = new Worker(READER, { eval: true, workerData: { folder, stop } });
    await once(reader, 'message');
    for (let times = 0; times < 100; times += 1) (await lockFolder(folder))();
    Atomics.store(stop, 0, 1);
    expect(await once(reader, 'message')).toEqual([0]);
  });

  it('of another process that lives is left to it', async () => {
    write(recordOf(process.ppid));
    const before = readFileSync(lock, 'utf8');
    expect(await refusal()).toMatchObject({ pid: process.ppid, host: undefined, isInOtherContainer: false });
    expect(readFileSync(lock, 'utf8')).toBe(before);
    expect(locks()).toEqual(['ledger-other.lock']);
  });

  it('of another machine is left to it, since nobody here can see whether its process lives', async () => {
    write({ host: 'elsewhere', boot: 'other' });
    expect(await refusal()).toMatchObject({ host: 'elsewhere', lockFile: lock });
  });

  it.each<[string, Partial<Holder>]>([
    ['of a process that has ended', { pid: 2 ** 22 + 1 }],
    ['of an earlier process with the number of this one, as in a container', { startedAt: 'x' }],
    ['of an earlier process with the number of another', { pid: process.ppid, startedAt: 'long ago' }],
    ['of this machine before it was started again', IS_LINUX ? { boot: 'earlier' } : { pid: 2 ** 22 + 1 }],
  ])('%s is taken over', async (_what, holder) => {
    write(holder);
    await expectTakenOver();
  });

  it.each(['', '{', '{"pid":"x"}'])('that no server has written is taken over: %p', async (text) => {
    writeFileSync(lock, text);
    await expectTakenOver();
  });
});

/** The rest is how Linux tells; elsewhere there are no containers that share processes' numbers. */
if (IS_LINUX)
  describe('the lock of a folder on Linux', () => {
    const container = { pidNamespace: 'pid:[1]', pid: process.pid };

    it('of another container that answers is left to it, whatever its number and name', async () => {
      write({ ...container, host: 'container' });
      const close = await listenAt(socket);
      expect(await refusal()).toMatchObject({ isInOtherContainer: true, host: undefined });
      close?.();
    });

    it('of another container whose process was killed is taken over at once', async () => {
      write(container);
      const program = `require('net').createServer().listen(${JSON.stringify(socket)}, () => console.log('up'))`;
      const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
      children.push(child);
      await once(child.stdout, 'data');
      expect(await refusal()).toMatchObject({ isInOtherContainer: true });
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(existsSync(socket)).toBe(true);
      await expectTakenOver();
    });

    it('of another container that cannot be asked is left to it', async () => {
      write(container);
      expect(await refusal()).toMatchObject({ isInOtherContainer: true, lockFile: lock });
    });

    it('of a process that has ended and that its parent has not asked for yet is taken over', async () => {
      // A shell that has become another program never asks for the children it had.
      const child = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
      children.push(child);
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      const pid = Number(line.toString());
      while (!/\) Z /.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'))) await new Promise(setImmediate);
      write(recordOf(pid));
      await expectTakenOver();
    });
  });
