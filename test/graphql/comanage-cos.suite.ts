import { KILN_USER, PLATFORM_USER } from '../../datasources/comanage/emulator';
import { column, dataOf } from '../helpers/execute';
import { type ComanageGraph, LIST, startComanage, userSettings } from '../helpers/start-comanage';

describe('a CO that the server does not have', () => {
  const open: ComanageGraph[] = [];
  const start = async (...[options]: Parameters<typeof startComanage>): Promise<ComanageGraph> => {
    const graph = await startComanage(options);
    open.push(graph);
    return graph;
  };
  afterEach(async () => {
    for (const graph of open) expect(graph.unexpected).toEqual([]);
    await Promise.all(open.splice(0).map((graph) => graph.close()));
  });
  const lists = (graph: ComanageGraph) =>
    graph.emulator.calls.filter(({ operation }) => /^list/.test(operation)).map(({ parameters }) => parameters['coid']);

  describe.each([
    ['of 4.6.1', 'strict', 'provision-only'],
    ['that lists', 'documented', 'documented'],
    ['of 4.6.1 that nobody has told us of', 'strict', 'auto'],
    ['that lists and nobody has told us of', 'documented', 'auto'],
  ] as const)('on a server %s', (_, mode, api) => {
    it.each(['json', 'xml'])(
      'is a problem and no empty list when the configuration names it, in %s',
      async (format) => {
        const graph = await start({ behaviour: { mode }, settings: { api, format, cos: [2, 99, 3] } });
        const { coProvisioningTargets: page } = await dataOf(graph.execute(LIST, { first: 100 }));
        expect(page.nodes).toHaveLength(13);
        expect(page.totalCount).toBeNull();
        expect(page.pageInfo.hasNextPage).toBe(false);
        expect(page.problems).toEqual([
          {
            code: 'BACKEND_NOT_FOUND',
            message: expect.stringMatching(/it has no such CO \(404 CO Unknown\)/),
            organization: '99',
            retriable: false,
          },
        ]);
        expect(lists(graph).filter((coId) => coId === '99')).toHaveLength(1);
        // Who does not look at the problems gets the failure itself.
        expect(await graph.execute('{ coProvisioningTargets { nodes { id } } }')).toMatchObject({
          data: { coProvisioningTargets: null },
          errors: [{ extensions: { code: 'BACKEND_NOT_FOUND' } }],
        });
      },
    );

    it('is one when the filter names it', async () => {
      const graph = await start({ behaviour: { mode }, settings: { api } });
      const { coProvisioningTargets: page } = await dataOf(graph.execute(LIST, { filter: { coId: '99' } }));
      expect(page).toMatchObject({ nodes: [], totalCount: null, problems: [{ organization: '99' }] });
      expect(lists(graph).filter((coId) => coId === '99').length).toBe(
        api === 'auto' && mode === 'documented' ? 2 : 1 + Number(api === 'auto'),
      );
    });

    it('is asked once and named once in each list, however many a request has', async () => {
      const graph = await start({ behaviour: { mode }, settings: { api, cos: [2, 3, 99] } });
      const list = (alias: string, first: number) =>
        `${alias}: coProvisioningTargets(first: ${first}) { totalCount pageInfo { hasNextPage } nodes { id } problems { organization } }`;
      const data = await dataOf(graph.execute(`{ ${list('a', 1)} ${list('b', 50)} ${list('c', 13)} }`));
      for (const alias of ['a', 'b', 'c']) {
        expect(data[alias]).toMatchObject({ totalCount: null, problems: [{ organization: '99' }] });
      }
      expect(lists(graph).filter((coId) => coId === '99')).toHaveLength(1);
    });
  });

  it('is told from one without targets, which is asked for once as long as the process lives', async () => {
    const graph = await start({ settings: { api: 'provision-only', cos: [2, 4], ...userSettings(PLATFORM_USER) } });
    graph.emulator.state.cos.push({ ...graph.emulator.state.cos[0]!, id: 4, name: 'Empty' });
    for (let turn = 0; turn < 3; turn += 1) {
      const { coProvisioningTargets: page } = await dataOf(graph.execute(LIST, { first: 100 }));
      expect([page.nodes.length, page.totalCount, page.problems]).toEqual([11, 11, []]);
    }
    expect(graph.calls()).toEqual(['listEmailLists']);
  });

  it('is not told from one of other users, or a crash, to a user of one CO, but is no empty list', async () => {
    const graph = await start({ settings: { api: 'provision-only', cos: [2, 99], ...userSettings(KILN_USER) } });
    const { coProvisioningTargets: page } = await dataOf(graph.execute(LIST, { first: 100 }));
    expect(page).toMatchObject({
      totalCount: null,
      problems: [{ organization: '99', code: 'BACKEND_NOT_FOUND', message: expect.stringMatching(/404 CO Not Found/) }],
    });
    expect(page.nodes).toHaveLength(11);
  });

  it('is asked for again by the next request when the answer did not come', async () => {
    const graph = await start({ settings: { api: 'provision-only', cos: [2, 4] } });
    graph.emulator.state.cos.push({ ...graph.emulator.state.cos[0]!, id: 4, name: 'Empty' });
    graph.emulator.faults.add({ kind: 'html', operation: 'listEmailLists' });
    const { coProvisioningTargets: first } = await dataOf(graph.execute(LIST, { first: 100 }));
    expect(column(first.problems, 'organization')).toEqual(['4']);
    expect(graph.callsOf('listEmailLists')).toHaveLength(1);
    const { coProvisioningTargets: second } = await dataOf(graph.execute(LIST, { first: 100 }));
    expect(second.problems).toEqual([]);
  });
});

it('a server of which nobody can say what it offers is asked once for each CO of a request, and each is named once', async () => {
  const graph = await startComanage({ settings: { cos: [2, 3] } });
  try {
    graph.emulator.faults.add({ kind: 'status', status: 418, reason: 'Teapot', operation: 'listTargets', times: 20 });
    const { coProvisioningTargets: page } = await dataOf(graph.execute(LIST, { first: 100 }));
    expect(column(page.problems, 'organization')).toEqual(['2', '3']);
    expect(graph.callsOf('listTargets').map(({ parameters }) => parameters['coid'])).toEqual(['2', '3']);
    graph.emulator.clearCalls();
    const ids = [41, 42].map((id) => graph.targetId(id));
    const twice =
      '{ a: coProvisioningTargets { totalCount problems { organization } } b: coProvisioningTargets { totalCount problems { organization } } }';
    await dataOf(graph.execute(twice));
    await graph.execute('query ($ids: [ID!]!) { a: nodes(ids: $ids) { id } b: nodes(ids: $ids) { id } }', { ids });
    expect(graph.callsOf('listTargets').map(({ parameters }) => parameters['coid'])).toEqual(['2', '3', '2']);
  } finally {
    await graph.close();
  }
});
