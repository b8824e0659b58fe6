import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

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

export const READ_COMMITTED = { isolationLevel: 'read committed' } as const;
