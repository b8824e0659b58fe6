import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { READ_COMMITTED, type LedgerConnection } from './connection';
import { lockFolder } from './folder-lock';

const FOLDER_MODE = 0o700;

/** In memory, for tests: gone with the process. */
export async function openPgliteInMemory(): Promise<LedgerConnection> {
  return connect(await start(undefined), () => undefined);
}

/**
 * Opens the database of a data folder; makes both where they are not there.
 *
 * @throws FolderInUseError
 */
export async function openPgliteFolder(dataFolder: string): Promise<LedgerConnection> {
  const folder = resolve(dataFolder);
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  const unlock = await lockFolder(folder);
  try {
    const database = join(folder, 'ledger');
    if (!existsSync(database)) await make(database);
    chmodSync(database, FOLDER_MODE);
    return connect(await start(database), unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Under another name until it is complete: what a killed process has left half-made cannot be opened any more. */
async function make(database: string): Promise<void> {
  const unfinished = `${database}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: FOLDER_MODE });
  await (await start(unfinished)).close();
  renameSync(unfinished, database);
}

function start(folder: string | undefined): Promise<PGlite> {
  // Not relaxed: a query is answered only when what it changed has been written.
  return PGlite.create({ ...(folder !== undefined && { dataDir: folder }), relaxedDurability: false });
}

function connect(client: PGlite, unlock: () => void): LedgerConnection {
  const queries = drizzle({ client });
  return {
    one: (work) => work(queries),
    transaction: (work) => queries.transaction(work, READ_COMMITTED),
    isOurs: true,
    close: async () => {
      await client.close();
      unlock();
    },
  };
}
