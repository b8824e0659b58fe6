import { sql } from 'drizzle-orm';
import type { LedgerConnection, Queries } from './connection';
import { integer, pgTable, timestamp } from 'drizzle-orm/pg-core';

/** Which steps a database has had. */
export const ledgerMigrations = pgTable('ledger_migration', {
  version: integer('version').primaryKey(),
  appliedAt: timestamp('applied_at', { withTimezone: true, mode: 'string' }).notNull(),
});

/** Any number will do, as long as nothing else in the same database locks it. */
const LOCK = 7_463_215_904;

/** The database was made by a later version of this program. */
export class NewerDatabaseError extends Error {
  constructor() {
    super('The database is newer than this program');
    this.name = 'NewerDatabaseError';
  }
}

/**
 * Brings the tables up to date, all steps or none. Of several processes that start at once, one does it and the others
 * wait for it. The lock goes with the transaction, so a process that dies in here holds up nobody.
 */
export async function migrate(
  { transaction }: Pick<LedgerConnection, 'transaction'>,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  await transaction(async (queries) => {
    await queries.execute(sql`SELECT pg_advisory_xact_lock(${LOCK}::bigint)`);
    const applied = await readVersions(queries);
    if (applied.some((version) => migrations.every((known) => known.version !== version))) {
      throw new NewerDatabaseError();
    }
    for (const { version, statements } of migrations) {
      if (applied.includes(version)) continue;
      for (const statement of statements) await queries.execute(sql.raw(statement));
      await queries.insert(ledgerMigrations).values({ version, appliedAt: sql`clock_timestamp()` });
    }
  });
}

async function readVersions(queries: Queries): Promise<number[]> {
  // Looked for first: whoever may not create tables can still work with those that somebody else has made.
  const [found] = await queries
    .select({ name: sql<string | null>`to_regclass('ledger_migration')::text` })
    .from(sql`(SELECT 1) AS here`);
  if (!found?.name) {
    await queries.execute(
      sql`CREATE TABLE ledger_migration (version integer PRIMARY KEY, applied_at timestamptz NOT NULL)`,
    );
  }
  const rows = await queries.select({ version: ledgerMigrations.version }).from(ledgerMigrations);
  return rows.map(({ version }) => version);
}

export interface Migration {
  readonly version: number;
  readonly statements: readonly string[];
}

/**
 * What makes the tables of ledger/schema.ts, step by step. A step that has been released is never changed; the next one is
 * added below it. The statements stand here and not in .sql files, so that they are where the compiled program is.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    statements: [
      `CREATE TABLE idempotency_key (
        id uuid PRIMARY KEY,
        backend text NOT NULL,
        requested_by text NOT NULL,
        key text NOT NULL,
        fingerprint text NOT NULL,
        created_at timestamptz NOT NULL
      )`,
      `CREATE UNIQUE INDEX idempotency_key_used_once ON idempotency_key (backend, requested_by, key)`,
      `CREATE TABLE workflow_request (
        id uuid PRIMARY KEY,
        backend text NOT NULL,
        domain_name text NOT NULL,
        action text NOT NULL,
        accounts text[] NOT NULL,
        content jsonb NOT NULL,
        state text NOT NULL,
        request_id text,
        status_message text,
        requested_by text NOT NULL,
        requested_at timestamptz NOT NULL,
        send_until timestamptz NOT NULL,
        settled_at timestamptz,
        idempotency_key_id uuid,
        part smallint NOT NULL,
        CONSTRAINT workflow_request_idempotency_key_id_idempotency_key_id_fk
          FOREIGN KEY (idempotency_key_id) REFERENCES idempotency_key (id) ON DELETE SET NULL,
        CONSTRAINT workflow_request_state CHECK (state IN ('SENDING', 'CREATED', 'REJECTED', 'UNKNOWN')),
        CONSTRAINT workflow_request_settled_once CHECK ((state = 'SENDING') = (settled_at IS NULL))
      )`,
      `CREATE INDEX workflow_request_newest ON workflow_request (requested_at, id)`,
      `CREATE INDEX workflow_request_backend ON workflow_request (backend, requested_at, id)`,
      `CREATE INDEX workflow_request_domain ON workflow_request (domain_name, requested_at, id)`,
      `CREATE INDEX workflow_request_accounts ON workflow_request USING gin (accounts)`,
      `CREATE INDEX workflow_request_sending ON workflow_request (send_until) WHERE state = 'SENDING'`,
      `CREATE INDEX workflow_request_settled ON workflow_request (settled_at)`,
      `CREATE INDEX workflow_request_key ON workflow_request (idempotency_key_id)`,
    ],
  },
  {
    // Both are null in rows of before, and in those that a process of before writes while it is being replaced.
    version: 2,
    statements: [
      `ALTER TABLE workflow_request
        ADD COLUMN outcome text,
        ADD COLUMN reference text,
        ADD CONSTRAINT workflow_request_outcome
          CHECK (outcome IN ('SUCCEEDED', 'REFUSED', 'UNSUPPORTED', 'NOT_FOUND', 'FAILED', 'UNKNOWN'))`,
      `CREATE INDEX workflow_request_reference ON workflow_request (coalesce(reference, right(id::text, 6)))`,
      `CREATE INDEX workflow_request_number ON workflow_request (request_id)`,
    ],
  },
  {
    // A process of before does not know these tables and does not need them. The clock begins with what is certain: that
    // the ledger was in use when its last record was written.
    version: 3,
    statements: [
      `CREATE TABLE ledger_clock (
        id smallint PRIMARY KEY,
        seen_at timestamptz NOT NULL,
        CONSTRAINT ledger_clock_only_one CHECK (id = 1)
      )`,
      `CREATE TABLE ledger_uncounted (starts_at timestamptz PRIMARY KEY, ends_at timestamptz NOT NULL)`,
      `INSERT INTO ledger_clock (id, seen_at)
        SELECT 1, coalesce(max(greatest(requested_at, settled_at)), statement_timestamp()) FROM workflow_request`,
    ],
  },
];
