import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { inspect } from 'node:util';
import { sql } from 'drizzle-orm';
import { Client } from 'pg';
import { LedgerError } from '../../../datasources/contracts/workflow-ledger';
import { Secret } from '../../../datasources/shared/settings';
import { describeError } from '../../../src/observability/describe-error';
import { createLog } from '../../../src/observability/logger';
import { explainStartFailure, openLedger, type LedgerSettings, type RunningLedger } from '../../../src/store/ledger';
import { connectTo, contentOf, openOne, requestsOf, SEARCH_PLACES } from '../../helpers/ledger-harness';
import { createDatabase, findPostgres, type TestDatabase } from '../../helpers/ledger-postgres';

jest.setTimeout(60_000);

const CANARY = 'CanaryBird4711';

const written: string[] = [];
const log = createLog({ level: 'trace', format: 'json', destination: { write: (line) => void written.push(line) } });

const toEnd: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

function settingsOf(url: string, { statement = 10_000, connect = 10_000 } = {}): LedgerSettings {
  return {
    databaseUrl: new Secret(url),
    dataFolder: '',
    retention: 86_400_000,
    trustClock: false,
    pool: 5,
    tls: {},
    timeouts: { connect, statement },
  };
}

async function open(url: string, timeouts: { statement?: number } = {}): Promise<RunningLedger> {
  const running = await openLedger(settingsOf(url, timeouts), SEARCH_PLACES, log.process);
  toEnd.push(running.close);
  return running;
}

/** With a user and a password that the server does not ask for, and that nobody must ever see. */
function withCanary(url: string): string {
  return url.replace('postgres@', `postgres:${CANARY}@`);
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** The first calls may still get connections that nobody has noticed to be gone. */
async function untilItWorks<Result>(work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      expect(error).toBeInstanceOf(LedgerError);
    }
  }
}

/** All that could be seen of an error, and all that was logged. */
const everythingOf = (error: unknown): string =>
  [
    inspect(error, { depth: 9, showHidden: true }),
    JSON.stringify(describeError(error)),
    String(error),
    ...written,
  ].join('\n');

const found = findPostgres();
const withPostgres = found ? describe : describe.skip;

