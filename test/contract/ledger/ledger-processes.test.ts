import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../../datasources/shared/settings';
import { neverAnswered } from '../../../src/store/ledger/entries';
import { explainStartFailure, openLedger, type LedgerSettings, type RunningLedger } from '../../../src/store/ledger';
import { fillDataFolder } from '../../helpers/empty-database';
import { entriesOf, openOne, requestsOf, SEARCH_PLACE, SEARCH_PLACES } from '../../helpers/ledger-harness';
import { createDatabase, findPostgres, type TestDatabase } from '../../helpers/ledger-postgres';
import { startLedgerProcess, type LedgerProcess, type Place } from '../../helpers/ledger-process';

jest.setTimeout(120_000);

const toEnd: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

async function start(place: Place): Promise<LedgerProcess> {
  const started = await startLedgerProcess(place);
  toEnd.push(() => started.kill());
  return started;
}

function settingsOf({ url, folder }: Place): LedgerSettings {
  return {
    databaseUrl: url === undefined ? undefined : new Secret(url),
    dataFolder: folder ?? '',
    retention: 86_400_000,
    trustClock: false,
    pool: 5,
    tls: {},
    timeouts: { connect: 5_000, statement: 10_000 },
  };
}

async function openHere(place: Place, reports: unknown[] = []): Promise<RunningLedger> {
  const running = await openLedger(settingsOf(place), SEARCH_PLACES, (...report) => void reports.push(report));
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await running.close();
    isOpen = false;
  };
  toEnd.push(close);
  return { ...running, close };
}

/** Why it cannot be opened here. */
async function failureHere(place: Place): Promise<string> {
  try {
    await openHere(place);
  } catch (error) {
    return explainStartFailure(error, settingsOf(place));
  }
  return 'it was opened';
}

const VERSIONS = [{ version: 1 }, { version: 2 }, { version: 3 }];
const KEYED = requestsOf({ idempotencyKey: 'k' }, { subject: 'a' }, { subject: 'b' });

const found = findPostgres();
const withPostgres = found ? describe : describe.skip;

withPostgres(`processes on one PostgreSQL${found ? '' : ' (left out: none at 127.0.0.1:5432)'}`, () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase();
    toEnd.push(() => database.drop());
  });

  it('that start at once on an empty database make its tables once, and find them the next time', async () => {
    const { url } = database;
    const all = await Promise.all([start({ url }), start({ url }), start({ url })]);
    expect(await database.query('SELECT version FROM ledger_migration')).toEqual(VERSIONS);
    for (const one of all) await one.close();
    await start({ url });
    expect(await database.query('SELECT version FROM ledger_migration')).toEqual(VERSIONS);
  });

  it('that open one key 50 times each open it once', async () => {
    const { url } = database;
    const [one, other] = await Promise.all([start({ url }), start({ url })]);
    const all = (await Promise.all([one.open(KEYED, 50), other.open(KEYED, 50)])).flat();
    expect(all).toHaveLength(100);
    expect(all.filter(({ kind }) => kind === 'OPENED')).toHaveLength(1);
    expect(all.filter(({ kind }) => kind === 'REPEATED')).toHaveLength(99);
    expect(new Set(all.map((opened) => entriesOf(opened)[0]!.id)).size).toBe(1);
    expect(await database.query('SELECT count(*)::int AS rows FROM workflow_request')).toEqual([{ rows: 2 }]);
  });

  it('that are killed right after they opened leave rows that others see, and that nobody sends again', async () => {
    const { url } = database;
    const sender = await start({ url });
    const [waiting] = await sender.open(KEYED, 1);
    const [overdue] = await sender.open(requestsOf({ idempotencyKey: 'l', sendWithinMs: 1 }), 1);
    await sender.kill();
    const reports: unknown[] = [];
    const { ledger } = await openHere({ url }, reports);
    expect(await ledger.open(KEYED)).toEqual({ kind: 'REPEATED', entries: entriesOf(waiting!) });
    const again = await ledger.open(requestsOf({ idempotencyKey: 'l' }));
    expect([again.kind, entriesOf(again)[0]]).toMatchObject([
      'REPEATED',
      {
        id: entriesOf(overdue!)[0]!.id,
        state: 'UNKNOWN',
        statusMessage: neverAnswered(entriesOf(overdue!)[0]!.reference, SEARCH_PLACE),
      },
    ]);
    // The upkeep at the start writes it down as well, and leaves alone what another process may be sending.
    while (!JSON.stringify(reports).includes('"expired":1')) await ledger.count({});
    const states = await database.query(
      'SELECT state, count(*)::int AS rows FROM workflow_request GROUP BY 1 ORDER BY 1',
    );
    expect(states).toEqual([
      { state: 'SENDING', rows: 2 },
      { state: 'UNKNOWN', rows: 1 },
    ]);
  });

  it('do not start on tables of a later version', async () => {
    const { url } = database;
    await (await start({ url })).close();
    await database.query('INSERT INTO ledger_migration VALUES (99, now())');
    expect(await failureHere({ url })).toMatch(/^the ledger \(PostgreSQL at .*\) was made by a later version/);
  });
});

