import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Secret } from '../../../datasources/shared/settings';
import type { Settlement } from '../../../datasources/contracts/workflow-ledger';
import { openLedger, type LedgerSettings, type RunningLedger } from '../../../src/store/ledger';
import { cutoffOf, type Stretch } from '../../../src/store/ledger/clock';
import { openOne, requestsOf, SEARCH_PLACES } from '../../helpers/ledger-harness';
import { findPostgres } from '../../helpers/ledger-postgres';
import { fillDataFolder } from '../../helpers/empty-database';
import { createDatabaseWithMovedClock, MovedClockLedger } from '../../helpers/ledger-moved-clock';

const MORE_WALKS = Number(process.env['CLOCK_WALKS']) || 0;
jest.setTimeout(120_000 + 2_000 * MORE_WALKS);

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const KEEP = 30 * DAY;
const CREATED: Settlement = { state: 'CREATED', outcome: 'SUCCEEDED', requestId: '1', statusMessage: null };

const toEnd: (() => unknown)[] = [];
afterEach(async () => {
  jest.restoreAllMocks();
  for (const end of toEnd.splice(0).reverse()) await end();
});

const found = findPostgres();
const STORES = (['PGlite', 'PostgreSQL'] as const).filter((kind) => kind === 'PGlite' || found);

