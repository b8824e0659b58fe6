import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { LedgerError, type Settlement } from '../../../datasources/contracts/workflow-ledger';
import { neverAnswered } from '../../../src/store/ledger/entries';
import { deleteOldRequests, expireRequests } from '../../../src/store/ledger/maintenance';
import {
  contentOf,
  entriesOf,
  openHarness,
  openOne,
  requestsOf,
  type LedgerHarness,
  type StoreKind,
  SEARCH_PLACE,
} from '../../helpers/ledger-harness';
import { findPostgres } from '../../helpers/ledger-postgres';

jest.setTimeout(60_000);

const CREATED: Settlement = {
  state: 'CREATED',
  outcome: 'SUCCEEDED',
  requestId: '4711',
  statusMessage: 'Request created',
};
const REJECTED: Settlement = { state: 'REJECTED', outcome: 'REFUSED', requestId: null, statusMessage: 'No such user' };
const FAILED: Settlement = { ...REJECTED, outcome: 'FAILED', statusMessage: 'Not reachable' };
const UNKNOWN: Settlement = {
  state: 'UNKNOWN',
  outcome: 'UNKNOWN',
  requestId: null,
  statusMessage: 'The connection was lost',
};

const OVERDUE = { sendWithinMs: 1 };
const untilOverdue = (): Promise<void> => sleep(20);

