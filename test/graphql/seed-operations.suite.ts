import type { SafenetBehaviour } from '../../datasources/safenet/emulator';
import type { Answer } from '../helpers/execute';
import { NORTHWIND } from '../helpers/safenet-state';
import { type SafenetGraph, type SafenetOptions, startSafenet } from '../helpers/start-safenet';

interface Operation {
  readonly name: string;
  readonly query: string;
  readonly variables?: (graph: SafenetGraph) => Record<string, unknown>;
  /** What must have been on the wire for it. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

const ORGANIZATION = `organization: "${NORTHWIND}"`;

/** The eight operations of the seed, each through the field that reaches it. */
const OPERATIONS: readonly Operation[] = [
  {
    name: 'GetProvisioningTaskCount',
    query: `{ provisioningTasks(filter: { ${ORGANIZATION} }) { totalCount } }`,
    parameters: { organization: NORTHWIND },
  },
  {
    name: 'GetProvisioningTasks',
    query: `{ provisioningTasks(first: 4, filter: { ${ORGANIZATION} }) {
      edges { cursor node { id localId ... on TokenProvisioningTask { organization operator tokenOption userCount } } }
      pageInfo { hasNextPage endCursor }
    } }`,
    parameters: { organization: NORTHWIND, startRecord: 0, numberOfRecords: 5 },
  },
  {
    name: 'GetProvisioningTasksForUser',
    query: `{ provisioningTasks(first: 1, filter: { ${ORGANIZATION}, userName: "o'neil <x>" }) {
      nodes { localId ... on TokenProvisioningTask { userCount } }
    } }`,
    parameters: { user: "o'neil <x>", organization: NORTHWIND, startRecord: 0, numberOfRecords: 2 },
  },
  {
    name: 'GetProvisioningTasksForUserCount',
    query: `{ provisioningTasks(first: 1, filter: { ${ORGANIZATION}, userName: "d.haddad" }) { totalCount } }`,
    parameters: { user: 'd.haddad', organization: NORTHWIND },
  },
  {
    name: 'GetProvisioningTaskDetails',
    query: `query ($id: ID!) { provisioningTask(id: $id) {
      status startDate stopDate
      users { userId userName startDate stopDate status backendStatus serialNumber description }
    } }`,
    variables: (graph) => ({ id: graph.taskId(4711) }),
    parameters: { taskID: 4711, organization: NORTHWIND },
  },
  {
    name: 'UpdateProvisioningStopDate',
    query: `mutation ($input: UpdateStopDateInput!) { updateStopDate(input: $input) {
      task { stopDate users { userId stopDate } } results { userId outcome reason }
    } }`,
    variables: (graph) => ({
      input: { taskId: graph.taskId(4711), userIds: ['a.moreau', '00417'], stopDate: '2050-03-31T19:59:59-04:00' },
    }),
    parameters: {
      taskID: 4711,
      userNames: ['a.moreau', '00417'],
      newStopDate: '2050-03-31T23:59:59',
      organization: NORTHWIND,
    },
  },
  {
    name: 'RemoveUsersFromProvisioningTask',
    query: `mutation ($input: RemoveUsersFromTaskInput!) { removeUsersFromTask(input: $input) {
      task { users { userId } } results { userId outcome reason }
    } }`,
    variables: (graph) => ({
      input: { taskId: graph.taskId(4730), userIds: ['smith, john', '李雷'], notifyUsers: true },
    }),
    parameters: {
      taskID: 4730,
      userNames: ['smith, john', '李雷'],
      sendNotificationEmail: true,
      organization: NORTHWIND,
    },
  },
  {
    name: 'RemoveProvisioningTask',
    query: `mutation ($input: RemoveTaskInput!) { removeTask(input: $input) {
      outcome reason results { userId outcome reason }
    } }`,
    variables: (graph) => ({ input: { taskId: graph.taskId(4720) } }),
    parameters: { taskID: 4720, sendNotificationEmail: false, organization: NORTHWIND },
  },
];

function ask(graph: SafenetGraph, operation: Operation): Promise<Answer> {
  return graph.execute(operation.query, operation.variables?.(graph));
}

async function askAll(graph: SafenetGraph): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const operation of OPERATIONS) answers.push(await ask(graph, operation));
  return answers;
}

async function withGraph<Value>(backend: SafenetOptions, use: (graph: SafenetGraph) => Promise<Value>): Promise<Value> {
  const graph = await startSafenet([backend]);
  try {
    return await use(graph);
  } finally {
    await graph.close();
  }
}