describe.each(STORES)('the clock of the ledger on %s', (kind) => {
  let moved: MovedClockLedger;
  beforeAll(async () => {
    moved = await MovedClockLedger.open(kind);
  });
  afterAll(() => moved.close());
  beforeEach(() => moved.clear());

  const settled = async (key: string | null = null): Promise<string> => {
    const { id } = await openOne(moved, { idempotencyKey: key });
    await moved.ledger.settle(id, CREATED);
    return id;
  };
  const isThere = async (id: string): Promise<boolean> => (await moved.ledger.find([id]))[0] !== null;
  const stateOf = async (id: string): Promise<string | undefined> => (await moved.ledger.find([id]))[0]?.state;
  /** As a server does it that runs for so long. */
  const run = async (milliseconds: number, step = 12 * HOUR, keep = KEEP): Promise<void> => {
    for (let left = milliseconds; left > 0; left -= step) {
      await moved.pass(Math.min(left, step));
      await moved.upkeep(keep);
    }
  };

  it('deletes what is old by time that was seen to pass, and its key with it', async () => {
    await moved.upkeep(KEEP);
    const id = await settled('k');
    await run(KEEP - HOUR);
    expect(await isThere(id)).toBe(true);
    await run(2 * HOUR, HOUR);
    expect(await isThere(id)).toBe(false);
    expect((await moved.ledger.open(requestsOf({ idempotencyKey: 'k' }))).kind).toBe('OPENED');
  });

  it.each([
    ['at a start', true],
    ['while the server runs', false],
  ])('that is 400 days ahead %s deletes nothing and frees no key', async (_, isStart) => {
    await moved.upkeep(KEEP);
    const ids: string[] = [];
    for (let index = 0; index < 20; index++) ids.push(await settled(`k${index}`));
    await moved.pass(HOUR);
    await moved.jump(400 * DAY);
    if (isStart) moved.restart();
    expect(await moved.clock.check()).toMatchObject({
      jump: expect.closeTo(isStart ? 400 * DAY + HOUR : 400 * DAY, -4),
    });
    expect(await moved.upkeep(KEEP)).toBe(0);
    await moved.jump(-400 * DAY);
    expect(await moved.clock.check()).toMatchObject({ jump: expect.closeTo(-400 * DAY, -4) });
    await run(KEEP - 2 * DAY);
    for (const id of ids) expect(await isThere(id)).toBe(true);
    expect((await moved.ledger.open(requestsOf({ idempotencyKey: 'k3' }))).kind).toBe('REPEATED');
    await run(4 * DAY);
    for (const id of ids) expect(await isThere(id)).toBe(false);
  });

  it('of a server that was stopped for months goes on by itself, and at once where it is trusted', async () => {
    await moved.upkeep(KEEP);
    const id = await settled();
    await moved.pass(100 * DAY);
    moved.restart();
    expect(await moved.upkeep(KEEP)).toBe(0);
    await run(KEEP - DAY);
    expect(await isThere(id)).toBe(true);
    await run(2 * DAY);
    expect(await isThere(id)).toBe(false);

    const other = await settled();
    await moved.pass(100 * DAY);
    moved.restart(true);
    expect(await moved.upkeep(KEEP)).toBe(1);
    expect(await isThere(other)).toBe(false);
  });

  it('keeps one stretch for any number of starts in a row, and none that is too old to matter', async () => {
    for (let start = 0; start < 10; start++) {
      await moved.pass(30 * SECOND);
      moved.restart();
      await moved.upkeep(KEEP);
    }
    const stretches = async (): Promise<number> =>
      moved.connection.one(
        async (queries) =>
          ((await queries.execute('SELECT 1 FROM ledger_uncounted')) as { rows: unknown[] }).rows.length,
      );
    expect(await stretches()).toBe(1);
    await run(KEEP + DAY);
    expect(await stretches()).toBe(0);
  });

  it.each([
    ['ahead', 400 * DAY],
    ['back', -400 * DAY],
  ])('that jumps %s neither ends nor prolongs the wait for an answer', async (_, jump) => {
    await moved.clock.check();
    const { id } = await openOne(moved, { sendWithinMs: 60 * SECOND });
    await moved.pass(10 * SECOND);
    await moved.jump(jump);
    expect(await stateOf(id)).toBe('SENDING');
    expect(await moved.ledger.count({ state: 'SENDING' })).toBe(1);
    const later = await openOne(moved, { sendWithinMs: 60 * SECOND });
    await moved.pass(SECOND);
    await moved.clock.check();
    await moved.pass(38 * SECOND);
    expect(await stateOf(id)).toBe('SENDING');
    await moved.pass(12 * SECOND);
    expect([await stateOf(id), await stateOf(later.id)]).toEqual(['UNKNOWN', 'SENDING']);
    await moved.pass(10 * SECOND);
    expect(await stateOf(later.id)).toBe('UNKNOWN');
  });

  it('never makes a record older than it is, however it jumps, and never keeps it for ever', async () => {
    const keep = DAY;
    const jump = fc.oneof(
      fc.integer({ min: -70 * SECOND, max: 70 * SECOND }),
      fc.integer({ min: -3 * DAY, max: 3 * DAY }),
      fc.integer({ min: -500 * DAY, max: 500 * DAY }),
    );
    const span = fc.oneof(fc.integer({ min: 1, max: 2 * MINUTE }), fc.integer({ min: MINUTE, max: DAY }));
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), by: span }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('jump' as const), by: jump }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('stop' as const), by: span }) },
      { weight: 2, arbitrary: fc.constant({ do: 'settle' as const, by: 0 }) },
      { weight: 1, arbitrary: fc.constant({ do: 'abandon' as const, by: 0 }) },
      { weight: 3, arbitrary: fc.constant({ do: 'upkeep' as const, by: 0 }) },
      { weight: 2, arbitrary: fc.constant({ do: 'brink' as const, by: 0 }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('creep' as const), by: fc.nat({ max: 59 * SECOND }) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('sway' as const), by: fc.nat({ max: 5 * MINUTE }) }) },
    );
    let deleted = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        await moved.clear();
        await moved.clock.check();
        const born = new Map<string, number>();
        const checkAges = async (): Promise<void> => {
          deleted += await moved.upkeep(keep);
          const ids = [...born.keys()];
          const entries = await moved.ledger.find(ids);
          for (const [index, id] of ids.entries()) {
            if (entries[index]) continue;
            expect(moved.trueTime - born.get(id)!).toBeGreaterThanOrEqual(keep);
            born.delete(id);
          }
        };
        const doing = {
          pass: (by: number) => moved.pass(by),
          jump: (by: number) => moved.jump(by),
          settle: async () => void born.set(await settled(), moved.trueTime),
          // Whoever sends it never comes back.
          abandon: async () =>
            void born.set((await openOne(moved, { sendWithinMs: 60 * SECOND })).id, moved.trueTime + 60 * SECOND),
          upkeep: checkAges,
          stop: async (by: number) => {
            await moved.pass(by);
            moved.restart();
          },
          // The last moment at which the oldest must still be there.
          brink: async () => {
            const left = Math.min(...born.values()) + keep - 1 - moved.trueTime;
            if (left > 0 && left <= keep) await moved.pass(left);
            await checkAges();
          },
          // Too little to be noticed, once for each start.
          creep: async (by: number) => {
            for (let start = 0; start < 4; start++) {
              moved.restart();
              await checkAges();
              await moved.pass(2 * MINUTE);
              await moved.jump(by);
              await checkAges();
            }
          },
          // Behind our own clock without going back, and then as far ahead.
          sway: async (by: number) => {
            await moved.pass(10 * MINUTE);
            await moved.jump(-by);
            await checkAges();
            born.set(await settled(), moved.trueTime);
            await moved.jump(by);
            await checkAges();
          },
        };
        for (const { do: what, by } of steps) await doing[what](by);
        // Long enough for the clock to come to where it was furthest ahead.
        await moved.clock.check();
        await moved.jump(20_000 * DAY);
        await run(keep + 2 * DAY, DAY, keep);
        expect(await moved.ledger.count({})).toBe(0);
      }),
      {
        numRuns: MORE_WALKS || (kind === 'PGlite' ? 30 : 12),
        // Back for as long as nobody looks.
        examples: [
          [
            [
              { do: 'jump', by: -85_860_001 },
              { do: 'settle', by: 0 },
              { do: 'jump', by: 85_920_001 },
              { do: 'sway', by: 0 },
            ],
          ],
          // Chance alone may make no walk in which anything gets old.
          [
            [
              { do: 'settle', by: 0 },
              ...Array.from({ length: 4 }, () => [
                { do: 'pass' as const, by: DAY / 2 },
                { do: 'upkeep' as const, by: 0 },
              ]).flat(),
            ],
          ],
          [
            [
              { do: 'jump', by: -100 * DAY },
              { do: 'abandon', by: 0 },
              { do: 'jump', by: 100 * DAY },
              { do: 'sway', by: 0 },
            ],
          ],
        ],
      },
    );
    expect(deleted).toBeGreaterThan(0);
  });
});

