import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const SOURCES = ['src', 'resolvers', 'datasources', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
const STAMP = 'dist/.e2e-built';
const LOCK = 'dist/.e2e-lock';

let built: Promise<string> | undefined;

/**
 * The file to run. Compiles what `npm run build` would, unless nothing has changed since the last time. Once for all tests
 * of a file, and beside them: what they hold back meanwhile has a time limit.
 */
export function buildServer(): Promise<string> {
  return (built ??= build());
}

async function build(): Promise<string> {
  mkdirSync('dist', { recursive: true });
  await withLock(async () => {
    const newest = Math.max(...SOURCES.map(newestIn));
    if (existsSync(STAMP) && statSync(STAMP).mtimeMs >= newest && existsSync('dist/src/main.js')) return;
    await run(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json']);
    writeFileSync(STAMP, '');
    // The time of the newest source, not of now: a file saved while the compiler ran is newer than what it read.
    utimesSync(STAMP, newest / 1000, Math.ceil(newest) / 1000);
  });
  return resolve('dist/src/main.js');
}

function newestIn(path: string): number {
  const facts = statSync(path);
  if (!facts.isDirectory()) return facts.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

const LOCK_IS_LEFT_OVER_AFTER_MS = 120_000;

/** Test files run in processes of their own; a folder can be made by one of them only. */
async function withLock(work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      mkdirSync(LOCK);
      break;
    } catch {
      if (existsSync(LOCK) && Date.now() - statSync(LOCK).mtimeMs > LOCK_IS_LEFT_OVER_AFTER_MS) rmdirSync(LOCK);
      await new Promise((done) => setTimeout(done, 100));
    }
  }
  try {
    await work();
  } finally {
    rmdirSync(LOCK);
  }
}
