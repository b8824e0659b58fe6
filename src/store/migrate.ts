import { sql } from 'drizzle-orm';
import type { LedgerConnection, Queries } from './connection';
import { MIGRATIONS, type Migration } from './migrations';
import { ledgerMigrations } from './ledger/schema';

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
