// Processes of the bench, and what is said to them.
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { clearTimeout, setTimeout } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';

const PROBE = new URL('./probe.mjs', import.meta.url).href;
const ANSWER_WITHIN_MS = 60_000;
const ENDS_WITHIN_MS = 5_000;
/** Asked before anything is tied to a core, which would make them fewer. */
const CORES = availableParallelism();
const running = new Set();

/** A process that answers commands: `call(name, argument)`. */
export async function startCommanded(file) {
  const child = start(fileURLToPath(file), [], []);
  const [first] = await firstOf(child, 'message');
  if (!first?.ready) throw new Error(`${file} did not start`);
  let last = 0;
  const waiting = new Map();
  child.on('message', ({ id, answer }) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  return {
    pid: child.pid,
    call: (name, argument) => {
      const id = ++last;
      child.send({ id, name, argument });
      return withTimeLimit(new Promise((resolve) => waiting.set(id, resolve)), name);
    },
    stop: () => stop(child),
  };
}

/** A server that is measured; `url` is where it will answer. `usage` says what it used so far. */
export function startMeasured({ file, args = [], execArgv = [], env = {}, cwd }) {
  const child = start(file, args, ['--import', PROBE, '--expose-gc', ...execArgv], env, cwd);
  let last = 0;
  const waiting = new Map();
  child.on('message', (message) => {
    waiting.get(message?.probe)?.(message);
    waiting.delete(message?.probe);
  });
  const ask = (message) => {
    const probe = ++last;
    child.send({ probe, ...message });
    return withTimeLimit(new Promise((resolve) => waiting.set(probe, resolve)), 'what a process used');
  };
  return {
    pid: child.pid,
    child,
    usage: (collect = false) => ask({ collect }),
    /** Hands a command on to the inspector of the process, and its answer back. */
    inspect: async (method, parameters) => (await ask({ inspect: [method, parameters] })).found,
    stop: () => stop(child),
  };
}

function start(file, args, execArgv, env = {}, cwd = undefined) {
  const child = fork(file, args, {
    execArgv,
    cwd,
    env: { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: '1', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.add(child);
  child.said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      child.said = (child.said + chunk).slice(-4_000);
    });
  }
  child.once('exit', () => running.delete(child));
  return child;
}

async function firstOf(child, event) {
  const ended = once(child, 'exit').then(() => {
    throw new Error(`a process of the bench ended too early:\n${child.said}`);
  });
  return await Promise.race([once(child, event), ended]);
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
  await gone;
  clearTimeout(timer);
}

/** Whatever is still there when the bench ends, however it ends. */
export function stopAll() {
  for (const child of running) child.kill('SIGKILL');
}

async function withTimeLimit(promise, what) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer to "${what}" in time`)), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export async function freePort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks until the answer is a good one. @returns milliseconds that took */
export async function untilAnswered(url, query, child, limitMs = 60_000, headers = {}) {
  const began = performance.now();
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${url} ended before it answered:\n${child.said}`);
    try {
      const answer = await request(url, {
        method: 'POST',
        headers: { ...JSON_HEADERS, ...headers },
        body: JSON.stringify(query),
      });
      const { data, errors } = await answer.body.json();
      if (answer.statusCode === 200 && data && !errors) return performance.now() - began;
    } catch {
      // Not listening yet.
    }
    if (performance.now() - began > limitMs) throw new Error(`${url} does not answer:\n${child.said}`);
    await sleep(5);
  }
}

export const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json' };

/** Where the system can: ties a process to the first core, to the others, or to none. @returns whether it did */
export function pin(pid, cores) {
  const last = CORES - 1;
  if (process.platform !== 'linux' || last < 1) return false;
  const list = { first: '0', others: `1-${last}`, all: `0-${last}` }[cores];
  try {
    execFileSync('taskset', ['-apc', list, String(pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
