// `npm start`: builds what is not up to date, then becomes the server. One process from here on, without a shell in
// between, so that a signal reaches the server and its exit code is npm's, on every system.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const STEPS = [['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], ['scripts/build-explorer.mjs']];
const SIGNALS = { SIGINT: 2, SIGTERM: 15 };

for (const step of STEPS) await run(step);
await import(new URL('../dist/src/main.js', import.meta.url));

/** What the step says goes to standard error: standard output is the server's. */
async function run(step) {
  const child = spawn(process.execPath, step, { cwd: root, stdio: ['ignore', process.stderr.fd, process.stderr.fd] });
  const stopping = Object.entries(SIGNALS).map(([signal, number]) => {
    const stop = () => {
      child.kill(signal);
      process.exit(128 + number);
    };
    process.once(signal, stop);
    return () => process.off(signal, stop);
  });
  const [code] = await once(child, 'exit');
  for (const undo of stopping) undo();
  if (code !== 0) process.exit(code ?? 1);
}
