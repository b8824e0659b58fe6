import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

function findRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore', timeout: 5_000 });
    return true;
  } catch {
    return false;
  }
}

/** Without the program there the tests are left out, and say so. */
const hasRedis = findRedis();
const LEFT_OUT = hasRedis ? '' : ' (left out: no redis-server here)';
const suite = hasRedis ? describe : describe.skip;

export function describeWithRedis(what: string, tests: () => void): void {
  suite(what + LEFT_OUT, tests);
}

export interface RedisUnderTest {
  readonly port: number;
  /** With the password that it asks for. */
  readonly url: string;
  /** Killed, as a machine that goes: nothing of what it held comes back. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Connections stand and nothing is answered. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

export const REDIS_PASSWORD = 'CanaryBird4711';

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    // With a password it answers `-NOAUTH`, while it loads `-LOADING`.
    socket.on('data', (data) => {
      resolve(!data.toString().startsWith('-LOADING'));
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
  });
}

/** A Redis of our own on a free port: others use the one of this machine, and this one is stopped. */
export async function startRedis(extra: readonly string[] = []): Promise<RedisUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-test-'));
  const port = await freePort();
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--requirepass', REDIS_PASSWORD];
    child = spawn('redis-server', [...own, '--save', '', '--appendonly', 'no', ...extra], { stdio: 'ignore' });
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error('redis-server ended');
      await sleep(20);
    }
  };
  const stop = async (): Promise<void> => {
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    child = undefined;
  };
  await start();
  return {
    port,
    url: `redis://:${REDIS_PASSWORD}@127.0.0.1:${port}/0`,
    start,
    stop,
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    close: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Until something is true; the test's own time limit is the only one. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await sleep(10);
}
