import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { drizzle as drizzleOverPglite } from 'drizzle-orm/pglite';
import { drizzle as drizzleOverPool } from 'drizzle-orm/node-postgres';
import { Pool, type PoolConfig } from 'pg';
import { lockFolder } from './folder-lock';
import { withoutSslOptions, withPlainSslMode } from '../config/postgres-url';

/** Where queries are written; inside a transaction, the transaction. */
export type Queries = PgDatabase<PgQueryResultHKT>;

/** A connected database, whichever of the two drivers is behind it. */
export interface LedgerConnection {
  /** Runs a single statement. */
  readonly one: <Result>(work: (queries: Queries) => Promise<Result>) => Promise<Result>;
  /** Runs several as one transaction, each of which sees what others have committed before it. */
  readonly transaction: <Result>(work: (queries: Queries) => Promise<Result>) => Promise<Result>;
  /** No other process can be using this database. */
  readonly isOurs: boolean;
  readonly close: () => Promise<void>;
}

const READ_COMMITTED = { isolationLevel: 'read committed' } as const;

const FOLDER_MODE = 0o700;

/**
 * In memory, for tests: gone with the process.
 *
 * @param image a database to begin with
 */
export async function openPgliteInMemory(image: Blob): Promise<LedgerConnection> {
  return connect(await start({ loadDataDir: image }), () => undefined);
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
    return connect(await start({ dataDir: database }), unlock);
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
  await (await start({ dataDir: unfinished })).close();
  renameSync(unfinished, database);
}

function start(place: Pick<PGliteOptions, 'dataDir' | 'loadDataDir'>): Promise<PGlite> {
  // Not relaxed: a query is answered only when what it changed has been written.
  return PGlite.create({ ...place, relaxedDurability: false });
}

function connect(client: PGlite, unlock: () => void): LedgerConnection {
  const queries = drizzleOverPglite({ client });
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

export interface PostgresSettings {
  readonly url: string;
  readonly pool: number;
  /** Certificates that are trusted instead of the well-known ones. */
  readonly ca: string | undefined;
  readonly connectMs: number;
  readonly statementMs: number;
  /** A connection was lost while nobody used it; there is a new one when one is needed. */
  readonly onLoss: (error: unknown) => void;
}

/** How much longer we wait than the server may take: only a connection that is dead runs into it. */
const ANSWER_LATE_BY_MS = 2_000;

/** Nothing is sent before the first query. */
export function connectPostgres(settings: PostgresSettings): LedgerConnection {
  const pool = new Pool(poolConfig(settings));
  pool.on('error', settings.onLoss);
  // While a connection is lent, the pool does not listen to it; a loss between two queries would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const run = async <Result>(work: (queries: Queries) => Promise<Result>): Promise<Result> => {
    const client = await pool.connect();
    try {
      const result = await work(drizzleOverPool({ client }));
      client.release(false);
      return result;
    } catch (error) {
      // What failed once is not used again: it may be gone, or still be busy with what was given up.
      client.release(true);
      throw error;
    }
  };
  return {
    one: run,
    transaction: (work) => run((queries) => queries.transaction(work, READ_COMMITTED)),
    isOurs: false,
    close: () => pool.end(),
  };
}

function poolConfig({ url, pool, ca, connectMs, statementMs }: PostgresSettings): PoolConfig {
  return {
    ...(ca === undefined
      ? { connectionString: withPlainSslMode(url) }
      : { connectionString: withoutSslOptions(url), ssl: { ca, rejectUnauthorized: true } }),
    max: pool,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    lock_timeout: statementMs,
    idle_in_transaction_session_timeout: statementMs + ANSWER_LATE_BY_MS,
    query_timeout: statementMs + ANSWER_LATE_BY_MS,
    keepAlive: true,
    application_name: 'provisioning-graph',
  };
}
