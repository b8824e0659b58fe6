import fc from 'fast-check';
import type { TaskRow } from '../../../../datasources/safenet/codec';
import { PageSizes, readListPage, type ListOptions } from '../../../../datasources/safenet/task-list';
import type { MovingPage } from '../../../../datasources/shared/moving-list';
import { FakeSafenetClient } from '../../../helpers/fake-safenet-client';

const ORG = 'Northwind';

function setUp(ids: readonly (string | number)[], options: Partial<ListOptions> & { rowCap?: number } = {}) {
  const client = new FakeSafenetClient();
  client.rowCap = options.rowCap ?? 1000;
  const set = (list: readonly (string | number)[]) => client.lists.set(ORG, list.map(String));
  set(ids);
  const read = (after: string | null, limit: number): Promise<MovingPage<TaskRow>> =>
    readListPage(
      {
        client: client.asClient,
        pageSizes: new PageSizes(),
        signal: new AbortController().signal,
        scanPageSize: 1000,
        organization: ORG,
        filter: {},
        ...options,
      },
      after,
      limit,
    );
  return { client, set, read };
}

const idsOf = (page: MovingPage<TaskRow>): number[] => page.rows.map(({ row }) => Number(row.localId));
const endOf = (page: MovingPage<TaskRow>): string => page.rows.at(-1)!.position;
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('a page of the list', () => {
  it('costs one call, which asks for one row more to know whether there are more', async () => {
    const { client, read } = setUp(range(1, 30));
    const page = await read(null, 25);
    expect(idsOf(page)).toEqual(range(1, 25));
    expect(page.hasMore).toBe(true);
    expect(client.calls).toEqual(['list Northwind 0+26']);
  });

  it('begins with the last row of the page before, so that a moved list is noticed', async () => {
    const { client, read } = setUp(range(1, 60));
    const first = await read(null, 25);
    client.calls.length = 0;
    const second = await read(endOf(first), 25);
    expect(idsOf(second)).toEqual(range(26, 50));
    expect(second.hasMore).toBe(true);
    expect(client.calls).toEqual(['list Northwind 24+27']);
  });

  it('asks the ForUser call when filtered by user', async () => {
    const { client, read } = setUp([], { filter: { userName: 'ann' } });
    client.lists.set(`${ORG}/ann`, ['5', '6', '7']);
    const page = await read(null, 2);
    expect(idsOf(page)).toEqual([5, 6]);
    expect(idsOf(await read(endOf(page), 2))).toEqual([7]);
    expect(client.countOf('list')).toBe(0);
    expect(client.calls[0]).toBe('listForUser ann Northwind 0+3');
  });

  it('that the server cut short is followed up, down to one row at a time', async () => {
    for (const rowCap of [1, 2, 7]) {
      const { read } = setUp(range(1, 30), { rowCap });
      const page = await read(null, 25);
      expect(idsOf(page)).toEqual(range(1, 25));
      expect(page.hasMore).toBe(true);
      const rest = await read(endOf(page), 25);
      expect(idsOf(rest)).toEqual(range(26, 30));
      expect(rest.hasMore).toBe(false);
    }
  });

  it('that is short is the end without a further call once the server is known to give that many rows', async () => {
    const pageSizes = new PageSizes();
    const { client, read } = setUp(range(1, 40), { pageSizes });
    const first = await read(null, 30);
    client.calls.length = 0;
    const last = await read(endOf(first), 20);
    expect(idsOf(last)).toEqual(range(31, 40));
    expect(last.hasMore).toBe(false);
    expect(client.calls).toEqual(['list Northwind 29+22']);
  });

  it('that is short is followed up as long as nobody knows how many rows the server gives', async () => {
    const { client, read } = setUp(range(1, 10));
    const page = await read(null, 25);
    expect(idsOf(page)).toEqual(range(1, 10));
    expect(page.hasMore).toBe(false);
    expect(client.calls).toEqual(['list Northwind 0+26', 'list Northwind 10+16']);
  });

  it('of an empty list is empty after one call', async () => {
    const { client, read } = setUp([]);
    expect(await read(null, 25)).toEqual({ rows: [], hasMore: false });
    expect(client.calls).toEqual(['list Northwind 0+26']);
  });

  it('fails when a call fails', async () => {
    const { client, read } = setUp(range(1, 5));
    const error = new Error('down');
    client.failures.set('list', error);
    await expect(read(null, 25)).rejects.toBe(error);
  });
});

