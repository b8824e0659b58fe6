import { scanTasks } from '../../../../datasources/safenet/task-list';
import { FakeSafenetClient } from '../../../helpers/fake-safenet-client';

const ORG = 'Northwind';

function setUp(ids: readonly number[], scanPageSize: number) {
  const client = new FakeSafenetClient();
  client.lists.set(ORG, ids.map(String));
  const scan = () => scanTasks({ client: client.asClient, signal: new AbortController().signal, scanPageSize }, ORG);
  return { client, scan };
}

async function idsOf(scan: AsyncGenerator<readonly { localId: string }[]>): Promise<number[][]> {
  const pages: number[][] = [];
  for await (const rows of scan) pages.push(rows.map(({ localId }) => Number(localId)));
  return pages;
}

describe('a scan of the whole list', () => {
  it('goes on until a page is empty', async () => {
    const { client, scan } = setUp([1, 2, 3, 4, 5], 2);
    expect(await idsOf(scan())).toEqual([[1, 2], [3, 4], [5]]);
    expect(client.calls).toEqual([0, 2, 4, 5].map((start) => `list Northwind ${start}+2`));
  });

  it('follows the rows it got, not those it asked for, when the server gives fewer', async () => {
    const { client, scan } = setUp([1, 2, 3, 4, 5], 100);
    client.rowCap = 3;
    expect(await idsOf(scan())).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect(client.calls).toEqual([0, 3, 5].map((start) => `list Northwind ${start}+100`));
  });

  it('gives a task once that the list shows twice because it moved', async () => {
    const { client, scan } = setUp([9, 8, 7, 6], 2);
    client.beforeCall = (line) => {
      if (line.includes(' 2+')) client.lists.set(ORG, ['10', '9', '8', '7', '6']);
    };
    expect(await idsOf(scan())).toEqual([[9, 8], [7], [6]]);
  });

  it('asks no further than its reader goes', async () => {
    const { client, scan } = setUp([1, 2, 3, 4, 5], 2);
    for await (const rows of scan()) if (rows.some(({ localId }) => localId === '2')) break;
    expect(client.calls).toEqual(['list Northwind 0+2']);
  });
});
