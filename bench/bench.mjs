// `npm run bench`: measures the product beside others. `--help` says how; README.md says what, and why in this way.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const TSC = 'node_modules/typescript/bin/tsc';

/** Runs programs of this repository one after another; what they say goes to standard error. */
function build(steps) {
  for (const step of steps) {
    const { status } = spawnSync(process.execPath, step, { cwd: root, stdio: ['ignore', 2, 2] });
    if (status !== 0) process.exit(1);
  }
}

// The parts of the bench that have tests of their own are TypeScript and built like the product.
build([[TSC, '-p', 'bench']]);
const { readOptions, run } = await import('./run.mjs');
const { stopAll } = await import('./child.mjs');
process.on('exit', stopAll);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const options = readOptions(process.argv.slice(2));
// The product is measured as `npm start` builds it.
build([[TSC, '-p', 'tsconfig.build.json'], ['scripts/build-explorer.mjs']]);
process.exitCode = await run(options).catch((error) => {
  process.stderr.write(`bench: ${error.stack}\n`);
  return 1;
});
process.exit();
