// Starts the product and both examples at the same time, each by its own command on its own ports, asks each of them
// something, and stops them. Exit code 0 when all answered.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const data = mkdtempSync(join(tmpdir(), 'side-by-side-'));

/** What each says when it is ready, the address in it, and a question for that address. */
const PROGRAMS = [
  {
    name: 'provisioning-graph',
    script: 'scripts/start.mjs',
    folder: data,
    ready: /GraphQL endpoint\s+(\S+)[^]*Ctrl\+C/,
    ask: (url) => askGraph(url, '{ backends { name } }'),
  },
  {
    name: 'examples/bff',
    script: 'examples/bff/start.mjs',
    folder: join(ROOT, 'examples/bff'),
    ready: /curl -s (\S+)[^]*Ctrl\+C/,
    ask: async (url) => assert.equal((await (await fetch(url)).json()).tasks.length, 2),
  },
  {
    name: 'examples/supergraph',
    script: 'examples/supergraph/start.mjs',
    folder: join(ROOT, 'examples/supergraph'),
    ready: /Hive Gateway\s+(\S+)[^]*Ctrl\+C/,
    ask: (url) => askGraph(url, '{ backends { name } }'),
  },
];

const running = [];
try {
  // All at once, so that none finds the ports of another free by chance.
  const addresses = await Promise.all(PROGRAMS.map(start));
  await Promise.all(PROGRAMS.map(({ ask }, index) => ask(addresses[index])));
  console.log(`All answered, side by side: ${addresses.join(', ')}`);
} finally {
  await Promise.all(running.map(stop));
  rmSync(data, { recursive: true, force: true });
}

async function start({ name, script, folder, ready }) {
  // Of its own settings none: what a newcomer gets is the defaults.
  const env = { ...process.env };
  for (const setting of ['PORT', 'GRAPHQL_URL']) delete env[setting];
  const child = spawn(process.execPath, [join(ROOT, script)], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push({ name, child });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${name} ended before it was ready; what it said stands above`);
  });
  ended.catch(() => {});
  let printed = '';
  const told = new Promise((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      printed += text;
      const address = ready.exec(printed)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
  return Promise.race([told, ended]);
}

async function stop({ name, child }) {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  assert.equal(child.exitCode, 0, `${name} did not stop well`);
}

async function askGraph(url, query) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data: answer, errors } = await response.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  assert.equal(answer.backends.length, 4);
}
