import { badInputOf, dataOf } from '../helpers/execute';
import { FABRIKAM_IDS, NORTHWIND_IDS } from '../helpers/safenet-state';
import { type MixedGraph, startMixed } from '../helpers/start-mixed';

let graph: MixedGraph;
beforeAll(async () => {
  graph = await startMixed({
    // The breakers stay closed: what is down for one test is up for the next.
    eu: { settings: { breaker: { failures: 100 } } },
    us: { settings: { breaker: { failures: 100 } } },
  });
});
afterAll(async () => {
  await graph.close();
});
beforeEach(() => graph.reset());

const PAGE = `query ($filter: ProvisioningTaskFilter, $first: Int, $after: String) {
  provisioningTasks(filter: $filter, first: $first, after: $after) {
    nodes { __typename localId backend { name } }
    pageInfo { hasNextPage endCursor }
    problems { backend { name } organization code message retriable }
  }
}`;

interface Page {
  readonly nodes: readonly { readonly localId: string; readonly backend: { readonly name: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly problems: readonly Record<string, unknown>[];
}

const page = async (variables: Record<string, unknown>): Promise<Page> =>
  (await dataOf(graph.execute(PAGE, variables))).provisioningTasks as Page;

const labels = ({ nodes }: Pick<Page, 'nodes'>) => nodes.map(({ backend, localId }) => `${backend.name} ${localId}`);

/** Everything, page by page; `between` runs after each page. */
async function walk(first: number, filter: unknown = null, between: (page: Page) => void = () => undefined) {
  const seen: string[] = [];
  for (let after: string | null = null; ;) {
    const one: Page = await page({ first, after, filter });
    seen.push(...labels(one));
    if (!one.pageInfo.hasNextPage) return seen;
    after = one.pageInfo.endCursor;
    between(one);
  }
}

const euTasks = () => graph.eu.queue().map(({ key }) => `oig-eu ${key}`);
const usTasks = () => graph.us.queue().map(({ key }) => `oig-us ${key}`);
const sasTasks = [...NORTHWIND_IDS, ...FABRIKAM_IDS].map((id) => `sas ${id}`);
const everything = () => [...euTasks(), ...sasTasks, ...usTasks()];

describe('one list over two Oracles and a SafeNet', () => {
  it('begins with the first back end', async () => {
    const { nodes } = await page({ first: 3 });
    expect(nodes).toEqual(
      ['30', '31', '3016'].map((localId) => ({
        __typename: 'AccountProvisioningTask',
        localId,
        backend: { name: 'oig-eu' },
      })),
    );
    expect(graph.counts()).toEqual({ eu: { listTasks: 1 }, sas: {}, us: {} });
  });

  it.each([1, 7, 20, 60, 61, 100])('gives every task of all of them once, in order, in pages of %i', async (first) => {
    expect(euTasks()).toHaveLength(60);
    expect(usTasks()).toHaveLength(24);
    expect(await walk(first)).toEqual(everything());
  });

  it('walks from one back end into the next in the middle of a page', async () => {
    const before = await page({ first: 58 });
    expect(before.nodes).toHaveLength(58);
    const across = await page({ first: 4, after: before.pageInfo.endCursor });
    expect(labels(across)).toEqual([...euTasks().slice(58), 'sas 4688', 'sas 4711']);
    const behind = await page({ first: 2, after: across.pageInfo.endCursor });
    expect(labels(behind)).toEqual(['sas 4713', 'sas 4720']);
  });

  it('says that there is more when a page ends exactly where a back end does', async () => {
    const { nodes, pageInfo } = await page({ first: 60 });
    expect(nodes).toHaveLength(60);
    expect(pageInfo.hasNextPage).toBe(true);
    graph.sas.state.tasks.splice(0);
    graph.us.emulator.state.tasks.splice(0);
    const alone = await page({ first: 60 });
    expect(alone.nodes).toHaveLength(60);
    expect(alone.pageInfo.hasNextPage).toBe(false);
  });

  it('skips nothing and doubles nothing while tasks of each back end are done between the pages', async () => {
    const all = everything();
    const { tasks } = graph.sas.state;
    const seen = await walk(9, null, ({ nodes }) => {
      // What this page showed is done, the task that the cursor stands at included.
      for (const { backend, localId } of nodes) {
        if (backend.name === 'oig-eu') graph.eu.task(localId).status = 'C';
        if (backend.name === 'oig-us') graph.us.task(localId).status = 'MC';
        if (backend.name !== 'sas') continue;
        tasks.splice(
          tasks.findIndex(({ id }) => String(id) === localId),
          1,
        );
      }
    });
    expect(seen).toEqual(all);
  });

  it('passes by a back end that has no tasks, also when it says so with a 404', async () => {
    graph.eu.emulator.behaviour.emptyListAs404 = true;
    graph.eu.emulator.state.tasks.splice(0);
    expect(await walk(50)).toEqual([...sasTasks, ...usTasks()]);
    expect((await page({ first: 1 })).problems).toEqual([]);
  });

  it('has no total, and asks nobody for a share of it', async () => {
    const query = '{ provisioningTasks(first: 1) { totalCount nodes { localId } } }';
    expect((await dataOf(graph.execute(query))).provisioningTasks).toEqual({
      totalCount: null,
      nodes: [{ localId: '30' }],
    });
    expect(graph.counts()).toEqual({ eu: { listTasks: 1 }, sas: {}, us: {} });
  });

  it('has a total when it is narrowed to back ends that count', async () => {
    const query = '{ provisioningTasks(first: 1, filter: { backends: ["sas"] }) { totalCount } }';
    expect((await dataOf(graph.execute(query))).provisioningTasks).toEqual({ totalCount: 48 });
  });
});

describe('a filter over back ends of two kinds', () => {
  it('narrows to the back ends it names, in configured order', async () => {
    expect(await walk(50, { backends: ['oig-us', 'oig-eu'] })).toEqual([...euTasks(), ...usTasks()]);
    expect(await walk(50, { backends: ['sas'] })).toEqual(sasTasks);
  });

  it('by user name asks each back end in its own way', async () => {
    graph.sas.state.tasks[0]!.entries.push({ ...graph.sas.state.tasks[0]!.entries[0]!, userId: 'rokafor' });
    expect(await walk(50, { userName: 'ROKAFOR' })).toEqual([
      'oig-eu 7401',
      'oig-eu 7412',
      'sas 4688',
      'oig-us 7401',
      'oig-us 7412',
    ]);
  });

  it.each([
    ['status', { status: 'REJECTED' }, 'sas'],
    ['application', { application: 'Payroll' }, 'sas'],
    ['organization', { organization: 'Northwind Trust' }, 'oig-eu, oig-us'],
  ])('by %s is refused, and the back ends that cannot are named', async (name, filter, unable) => {
    expect(await badInputOf(graph.execute(PAGE, { filter }))).toEqual([
      {
        path: `filter.${name}`,
        message: `cannot be applied by ${unable}; narrow filter.backends to back ends that can`,
      },
    ]);
    expect(graph.counts()).toEqual({ eu: {}, sas: {}, us: {} });
  });

  it('by status and application is applied by the back ends that can, when it is narrowed to them', async () => {
    const filter = { backends: ['oig-eu', 'oig-us'], status: 'REJECTED', application: 'Payroll' };
    const fits = (backend: typeof graph.eu) =>
      backend
        .queue((task) => task.status === 'R' && backend.application(task) === 'Payroll')
        .map(({ key }) => `${backend.name} ${key}`);
    const expected = [...fits(graph.eu), ...fits(graph.us)];
    expect(expected.length).toBeGreaterThan(30);
    expect(await walk(10, filter)).toEqual(expected);
  });

  it('that one of them cannot express is refused, and that one is named', async () => {
    expect(await badInputOf(graph.execute(PAGE, { filter: { userName: 'a::b' } }))).toEqual([
      { path: 'filter.userName', message: 'has characters that the filter of oig-eu cannot express' },
    ]);
    expect(await walk(10, { backends: ['sas'], userName: 'a::b' })).toEqual([]);
    expect([graph.counts().eu, graph.counts().us]).toEqual([{}, {}]);
  });

  it('keeps its cursor from being used with another', async () => {
    const { pageInfo } = await page({ first: 2, filter: { userName: 'ROKAFOR' } });
    expect(await badInputOf(graph.execute(PAGE, { after: pageInfo.endCursor }))).toEqual([
      { path: 'after', message: 'comes from a list with another filter; keep the filter while paging' },
    ]);
  });
});

describe('a list while one back end is down', () => {
  const DOWN = {
    organization: null,
    code: 'BACKEND_UNAVAILABLE',
    message: expect.stringMatching(/oig-eu/) as string,
    retriable: true,
  };

  it('has the others’ tasks, and names the one that is missing', async () => {
    await graph.eu.emulator.stopListening();
    try {
      const { nodes, problems } = await page({ first: 100 });
      expect(labels({ nodes })).toEqual([...sasTasks, ...usTasks()]);
      expect(problems).toEqual([{ ...DOWN, backend: { name: 'oig-eu' } }]);
    } finally {
      await graph.eu.emulator.resumeListening();
    }
    expect(await walk(100)).toEqual(everything());
  });

  it('names SafeNet when it is the one', async () => {
    await graph.sas.stopListening();
    try {
      const { nodes, problems } = await page({ first: 100 });
      expect(labels({ nodes })).toEqual([...euTasks(), ...usTasks()]);
      expect(problems).toMatchObject([{ backend: { name: 'sas' }, organization: null, code: 'BACKEND_UNAVAILABLE' }]);
    } finally {
      await graph.sas.resumeListening();
    }
  });

  it('goes on behind a cursor that stands in it with the tasks of the next one', async () => {
    const first = await page({ first: 5 });
    graph.eu.emulator.faults.add({ operation: 'listTasks', kind: 'serviceUnavailable', times: Infinity });
    const second = await page({ first: 2, after: first.pageInfo.endCursor });
    expect(labels(second)).toEqual(['sas 4688', 'sas 4711']);
    expect(second.problems).toEqual([{ ...DOWN, backend: { name: 'oig-eu' } }]);
  });

  it('fails as a whole when nobody would see the gap', async () => {
    graph.eu.emulator.faults.add({ operation: 'listTasks', kind: 'serviceUnavailable', times: Infinity });
    const { data, errors } = await graph.execute('{ provisioningTasks(first: 100) { nodes { localId } } }');
    expect(data).toEqual({ provisioningTasks: null });
    expect(errors).toMatchObject([
      { path: ['provisioningTasks'], extensions: { code: 'BACKEND_UNAVAILABLE', backend: 'oig-eu', retriable: true } },
    ]);
  });

  it.each([
    ['html', 'BACKEND_PROTOCOL_ERROR'],
    ['serviceUnavailable', 'BACKEND_UNAVAILABLE'],
    ['redirect', 'BACKEND_PROTOCOL_ERROR'],
  ] as const)('tells %s as %s', async (kind, code) => {
    graph.eu.emulator.faults.add({ operation: 'listTasks', kind, times: Infinity });
    const { nodes, problems } = await page({ first: 3 });
    expect(labels({ nodes })).toEqual(sasTasks.slice(0, 3));
    expect(problems).toMatchObject([{ backend: { name: 'oig-eu' }, code }]);
    expect(graph.unexpected).toEqual([]);
  });
});

describe('objects of all back ends by their ids', () => {
  it('come in the order asked, the same number in two back ends told apart, null for what is gone', async () => {
    graph.us.task(7401).note = 'the other one';
    const ids = [
      graph.taskId('oig-us', 7401),
      graph.tokenTaskId(4711),
      graph.taskId('oig-eu', 7401),
      graph.taskId('oig-eu', 999_999),
      graph.tokenTaskId(999_999),
      graph.taskId('oig-us', 30),
    ];
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) {
      __typename id ... on ProvisioningTask { localId backend { name } } ... on AccountProvisioningTask { note }
    } }`;
    const { nodes } = await dataOf(graph.execute(query, { ids }));
    expect(nodes).toEqual([
      account(0, '7401', 'oig-us', 'the other one'),
      { __typename: 'TokenProvisioningTask', id: ids[1], localId: '4711', backend: { name: 'sas' } },
      account(2, '7401', 'oig-eu', null),
      null,
      null,
      account(5, '30', 'oig-us', null),
    ]);
    function account(index: number, localId: string, name: string, note: string | null) {
      return { __typename: 'AccountProvisioningTask', id: ids[index], localId, backend: { name }, note };
    }
  });

  it('are there when one back end is down, with an error for each of its own', async () => {
    graph.eu.emulator.faults.add({ kind: 'serviceUnavailable', times: Infinity });
    const ids = [graph.taskId('oig-eu', 30), graph.tokenTaskId(4711), graph.taskId('oig-us', 30)];
    const { data, errors } = await graph.execute('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
    expect(data.nodes).toEqual([null, { id: ids[1] }, { id: ids[2] }]);
    expect(errors).toMatchObject([
      { path: ['nodes', 0], extensions: { code: 'BACKEND_UNAVAILABLE', backend: 'oig-eu' } },
    ]);
  });
});