describe('processes on one data folder', () => {
  let folder: string;
  beforeEach(() => {
    const parent = mkdtempSync(join(tmpdir(), 'ledger-'));
    folder = join(parent, 'data');
    toEnd.push(() => rmSync(parent, { recursive: true, force: true }));
  });

  it('are one at a time; the next one is told whom to stop', async () => {
    await fillDataFolder(folder);
    const first = await start({ folder });
    const failure = await failureHere({ folder });
    expect(failure).toBe(
      `the folder ${folder} of the ledger is in use by process ${first.pid}; stop it, or set ledger.dataFolder to ` +
        'another folder, or DATABASE_URL to a PostgreSQL server',
    );
    await expect(startLedgerProcess({ folder })).rejects.toThrow(failure);
    await first.close();
    const here = await openHere({ folder });
    expect(await failureHere({ folder })).toContain(`in use by process ${String(process.pid)};`);
    await here.close();
    expect(await failureHere({ folder })).toBe('it was opened');
  });

  it('that are killed right after they opened leave rows that are UNKNOWN at once, and that nobody sends again', async () => {
    await fillDataFolder(folder);
    const ids: string[] = [];
    for (let round = 0; round < 3; round++) {
      const sender = await start({ folder });
      const opened = await sender.open(requestsOf(), 5);
      ids.push(...opened.flatMap((one) => entriesOf(one).map(({ id }) => id)));
      await sender.kill();
    }
    const sender = await start({ folder });
    const [opened] = await sender.open(KEYED, 1);
    await sender.kill();
    const reports: unknown[] = [];
    const { ledger } = await openHere({ folder }, reports);
    const expected = entriesOf(opened!).map((entry) => ({
      ...entry,
      state: 'UNKNOWN',
      outcome: 'UNKNOWN',
      statusMessage: neverAnswered(entry.reference, SEARCH_PLACE),
      settledAt: expect.any(String),
    }));
    expect(await ledger.open(KEYED)).toEqual({ kind: 'REPEATED', entries: expected });
    expect(reports).toContainEqual(['warn', expect.stringContaining('UNKNOWN'), { expired: 2 }]);
    const states = (await ledger.find(ids)).map((entry) => entry?.state);
    expect(states).toEqual(Array.from({ length: 15 }, () => 'UNKNOWN'));
  });

  it('keep it from other users, and begin anew where one was killed while it made the database', async () => {
    const unfinished = join(folder, 'ledger.unfinished');
    mkdirSync(unfinished, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    writeFileSync(join(unfinished, 'PG_VERSION'), '1');
    await openOne(await openHere({ folder }));
    expect(existsSync(unfinished)).toBe(false);
    for (const path of [folder, join(folder, 'ledger')]) expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('say that a folder cannot be used', async () => {
    writeFileSync(folder, 'a file');
    expect(await failureHere({ folder })).toMatch(
      /cannot be kept in the folder .* \((EEXIST|ENOTDIR)\); make it writable, or set/,
    );
  });
});
