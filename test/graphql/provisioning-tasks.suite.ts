import { column, dataOf } from '../helpers/execute';
import { FABRIKAM, FABRIKAM_IDS, NORTHWIND, NORTHWIND_IDS, entry, task } from '../helpers/safenet-state';
import { type SafenetGraph, startSafenet, walk } from '../helpers/start-safenet';

const ALL_IDS = [...NORTHWIND_IDS, ...FABRIKAM_IDS].map(String);
const TASK_4711 = {
  __typename: 'TokenProvisioningTask',
  localId: '4711',
  organization: NORTHWIND,
  operator: 'h.dubois',
  tokenOption: 'MobilePASS',
  userCount: 3,
  status: 'PENDING',
  startDate: '2050-01-09T07:30:00Z',
  stopDate: '2050-01-31T23:59:59Z',
  availableActions: ['REMOVE', 'REMOVE_USERS', 'UPDATE_STOP_DATE'],
  backend: { name: 'sas-1' },
  users: [
    {
      userId: 'a.moreau',
      userName: 'Adèle Moreau',
      startDate: '2050-01-10T09:00:00Z',
      stopDate: '2050-01-25T09:00:00Z',
      status: 'ACTIVE',
      backendStatus: 'Active',
      serialNumber: null,
      description: 'New starters & returners',
    },
    {
      userId: 'b.okafor',
      userName: 'Ben Okafor',
      startDate: '2050-01-10T09:00:00Z',
      stopDate: '2050-01-20T09:00:00Z',
      status: 'COMPLETED',
      backendStatus: 'Completed',
      serialNumber: '0001004482',
      description: 'New starters & returners',
    },
    {
      userId: '00417',
      userName: 'Carin Lindqvist',
      startDate: '2050-01-09T07:30:00Z',
      stopDate: '2050-01-31T23:59:59Z',
      status: 'LOCKED',
      backendStatus: 'Locked',
      serialNumber: null,
      description: 'New starters & returners',
    },
  ],
};
const WHOLE = `
  __typename localId status startDate stopDate availableActions backend { name }
  users { userId userName startDate stopDate status backendStatus serialNumber description }
  ... on TokenProvisioningTask { organization operator tokenOption userCount }
`;

