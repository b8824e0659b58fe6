import { sql } from 'drizzle-orm';
import { type LedgerConnection, openPgliteInMemory } from '../../src/store/connection';
import { openLedgerOn, type RunningLedger } from '../../src/store/ledger';
import { emptyDatabaseImage } from './empty-database';
import { SEARCH_PLACES } from './ledger-harness';

let shared = false;
/** Databases that no ledger is on any more. */
const empties: LedgerConnection[] = [];

/** For the top of a test file: opening a database takes PGlite a second of CPU, so that its suites use one after another. */
export function shareDatabases(): void {
  shared = true;
  afterAll(() => Promise.all(empties.splice(0).map((connection) => connection.close())));
}

/** A ledger on an empty database. */
export async function openLedgerInMemory(places = SEARCH_PLACES): Promise<RunningLedger> {
  const connection = empties.pop() ?? (await openPgliteInMemory(await emptyDatabaseImage()));
  return openLedgerOn(shared ? { ...connection, close: () => leave(connection) } : connection, places);
}

async function leave(connection: LedgerConnection): Promise<void> {
  await connection.one((queries) =>
    queries.execute(sql`TRUNCATE workflow_request, idempotency_key, ledger_uncounted CASCADE`),
  );
  empties.push(connection);
}