describe('what does not count', () => {
  it('is left out of an age, wherever it lies', () => {
    const lengths = fc.array(fc.tuple(fc.nat({ max: 50 }), fc.nat({ max: 50 })), { maxLength: 6 });
    fc.assert(
      fc.property(lengths, fc.nat({ max: 300 }), (pairs, keep) => {
        let at = 1_000;
        const stretches: Stretch[] = pairs.map(([counted, not]) => {
          const to = at - counted;
          at = to - not;
          return { from: at, to };
        });
        const cutoff = cutoffOf(stretches, 1_000, keep);
        const isCounted = (ms: number) => !stretches.some(({ from, to }) => ms >= from && ms < to);
        const counted = Array.from({ length: 1_000 - cutoff }, (_, index) => cutoff + index).filter(isCounted).length;
        expect(counted).toBe(keep);
      }),
    );
  });
});

describe.each(STORES)('a server whose clock is wrong at a start, on %s', (kind) => {
  const open = async (settings: LedgerSettings, reports: unknown[][]): Promise<RunningLedger> => {
    const running = await openLedger(settings, SEARCH_PLACES, (...report) => void reports.push(report));
    let isOpen = true;
    const close = async (): Promise<void> => {
      if (isOpen) await running.close();
      isOpen = false;
    };
    toEnd.push(close);
    return { ...running, close };
  };
  const BASICS = {
    retention: KEEP,
    trustClock: false,
    pool: 5,
    tls: {},
    timeouts: { connect: 5_000, statement: 10_000 },
  };

  /** Settings, and what sets the clock that the database goes by. */
  const prepare = async (): Promise<{ settings: LedgerSettings; jump: (ms: number) => Promise<void> }> => {
    if (kind === 'PGlite') {
      const folder = mkdtempSync(join(tmpdir(), 'ledger-clock-'));
      toEnd.push(() => rmSync(folder, { recursive: true, force: true }));
      await fillDataFolder(folder);
      let by = 0;
      const realNow = Date.now.bind(Date);
      jest.spyOn(Date, 'now').mockImplementation(() => realNow() + by);
      return {
        settings: { ...BASICS, dataFolder: folder },
        jump: (ms) => {
          by += ms;
          return Promise.resolve();
        },
      };
    }
    const database = await createDatabaseWithMovedClock();
    toEnd.push(() => database.drop());
    return {
      settings: { ...BASICS, dataFolder: '', databaseUrl: new Secret(database.url) },
      jump: async (ms) => {
        await database.query(`UPDATE moved.clock SET now = now + make_interval(secs => $1)`, [ms / 1000]);
      },
    };
  };

  it('says so in one line, deletes nothing, and goes on when the clock is right again', async () => {
    const { settings, jump } = await prepare();
    const reports: unknown[][] = [];
    const first = await open(settings, reports);
    const entry = await openOne(first, { idempotencyKey: 'k' });
    await first.ledger.settle(entry.id, CREATED);
    await first.close();
    expect(reports).toEqual([]);

    await jump(400 * DAY);
    const ahead = await open(settings, reports);
    expect((await ahead.ledger.find([entry.id]))[0]).toMatchObject({ id: entry.id, state: 'CREATED' });
    await ahead.close();
    expect(reports).toEqual([
      [
        'warn',
        expect.stringMatching(/^ledger: the clock is further ahead .*ledger\.trustClock$/),
        { ahead: '400 days' },
      ],
    ]);

    await jump(-400 * DAY);
    const right = await open(settings, reports);
    expect((await right.ledger.open(requestsOf({ idempotencyKey: 'k' }))).kind).toBe('REPEATED');
    await right.close();
    expect(reports.slice(1)).toEqual([
      ['warn', expect.stringMatching(/^ledger: the clock went back/), { back: '400 days' }],
    ]);
  });

  it('deletes what is old where the clock is trusted', async () => {
    const { settings, jump } = await prepare();
    const reports: unknown[][] = [];
    const first = await open(settings, reports);
    const entry = await openOne(first);
    await first.ledger.settle(entry.id, CREATED);
    await first.close();
    await jump(400 * DAY);
    const trusting = await open({ ...settings, trustClock: true }, reports);
    while (!JSON.stringify(reports).includes('"deleted":1')) await trusting.ledger.count({});
    expect(await trusting.ledger.find([entry.id])).toEqual([null]);
  });
});