describe('a page of a list that has moved', () => {
  it('goes on behind the last row when rows before it are gone', async () => {
    const { set, read } = setUp(range(1, 9));
    const first = await read(null, 4);
    set([3, 4, 5, 6, 7, 8, 9]);
    const second = await read(endOf(first), 3);
    expect(idsOf(second)).toEqual([5, 6, 7]);
    set([7, 8, 9]);
    expect(idsOf(await read(endOf(second), 3))).toEqual([8, 9]);
  });

  it('goes on where the last row would stand when it is gone itself', async () => {
    const { set, read } = setUp(range(1, 9));
    const first = await read(null, 4);
    set([1, 6, 7, 9]);
    expect(idsOf(await read(endOf(first), 9))).toEqual([6, 7, 9]);
  });

  it('goes on downwards in a list that shows the newest first', async () => {
    const { set, read } = setUp([9, 8, 7, 6, 5, 4, 3]);
    const first = await read(null, 3);
    set([11, 10, 9, 8, 6, 4, 3]);
    expect(idsOf(await read(endOf(first), 9))).toEqual([6, 4, 3]);
  });

  it('remembers which way the list ran when one row of it is left', async () => {
    const { set, read } = setUp([9, 7, 5]);
    const first = await read(null, 2);
    set([5]);
    expect(idsOf(await read(endOf(first), 2))).toEqual([5]);
    const up = setUp([5, 7, 9]);
    const start = await up.read(null, 2);
    up.set([9]);
    expect(idsOf(await up.read(endOf(start), 2))).toEqual([9]);
    up.set([4]);
    expect(idsOf(await up.read(endOf(start), 2))).toEqual([]);
  });

  it('is empty when everything is gone', async () => {
    const { set, read } = setUp(range(1, 9));
    const first = await read(null, 4);
    set([]);
    expect(await read(endOf(first), 4)).toEqual({ rows: [], hasMore: false });
  });

  it('goes on about where it was in a list without an order, when the last row is gone', async () => {
    const { set, read } = setUp([5, 1, 9, 2, 8, 3]);
    const first = await read(null, 3);
    set([5, 1, 2, 8, 3]);
    expect(idsOf(await read(endOf(first), 9))).toEqual([2, 8, 3]);
  });

  it('finds the last row again in a list without an order, as long as it is there', async () => {
    const { set, read } = setUp([5, 1, 9, 2, 8, 3]);
    const first = await read(null, 3);
    set([1, 9, 2, 8, 3]);
    expect(idsOf(await read(endOf(first), 9))).toEqual([2, 8, 3]);
  });
});

describe('a walk over the whole list, page by page', () => {
  interface Change {
    /** Each row that the bit pattern hits is removed. */
    readonly removed: number;
    readonly added: number;
  }
  const change = fc.record({ removed: fc.integer({ min: 0, max: 0xffff }), added: fc.nat(3) });

  it.each(['ascending', 'descending'] as const)(
    'skips and doubles nothing that was there throughout, while rows come and go between the pages (%s)',
    async (order) => {
      const sort = (ids: readonly number[]) =>
        [...ids].sort((one, other) => (order === 'ascending' ? one - other : other - one));
      await fc.assert(
        fc.asyncProperty(
          fc.nat(40),
          fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
          fc.array(change, { maxLength: 30 }),
          fc.integer({ min: 1, max: 12 }),
          fc.integer({ min: 1, max: 12 }),
          async (size, limits, changes, rowCap, scanPageSize) => {
            let ids = sort(range(1, size).map((id) => id * 3));
            let newest = size * 3;
            const throughout = new Set(ids);
            const { set, read } = setUp(ids, { rowCap, scanPageSize, pageSizes: new PageSizes() });
            const seen: number[] = [];
            let after: string | null = null;
            for (let turn = 0; turn < 200; turn++) {
              const page: MovingPage<TaskRow> = await read(after, limits[turn % limits.length]!);
              seen.push(...idsOf(page));
              if (!page.hasMore) break;
              expect(page.rows).toHaveLength(limits[turn % limits.length]!);
              after = endOf(page);
              const { removed, added }: Change = changes[turn] ?? { removed: 0, added: 0 };
              const gone = ids.filter((_, index) => (removed >> (index % 16)) & 1);
              for (const id of gone) throughout.delete(id);
              ids = sort([...ids.filter((id) => !gone.includes(id)), ...range(newest + 1, newest + added)]);
              newest += added;
              set(ids);
            }
            expect(seen).toEqual([...new Set(seen)]);
            expect(sort(seen)).toEqual(seen);
            expect(seen.filter((id) => throughout.has(id))).toEqual(sort([...throughout]));
          },
        ),
        { numRuns: 400 },
      );
    },
  );
});
