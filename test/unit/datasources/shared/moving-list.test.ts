import { isPosition, readMovingPage, type Rows } from '../../../../datasources/shared/moving-list';

interface Row {
  readonly localId: string;
}

const listOf =
  (ids: readonly string[]) =>
  async (skip: number, limit: number): Promise<Rows<Row>> => ({
    rows: ids.slice(skip, skip + limit).map((localId) => ({ localId })),
    hasMore: ids.length > skip + limit,
  });

async function pageOf(ids: readonly string[], after: string | null, limit: number) {
  const { rows, hasMore } = await readMovingPage(listOf(ids), after, limit, 2);
  return { ids: rows.map(({ row }) => row.localId), last: rows.at(-1)?.position ?? null, hasMore };
}

describe('a list that moves', () => {
  it('goes on behind the last row, however many rows before it have left', async () => {
    const first = await pageOf(['1', '2', '3', '4', '5', '6'], null, 3);
    expect(first).toMatchObject({ ids: ['1', '2', '3'], hasMore: true });
    expect(await pageOf(['3', '4', '5', '6'], first.last, 3)).toMatchObject({ ids: ['4', '5', '6'], hasMore: false });
  });

  it('goes on where the last row would stand when it has left itself', async () => {
    const first = await pageOf(['9', '7', '5', '3', '1'], null, 2);
    expect(await pageOf(['5', '3', '1'], first.last, 2)).toMatchObject({ ids: ['5', '3'], hasMore: true });
  });

  it('tells numbers apart that are larger than what a number holds exactly', async () => {
    const [one, two, three] = ['9007199254740992', '9007199254740993', '9007199254740994'] as const;
    const first = await pageOf([one, two, three], null, 2);
    expect(await pageOf([one, three], first.last, 2)).toMatchObject({ ids: [three] });
  });
});

describe('a position', () => {
  it('is whatever a page gave', async () => {
    for (const ids of [['1', '2'], ['2', '1'], ['7']]) {
      const { rows } = await readMovingPage(listOf(ids), null, 5, 2);
      expect(rows.map(({ position }) => isPosition(position))).toEqual(ids.map(() => true));
    }
  });

  it.each(['', 'junk', '1', '1:2', '1:2:3', '0:2:1', '-1:2:1', '1:x:1', '1:02:1', '1:2:1:1', ' 1:2:1', '1e9:2:1'])(
    'is not %j',
    (text) => {
      expect(isPosition(text)).toBe(false);
    },
  );
});
