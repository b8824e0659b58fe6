import { LedgerError, type WorkflowLedger } from '../../../datasources/contracts/workflow-ledger';
import { LedgerClock } from './clock';
import { type SearchPlaces, termsOf } from './entries';
import { connectPostgres, type LedgerConnection, openPgliteFolder, type PostgresSettings } from '../connection';
import { type LedgerSettings, toLedgerError } from '../failures';
import { migrate } from '../migrations';
import { DatabaseLedger, type Guard } from './store';
import { checkClock, expireRequests, type Report, reportExpired, startMaintenance } from './maintenance';

export { placeOfLedger, type LedgerSettings } from '../failures';
export { explainStartFailure } from '../failures';
export { contradictsCa, faultOfDatabaseUrl } from '../../config/postgres-url';
export type { Report } from './maintenance';

export interface RunningLedger {
  readonly ledger: WorkflowLedger;
  /** To be called when nobody uses the ledger any more. */
  readonly close: () => Promise<void>;
}

/** As long as tables may take to be made, or to be waited for while another process makes them. */
const LONGEST_MIGRATION_MS = 120_000;

/** Connects, brings the tables up to date, and begins its maintenance. What it throws, `explainStartFailure` explains. */
export async function openLedger(
  settings: LedgerSettings,
  places: SearchPlaces,
  report: Report,
): Promise<RunningLedger> {
  const { databaseUrl } = settings;
  if (!databaseUrl) return run(await migrated(await openPgliteFolder(settings.dataFolder)), settings, places, report);
  const server: PostgresSettings = {
    url: databaseUrl.reveal(),
    pool: settings.pool,
    ca: settings.tls.ca,
    connectMs: settings.timeouts.connect,
    statementMs: settings.timeouts.statement,
    onLoss: (error) => reportFailure(report, toLedgerError('keep a connection', error)),
  };
  // A connection of its own, since this one may have to wait for long.
  const preparing = await migrated(connectPostgres({ ...server, pool: 1, statementMs: LONGEST_MIGRATION_MS }));
  await preparing.close();
  return run(connectPostgres(server), settings, places, report);
}

/** For tests, which have a database in memory. */
export async function openLedgerOn(connection: LedgerConnection, places: SearchPlaces): Promise<RunningLedger> {
  const settings = { retention: 1e12, trustClock: false };
  return run(await migrated(connection), settings, places, () => undefined);
}

async function migrated(connection: LedgerConnection): Promise<LedgerConnection> {
  try {
    await migrate(connection);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function run(
  connection: LedgerConnection,
  { retention, trustClock }: Pick<LedgerSettings, 'retention' | 'trustClock'>,
  places: SearchPlaces,
  report: Report,
): Promise<RunningLedger> {
  const guard: Guard = async (doing, work) => {
    try {
      return await work();
    } catch (thrown) {
      const error = toLedgerError(doing, thrown);
      reportFailure(report, error);
      throw error;
    }
  };
  const clock = new LedgerClock(connection, trustClock);
  const terms = termsOf(clock, places);
  try {
    await checkClock(clock, guard, report);
    if (connection.isOurs) {
      const expired = await expireRequests(connection, terms, true);
      if (expired > 0) reportExpired(report, expired);
    }
  } catch (error) {
    await connection.close();
    throw error;
  }
  const maintenance = startMaintenance(connection, clock, terms, retention, guard, report);
  return {
    ledger: new DatabaseLedger(connection, terms, guard),
    close: async () => {
      await maintenance.stop();
      await connection.close();
    },
  };
}

function reportFailure(report: Report, error: unknown): void {
  if (error instanceof LedgerError) report('error', 'ledger: a failure', { reason: error.message });
}
