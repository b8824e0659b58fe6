import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

/**
 * Making a database takes PGlite four seconds of CPU, opening a copy of one takes it one. So one is made, empty as PGlite
 * leaves it, and kept for the next run; tests of how a database is made do without it.
 */
function template(): Promise<string> {
  return (made ??= makeTemplate());
}

let made: Promise<string> | undefined;

async function makeTemplate(): Promise<string> {
  const { version } = JSON.parse(readFileSync('node_modules/@electric-sql/pglite/package.json', 'utf8')) as {
    version: string;
  };
  const path = join(tmpdir(), `provisioning-graph-database-${version}`);
  if (existsSync(path)) return path;
  const unfinished = mkdtempSync(`${path}-`);
  const client = await PGlite.create({ dataDir: join(unfinished, 'ledger') });
  const image = await client.dumpDataDir('none');
  writeFileSync(join(unfinished, 'image.tar'), Buffer.from(await image.arrayBuffer()));
  await client.close();
  try {
    renameSync(unfinished, path);
  } catch {
    // Another worker was faster.
    rmSync(unfinished, { recursive: true, force: true });
  }
  return path;
}

let image: Promise<Blob> | undefined;

/** For databases in memory. */
export function emptyDatabaseImage(): Promise<Blob> {
  image ??= template().then((path) => new Blob([readFileSync(join(path, 'image.tar'))]));
  return image;
}

/** Puts an empty database where the ledger looks for one, unless there is one. */
export async function fillDataFolder(dataFolder: string): Promise<void> {
  if (existsSync(join(dataFolder, 'ledger'))) return;
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  cpSync(join(await template(), 'ledger'), join(dataFolder, 'ledger'), { recursive: true });
}