describe('provisioningTasks over one back end', () => {
  let graph: SafenetGraph;
  beforeAll(async () => {
    graph = await startSafenet();
  });
  afterAll(() => graph.close());
  beforeEach(() => graph.reset());

  it('shows 25 tasks when nothing else is asked for, in the order of the organizations', async () => {
    const { provisioningTasks } = await dataOf(graph.execute('{ provisioningTasks { nodes { localId } } }'));
    expect(column(provisioningTasks.nodes, 'localId')).toEqual(ALL_IDS.slice(0, 25));
  });

  it('takes null for the default', async () => {
    const { provisioningTasks } = await dataOf(
      graph.execute('{ provisioningTasks(first: null, after: null, filter: null) { nodes { localId } } }'),
    );
    expect(provisioningTasks.nodes).toHaveLength(25);
  });

  it('shows all that is known of a task, with dates from the details and never from the list', async () => {
    const { provisioningTasks } = await dataOf(
      graph.execute(
        `{ provisioningTasks(first: 3) { nodes { ${WHOLE} } edges { node { localId } } problems { code } } }`,
      ),
    );
    expect(provisioningTasks.nodes[1]).toEqual(TASK_4711);
    expect(provisioningTasks.nodes[0]).toMatchObject({
      localId: '4688',
      status: 'EXPIRED',
      stopDate: '2049-11-30T14:30:00Z',
    });
    expect(provisioningTasks.nodes[2]).toMatchObject({ localId: '4713', operator: null });
    expect(provisioningTasks.edges).toEqual(['4688', '4711', '4713'].map((localId) => ({ node: { localId } })));
    expect(provisioningTasks.problems).toEqual([]);
  });

  it.each([1, 7, 24, 45, 48, 100])('gives every task once, in order, in pages of %i', async (first) => {
    expect(await walk(graph.execute, first)).toEqual(ALL_IDS);
  });

  it('goes on behind a task that went away, and skips none', async () => {
    const query = `query ($after: String) { provisioningTasks(first: 3, after: $after) {
      nodes { localId } pageInfo { endCursor hasPreviousPage startCursor } edges { cursor }
    } }`;
    const first = (await dataOf(graph.execute(query))).provisioningTasks;
    expect(first.pageInfo).toEqual({
      endCursor: first.edges[2].cursor,
      startCursor: first.edges[0].cursor,
      hasPreviousPage: false,
    });
    const { tasks } = graph.emulator.state;
    for (const id of [4688, 4713])
      tasks.splice(
        tasks.findIndex((one) => one.id === id),
        1,
      );
    const second = (await dataOf(graph.execute(query, { after: first.pageInfo.endCursor }))).provisioningTasks;
    expect(second.nodes).toEqual(['4720', '4730', '5001'].map((localId) => ({ localId })));
    expect(second.pageInfo.hasPreviousPage).toBe(true);
  });

  it('continues from a cursor in the middle of a page', async () => {
    const { provisioningTasks: page } = await dataOf(
      graph.execute('{ provisioningTasks(first: 5) { edges { cursor } } }'),
    );
    const { provisioningTasks } = await dataOf(
      graph.execute('query ($after: String) { provisioningTasks(first: 2, after: $after) { nodes { localId } } }', {
        after: page.edges[1].cursor,
      }),
    );
    expect(provisioningTasks.nodes).toEqual([{ localId: '4713' }, { localId: '4720' }]);
  });

  it('says that there is no more behind the last task', async () => {
    const { provisioningTasks } = await dataOf(
      graph.execute('{ provisioningTasks(first: 100) { pageInfo { hasNextPage endCursor } nodes { localId } } }'),
    );
    expect(provisioningTasks.nodes).toHaveLength(48);
    expect(provisioningTasks.pageInfo.hasNextPage).toBe(false);
    const { provisioningTasks: behind } = await dataOf(
      graph.execute(
        `query ($after: String) { provisioningTasks(after: $after) {
          nodes { localId } pageInfo { hasNextPage hasPreviousPage endCursor startCursor }
        } }`,
        { after: provisioningTasks.pageInfo.endCursor },
      ),
    );
    expect(behind).toEqual({
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, endCursor: null, startCursor: null },
    });
  });

  it('narrows to an organization, without regard to letter case', async () => {
    for (const organization of [FABRIKAM, 'fabrikam HEALTH']) {
      graph.emulator.clearCalls();
      expect(await walk(graph.execute, 2, { organization })).toEqual(FABRIKAM_IDS.map(String));
      expect(graph.calls().every((call) => call.includes(`organization="${FABRIKAM}"`))).toBe(true);
    }
  });

  it('narrows to a user, with the calls that the back end has for it', async () => {
    const { provisioningTasks } = await dataOf(
      graph.execute(
        `{ provisioningTasks(first: 5, filter: { userName: "D.HADDAD", organization: "${NORTHWIND}" }) {
          totalCount nodes { localId ... on TokenProvisioningTask { tokenOption } }
        } }`,
      ),
    );
    expect(provisioningTasks).toEqual({
      totalCount: 2,
      nodes: [
        { localId: '4713', tokenOption: 'GrIDsure' },
        { localId: '4720', tokenOption: 'SMS' },
      ],
    });
    expect(Object.keys(graph.counts()).sort()).toEqual([
      'GetProvisioningTasksForUser',
      'GetProvisioningTasksForUserCount',
    ]);
  });

  it('narrows to a user with an awkward name', async () => {
    for (const userName of [
      '00417',
      "o'neil <x>",
      ' leading.space',
      'trailing.space ',
      '李雷',
      'smith, john',
      '&amp;',
    ]) {
      const expected = userName === '00417' ? ['4711'] : ['4730'];
      expect([userName, await walk(graph.execute, 25, { userName })]).toEqual([userName, expected]);
    }
    expect(await walk(graph.execute, 25, { userName: 'leading.space' })).toEqual([]);
  });

  it('is empty for a user who has no task', async () => {
    const { provisioningTasks } = await dataOf(
      graph.execute('{ provisioningTasks(filter: { userName: "nobody" }) { totalCount nodes { localId } } }'),
    );
    expect(provisioningTasks).toEqual({ totalCount: 0, nodes: [] });
  });

  it('counts what the whole list has, not the page', async () => {
    const { provisioningTasks } = await dataOf(graph.execute(`{ provisioningTasks(first: 1) { totalCount } }`));
    expect(provisioningTasks).toEqual({ totalCount: 48 });
  });

  it('gives each task the same id that fetches it again', async () => {
    const { provisioningTasks } = await dataOf(
      graph.execute('{ provisioningTasks(first: 2) { nodes { id users { id } } } }'),
    );
    expect(provisioningTasks.nodes[1]).toEqual({
      id: graph.taskId(4711),
      users: ['a.moreau', 'b.okafor', '00417'].map((userId) => ({ id: graph.userId(4711, userId) })),
    });
  });

  it('derives the status of a task from its users', async () => {
    const { tasks } = graph.emulator.state;
    const late = { stop: '2050-01-01T00:00:00' } as const;
    tasks.splice(
      0,
      Infinity,
      task(1, [entry('a', late), entry('b'), entry('c', { state: 'Locked' })]),
      task(2, [entry('a', late), entry('b', { state: 'Locked' }), entry('c', { state: 'Completed' })]),
      task(3, [entry('a', late), entry('b', { state: 'Completed' })]),
      task(4, [entry('a', { state: 'Completed' })]),
    );
    const { provisioningTasks } = await dataOf(
      graph.execute('{ provisioningTasks { nodes { localId status users { status } } } }'),
    );
    expect(provisioningTasks.nodes).toEqual([
      { localId: '1', status: 'PENDING', users: [{ status: 'EXPIRED' }, { status: 'ACTIVE' }, { status: 'LOCKED' }] },
      { localId: '2', status: 'LOCKED', users: [{ status: 'EXPIRED' }, { status: 'LOCKED' }, { status: 'COMPLETED' }] },
      { localId: '3', status: 'EXPIRED', users: [{ status: 'EXPIRED' }, { status: 'COMPLETED' }] },
    ]);
  });

  it('keeps one task that cannot be read from spoiling the others', async () => {
    graph.emulator.faults.add({ operation: 'GetProvisioningTaskDetails', kind: 'truncate' });
    const { data, errors } = await graph.execute(
      '{ provisioningTasks(first: 3) { nodes { localId users { userId } } } }',
    );
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      extensions: { code: 'BACKEND_PROTOCOL_ERROR', backend: 'sas-1' },
    });
    const broken = errors![0]!.path![2] as number;
    expect(errors?.[0]?.path).toEqual(['provisioningTasks', 'nodes', broken, 'users']);
    expect((data.provisioningTasks.nodes as unknown[]).map((node) => node === null)).toEqual(
      [0, 1, 2].map((index) => index === broken),
    );
  });
});