function suite(kind: StoreKind): void {
  let harness: LedgerHarness;
  beforeAll(async () => {
    harness = await openHarness(kind);
  });
  afterAll(() => harness.close());
  beforeEach(() =>
    harness.connection.one((queries) => queries.execute(sql`TRUNCATE workflow_request, idempotency_key`)),
  );

  const stored = async (id: string): Promise<unknown> => {
    const result = (await harness.connection.one((queries) =>
      queries.execute(sql`SELECT state FROM workflow_request WHERE id = ${id}::uuid`),
    )) as { rows: { state: string }[] };
    return result.rows[0]?.state;
  };

  describe('open', () => {
    it('makes an entry for each content, in their order, all of them SENDING', async () => {
      const contents = ['first', 'second', 'third'].map((subject) => ({ subject }));
      const opened = await harness.ledger.open(requestsOf({ idempotencyKey: 'k' }, ...contents));
      expect(opened).toEqual({
        kind: 'OPENED',
        entries: contents.map((content) => ({
          id: expect.any(String),
          backend: 'adm',
          content: contentOf(content),
          reference: expect.stringMatching(/^[0-9a-f]{8}$/),
          state: 'SENDING',
          outcome: null,
          requestId: null,
          statusMessage: null,
          requestedBy: 'desk',
          requestedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          settledAt: null,
          idempotencyKey: 'k',
        })),
      });
      const entries = entriesOf(opened);
      expect(entries.every(({ id }) => harness.ledger.isId(id))).toBe(true);
      expect(await harness.ledger.find(entries.map(({ id }) => id))).toEqual(entries);
    });

    it("dates an entry by the database's clock", async () => {
      const before = Date.now();
      const { requestedAt } = await openOne(harness);
      expect(Math.abs(Date.parse(requestedAt) - before)).toBeLessThan(60_000);
    });

    it('of a key that was used before gives the first entries as they are now, in their order', async () => {
      const requests = requestsOf({ idempotencyKey: 'k' }, { subject: 'a' }, { subject: 'b' });
      const [first, second] = entriesOf(await harness.ledger.open(requests));
      const settled = await harness.ledger.settle(first!.id, CREATED);
      expect(await harness.ledger.open(requests)).toEqual({ kind: 'REPEATED', entries: [settled, second] });
      expect(await harness.ledger.count({})).toBe(2);
    });

    it('refuses a key that was used for other content', async () => {
      await openOne(harness, { idempotencyKey: 'k' });
      const again = await harness.ledger.open(requestsOf({ idempotencyKey: 'k', fingerprint: 'f2' }));
      expect(again).toEqual({ kind: 'CONFLICT' });
      expect(await harness.ledger.count({})).toBe(1);
    });

    it('keeps the keys of callers and of back ends apart', async () => {
      await openOne(harness, { idempotencyKey: 'k' });
      await openOne(harness, { idempotencyKey: 'k', requestedBy: 'other' });
      await openOne(harness, { idempotencyKey: 'k', backend: 'adm-2' });
      await openOne(harness, { idempotencyKey: 'K' });
      expect(await harness.ledger.count({})).toBe(4);
    });

    it('without a key is new every time', async () => {
      await openOne(harness);
      await openOne(harness);
      expect(await harness.ledger.count({})).toBe(2);
    });

    it('50 times at once with one key opens once', async () => {
      const requests = requestsOf({ idempotencyKey: 'k' }, { subject: 'a' }, { subject: 'b' });
      const all = await Promise.all(Array.from({ length: 50 }, () => harness.ledger.open(requests)));
      expect(all.filter(({ kind }) => kind === 'OPENED')).toHaveLength(1);
      expect(all.filter(({ kind }) => kind === 'REPEATED')).toHaveLength(49);
      const ids = all.map((opened) =>
        entriesOf(opened)
          .map(({ id }) => id)
          .join(),
      );
      expect(new Set(ids).size).toBe(1);
      expect(await harness.ledger.count({})).toBe(2);
    });

    it('leaves nothing behind when it fails, not even the key', async () => {
      const wrong = contentOf({ action: 'MOVE_USER' });
      const requests = requestsOf({ idempotencyKey: 'k' });
      const broken = {
        ...requests,
        contents: [wrong, { ...wrong, subject: null as unknown as string, action: null as never }],
      };
      await expect(harness.ledger.open(broken)).rejects.toThrow(LedgerError);
      expect(await harness.ledger.count({})).toBe(0);
      expect((await harness.ledger.open(requests)).kind).toBe('OPENED');
    });

    it('keeps every text that it is given, but for what no database can keep', async () => {
      const nasty = [`"'\\{}[],;--$1 %s`, '{"a":"b"}', 'NULL', 'ß İ ﬁ Ä', '🧑‍🔧 \u202e', '\t\n\r', '', ' '];
      const entry = await openOne(harness, {}, { accounts: nasty, subject: nasty.join('|') });
      expect(entry.content).toEqual(contentOf({ accounts: nasty, subject: nasty.join('|') }));
      for (const account of nasty) expect(await harness.ledger.count({ account })).toBe(1);
      const odd = await openOne(harness, { idempotencyKey: 'k\0' }, { subject: 'a\0b\ud800c', accounts: ['x\0'] });
      expect(odd.content).toEqual(contentOf({ subject: 'a\ufffdb\ufffdc', accounts: ['x\ufffd'] }));
      const settled = await harness.ledger.settle(odd.id, { ...CREATED, statusMessage: 'a\0\udfff' });
      expect(settled.statusMessage).toBe('a\ufffd\ufffd');
    });
  });

  describe('settle', () => {
    it.each([CREATED, REJECTED, FAILED, UNKNOWN])('writes down what came of a request: %j', async (settlement) => {
      const entry = await openOne(harness);
      const settled = await harness.ledger.settle(entry.id, settlement);
      expect(settled).toEqual({ ...entry, ...settlement, settledAt: expect.stringMatching(/^\d{4}-.*Z$/) });
      expect(await harness.ledger.find([entry.id])).toEqual([settled]);
    });

    it.each([
      [CREATED, REJECTED],
      [REJECTED, CREATED],
      [CREATED, UNKNOWN],
      [REJECTED, UNKNOWN],
      [CREATED, CREATED],
      [UNKNOWN, UNKNOWN],
    ])('leaves as it is what %j has settled, whatever comes later: %j', async (first, second) => {
      const { id } = await openOne(harness);
      const settled = await harness.ledger.settle(id, first);
      expect(await harness.ledger.settle(id, { ...second, statusMessage: 'later' })).toEqual(settled);
    });

    it.each([CREATED, REJECTED])('lets a late answer win over UNKNOWN: %j', async (answer) => {
      const concluded = await openOne(harness, OVERDUE);
      const overdue = await openOne(harness, OVERDUE);
      await untilOverdue();
      await expireRequests(harness.connection, harness.terms, false);
      const told = await openOne(harness);
      await harness.ledger.settle(told.id, UNKNOWN);
      for (const { id } of [concluded, overdue, told]) {
        expect(await harness.ledger.settle(id, answer)).toMatchObject(answer);
      }
    });

    it('at once with two answers keeps one of them for both', async () => {
      const { id } = await openOne(harness);
      const [one, other] = await Promise.all([harness.ledger.settle(id, CREATED), harness.ledger.settle(id, REJECTED)]);
      expect(one).toEqual(other);
    });

    it.each(['00000000-0000-4000-8000-000000000000', 'nonsense'])('of what is not there fails: %s', async (id) => {
      await expect(harness.ledger.settle(id, CREATED)).rejects.toThrow(LedgerError);
    });
  });

  describe('a request that nobody can be waiting for any more', () => {
    it('is read as UNKNOWN everywhere before anybody has written so', async () => {
      const { id, ...entry } = await openOne(harness, { ...OVERDUE, idempotencyKey: 'k' });
      await untilOverdue();
      const expected = {
        ...entry,
        id,
        state: 'UNKNOWN',
        outcome: 'UNKNOWN',
        statusMessage: neverAnswered(id.slice(-8), SEARCH_PLACE),
        settledAt: expect.any(String),
      };
      expect(await stored(id)).toBe('SENDING');
      expect(await harness.ledger.find([id])).toEqual([expected]);
      expect((await harness.ledger.list({ state: 'UNKNOWN' }, { limit: 10 })).items).toMatchObject([
        { entry: expected },
      ]);
      expect((await harness.ledger.list({ state: 'SENDING' }, { limit: 10 })).items).toEqual([]);
      expect(await harness.ledger.count({ state: 'UNKNOWN' })).toBe(1);
      expect(await harness.ledger.count({ state: 'SENDING' })).toBe(0);
      const again = await harness.ledger.open(requestsOf({ idempotencyKey: 'k' }));
      expect(again).toEqual({ kind: 'REPEATED', entries: [expected] });
    });

    it('is UNKNOWN durably once the upkeep has seen it, and others are left alone', async () => {
      const { id } = await openOne(harness, OVERDUE);
      const waiting = await openOne(harness);
      const settled = await harness.ledger.settle((await openOne(harness, OVERDUE)).id, CREATED);
      await untilOverdue();
      const [before] = await harness.ledger.find([id]);
      expect(await expireRequests(harness.connection, harness.terms, false)).toBe(1);
      expect(await stored(id)).toBe('UNKNOWN');
      expect(await harness.ledger.find([id, waiting.id, settled.id])).toEqual([before, waiting, settled]);
    });

    it('can be every one that is still sending, where nobody else can be', async () => {
      const { id } = await openOne(harness);
      expect(await expireRequests(harness.connection, harness.terms, true)).toBe(1);
      expect(await harness.ledger.find([id])).toMatchObject([
        { state: 'UNKNOWN', outcome: 'UNKNOWN', statusMessage: neverAnswered(id.slice(-8), SEARCH_PLACE) },
      ]);
    });
  });

  describe('a key', () => {
    const KEYED = requestsOf({ idempotencyKey: 'k' }, { subject: 'a' }, { subject: 'b' });

    it('is given back with the last answer when nothing was raised at all, and the entries stay', async () => {
      const [one, other] = entriesOf(await harness.ledger.open(KEYED));
      expect((await harness.ledger.settle(one!.id, FAILED)).idempotencyKey).toBe('k');
      expect((await harness.ledger.open(KEYED)).kind).toBe('REPEATED');
      expect((await harness.ledger.settle(other!.id, FAILED)).idempotencyKey).toBeNull();
      expect(await harness.ledger.recall('adm', 'desk', 'k', 'f1')).toBeNull();
      expect((await harness.ledger.open({ ...KEYED, fingerprint: 'f2' })).kind).toBe('OPENED');
      expect(await harness.ledger.count({})).toBe(4);
      // The answer may come twice; the key is another call's now.
      await harness.ledger.settle(other!.id, FAILED);
      expect((await harness.ledger.open({ ...KEYED, fingerprint: 'f2' })).kind).toBe('REPEATED');
    });

    it.each([CREATED, REJECTED, UNKNOWN])('stays when one of its requests came out as %j', async (settlement) => {
      for (const order of [
        [0, 1],
        [1, 0],
      ]) {
        const keyed = { ...KEYED, idempotencyKey: `k${String(order[0])}` };
        const entries = entriesOf(await harness.ledger.open(keyed));
        for (const index of order) await harness.ledger.settle(entries[index]!.id, index === 0 ? settlement : FAILED);
        const again = await harness.ledger.recall('adm', 'desk', keyed.idempotencyKey, 'f1');
        expect(again).toMatchObject({ kind: 'REPEATED', entries: [settlement, FAILED] });
      }
    });

    it('is given back when its requests are settled at the same time', async () => {
      for (let round = 0; round < 20; round++) {
        const many = Array.from({ length: 5 }, () => ({}));
        const entries = entriesOf(await harness.ledger.open(requestsOf({ idempotencyKey: 'k' }, ...many)));
        await Promise.all(entries.map(({ id }) => harness.ledger.settle(id, FAILED)));
        expect(await harness.ledger.recall('adm', 'desk', 'k', 'f1')).toBeNull();
      }
    });

    it('in the midst of others who want it is held by exactly one each time', async () => {
      let kept = 0;
      const tryOnce = async (index: number): Promise<void> => {
        const opened = await harness.ledger.open(KEYED);
        expect(entriesOf(opened)).toHaveLength(2);
        if (opened.kind !== 'OPENED') return;
        if (index % 2 === 1) kept++;
        else await Promise.all(opened.entries.map(({ id }) => harness.ledger.settle(id, FAILED)));
      };
      await Promise.all(Array.from({ length: 30 }, (_, index) => tryOnce(index)));
      expect(kept).toBeLessThanOrEqual(1);
    });
  });

  describe('recall', () => {
    it('says of a key what open would say, and opens nothing', async () => {
      const requests = requestsOf({ idempotencyKey: 'k' }, { subject: 'a' }, { subject: 'b' });
      expect(await harness.ledger.recall('adm', 'desk', 'k', 'f1')).toBeNull();
      const entries = entriesOf(await harness.ledger.open(requests));
      expect(await harness.ledger.recall('adm', 'desk', 'k', 'f1')).toEqual({ kind: 'REPEATED', entries });
      expect(await harness.ledger.recall('adm', 'desk', 'k', 'f2')).toEqual({ kind: 'CONFLICT' });
      for (const [backend, by, key] of [
        ['adm-2', 'desk', 'k'],
        ['adm', 'other', 'k'],
        ['adm', 'desk', 'K'],
      ] as const) {
        expect(await harness.ledger.recall(backend, by, key, 'f1')).toBeNull();
      }
      expect(await harness.ledger.count({})).toBe(2);
    });
  });

  describe('rows of before', () => {
    it('have the reference that they were sent with, and the outcome that their state says', async () => {
      const one = await openOne(harness);
      const other = await openOne(harness, OVERDUE);
      await untilOverdue();
      await harness.ledger.settle(one.id, FAILED);
      await harness.connection.one((queries) =>
        queries.execute(sql`UPDATE workflow_request SET reference = NULL, outcome = NULL`),
      );
      const [rejected, unknown] = await harness.ledger.find([one.id, other.id]);
      expect(rejected).toMatchObject({ state: 'REJECTED', outcome: 'REFUSED', reference: one.id.slice(-6) });
      expect(unknown?.statusMessage).toBe(neverAnswered(other.id.slice(-6), SEARCH_PLACE));
      expect(await harness.ledger.count({ reference: one.id.slice(-6) })).toBe(1);
      expect(await harness.ledger.count({ reference: one.id.slice(-8) })).toBe(0);
    });
  });

  describe('find', () => {
    it('gives one entry per id, in their order, and null for what is not there', async () => {
      const [one, two] = [await openOne(harness), await openOne(harness)];
      const nobody = '00000000-0000-4000-8000-000000000000';
      const found = await harness.ledger.find([two.id, nobody, one.id, 'nonsense', two.id]);
      expect(found).toEqual([two, null, one, null, two]);
      expect(await harness.ledger.find([])).toEqual([]);
    });
  });

  describe('list', () => {
    it('is newest first and walks everything once, page by page', async () => {
      const opened: string[] = [];
      for (let index = 0; index < 4; index++) {
        const requests = requestsOf({}, { subject: `${index}a` }, { subject: `${index}b` });
        const entries = entriesOf(await harness.ledger.open(requests));
        opened.unshift(...entries.map(({ id }) => id));
      }
      const walked: string[] = [];
      let after: string | undefined;
      let pages = 0;
      do {
        const page = await harness.ledger.list({}, { after, limit: 3 });
        walked.push(...page.items.map(({ entry }) => entry.id));
        expect(page.items.every(({ position }) => harness.ledger.isPosition(position))).toBe(true);
        after = page.hasMore ? page.items.at(-1)!.position : undefined;
        pages++;
      } while (after !== undefined);
      expect(pages).toBe(3);
      expect([...walked].sort()).toEqual([...opened].sort());
      const dates = (await harness.ledger.find(walked)).map((entry) => entry!.requestedAt);
      expect(dates).toEqual([...dates].sort().reverse());
    });

    it('goes on where it was when newer ones have come', async () => {
      const old = await openOne(harness);
      await openOne(harness);
      const { items } = await harness.ledger.list({}, { limit: 1 });
      await openOne(harness);
      const next = await harness.ledger.list({}, { after: items[0]!.position, limit: 10 });
      expect(next).toMatchObject({ items: [{ entry: { id: old.id } }], hasMore: false });
    });

    it('refuses a position that is none', async () => {
      for (const place of ['after', 'before']) {
        await expect(harness.ledger.list({}, { [place]: 'nonsense', limit: 1 })).rejects.toThrow(RangeError);
      }
    });

    it('gives either end of what lies between two places, as a plain list would', async () => {
      // Those of one call have one date: only their ids tell them apart.
      for (const size of [1, 3, 1, 4, 2]) {
        await harness.ledger.open(
          requestsOf({ backend: size > 2 ? 'adm' : 'other' }, ...Array.from({ length: size }, () => ({}))),
        );
      }
      for (const filter of [{}, { backends: ['adm'] }]) {
        const all = (await harness.ledger.list(filter, { limit: 100 })).items;
        const index = fc.option(fc.nat(all.length - 1), { nil: undefined });
        await fc.assert(
          fc.asyncProperty(
            fc.integer({ min: 1, max: 12 }),
            fc.boolean(),
            index,
            index,
            async (limit, fromEnd, a, b) => {
              const between = all.slice(a === undefined ? 0 : a + 1, b);
              const [after, before] = [a, b].map((one) => (one === undefined ? undefined : all[one]!.position));
              expect(await harness.ledger.list(filter, { after, before, limit, fromEnd })).toEqual({
                items: fromEnd ? between.slice(-limit) : between.slice(0, limit),
                hasMore: between.length > limit,
              });
            },
          ),
          { numRuns: 60 },
        );
      }
    });

    it('applies each filter, and all together; and so does count', async () => {
      const one = await openOne(harness, {}, { domainName: 'Corp.Example.ORG', accounts: ['John', 'mary'] });
      const two = await openOne(harness, { backend: 'adm-2' }, { action: 'DISABLE_USER', accounts: ['johnny'] });
      await harness.ledger.settle(two.id, REJECTED);
      await sleep(5);
      const three = await openOne(harness, {}, { domainName: 'lab.example.org', accounts: ['JOHN'] });
      await harness.ledger.settle(three.id, CREATED);
      const cases = [
        [{}, [three, two, one]],
        [{ backends: ['adm'] }, [three, one]],
        [{ backends: ['adm', 'adm-2'] }, [three, two, one]],
        [{ backends: [] }, []],
        [{ domainName: 'CORP.example.org' }, [two, one]],
        [{ domainName: 'corp' }, []],
        [{ account: 'jOHN' }, [three, one]],
        [{ account: 'joh%' }, []],
        [{ account: 'a\0' }, []],
        [{ reference: one.reference.toUpperCase() }, [one]],
        [{ reference: one.reference.slice(2) }, []],
        [{ reference: 'a\0' }, []],
        [{ requestId: '4711' }, [three]],
        [{ requestId: '471' }, []],
        [{ action: 'DISABLE_USER' }, [two]],
        [{ state: 'SENDING' }, [one]],
        [{ state: 'REJECTED' }, [two]],
        [{ state: 'CREATED' }, [three]],
        [{ state: 'UNKNOWN' }, []],
        [{ from: three.requestedAt }, [three]],
        [{ to: three.requestedAt }, [two, one]],
        [{ from: one.requestedAt.replace('Z', '+00:00'), to: '2999-01-01T00:00:00+14:00' }, [three, two, one]],
        [{ from: '0001-01-01T00:00:00Z', to: '2000-01-01T00:00:00Z' }, []],
        [{ backends: ['adm'], domainName: 'corp.example.org', account: 'mary', action: 'MOVE_USER' }, [one]],
        [{ backends: ['adm'], account: 'johnny' }, []],
      ] as const;
      for (const [filter, expected] of cases) {
        const { items, hasMore } = await harness.ledger.list(filter, { limit: 100 });
        const ids = expected.map(({ id }) => id);
        expect([filter, items.map(({ entry }) => entry.id), hasMore]).toEqual([filter, ids, false]);
        expect([filter, await harness.ledger.count(filter)]).toEqual([filter, ids.length]);
      }
    });
  });

  describe('the retention', () => {
    it('deletes what was settled before it, with the keys, and nothing that is sending', async () => {
      const old = await openOne(harness, { idempotencyKey: 'old' });
      await harness.ledger.settle(old.id, CREATED);
      const sending = await openOne(harness, { idempotencyKey: 'sending' });
      await sleep(50);
      expect(await deleteOldRequests(harness.connection, Date.now() - 3_600_000)).toBe(0);
      expect(await deleteOldRequests(harness.connection, Date.now() - 1)).toBe(1);
      expect(await harness.ledger.find([old.id, sending.id])).toEqual([null, sending]);
      expect((await harness.ledger.open(requestsOf({ idempotencyKey: 'old', fingerprint: 'f2' }))).kind).toBe('OPENED');
      expect((await harness.ledger.open(requestsOf({ idempotencyKey: 'sending' }))).kind).toBe('REPEATED');
    });

    it('deletes any number, and a key with the first of its requests', async () => {
      const many = Array.from({ length: 601 }, () => ({}));
      const entries = entriesOf(await harness.ledger.open(requestsOf({ idempotencyKey: 'k' }, ...many)));
      await harness.connection.one((queries) =>
        queries.execute(sql`UPDATE workflow_request SET state = 'CREATED', settled_at = now() - interval '2 days'
          WHERE id <> ${entries[0]!.id}::uuid`),
      );
      expect(await deleteOldRequests(harness.connection, Date.now() - 86_400_000)).toBe(600);
      expect(await harness.ledger.find([entries[0]!.id])).toMatchObject([{ state: 'SENDING', idempotencyKey: null }]);
    });
  });

  describe('what the ledger knows for its own', () => {
    it.each(['', 'x', '1', '00000000-0000-1000-8000-000000000000', "'; DROP TABLE workflow_request"])(
      'is not the id %j',
      (id) => expect(harness.ledger.isId(id)).toBe(false),
    );

    it.each([
      '',
      'x',
      Buffer.from('2026-99-99T00:00:00.000000Z 00000000-0000-4000-8000-000000000000').toString('base64url'),
      `${Buffer.from('2026-01-01T00:00:00.000000Z 00000000-0000-4000-8000-000000000000').toString('base64url')}=`,
    ])('is not the position %j', (position) => expect(harness.ledger.isPosition(position)).toBe(false));
  });
}

describe('the ledger on PGlite in memory', () => suite('PGlite in memory'));
describe('the ledger on PGlite in a folder', () => suite('PGlite in a folder'));

const found = findPostgres();
const withPostgres = found ? describe : describe.skip;
withPostgres(`the ledger on PostgreSQL${found ? '' : ' (left out: none at 127.0.0.1:5432)'}`, () =>
  suite('PostgreSQL'),
);