let usual: { answers: Answer[]; state: unknown };
beforeAll(async () => {
  usual = await withGraph({}, async (graph) => ({ answers: await askAll(graph), state: graph.snapshot() }));
});

describe.each([
  ['1.1', 'soap11'],
  ['1.2', 'soap12'],
])('over SOAP %s', (soapVersion, form) => {
  let graph: SafenetGraph;
  beforeAll(async () => {
    graph = await startSafenet([{ settings: { soapVersion } }]);
  });
  afterAll(() => graph.close());
  beforeEach(() => graph.reset());

  it.each(OPERATIONS)('$name is reached through GraphQL, with its parameters on the wire', async (operation) => {
    const { errors } = await ask(graph, operation);
    expect(errors).toBeUndefined();
    const calls = graph.emulator.calls.filter((call) => call.operation === operation.name);
    expect(calls.map(({ parameters }) => parameters)).toEqual([operation.parameters]);
    expect(new Set(graph.emulator.calls.map((call) => call.form))).toEqual(new Set([form]));
    expect(graph.emulator.calls.flatMap(({ notes }) => notes)).toEqual([]);
  });

  it('all eight together give the same answers and leave the same state as over SOAP 1.1', async () => {
    expect(await askAll(graph)).toEqual(usual.answers);
    expect(graph.snapshot()).toEqual(usual.state);
    expect(graph.unexpected).toEqual([]);
  });
});

describe('the eight operations', () => {
  it('are answered without an error in the usual profile', () => {
    expect(usual.answers.map(({ errors }) => errors)).toEqual(OPERATIONS.map(() => undefined));
    expect(usual.answers.map(({ data }) => data as unknown)).toMatchObject([
      { provisioningTasks: { totalCount: 45 } },
      { provisioningTasks: { edges: [{}, {}, {}, {}], pageInfo: { hasNextPage: true } } },
      { provisioningTasks: { nodes: [{ localId: '4730' }] } },
      { provisioningTasks: { totalCount: 2 } },
      { provisioningTask: { status: 'PENDING', users: [{}, {}, {}] } },
      { updateStopDate: { results: [{ outcome: 'SUCCEEDED' }, { outcome: 'SUCCEEDED' }] } },
      { removeUsersFromTask: { results: [{ outcome: 'SUCCEEDED' }, { outcome: 'SUCCEEDED' }] } },
      { removeTask: { outcome: 'SUCCEEDED' } },
    ]);
  });

  it.each<[string, Partial<SafenetBehaviour>]>([
    ['tables have other names', { tableNames: 'odd' }],
    ['tables sit in a data set', { tableStyle: 'dataset' }],
    ['dates are American texts', { dates: 'text' }],
    ['lists carry the empty date', { listDates: 'min' }],
    ['lists carry no dates', { listDates: 'absent' }],
    ['the list of a user has no status', { statusColumn: false }],
    ['a missing session is told by empty answers', { noSession: 'empty' }],
    ['the server sits in a farm', { farm: true }],
    ['faults carry stack traces', { customErrors: false }],
    ['GET and POST are switched off', { httpGetPost: false }],
    ['a page has seven rows at most', { maxRecords: 7 }],
  ])('are answered alike where %s', async (_what, behaviour) => {
    await withGraph({ behaviour }, async (graph) => {
      expect(await askAll(graph)).toEqual(usual.answers);
      expect(graph.snapshot()).toEqual(usual.state);
    });
  });

  it.each<[string, Partial<SafenetBehaviour>]>([
    ['faults', { noSession: 'fault' }],
    ['empty answers', { noSession: 'empty' }],
  ])('are answered alike when sessions are lost before each of them, told by %s', async (_how, behaviour) => {
    await withGraph({ behaviour }, async (graph) => {
      const answers: Answer[] = [];
      for (const operation of OPERATIONS) {
        graph.emulator.dropSessions();
        graph.elapse(10_000);
        answers.push(await ask(graph, operation));
      }
      expect(answers).toEqual(usual.answers);
      expect(graph.snapshot()).toEqual(usual.state);
    });
  });

  it('give the same tasks in the other order where the server lists the newest first', async () => {
    await withGraph({ behaviour: { order: 'desc' } }, async (graph) => {
      const [count, list, , , details] = await askAll(graph);
      expect(count).toEqual(usual.answers[0]);
      expect(list?.data.provisioningTasks.edges).toMatchObject(
        ['5040', '5039', '5038', '5037'].map((localId) => ({ node: { localId } })),
      );
      const users = (answer: Answer | undefined) => answer?.data.provisioningTask.users as unknown[];
      expect(users(details)).toEqual([...users(usual.answers[4])].reverse());
    });
  });
});
