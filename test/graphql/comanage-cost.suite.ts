import { column, dataOf } from '../helpers/execute';
import { type ComanageGraph, DELETE, LIST, ONE, type ProvisionRow, startComanage } from '../helpers/start-comanage';

/** Each row of the tables in docs/costs.md and in the back end's README, counted in the emulator's own log. */
describe('what provisioning targets cost', () => {
  const open: ComanageGraph[] = [];
  const start = async (...[options]: Parameters<typeof startComanage>): Promise<ComanageGraph> => {
    const graph = await startComanage(options);
    open.push(graph);
    return graph;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((graph) => graph.close()));
  });
  const provisionOnly = () => start({ settings: { api: 'provision-only' } });
  const documented = (settings: object = {}) =>
    start({ behaviour: { mode: 'documented' }, settings: { api: 'documented', ...settings } });

  it('a provisioning by 3 identifiers of one CO: 1 search and 1 look at the person found for each, and 3 calls to provision', async () => {
    const graph = await provisionOnly();
    await graph.provision(42, { identifiers: ['bcastellan', 'E-10010', 'lbrandt'] });
    // Two of them are one person, who is looked at and provisioned once.
    expect(graph.calls().sort()).toEqual([
      ...Array<string>(2).fill('listHistory'),
      ...Array<string>(2).fill('listIdentifiers'),
      ...Array<string>(3).fill('listPeople'),
      ...['provision CoPerson 15', 'provision CoPerson 3'],
    ]);
    expect(graph.callsOf('listPeople')[0]?.parameters).toMatchObject({ coid: '2', 'search.identifier': 'bcastellan' });
  });

  it('one that is like those of other people: 1 look at each of them', async () => {
    const graph = await provisionOnly();
    await graph.provision(42, { identifiers: ['E-1001'] });
    expect(graph.calls().sort()).toEqual([
      ...['listHistory', 'listIdentifiers', 'listIdentifiers', 'listPeople', 'provision CoPerson 2'],
    ]);
  });

  it('by more than 10 identifiers of one CO: 1 list of all of them', async () => {
    const graph = await provisionOnly();
    const others = Array.from({ length: 9 }, (_, index) => `nobody-${index}`);
    await graph.provision(42, { identifiers: ['aokafor', 'bcastellan', ...others] });
    expect(graph.calls().sort()).toEqual([
      ...['listHistory', 'listHistory', 'listIdentifiers', 'provision CoPerson 2', 'provision CoPerson 3'],
    ]);
    expect(graph.callsOf('listIdentifiers')[0]?.parameters).toMatchObject({ coid: '2' });
  });

  it('the same in a CO whose list does not come: 1 list for an hour, and the searches', async () => {
    const graph = await start({ settings: { api: 'provision-only' }, behaviour: { identifiersInMemory: 10 } });
    const identifiers = ['aokafor', 'bcastellan', ...Array.from({ length: 9 }, (_, index) => `nobody-${index}`)];
    await graph.provision(42, { identifiers });
    const byCo = () => graph.callsOf('listIdentifiers').filter(({ parameters }) => parameters['coid'] !== undefined);
    expect(byCo()).toHaveLength(1);
    // Two people are like the first name, and one like the second.
    expect(graph.callsOf('listIdentifiers')).toHaveLength(1 + 3);
    expect(graph.callsOf('listPeople')).toHaveLength(11);
    await graph.provision(42, { identifiers });
    expect(byCo()).toHaveLength(1);
  });

  it('on a server that lists, provisioning: 1 list of the CO more for a request, and a deletion: 1 list more', async () => {
    const graph = await documented();
    const mutation = (alias: string, id: number) =>
      `${alias}: provision(input: { targetId: "${graph.targetId(id)}", coPersonIds: ["2", "3"] }) { results { outcome } }`;
    await dataOf(graph.execute(`mutation { ${mutation('a', 41)} ${mutation('b', 42)} }`));
    expect(graph.callsOf('provision')).toHaveLength(4);
    expect(graph.callsOf('listTargets').map(({ parameters }) => parameters['coid'])).toEqual(['2']);
    graph.emulator.clearCalls();
    await dataOf(graph.execute(DELETE, { input: { targetId: graph.targetId(42) } }));
    expect(graph.calls()).toEqual(['listTargets', 'deleteTarget']);
  });

  it('two provisionings in one request: people are searched for and looked at once for each CO', async () => {
    const graph = await start();
    const mutation = (alias: string, id: string) =>
      `${alias}: provision(input: { targetId: "${id}", identifiers: ["aokafor"] }) { results { subjectId outcome } }`;
    const data = await dataOf(
      graph.execute(`mutation {
        ${mutation('a', graph.targetId(41))} ${mutation('b', graph.targetId(42))} ${mutation('c', graph.targetId(61, 3))}
      }`),
    );
    // The same name is another person in the other CO.
    expect(['a', 'b', 'c'].flatMap((alias) => column(data[alias].results, 'subjectId'))).toEqual(['2', '2', '21']);
    expect(graph.callsOf('listPeople').map(({ parameters }) => parameters['coid'])).toEqual(['2', '3']);
    // 2 and 9 are alike in the first CO.
    expect(graph.callsOf('listIdentifiers')).toHaveLength(3);
  });

  it('what leads to nobody, or to several: no call to provision', async () => {
    const graph = await provisionOnly();
    await graph.provision(42, { identifiers: ['juno', 'nobody', 'AOKAFOR', 'E-100', 'fnasser', '%'] });
    expect(graph.callsOf('provision')).toEqual([]);
    expect(graph.callsOf('listPeople')).toHaveLength(6);
  });

  it('people and groups: 1 call and 1 history call for each; mailing lists and failures: 1 call', async () => {
    const graph = await provisionOnly();
    const subjects = { coPersonIds: ['2', '3'], coGroupIds: ['13'], coEmailListIds: ['71'] };
    await graph.provision(42, subjects);
    expect([graph.callsOf('provision').length, graph.callsOf('listHistory').length]).toEqual([4, 3]);
    graph.emulator.clearCalls();
    await graph.provision(47, subjects);
    expect([graph.callsOf('provision').length, graph.callsOf('listHistory').length]).toEqual([4, 0]);
  });

  it('without the history: 1 call for each', async () => {
    const graph = await start({ settings: { api: 'provision-only', readHistory: false } });
    await graph.provision(42, { coPersonIds: ['2', '3'], coGroupIds: ['13'] });
    expect(graph.calls().sort()).toEqual(['provision CoGroup 13', 'provision CoPerson 2', 'provision CoPerson 3']);
  });

  it('100 subjects: 100 calls, a few at a time, answered in the order asked', async () => {
    const graph = await start({ behaviour: { latencyMs: 5 }, settings: { maxConcurrent: 3 } });
    const people = Array.from({ length: 100 }, (_, index) => String(100 - index));
    const results: ProvisionRow[] = await graph.provision(42, { coPersonIds: people });
    expect(column(results, 'subjectId')).toEqual(people);
    expect(graph.callsOf('provision')).toHaveLength(100);
    expect(graph.emulator.peakInFlight).toBeLessThanOrEqual(3);
    expect(graph.emulator.peakInFlight).toBeGreaterThan(1);
  });

  it.each([
    ['one list of all', {}, 1],
    ['one list for each CO that is configured', { cos: [2, 3] }, 2],
  ])('a list with its total, pages and nodes: %s', async (_, settings, lists) => {
    const graph = await documented(settings);
    const { coProvisioningTargets: page } = await dataOf(graph.execute(LIST, { first: 100 }));
    expect([page.nodes.length, page.totalCount]).toEqual([13, 13]);
    expect(graph.calls()).toEqual(Array(lists).fill('listTargets'));
  });

  it('a page that ends before the second CO begins: 1 list, and another one for the total', async () => {
    const graph = await documented({ cos: [2, 3] });
    const nodes = '{ coProvisioningTargets(first: 5) { nodes { id } pageInfo { hasNextPage } } }';
    await dataOf(graph.execute(nodes));
    expect(graph.calls()).toEqual(['listTargets']);
    graph.emulator.clearCalls();
    await dataOf(graph.execute('{ coProvisioningTargets(first: 5) { totalCount nodes { id } } }'));
    expect(graph.calls()).toEqual(['listTargets', 'listTargets']);
  });

  it('a page from the end that begins behind the first CO: 1 list, and never a CO behind the cursor', async () => {
    const graph = await documented({ cos: [2, 3] });
    const page = `nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`;
    const { end } = await dataOf(graph.execute(`{ end: coProvisioningTargets(last: 1) { ${page} } }`));
    expect(end.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(graph.calls()).toEqual(['listTargets']);
    graph.emulator.clearCalls();
    const before = (await dataOf(graph.execute(`{ start: coProvisioningTargets(first: 1) { ${page} } }`))).start
      .pageInfo.endCursor as string;
    graph.emulator.clearCalls();
    const query = `query ($before: String) { none: coProvisioningTargets(last: 100, before: $before) { ${page} } }`;
    const { none } = await dataOf(graph.execute(query, { before }));
    expect(none).toEqual({
      nodes: [],
      pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
    expect(graph.calls()).toEqual(['listTargets']);
  });

  it('many targets of one CO by id: 1 list; one by itself: 1 view', async () => {
    const graph = await documented();
    const ids = [42, 41, 999, 50, 42].map((id) => graph.targetId(id));
    const { nodes } = await dataOf(
      graph.execute('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on CoProvisioningTarget { localId } } }', { ids }),
    );
    expect(nodes).toEqual([{ localId: '42' }, { localId: '41' }, null, { localId: '50' }, { localId: '42' }]);
    expect(graph.calls()).toEqual(['listTargets']);
    graph.emulator.clearCalls();
    await dataOf(graph.execute(ONE, { id: graph.targetId(42) }));
    expect(graph.calls()).toEqual(['getTarget']);
    graph.emulator.clearCalls();
    const aliases = ids.map((id, index) => `t${index}: coProvisioningTarget(id: "${id}") { localId }`).join(' ');
    await dataOf(graph.execute(`{ ${aliases} }`));
    expect(graph.calls()).toEqual(['listTargets']);
    graph.emulator.clearCalls();
    const other = graph.targetId(61, 3);
    await dataOf(graph.execute('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [...ids, other] }));
    expect(graph.calls().sort()).toEqual(['getTarget', 'listTargets']);
  });

  it('targets that a router names: 1 list for those of one CO', async () => {
    const graph = await documented();
    const representations = [42, 41, 999].map((id) => ({ __typename: 'CoProvisioningTarget', id: graph.targetId(id) }));
    const { _entities: entities } = await dataOf(
      graph.execute(
        'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on CoProvisioningTarget { localId } } }',
        { representations },
      ),
    );
    expect(entities).toEqual([{ localId: '42' }, { localId: '41' }, null]);
    expect(graph.calls()).toEqual(['listTargets']);
  });

  it('everything but provisioning on a server that cannot: no call', async () => {
    const graph = await start({ settings: { api: 'provision-only' } });
    await dataOf(graph.execute(LIST));
    await dataOf(graph.execute(ONE, { id: graph.targetId(42) }));
    expect(graph.calls()).toEqual([]);
  });

  it('finding out what a server can do: 1 read for the process, whoever asks, to provision too', async () => {
    for (const mode of ['strict', 'documented'] as const) {
      const graph = await start({ behaviour: { mode } });
      await graph.provision(42, { coPersonIds: ['2'] });
      // A server that lists is asked once more, whether the target is one of the CO.
      expect(graph.callsOf('listTargets')).toHaveLength(mode === 'strict' ? 1 : 2);
      expect(graph.callsOf('provision')).toHaveLength(1);
      graph.emulator.clearCalls();
      const ask = () => dataOf(graph.execute(ONE, { id: graph.targetId(42) }));
      await Promise.all([ask(), ask(), ask()]);
      await ask();
      expect(graph.callsOf('listTargets')).toEqual([]);
      // Those who ask at the same time may share a call; who asks afterwards has one of its own.
      expect(mode === 'strict' ? [0] : [2, 3, 4]).toContain(graph.callsOf('getTarget').length);
      expect(graph.events.filter(({ event }) => event === 'api-found')).toMatchObject([
        { level: 'info', api: mode === 'strict' ? 'provision-only' : 'documented' },
      ]);
    }
  });

  it('an answer that says neither is the failure of that request, and the next one asks again', async () => {
    const graph = await start();
    graph.emulator.faults.add({ kind: 'serviceUnavailable', operation: 'listTargets' });
    const { errors } = await graph.execute(ONE, { id: graph.targetId(42) });
    expect(errors).toMatchObject([{ extensions: { code: 'BACKEND_UNAVAILABLE', retriable: true } }]);
    expect((await dataOf(graph.execute(ONE, { id: graph.targetId(42) }))).coProvisioningTarget).toMatchObject({
      localId: '42',
    });
    expect(graph.callsOf('listTargets')).toHaveLength(2);
  });
});