withPostgres(`a PostgreSQL that is lost${found ? '' : ' (left out: none at 127.0.0.1:5432)'}`, () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase();
    toEnd.push(() => database.drop());
  });

  const endAllConnections = async (): Promise<void> => {
    await database.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
  };

  it('between two calls is found again by itself', async () => {
    const running = await open(withCanary(database.url));
    const entry = await openOne(running);
    await endAllConnections();
    expect(await untilItWorks(() => running.ledger.find([entry.id]))).toEqual([entry]);
  });

  it('under many calls fails some of them with a LedgerError, loses nothing that was opened, and ends no process', async () => {
    const running = await open(withCanary(database.url));
    const calls = Array.from({ length: 40 }, () => failureOf(running.ledger.open(requestsOf())));
    await endAllConnections();
    const failures = (await Promise.all(calls)).filter((error) => error !== undefined);
    for (const error of failures) {
      expect(error).toBeInstanceOf(LedgerError);
      expect(everythingOf(error)).not.toContain(CANARY);
    }
    const opened = calls.length - failures.length;
    expect(await untilItWorks(() => running.ledger.count({}))).toBeGreaterThanOrEqual(opened);
  });

  it('within a transaction fails it as a whole', async () => {
    await (await open(database.url)).close();
    toEnd.splice(1, 1);
    const connection = connectTo(database.url);
    toEnd.push(connection.close);
    const failure = failureOf(
      connection.transaction(async (queries) => {
        await queries.execute(sql`CREATE TABLE half (x int)`);
        await endAllConnections();
        // Time for the news to come while no query is there to be told.
        await new Promise((resolve) => setTimeout(resolve, 50));
        await queries.execute(sql`SELECT 1`);
      }),
    );
    expect(await failure).toBeDefined();
    expect(await database.query("SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
    await connection.one((queries) => queries.execute(sql`SELECT 1`));
  });

  it('that holds a call up is waited for no longer than the settings say', async () => {
    const running = await open(database.url, { statement: 300 });
    const entry = await openOne(running);
    const other = new Client({ connectionString: database.url });
    await other.connect();
    toEnd.push(() => other.end());
    await other.query('BEGIN');
    await other.query('SELECT 1 FROM workflow_request FOR UPDATE');
    const settlement = { state: 'CREATED', outcome: 'SUCCEEDED', requestId: CANARY, statusMessage: CANARY } as const;
    const failure = await failureOf(running.ledger.settle(entry.id, settlement));
    expect(failure).toBeInstanceOf(LedgerError);
    expect((failure as Error).message).toMatch(/^The ledger could not settle a request \((57014|55P03)\)$/);
    expect(everythingOf(failure)).not.toContain(CANARY);
    await other.query('ROLLBACK');
    expect(await running.ledger.settle(entry.id, settlement)).toMatchObject(settlement);
  });

  it('shows nothing of the values of a statement that fails', async () => {
    const running = await open(database.url);
    const content = contentOf({ subject: CANARY, description: CANARY, action: null as never });
    const failure = await failureOf(running.ledger.open(requestsOf({ idempotencyKey: CANARY }, content)));
    expect((failure as Error).message).toBe('The ledger could not open a request (23502)');
    expect(everythingOf(failure)).not.toMatch(new RegExp(`${CANARY}|insert|select`, 'i'));
    expect(written.join('')).toContain('The ledger could not open a request (23502)');
  });

  it('does not exist: the start says so, and not with which password', async () => {
    const url = withCanary(database.url).replace(database.name, 'no_such_database');
    const failure = await failureOf(openLedger(settingsOf(url), SEARCH_PLACES, log.process));
    expect(explainStartFailure(failure, settingsOf(url))).toBe(
      "the ledger's database (PostgreSQL at 127.0.0.1, database no_such_database) does not exist; create it, or " +
        'correct DATABASE_URL or ledger.databaseUrl',
    );
    expect(everythingOf(failure)).not.toContain(CANARY);
  });

  it('offers no TLS: the start says so', async () => {
    const [setting] = await database.query("SELECT current_setting('ssl') AS ssl");
    const url = `${withCanary(database.url)}?sslmode=require`;
    const failure = await failureOf(openLedger(settingsOf(url), SEARCH_PLACES, log.process));
    // Whatever this server has: its certificate, if any, is none that anybody trusts.
    const why = setting?.ssl === 'on' ? 'has a certificate that is not trusted' : 'does not offer TLS';
    expect(explainStartFailure(failure, settingsOf(url))).toContain(why);
  });

  it('does not let the user make tables: the start says so', async () => {
    await database.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    const role = database.name;
    await database.query(`CREATE ROLE ${role} LOGIN`);
    toEnd.push(() => database.query(`DROP ROLE ${role}`));
    const url = database.url.replace('postgres@', `${role}:${CANARY}@`);
    const failure = await failureOf(openLedger(settingsOf(url), SEARCH_PLACES, log.process));
    expect(explainStartFailure(failure, settingsOf(url))).toMatch(/does not let this user create the tables \(42501\)/);
  });
});

describe('a PostgreSQL that is not there', () => {
  it.each([
    [
      'nobody listens',
      `postgres://u:${CANARY}@127.0.0.1:1/x`,
      /^the ledger's database \(PostgreSQL at 127\.0\.0\.1, database x\) cannot be reached \(ECONNREFUSED\); start it, or correct/,
    ],
    [
      'its socket is not there',
      `postgres:///x?host=/nowhere&user=u&password=${CANARY}`,
      /cannot be reached \(ENOENT\)/,
    ],
  ])('makes the start fail in one sentence: %s', async (_what, url, sentence) => {
    const failure = await failureOf(openLedger(settingsOf(url), SEARCH_PLACES, log.process));
    expect(explainStartFailure(failure, settingsOf(url))).toMatch(sentence);
    expect(everythingOf(failure)).not.toContain(CANARY);
  });

  it('or never says a word: the start waits as long as the settings say', async () => {
    const silent: Server = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    toEnd.push(() => silent.close());
    const url = `postgres://u:${CANARY}@127.0.0.1:${String((silent.address() as AddressInfo).port)}/x`;
    const failure = await failureOf(openLedger(settingsOf(url, { connect: 300 }), SEARCH_PLACES, log.process));
    expect(explainStartFailure(failure, settingsOf(url))).toMatch(/cannot be reached in time; start it, or correct/);
    expect(everythingOf(failure)).not.toContain(CANARY);
  });
});
