import { drizzle } from 'drizzle-orm/node-postgres';
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { READ_COMMITTED, type LedgerConnection, type Queries } from './connection';
import { withoutSslOptions, withPlainSslMode } from '../config/postgres-url';

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
    const end = (isBroken: boolean): void => release(client, isBroken);
    try {
      const result = await work(drizzle({ client }));
      end(false);
      return result;
    } catch (error) {
      // What failed once is not used again: it may be gone, or still be busy with what was given up.
      end(true);
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

function release(client: PoolClient, isBroken: boolean): void {
  client.release(isBroken);
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
