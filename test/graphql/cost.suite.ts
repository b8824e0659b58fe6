import { dataOf, type Variables } from '../helpers/execute';
import { NORTHWIND, NORTHWIND_IDS } from '../helpers/safenet-state';
import { type SafenetGraph, startSafenet } from '../helpers/start-safenet';

/** The SafeNet rows of the table "Costs" in the design of the schema: exact counts, log-ins and pings apart. */
let graph: SafenetGraph;
beforeAll(async () => {
  graph = await startSafenet();
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

async function costOf(query: string, variables: Variables = {}): Promise<Record<string, number>> {
  const before = graph.counts();
  expect(before).toEqual({});
  await dataOf(graph.execute(query, variables));
  return graph.counts();
}

const pings = () => graph.emulator.countOf('PingConnection');

const LIST = { GetProvisioningTasks: 1 };
const DETAILS_OF = (tasks: number) => ({ GetProvisioningTaskDetails: tasks });

describe('a page of 25 token tasks', () => {
  it.each([
    ['ids', 'nodes { id localId availableActions backend { name organizations } }'],
    [
      'what the list knows',
      'nodes { localId ... on TokenProvisioningTask { organization operator tokenOption userCount } }',
    ],
    [
      'edges and page info',
      'edges { cursor node { id } } pageInfo { hasNextPage endCursor startCursor hasPreviousPage }',
    ],
    ['problems', 'nodes { id } problems { code }'],
  ])('with %s costs one list call', async (_what, selection) => {
    expect(await costOf(`{ provisioningTasks { ${selection} } }`)).toEqual(LIST);
  });

  it.each([
    ['status', 'nodes { status }'],
    ['dates', 'nodes { startDate stopDate }'],
    ['users', 'nodes { users { id userId status stopDate } }'],
    ['users of edges', 'edges { node { users { userId } } }'],
    ['all of them', 'nodes { status startDate stopDate users { userId } ... on TokenProvisioningTask { operator } }'],
    ['the same twice', 'nodes { users { userId } status } edges { node { users { userId } stopDate } }'],
    [
      'the same under aliases',
      'a: nodes { x: users { userId } y: users { status } } b: nodes { z: users { userId } status }',
    ],
    [
      'users in a fragment on the type',
      'nodes { ... on TokenProvisioningTask { ... on ProvisioningTask { users { userId } } } }',
    ],
  ])('with %s costs one list call and 25 details calls', async (_what, selection) => {
    expect(await costOf(`{ provisioningTasks { ${selection} } }`)).toEqual({ ...LIST, ...DETAILS_OF(25) });
    const asked = graph.emulator.calls.flatMap(({ operation, parameters }) =>
      operation === 'GetProvisioningTaskDetails' ? [parameters['taskID']] : [],
    );
    expect(asked.sort()).toEqual(NORTHWIND_IDS.slice(0, 25));
  });

  it('whose users are left out by a directive costs one list call', async () => {
    const query = `query ($users: Boolean!) {
      provisioningTasks { nodes { id users @include(if: $users) { userId } ...Dates @skip(if: true) } }
    } fragment Dates on ProvisioningTask { startDate stopDate }`;
    expect(await costOf(query, { users: false })).toEqual(LIST);
    graph.reset();
    expect(await costOf(query, { users: true })).toEqual({ ...LIST, ...DETAILS_OF(25) });
  });

  it.each(['last: 5', 'before: "x"', 'first: 5, last: 5'])(
    'from the end costs nothing, since it is refused: %s',
    async (page) => {
      const { errors } = await graph.execute(`{ provisioningTasks(${page}) { totalCount nodes { status } } }`);
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(graph.counts()).toEqual({});
    },
  );

  it('selected twice costs one list call, which both share, and each task’s details once', async () => {
    const query = '{ a: provisioningTasks { nodes { users { userId } } } b: provisioningTasks { nodes { stopDate } } }';
    expect(await costOf(query)).toEqual({ ...LIST, ...DETAILS_OF(25) });
  });

  it('has no more details calls under way than there are sessions', async () => {
    await costOf('{ provisioningTasks { nodes { users { userId } } } }');
    expect(graph.emulator.peakInFlight).toBeLessThanOrEqual(4);
    expect(graph.emulator.countOf('Connect')).toBeLessThanOrEqual(4);
  });
});

describe('the total count', () => {
  const ofOne = `(filter: { organization: "${NORTHWIND}" })`;

  it('costs one call more for an organization', async () => {
    expect(await costOf(`{ provisioningTasks${ofOne} { nodes { id } } }`)).toEqual(LIST);
    graph.reset();
    expect(await costOf(`{ provisioningTasks${ofOne} { totalCount nodes { id } } }`)).toEqual({
      ...LIST,
      GetProvisioningTaskCount: 1,
    });
  });

  it('costs one call for each organization of the list', async () => {
    expect(await costOf('{ provisioningTasks { totalCount nodes { users { userId } } } }')).toEqual({
      ...LIST,
      ...DETAILS_OF(25),
      GetProvisioningTaskCount: 2,
    });
  });

  it.each([
    ['alone', 'totalCount'],
    ['under two names', 'one: totalCount two: totalCount __typename'],
    ['beside what is left out', 'totalCount nodes @skip(if: true) { id }'],
  ])('%s costs no list call, and one call for each organization', async (_, selection) => {
    expect(await costOf(`{ provisioningTasks { ${selection} } }`)).toEqual({ GetProvisioningTaskCount: 2 });
    expect(pings()).toBe(0);
  });

  it('is asked for once when it is selected twice beside a page', async () => {
    expect(
      await costOf('{ provisioningTasks { a: totalCount b: totalCount nodes { id } problems { code } } }'),
    ).toEqual({
      ...LIST,
      GetProvisioningTaskCount: 2,
    });
  });

  it('of 0 costs a ping for each organization: a session that is lost counts nothing', async () => {
    const query = '{ provisioningTasks(filter: { userName: "nobody" }) { totalCount } }';
    expect(await costOf(query)).toEqual({ GetProvisioningTasksForUserCount: 2 });
    expect(pings()).toBe(2);
  });

  it('costs the ForUser calls, and no others, in the list of a user', async () => {
    const query = `{ provisioningTasks(first: 1, filter: { organization: "${NORTHWIND}", userName: "d.haddad" }) {
      totalCount pageInfo { hasNextPage } nodes { id }
    } }`;
    expect(await costOf(query)).toEqual({ GetProvisioningTasksForUser: 1, GetProvisioningTasksForUserCount: 1 });
  });
});

describe('the next page', () => {
  it('costs one list call, the row that it begins with included', async () => {
    const query = `query ($after: String) { provisioningTasks(first: 10, after: $after) {
      nodes { id } pageInfo { endCursor hasNextPage }
    } }`;
    const { provisioningTasks } = await dataOf(graph.execute(query));
    graph.reset();
    expect(await costOf(query, { after: provisioningTasks.pageInfo.endCursor })).toEqual(LIST);
  });

  it('is asked for in the next organization only where a page ends at a border and somebody wants to know', async () => {
    const page = (selection: string) => `{ provisioningTasks(first: 45) { nodes { id } ${selection} } }`;
    // The second call makes sure that 45 rows of the 46 asked for were the end, not the most that the server gives.
    expect(await costOf(page(''))).toEqual({ GetProvisioningTasks: 2 });
    graph.reset();
    expect(await costOf(page('pageInfo { hasNextPage }'))).toEqual({ GetProvisioningTasks: 3 });
  });
});

describe('tasks by id', () => {
  const ids = () => NORTHWIND_IDS.slice(0, 40).map((localId) => graph.taskId(localId));

  it.each([
    ['their ids', 'id', DETAILS_OF(40)],
    ['their users', '... on ProvisioningTask { users { userId } status }', DETAILS_OF(40)],
    ['what the list knows, in one scan', '... on TokenProvisioningTask { operator userCount }', LIST],
    ['both, in one scan', '... on TokenProvisioningTask { operator users { userId } }', { ...LIST, ...DETAILS_OF(40) }],
  ])('forty of them with %s', async (_what, selection, cost) => {
    expect(await costOf(`query ($ids: [ID!]!) { nodes(ids: $ids) { ${selection} } }`, { ids: ids() })).toEqual(cost);
  });

  it('asked for twice are read once', async () => {
    const twice = [...ids(), ...ids()];
    expect(
      await costOf('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ProvisioningTask { status } } }', { ids: twice }),
    ).toEqual(DETAILS_OF(40));
  });

  it('are read once under several fields and aliases of one document, persons included', async () => {
    const query = `query ($id: ID!, $user: ID!) {
      a: provisioningTask(id: $id) { users { userId } }
      b: provisioningTask(id: $id) { stopDate status }
      c: node(id: $id) { ... on ProvisioningTask { startDate } }
      d: nodes(ids: [$id, $user]) { id }
      e: node(id: $user) { ... on TaskUser { userName } }
    }`;
    const variables = { id: graph.taskId(4711), user: graph.userId(4711, '00417') };
    expect(await costOf(query, variables)).toEqual(DETAILS_OF(1));
  });

  it('cost one details call when only the id is selected, which proves that the task is there', async () => {
    const query = 'query ($id: ID!) { provisioningTask(id: $id) { id } }';
    expect(await costOf(query, { id: graph.taskId(4711) })).toEqual(DETAILS_OF(1));
  });
});

describe('two requests', () => {
  it('share nothing that was read', async () => {
    const query = 'query ($id: ID!) { provisioningTask(id: $id) { status } }';
    await dataOf(graph.execute(query, { id: graph.taskId(4711) }));
    await dataOf(graph.execute(query, { id: graph.taskId(4711) }));
    expect(graph.counts()).toEqual(DETAILS_OF(2));
  });
});

describe('a mutation', () => {
  const selection = { removeUsersFromTask: 'task { users { userId } status }', updateStopDate: 'task { stopDate }' };

  it.each([
    ['removeTask', 'RemoveTaskInput', {}, 'outcome', 'RemoveProvisioningTask'],
    [
      'removeUsersFromTask',
      'RemoveUsersFromTaskInput',
      { userIds: ['a.moreau'] },
      selection.removeUsersFromTask,
      'RemoveUsersFromProvisioningTask',
    ],
    [
      'updateStopDate',
      'UpdateStopDateInput',
      { userIds: ['a.moreau', '00417'], stopDate: '2050-03-31T23:59:59Z' },
      selection.updateStopDate,
      'UpdateProvisioningStopDate',
    ],
  ])('(%s) costs one write and two reads, however many users', async (field, type, input, fields, operation) => {
    const query = `mutation ($input: ${type}!) { ${field}(input: $input) { ${fields} } }`;
    expect(await costOf(query, { input: { taskId: graph.taskId(4711), ...input } })).toEqual({
      [operation]: 1,
      ...DETAILS_OF(2),
    });
    // The answer to a removed task is empty, with a session or without one.
    expect(pings()).toBe(field === 'removeTask' ? 1 : 0);
  });

  const GONE = '4690';
  // A scan of 45 rows goes on until a page is empty.
  const SCAN = { GetProvisioningTasks: 2 };

  it.each([
    ['removeTask', 'RemoveTaskInput', {}, 'outcome'],
    ['removeUsersFromTask', 'RemoveUsersFromTaskInput', { userIds: ['b.okafor'] }, selection.removeUsersFromTask],
    [
      'updateStopDate',
      'UpdateStopDateInput',
      { userIds: ['b.okafor'], stopDate: '2050-03-31T23:59:59Z' },
      selection.updateStopDate,
    ],
  ])('(%s) of a task that is gone costs one read and a scan', async (field, type, input, fields) => {
    const query = `mutation ($input: ${type}!) { ${field}(input: $input) { ${fields} } }`;
    expect(await costOf(query, { input: { taskId: graph.taskId(GONE), ...input } })).toEqual({
      ...DETAILS_OF(1),
      ...SCAN,
    });
  });

  it('that takes the last users costs a scan more when the task is selected', async () => {
    const query = `mutation ($input: RemoveUsersFromTaskInput!) {
      removeUsersFromTask(input: $input) { results { outcome } task { status } }
    }`;
    expect(await costOf(query, { input: { taskId: graph.taskId(4713), userIds: ['d.haddad'] } })).toEqual({
      RemoveUsersFromProvisioningTask: 1,
      ...DETAILS_OF(2),
      ...SCAN,
    });
  });
});

describe('tasks that are gone', () => {
  it('cost one scan for all of them', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => graph.taskId(8001 + index));
    expect(
      await costOf('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ProvisioningTask { status } } }', { ids }),
    ).toEqual({ ...DETAILS_OF(40), GetProvisioningTasks: 2 });
  });
});

describe('what needs no back end', () => {
  it.each(['{ backends { name organizations kind } }', '{ __typename }', '{ __schema { queryType { name } } }'])(
    'costs nothing: %s',
    async (query) => {
      expect(await costOf(query)).toEqual({});
      expect(graph.emulator.calls).toEqual([]);
    },
  );
});
