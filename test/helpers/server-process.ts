import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillDataFolder } from './empty-database';
import { buildServer } from './server-build';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningServer {
  /** `http://127.0.0.1:41234` */
  readonly address: string;
  readonly child: ChildProcessWithoutNullStreams;
  stdout(): string;
  stderr(): string;
  /** Resolves when standard output has a text. */
  until(text: string): Promise<void>;
  ended(): Promise<Ended>;
}

export interface ProcessOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Through `npm start`, as people do: `child` is npm then, the leader of a process group of its own. */
  readonly npm?: boolean;
  /** There is an empty database already where the server would make one. Not with `npm`. */
  readonly database?: boolean;
}

interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly out: { stdout: string; stderr: string };
  readonly closed: Promise<Ended>;
}

/** Node would compile the embedded database twice, the second time for a speed that pays only later: a second of CPU. */
const LIVES_SHORTLY = '--liftoff-only';

async function start({ args = [], env = {}, npm = false, database = false }: ProcessOptions): Promise<Started> {
  const main = await buildServer();
  const [command, ...before] = npm ? ['npm', 'start', '--'] : [process.execPath, LIVES_SHORTLY, main];
  // A folder of its own to work in: the server may keep data there, and a second one may not use it.
  const folder = npm ? undefined : mkdtempSync(join(tmpdir(), 'server-'));
  if (database && folder !== undefined) await fillDataFolder(join(folder, 'data'));
  // An environment of its own: nothing of the test runner's (NODE_ENV above all) may reach the server.
  const child = spawn(command, [...before, ...args], {
    env: {
      PATH: process.env.PATH,
      ...(npm && { HOME: process.env.HOME, npm_config_update_notifier: 'false' }),
      ...env,
    },
    detached: npm,
    ...(folder !== undefined && { cwd: folder }),
  });
  const out = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (out.stderr += text));
  const closed = once(child, 'close').then(([code]) => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    return { code: code as number | null, ...out };
  });
  return { child, out, closed };
}

/** Runs the built server until it ends by itself. */
export async function runServer(...args: string[]): Promise<Ended> {
  return (await start({ args })).closed;
}

export async function runServerWith(options: ProcessOptions): Promise<Ended> {
  return (await start(options)).closed;
}

/** Starts the built server on a free port and waits for its start-up lines. */
export async function launchServer(options: ProcessOptions = {}): Promise<RunningServer> {
  const { child, out, closed } = await start({ ...options, args: ['--port', '0', ...(options.args ?? [])] });
  const until = async (text: string): Promise<void> => {
    while (!(out.stdout + out.stderr).includes(text)) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`The server ended before it said "${text}": ${out.stderr}`);
      await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), closed]);
    }
  };
  await until('Ctrl+C stops the server.');
  const address = /GraphQL endpoint +(\S+)\/graphql/.exec(out.stdout + out.stderr)?.[1];
  if (address === undefined) throw new Error(`No address in ${out.stdout}`);
  return { address, child, until, stdout: () => out.stdout, stderr: () => out.stderr, ended: () => closed };
}
