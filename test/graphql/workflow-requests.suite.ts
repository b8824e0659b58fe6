import { LedgerError } from '../../datasources/contracts/workflow-ledger';
import { badInputOf, column, dataOf } from '../helpers/execute';
import { ADD, MOVE, submitWith, startWorkflow, type WorkflowGraph } from '../helpers/start-workflow';

const FIELDS = `id requestId backend { name kind } domainName action subject description priority accounts container
  groups fromAllGroups membershipEnds { unit amount at } folder { drive path keepCopy } state statusMessage requestedBy
  requestedAt settledAt`;
const LIST = `query ($filter: WorkflowRequestFilter, $first: Int, $after: String) {
  workflowRequests(filter: $filter, first: $first, after: $after) {
    totalCount nodes { subject } edges { cursor node { subject } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;
const NOWHERE = { accounts: ['john'], container: 'OU=Nowhere,DC=corp,DC=example' };
const REQUESTS = [
  { ...MOVE, subject: 'first' },
  { ...ADD, subject: 'second' },
  { ...MOVE, subject: 'third', domainNames: ['corp.example'], moveUsers: NOWHERE },
  { ...MOVE, subject: 'fourth', moveUsers: null, disableUsers: { accounts: ['Mary'] } },
];

let graph: WorkflowGraph;
beforeAll(async () => {
  graph = await startWorkflow();
  for (const input of REQUESTS) await submitWith(graph.execute)(input);
});
afterAll(() => graph.close());
afterEach(() => jest.restoreAllMocks());

const list = async (variables: object = {}) =>
  (await dataOf(graph.execute(LIST, { ...variables }))).workflowRequests as {
    totalCount: number;
    nodes: { subject: string }[];
    edges: { cursor: string; node: { subject: string } }[];
    pageInfo: Record<string, unknown>;
  };
const idOf = async (subject: string): Promise<string> => {
  const { workflowRequests } = await dataOf(graph.execute('{ workflowRequests { nodes { id subject } } }'));
  return (workflowRequests.nodes as { id: string; subject: string }[]).find((one) => one.subject === subject)!.id;
};

describe('the list of requests', () => {
  it('has the newest first, and how many there are', async () => {
    const { nodes, edges, totalCount, pageInfo } = await list();
    expect(column(nodes, 'subject')).toEqual(['fourth', 'third', 'second', 'first']);
    expect(edges.map(({ node }) => node)).toEqual(nodes);
    expect(totalCount).toBe(4);
    expect(pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false, endCursor: edges[3]?.cursor });
  });

  it('is walked page by page while new ones come', async () => {
    const seen: unknown[] = [];
    let after: unknown = null;
    do {
      const page = await list({ first: 1, after, filter: { domainName: 'ADMP.local' } });
      seen.push(...column(page.nodes, 'subject'));
      after = page.pageInfo['hasNextPage'] ? page.pageInfo['endCursor'] : undefined;
    } while (after !== undefined);
    expect(seen).toEqual(['fourth', 'second', 'first']);
  });

  it.each([
    [{ backends: ['adm'] }, ['fourth', 'third', 'second', 'first']],
    [{ domainName: 'CORP.example' }, ['third']],
    [{ account: 'MARY' }, ['fourth']],
    [{ requestId: '6302' }, ['second']],
    [{ requestId: '0' }, []],
    [{ action: 'ADD_USERS_TO_GROUP' }, ['second']],
    [{ state: 'REJECTED' }, ['third']],
    [{ account: 'john', state: 'CREATED' }, ['second', 'first']],
    [{ from: '2099-01-01T00:00:00Z' }, []],
    [{ to: '2099-01-01T00:00:00+02:00', action: 'DISABLE_USER' }, ['fourth']],
  ])('is narrowed by %j', async (filter, subjects) => {
    const { nodes, totalCount } = await list({ filter });
    expect([column(nodes, 'subject'), totalCount]).toEqual([subjects, subjects.length]);
  });

  it('is narrowed by the reference that stands in the description in ADManager Plus', async () => {
    const { workflowRequests } = await dataOf(graph.execute('{ workflowRequests { nodes { subject reference } } }'));
    for (const { subject, reference } of workflowRequests.nodes as { subject: string; reference: string }[]) {
      expect(reference).toMatch(/^[0-9a-f]{8}$/);
      const { nodes } = await list({ filter: { reference: reference.toUpperCase() } });
      expect(nodes).toEqual([{ subject }]);
    }
  });

  it('counts once, and only when it is asked to', async () => {
    const count = jest.spyOn(graph.ledger, 'count');
    await graph.execute('{ workflowRequests { nodes { id } } }');
    expect(count).toHaveBeenCalledTimes(0);
    await graph.execute('{ workflowRequests { totalCount again: totalCount } }');
    expect(count).toHaveBeenCalledTimes(1);
  });

  it('asks no back end', async () => {
    graph.emulator.clearCalls();
    await list();
    expect(graph.emulator.calls).toEqual([]);
  });

  it('refuses what makes no sense', async () => {
    const { pageInfo } = await list({ first: 1 });
    const after = pageInfo['endCursor'];
    expect(await badInputOf(graph.execute(LIST, { after, filter: { account: 'john' } }))).toEqual([
      { path: 'after', message: expect.stringContaining('another filter') },
    ]);
    expect(await badInputOf(graph.execute(LIST, { after: 'nonsense' }))).toEqual([
      { path: 'after', message: expect.stringContaining('is not a cursor of this list') },
    ]);
    expect(await badInputOf(graph.execute(LIST, { first: 101 }))).toEqual([
      { path: 'first', message: 'must be from 1 to 100' },
    ]);
    expect(await badInputOf(graph.execute(LIST, { filter: { backends: ['adm', 'x'] } }))).toEqual([
      { path: 'filter.backends[1]', message: 'is not configured; back ends that raise requests: adm' },
    ]);
    for (const name of ['reference', 'requestId']) {
      expect(await badInputOf(graph.execute(LIST, { filter: { [name]: 'a\n' } }))).toEqual([
        { path: `filter.${name}`, message: expect.stringContaining('control characters') },
      ]);
    }
    expect(await badInputOf(graph.execute(LIST, { filter: { from: '2027-01-01T00:00:00' } }))).toEqual([
      { path: 'filter.from', message: expect.stringContaining('has no zone') },
    ]);
    const turned = { from: '2027-01-02T01:00:00+02:00', to: '2027-01-01T22:00:00Z' };
    expect(await badInputOf(graph.execute(LIST, { filter: turned }))).toEqual([
      { path: 'filter.from', message: 'must not be later than filter.to' },
    ]);
    const empty = { from: '2027-01-01T22:00:00Z', to: '2027-01-02T00:00:00+02:00' };
    expect((await list({ filter: empty })).nodes).toEqual([]);
  });

  it('says that the record cannot be read, and nulls no more than the count for the count', async () => {
    jest.spyOn(graph.ledger, 'count').mockRejectedValue(new LedgerError('gone'));
    const counted = await graph.execute('{ workflowRequests { totalCount nodes { subject } } }');
    expect([counted.data.workflowRequests.totalCount, counted.data.workflowRequests.nodes.length]).toEqual([null, 4]);
    expect(counted.errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['workflowRequests', 'totalCount'], 'LEDGER_UNAVAILABLE'],
    ]);
    jest.spyOn(graph.ledger, 'list').mockRejectedValue(new LedgerError('gone'));
    const listed = await graph.execute('{ workflowRequests { nodes { subject } } }');
    expect(listed.errors?.[0]?.extensions.code).toBe('LEDGER_UNAVAILABLE');
  });
});

describe('one request', () => {
  it('has what was asked for and what became of it', async () => {
    const { workflowRequest } = await dataOf(
      graph.execute(`query ($id: ID!) { workflowRequest(id: $id) { ${FIELDS} } }`, { id: await idOf('second') }),
    );
    expect(workflowRequest).toEqual({
      id: await idOf('second'),
      requestId: '6302',
      backend: { name: 'adm', kind: 'ADMANAGER_PLUS' },
      domainName: 'admp.local',
      action: 'ADD_USERS_TO_GROUP',
      subject: 'second',
      description: null,
      priority: null,
      accounts: ['john'],
      container: null,
      groups: ['VPN-Users'],
      fromAllGroups: false,
      membershipEnds: { unit: 'HOURS', amount: 8, at: null },
      folder: null,
      state: 'CREATED',
      statusMessage: 'Successfully created the request.',
      requestedBy: 'anonymous',
      requestedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      settledAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
  });

  it('is found by node and nodes too, all of them with one look', async () => {
    const find = jest.spyOn(graph.ledger, 'find');
    const ids = [await idOf('first'), await idOf('third')];
    const { node, nodes } = await dataOf(
      graph.execute(
        `query ($id: ID!, $ids: [ID!]!) {
          node(id: $id) { id ... on WorkflowRequest { subject } }
          nodes(ids: $ids) { ... on WorkflowRequest { subject } }
        }`,
        { id: ids[0], ids },
      ),
    );
    expect([node, nodes]).toEqual([{ id: ids[0], subject: 'first' }, [{ subject: 'first' }, { subject: 'third' }]]);
    expect(find).toHaveBeenCalledTimes(2);
  });

  it('is null when it is not there, and when the id was put together by hand', async () => {
    const { ids } = graph;
    const parts = ids.decode(await idOf('first'), 'id', ['WorkflowRequest']);
    const gone = ids.encode({ ...parts, local: ['00000000-0000-4000-8000-000000000000'] });
    const other = ids.encode({ ...parts, organization: 'corp.example' });
    for (const id of [gone, other]) {
      const query = 'query ($id: ID!) { workflowRequest(id: $id) { id } node(id: $id) { id } }';
      expect(await dataOf(graph.execute(query, { id }))).toEqual({ workflowRequest: null, node: null });
    }
  });

  it('is not asked for by the id of anything else', async () => {
    const query = 'query ($id: ID!) { workflowRequest(id: $id) { id } }';
    const { ids } = graph;
    const own = ids.decode(await idOf('first'), 'id', ['WorkflowRequest']);
    const bad = [
      [
        ids.encode({ type: 'ProvisioningTask', backend: 'adm', organization: '', local: ['1'] }),
        'expected the id of a WorkflowRequest',
      ],
      [
        ids.encode({ type: 'WorkflowRequest', backend: 'gone', organization: 'x', local: ['1'] }),
        'no longer configured',
      ],
      [
        ids.encode({ type: 'WorkflowRequest', backend: 'adm', organization: 'x', local: ['1'] }),
        'does not name a request of adm',
      ],
      [ids.encode({ ...own, local: [...own.local, 'more'] }), 'does not name a request of adm'],
    ] as const;
    for (const [id, message] of bad) {
      expect(await badInputOf(graph.execute(query, { id }))).toEqual([
        { path: 'id', message: expect.stringContaining(message) },
      ]);
    }
  });

  it('has an error of its own while the record cannot be read', async () => {
    jest.spyOn(graph.ledger, 'find').mockRejectedValue(new LedgerError('gone'));
    const { data, errors } = await graph.execute('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: [await idOf('first')],
    });
    expect(data).toEqual({ nodes: [null] });
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['nodes', 0], 'LEDGER_UNAVAILABLE'],
    ]);
  });
});
