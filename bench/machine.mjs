// What the numbers were measured on.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, freemem, loadavg, release, totalmem, type } from 'node:os';

const { dependencies } = createRequire(import.meta.url)('../package.json');
const GB = 1024 ** 3;

const versionOf = (name) => dependencies[name];

function commit() {
  try {
    const git = (...args) =>
      execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ', with changes');
  } catch {
    return 'unknown';
  }
}

/** Lines of a list. Nothing in it names the machine or who uses it. */
export function describeMachine() {
  const [{ model, speed } = {}] = cpus();
  return [
    `processor: ${model?.trim() || 'unknown'}${speed ? `, ${speed} MHz` : ''}, ${availableParallelism()} cores`,
    `memory: ${(totalmem() / GB).toFixed(1)} GB, ${(freemem() / GB).toFixed(1)} GB free at the start`,
    `system: ${type()} ${release()}, load average at the start ${loadavg()[0].toFixed(1)}`,
    `Node ${process.versions.node}, V8 ${process.versions.v8}`,
    `graphql ${versionOf('graphql')}, @apollo/server ${versionOf('@apollo/server')}, undici ${versionOf('undici')}`,
    `commit ${commit()}`,
  ];
}
