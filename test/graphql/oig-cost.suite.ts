import { seedState } from '../../datasources/oig/emulator';
import { NORTHWIND_IDS } from '../helpers/safenet-state';
import { dataOf, type Variables } from '../helpers/execute';
import { type MixedGraph, startMixed } from '../helpers/start-mixed';

/** The Oracle rows of the table "Costs" in the design of the schema: exact counts. */
let graph: MixedGraph;
beforeAll(async () => {
  graph = await startMixed({ eu: { state: seedState, settings: { maxConcurrent: 20 } } });
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

const ONLY = 'filter: { backends: ["oig-eu"] }';

async function costOf(query: string, variables: Variables = {}) {
  expect(graph.counts()).toEqual({ eu: {}, sas: {}, us: {} });
  await dataOf(graph.execute(query, variables));
  return graph.counts();
}
const euCostOf = async (query: string, variables: Variables = {}) => {
  const { eu, sas, us } = await costOf(query, variables);
  expect([sas, us]).toEqual([{}, {}]);
  return eu;
};
const euIds = (count: number) =>
  graph.eu
    .queue()
    .slice(0, count)
    .map(({ key }) => graph.taskId('oig-eu', key));

describe('a page of 25 account tasks', () => {
  it.each([
    ['ids', 'nodes { id localId availableActions backend { name } }'],
    ['status, start and beneficiary’s login', 'nodes { status startDate users { id userId status } }'],
    [
      'what else the list says',
      `nodes { ... on AccountProvisioningTask {
        name application accountName backendStatus reason requestKey processKey retryCount fields { name }
        assignee { type key name }
      } }`,
    ],
    ['edges and page info', 'edges { cursor node { id } } pageInfo { hasNextPage endCursor } problems { code }'],
    ['a total, which there is none of', 'totalCount nodes { id }'],
  ])('with %s costs one list call', async (_what, selection) => {
    expect(await euCostOf(`{ provisioningTasks(${ONLY}) { ${selection} } }`)).toEqual({ listTasks: 1 });
  });

  it('with the name of the beneficiary costs one list call and two user calls', async () => {
    const { users, processes } = graph.eu.emulator.state;
    const people = users.filter(({ key }) => key > 1300);
    for (const [index, task] of graph.eu.queue().slice(0, 25).entries()) {
      const at = processes.findIndex(({ key }) => key === task.process);
      processes[at] = { ...processes[at]!, beneficiary: people[index]!.login };
    }
    expect(await euCostOf(`{ provisioningTasks(${ONLY}) { nodes { users { userId userName } } } }`)).toEqual({
      listTasks: 1,
      listUsers: 2,
    });
    const asked = graph.eu.callsOf('listUsers').map(({ parameters }) => String(parameters['q']).split(' or '));
    expect(asked.map((logins) => logins.length)).toEqual([20, 5]);
    expect(new Set(asked.flat()).size).toBe(25);
  });

  it('with names of beneficiaries and assignees, under aliases and in edges, asks for each login once', async () => {
    const query = `{ provisioningTasks(${ONLY}) {
      a: nodes { users { userName } ... on AccountProvisioningTask { assignee { displayName } } }
      b: nodes { users { userName } }
      edges { node { users { name: userName } ... on AccountProvisioningTask { assignee { displayName } } } }
    } }`;
    expect(await euCostOf(query)).toEqual({ listTasks: 1, listUsers: 2 });
    const asked = graph.eu.callsOf('listUsers').flatMap(({ parameters }) => String(parameters['q']).split(' or '));
    expect(new Set(asked).size).toBe(asked.length);
  });

  it.each([
    ['notes', '... on AccountProvisioningTask { note }', { getTask: 25 }],
    ['stop dates', 'stopDate', { getTask: 25 }],
    ['forms and notes', '... on AccountProvisioningTask { note formFields { name } }', { getTask: 25 }],
    ['history', '... on AccountProvisioningTask { history { status } }', { getHistory: 25 }],
    ['responses', '... on AccountProvisioningTask { possibleResponses }', { getResponses: 25 }],
  ])('with %s costs one list call and one call per task', async (_what, selection, cost) => {
    for (const task of graph.eu.queue()) task.projectedEnd = '';
    expect(await euCostOf(`{ provisioningTasks(${ONLY}) { nodes { ${selection} } } }`)).toEqual({
      listTasks: 1,
      ...cost,
    });
  });

  it('has no more than eight calls of one request under way, whatever the back end may take', async () => {
    graph.eu.emulator.behaviour.latencyMs = 10;
    await euCostOf(`{ provisioningTasks(${ONLY}) { nodes { ... on AccountProvisioningTask { note } } } }`);
    expect(graph.eu.emulator.peakInFlight).toBe(8);
  });

  it('costs one list call more for the next page', async () => {
    const query = `query ($after: String) { provisioningTasks(${ONLY}, after: $after) {
      nodes { id } pageInfo { endCursor hasNextPage }
    } }`;
    const { provisioningTasks } = await dataOf(graph.execute(query));
    graph.reset();
    expect(await euCostOf(query, { after: provisioningTasks.pageInfo.endCursor })).toEqual({ listTasks: 1 });
  });
});

describe('tasks of several back ends by id', () => {
  const ids = () => [...NORTHWIND_IDS.slice(0, 40).map((id) => graph.tokenTaskId(id)), ...euIds(40)];
  const DETAILS = { GetProvisioningTaskDetails: 40 };

  it.each([
    ['their ids', 'id', { sas: DETAILS }],
    ['status and users', '... on ProvisioningTask { status users { userId } }', { sas: DETAILS }],
    [
      'what the lists know',
      '... on TokenProvisioningTask { operator userCount } ... on AccountProvisioningTask { name application }',
      { sas: { GetProvisioningTasks: 1 } },
    ],
    [
      'all of it',
      '... on ProvisioningTask { status users { userId } } ... on TokenProvisioningTask { operator }',
      { sas: { ...DETAILS, GetProvisioningTasks: 1 } },
    ],
  ])('40 token tasks and 40 account tasks with %s cost one call each at most', async (_what, selection, cost) => {
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { ${selection} } }`;
    expect(await costOf(query, { ids: ids() })).toEqual({ eu: { getTask: 40 }, us: {}, ...cost });
    const paths = graph.eu.callsOf('getTask').map(({ parameters }) => parameters['path']);
    expect(new Set(paths).size).toBe(40);
  });

  it('asked for twice are read once', async () => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    const some = euIds(50);
    expect(await euCostOf(query, { ids: [...some, ...some] })).toEqual({ getTask: 50 });
  });
});

describe('a change of many tasks', () => {
  it.each([
    [1, 1],
    [50, 1],
    [51, 2],
    [100, 2],
  ])('of %i ids costs %i bulk calls', async (count, calls) => {
    const query = 'mutation ($input: RetryTasksInput!) { retryTasks(input: $input) { results { outcome } } }';
    expect(await euCostOf(query, { input: { taskIds: euIds(count) } })).toEqual({ updateTasks: calls });
  });

  it('costs one call more for each task that is read again', async () => {
    const query = `mutation ($input: RetryTasksInput!) { retryTasks(input: $input) { results { task { status } } } }`;
    expect(await euCostOf(query, { input: { taskIds: euIds(60) } })).toEqual({ updateTasks: 2, getTask: 60 });
  });

  it('costs one call more for a login', async () => {
    const query = 'mutation ($input: ReassignTasksInput!) { reassignTasks(input: $input) { results { outcome } } }';
    const taskIds = euIds(60);
    expect(await euCostOf(query, { input: { taskIds, assignee: { userLogin: 'TNAKAMURA' } } })).toEqual({
      listUsers: 1,
      updateTasks: 2,
    });
    graph.reset();
    expect(await euCostOf(query, { input: { taskIds, assignee: { role: '41' } } })).toEqual({ updateTasks: 2 });
  });
});

describe('what needs no back end', () => {
  it('costs nothing', async () => {
    expect(await costOf('{ backends { name kind organizations } }')).toEqual({ eu: {}, sas: {}, us: {} });
  });
});
