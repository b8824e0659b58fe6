// provisioning-graph itself, as `npm start` in the repository's root runs it: with emulated back ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

/** In `folder` it keeps its data; with `options` from its command line, e.g. a configuration. */
export async function startProvisioning(port, folder, options = []) {
  const child = spawn(process.execPath, [START, '--port', String(port), ...options], {
    cwd: folder,
    env: { ...process.env, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`provisioning-graph ended with exit code ${code}; what it said stands above`);
  });
  const url = await Promise.race([gone, addressOf(child.stdout)]);
  gone.catch(() => {});
  return {
    url,
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** The address stands in its start-up lines. */
function addressOf(output) {
  return new Promise((resolve) => {
    const lines = createInterface({ input: output });
    lines.on('line', (line) => {
      const found = /GraphQL endpoint\s+(\S+)/.exec(line)?.[1];
      if (found) resolve(found);
    });
  });
}
