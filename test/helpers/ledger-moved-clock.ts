import { sql } from 'drizzle-orm';
import { LedgerClock } from '../../src/store/ledger/clock';
import { type LedgerConnection, openPgliteInMemory } from '../../src/store/connection';
import { migrate } from '../../src/store/migrations';
import { DatabaseLedger } from '../../src/store/ledger/store';
import { cutoffBy, deleteOldRequests, expireRequests } from '../../src/store/ledger/maintenance';
import { termsOf } from '../../src/store/ledger/entries';
import { emptyDatabaseImage } from './empty-database';
import { connectTo, SEARCH_PLACES } from './ledger-harness';
import { createDatabase } from './ledger-postgres';

/** Found before the database's own function of that name by whoever looks in this schema first. */
const MOVED_CLOCK = [
  'CREATE SCHEMA moved',
  'CREATE TABLE moved.clock (now timestamptz NOT NULL)',
  "INSERT INTO moved.clock VALUES ('2027-06-03T12:00:00Z')",
  `CREATE FUNCTION moved.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT now FROM moved.clock'`,
];
const SEARCH_PATH = 'moved,pg_catalog,public';

/** The address of a database whose clock the test sets. */
export async function createDatabaseWithMovedClock() {
  const database = await createDatabase();
  for (const statement of MOVED_CLOCK) await database.query(statement);
  return { ...database, url: `${database.url}?options=${encodeURIComponent(`-c search_path=${SEARCH_PATH}`)}` };
}

/**
 * A ledger whose time only moves when it is told to: the true time, which our own clock goes by, and what the
 * database's clock says.
 */
export class MovedClockLedger {
  readonly connection: LedgerConnection;
  readonly #remove: () => Promise<void>;
  /** In milliseconds since the ledger was opened. */
  trueTime = 0;
  #clock!: LedgerClock;
  #ledger!: DatabaseLedger;
  #ownStart = 0;

  static async open(kind: 'PGlite' | 'PostgreSQL'): Promise<MovedClockLedger> {
    if (kind === 'PostgreSQL') {
      const database = await createDatabaseWithMovedClock();
      return MovedClockLedger.#begin(connectTo(database.url), () => database.drop());
    }
    const connection = await openPgliteInMemory(await emptyDatabaseImage());
    for (const statement of [...MOVED_CLOCK, `SET search_path TO ${SEARCH_PATH}`]) {
      await connection.one((queries) => queries.execute(sql.raw(statement)));
    }
    return MovedClockLedger.#begin(connection, async () => undefined);
  }

  static async #begin(connection: LedgerConnection, remove: () => Promise<void>): Promise<MovedClockLedger> {
    await migrate(connection);
    const moved = new MovedClockLedger(connection, remove);
    moved.restart();
    return moved;
  }

  private constructor(connection: LedgerConnection, remove: () => Promise<void>) {
    this.connection = connection;
    this.#remove = remove;
  }

  get clock(): LedgerClock {
    return this.#clock;
  }

  get ledger(): DatabaseLedger {
    return this.#ledger;
  }

  /** Another process, which knows nothing of what was before and whose own clock begins anew. */
  restart(isTrusted = false): void {
    this.#ownStart = this.trueTime;
    this.#clock = new LedgerClock(this.connection, isTrusted, () => this.trueTime - this.#ownStart);
    this.#ledger = new DatabaseLedger(this.connection, termsOf(this.#clock, SEARCH_PLACES), (_, work) => work());
  }

  /** Time that really passes. */
  async pass(milliseconds: number): Promise<void> {
    this.trueTime += milliseconds;
    await this.jump(milliseconds);
  }

  /** What the database's clock says is set. */
  async jump(milliseconds: number): Promise<void> {
    const by = sql`make_interval(secs => ${milliseconds / 1000}::float8)`;
    await this.connection.one((queries) => queries.execute(sql`UPDATE moved.clock SET now = now + ${by}`));
  }

  async upkeep(keepMs: number): Promise<number> {
    const { now } = await this.#clock.check();
    await expireRequests(this.connection, termsOf(this.#clock, SEARCH_PLACES), false);
    return deleteOldRequests(this.connection, await cutoffBy(this.connection, now, keepMs));
  }

  async clear(): Promise<void> {
    for (const statement of [
      'TRUNCATE workflow_request, idempotency_key, ledger_uncounted',
      "UPDATE moved.clock SET now = '2027-06-03T12:00:00Z'",
      'UPDATE ledger_clock SET seen_at = statement_timestamp()',
    ]) {
      await this.connection.one((queries) => queries.execute(sql.raw(statement)));
    }
    this.trueTime = 0;
    this.restart();
  }

  async close(): Promise<void> {
    await this.connection.close();
    await this.#remove();
  }
}
