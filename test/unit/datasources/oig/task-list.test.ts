import fc from 'fast-check';
import { readListPage, type ListOptions, type ListPage } from '../../../../datasources/oig/loaders';
import { row } from './samples';

/** A list on the other side that can change between calls. */
function setUp(
  ids: readonly number[],
  { pageSize = 500, serverLimit = 1_000, q = undefined as string | undefined } = {},
) {
  const calls: string[] = [];
  const state = { ids };
  const client: ListOptions['client'] = {
    tasks: (range) => {
      const { skip, limit } = range;
      calls.push(`${skip}+${limit}${range.q === undefined ? '' : ` ${range.q}`}`);
      const rows = state.ids.slice(skip, skip + Math.min(limit, serverLimit));
      return Promise.resolve({
        rows: rows.map((id) => row(String(id))),
        hasMore: skip + rows.length < state.ids.length,
      });
    },
  };
  const options = { client, signal: new AbortController().signal, pageSize, q };
  return { calls, state, read: (after: string | null, limit: number) => readListPage(options, after, limit) };
}

const idsOf = (page: ListPage): number[] => page.rows.map((entry) => Number(entry.row.localId));
const endOf = (page: ListPage): string => page.rows.at(-1)!.position;
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const without = (ids: readonly number[], gone: readonly number[]): number[] => ids.filter((id) => !gone.includes(id));

describe('a page of the list', () => {
  it('costs one call, since the server says whether there are more', async () => {
    const { calls, read } = setUp(range(1, 60), { q: 'Objects.Name eq X' });
    const page = await read(null, 25);
    expect([idsOf(page), page.hasMore]).toEqual([range(1, 25), true]);
    expect(calls).toEqual(['0+25 Objects.Name eq X']);
  });

  it('begins with the last row of the page before, so that a moved list is noticed', async () => {
    const { calls, read } = setUp(range(1, 60));
    const second = await read(endOf(await read(null, 25)), 25);
    expect([idsOf(second), second.hasMore]).toEqual([range(26, 50), true]);
    const third = await read(endOf(second), 25);
    expect([idsOf(third), third.hasMore]).toEqual([range(51, 60), false]);
    expect(calls).toEqual(['0+25', '24+26', '49+26']);
  });

  it('can be the last and full', async () => {
    const { read } = setUp(range(1, 25));
    const page = await read(null, 25);
    expect([page.rows.length, page.hasMore]).toEqual([25, false]);
    const behind = await read(endOf(page), 25);
    expect([behind.rows, behind.hasMore]).toEqual([[], false]);
  });

  it('can be empty', async () => {
    expect(await setUp([]).read(null, 25)).toEqual({ rows: [], hasMore: false });
  });

  it('that the server cuts short is followed up', async () => {
    const { calls, read } = setUp(range(1, 30), { serverLimit: 10 });
    const page = await read(null, 25);
    expect([idsOf(page), page.hasMore]).toEqual([range(1, 25), true]);
    expect(calls).toEqual(['0+25', '10+15', '20+5']);
  });

  it('is not overfilled by a server that gives more than was asked for', async () => {
    const client: ListOptions['client'] = {
      tasks: () => Promise.resolve({ rows: range(1, 40).map((id) => row(String(id))), hasMore: false }),
    };
    const page = await readListPage(
      { client, signal: new AbortController().signal, pageSize: 500, q: undefined },
      null,
      25,
    );
    expect([idsOf(page), page.hasMore]).toEqual([range(1, 25), true]);
  });

  it('ends where the server has no rows, although it says that there are more', async () => {
    const client: ListOptions['client'] = { tasks: () => Promise.resolve({ rows: [], hasMore: true }) };
    const page = await readListPage(
      { client, signal: new AbortController().signal, pageSize: 500, q: undefined },
      null,
      25,
    );
    expect(page).toEqual({ rows: [], hasMore: false });
  });
});

describe('a list that moved', () => {
  it('is gone on with behind the anchor', async () => {
    const { read, state } = setUp(range(1, 60));
    const first = await read(null, 25);
    state.ids = without(state.ids, [3, 7, 11]);
    expect(idsOf(await read(endOf(first), 25))).toEqual(range(26, 50));
  });

  it.each([
    ['rising', (ids: number[]) => ids],
    ['falling', (ids: number[]) => [...ids].reverse()],
  ])('is gone on with by number when the anchor itself is gone from a %s list', async (_, order) => {
    const ids = order(range(1, 60));
    const { read, state } = setUp(ids, { pageSize: 20 });
    const first = await read(null, 25);
    state.ids = without(ids, idsOf(first));
    const second = await read(endOf(first), 25);
    expect(idsOf(second)).toEqual(ids.slice(25, 50));
    expect(idsOf(await read(endOf(second), 25))).toEqual(ids.slice(50));
  });

  it('shows its last row although nothing else tells which way it ran', async () => {
    const { read, state } = setUp([30, 20, 10]);
    const first = await read(null, 2);
    state.ids = [10];
    expect(idsOf(await read(endOf(first), 2))).toEqual([10]);
  });

  it('that has become empty has no more', async () => {
    const { read, state } = setUp(range(1, 60));
    const first = await read(null, 25);
    state.ids = [];
    expect(await read(endOf(first), 25)).toEqual({ rows: [], hasMore: false });
  });

  it('in no order is gone on with where the anchor stood', async () => {
    const { read, state } = setUp([5, 1, 9, 3, 7, 2]);
    const first = await read(null, 3);
    state.ids = [5, 1, 3, 7, 2];
    expect(idsOf(await read(endOf(first), 3))).toEqual([3, 7, 2]);
  });

  it('tells apart numbers that a double cannot hold', async () => {
    const big = (end: number) => `90071992547409${end}`;
    const rows = (ids: string[]) => ({ rows: ids.map((id) => row(id)), hasMore: false });
    let ids = [big(91), big(92), big(93), big(94)];
    const client: ListOptions['client'] = {
      tasks: ({ skip, limit }) => Promise.resolve(rows(ids.slice(skip, skip + limit))),
    };
    const options = { client, signal: new AbortController().signal, pageSize: 500, q: undefined };
    const first = await readListPage(options, null, 2);
    ids = [big(91), big(93), big(94)];
    const second = await readListPage(options, endOf(first), 5);
    expect(second.rows.map((entry) => entry.row.localId)).toEqual([big(93), big(94)]);
  });

  it('never hides a task that was there all the time, nor shows one twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        fc.array(fc.array(fc.nat(39), { maxLength: 5 }), { maxLength: 40 }),
        fc.boolean(),
        async (unsorted, limit, removals, falls) => {
          const ids = [...unsorted].sort((one, other) => (falls ? other - one : one - other));
          const { read, state } = setUp(ids, { pageSize: 10 });
          const shown: number[] = [];
          const gone = new Set<number>();
          let after: string | null = null;
          for (let step = 0; step <= ids.length; step++) {
            const page: ListPage = await read(after, limit);
            shown.push(...idsOf(page));
            if (page.rows.length === 0) break;
            after = endOf(page);
            for (const index of removals[step] ?? []) gone.add(ids[index % ids.length]!);
            state.ids = ids.filter((id) => !gone.has(id));
          }
          expect(new Set(shown).size).toBe(shown.length);
          for (const id of state.ids) expect(shown).toContain(id);
        },
      ),
      { numRuns: 500 },
    );
  });
});