describe('provisioningTasks over a server that never gives more than 10 rows', () => {
  let graph: SafenetGraph;
  beforeAll(async () => {
    graph = await startSafenet([{ behaviour: { maxRecords: 10 } }]);
  });
  afterAll(() => graph.close());

  it.each([3, 25, 100])('gives every task once, in order, in pages of %i', async (first) => {
    expect(await walk(graph.execute, first)).toEqual(ALL_IDS);
  });
});

describe('provisioningTasks over several back ends', () => {
  let graph: SafenetGraph;
  beforeAll(async () => {
    graph = await startSafenet([{ name: 'sas-eu', settings: { organizations: [FABRIKAM] } }, { name: 'sas-us' }]);
  });
  afterAll(() => graph.close());
  beforeEach(() => graph.reset());

  const PAGE = `{ provisioningTasks(first: 4) {
    nodes { localId backend { name } }
    problems { backend { name } organization code retriable }
  } }`;

  it('walks them in configured order, from one into the next', async () => {
    const { provisioningTasks } = await dataOf(graph.execute(PAGE));
    expect(provisioningTasks).toEqual({
      nodes: [
        ...['6001', '6002', '6003'].map((localId) => ({ localId, backend: { name: 'sas-eu' } })),
        { localId: '4688', backend: { name: 'sas-us' } },
      ],
      problems: [],
    });
    const everything = [...FABRIKAM_IDS.map(String), ...ALL_IDS];
    for (const first of [3, 7, 51]) expect(await walk(graph.execute, first)).toEqual(everything);
  });

  it('narrows to back ends by name', async () => {
    expect(await walk(graph.execute, 10, { backends: ['sas-eu'] })).toEqual(FABRIKAM_IDS.map(String));
    expect(await walk(graph.execute, 10, { backends: ['sas-us'], organization: FABRIKAM })).toEqual(
      FABRIKAM_IDS.map(String),
    );
  });

  it('tells tasks of the same number in two back ends apart', async () => {
    const { provisioningTasks } = await dataOf(
      graph.execute(`{ provisioningTasks(filter: { organization: "${FABRIKAM}" }) { nodes { id localId } } }`),
    );
    expect(column(provisioningTasks.nodes, 'localId')).toEqual([...['6001', '6002', '6003', '6001', '6002', '6003']]);
    expect(new Set(column(provisioningTasks.nodes, 'id')).size).toBe(6);
  });

  it('shows the tasks of the others and names the one that is down', async () => {
    graph.emulator.faults.add({ kind: 'serviceUnavailable', times: Infinity });
    const { data, errors } = await graph.execute(PAGE);
    expect(errors).toBeUndefined();
    expect(data.provisioningTasks).toEqual({
      nodes: ['4688', '4711', '4713', '4720'].map((localId) => ({ localId, backend: { name: 'sas-us' } })),
      problems: [{ backend: { name: 'sas-eu' }, organization: null, code: 'BACKEND_UNAVAILABLE', retriable: true }],
    });
  });

  it('fails for who does not select problems, rather than leave a silent gap', async () => {
    graph.emulator.faults.add({ kind: 'serviceUnavailable', times: Infinity });
    const { data, errors } = await graph.execute(
      '{ provisioningTasks(first: 4) { nodes { localId } } backends { name } }',
    );
    expect(data).toEqual({ provisioningTasks: null, backends: [{ name: 'sas-eu' }, { name: 'sas-us' }] });
    expect(errors).toMatchObject([
      { path: ['provisioningTasks'], extensions: { code: 'BACKEND_UNAVAILABLE', backend: 'sas-eu', retriable: true } },
    ]);
    expect(errors).toHaveLength(1);
  });

  it('nulls only the count when only a count fails', async () => {
    graph.emulator.faults.add({ operation: 'GetProvisioningTaskCount', kind: 'truncate', times: Infinity });
    const { data, errors } = await graph.execute('{ provisioningTasks(first: 1) { totalCount nodes { localId } } }');
    expect(data).toEqual({ provisioningTasks: { totalCount: null, nodes: [{ localId: '6001' }] } });
    expect(errors).toMatchObject([
      { path: ['provisioningTasks', 'totalCount'], extensions: { code: 'BACKEND_PROTOCOL_ERROR', backend: 'sas-eu' } },
    ]);
  });
});
