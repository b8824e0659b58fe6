import { badInputOf, column, dataOf } from '../helpers/execute';
import { walk } from '../helpers/start-safenet';
import { type OigGraph, startOig } from '../helpers/start-oig';

let graph: OigGraph;
beforeAll(async () => {
  graph = await startOig();
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

const idsOf = (tasks: readonly { readonly key: number }[]) => tasks.map(({ key }) => String(key));
const PAGE = `query ($filter: ProvisioningTaskFilter, $first: Int, $after: String) {
  provisioningTasks(filter: $filter, first: $first, after: $after) {
    nodes { localId }
    pageInfo { hasNextPage endCursor }
    problems { code }
  }
}`;

interface Page {
  readonly nodes: readonly unknown[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

describe('the list of Oracle’s tasks', () => {
  it('is the queue of the account that asks, in the order of the back end, 25 at first', async () => {
    const { provisioningTasks } = await dataOf(graph.execute(PAGE));
    const queue = idsOf(graph.queue());
    expect(queue).toHaveLength(519);
    expect(column(provisioningTasks.nodes, 'localId')).toEqual(queue.slice(0, 25));
    expect(provisioningTasks.pageInfo.hasNextPage).toBe(true);
    expect(provisioningTasks.problems).toEqual([]);
  });

  it.each([7, 50, 100])('gives every task once, in order, in pages of %i', async (first) => {
    expect(await walk(graph.execute, first)).toEqual(idsOf(graph.queue()));
  });

  it('has no total: the back end does not count', async () => {
    const query = '{ provisioningTasks(first: 2) { totalCount nodes { localId } } }';
    const { provisioningTasks } = await dataOf(graph.execute(query));
    expect(provisioningTasks).toEqual({ totalCount: null, nodes: [{ localId: '30' }, { localId: '31' }] });
    expect(graph.counts()).toEqual({ listTasks: 1 });
  });

  it('skips no task and shows none twice while tasks are completed between the pages', async () => {
    const before = idsOf(graph.queue());
    const seen: string[] = [];
    const gone = new Set<string>();
    let after: string | null = null;
    for (let page = 0; ; page += 1) {
      const { provisioningTasks }: { provisioningTasks: Page } = await dataOf(
        graph.execute(PAGE, { first: 20, after }),
      );
      const ids = column(provisioningTasks.nodes, 'localId') as string[];
      seen.push(...ids);
      if (!provisioningTasks.pageInfo.hasNextPage) break;
      after = provisioningTasks.pageInfo.endCursor;
      // What was just seen is done; so is, on every other page, the very task that the cursor stands at, and one ahead.
      const ahead = before[before.indexOf(ids.at(-1) ?? '') + 3] ?? '';
      const done = [...ids.slice(0, 5), ...(page % 2 === 0 ? [ids.at(-1) ?? '', ahead] : [])].filter((id) => id !== '');
      for (const id of done) {
        graph.task(id).status = 'C';
        gone.add(id);
      }
    }
    expect(new Set(seen).size).toBe(seen.length);
    const missed = before.filter((id) => !seen.includes(id));
    expect(missed.every((id) => gone.has(id))).toBe(true);
    expect(missed.length).toBeLessThan(15);
    expect(seen).toEqual(before.filter((id) => seen.includes(id)));
  });

  it('goes on behind a cursor whose task has left the list', async () => {
    const first = (await dataOf(graph.execute(PAGE, { first: 3 }))).provisioningTasks;
    expect(column(first.nodes, 'localId')).toEqual(['30', '31', '3016']);
    for (const id of [30, 3016]) graph.task(id).status = 'MC';
    const second = (await dataOf(graph.execute(PAGE, { first: 2, after: first.pageInfo.endCursor }))).provisioningTasks;
    expect(column(second.nodes, 'localId')).toEqual(['3018', '7401']);
  });

  it.each([false, true])('is empty, not an error, when nothing waits (answered with a 404: %j)', async (asNotFound) => {
    graph.emulator.behaviour.emptyListAs404 = asNotFound;
    for (const task of graph.emulator.state.tasks) task.status = 'C';
    const { provisioningTasks } = await dataOf(graph.execute(PAGE));
    expect(provisioningTasks).toEqual({ nodes: [], pageInfo: { hasNextPage: false, endCursor: null }, problems: [] });
    expect(graph.emulator.calls.map(({ status }) => status)).toEqual([asNotFound ? 404 : 200]);
  });

  it('is walked to its end when the page behind the last one is a 404', async () => {
    graph.emulator.behaviour.emptyListAs404 = true;
    expect(await walk(graph.execute, 100, { application: 'Lab Portal' })).toEqual(
      idsOf(graph.queue((task) => graph.application(task) === 'Lab Portal')),
    );
  });

  it('takes numbers from links whatever host they name, and calls none of them', async () => {
    graph.emulator.behaviour.linkHost = 'http://oighost.invalid:14000';
    const query = '{ provisioningTasks(first: 3) { nodes { id localId ... on AccountProvisioningTask { note } } } }';
    const { provisioningTasks } = await dataOf(graph.execute(query));
    expect(provisioningTasks.nodes).toEqual(
      ['30', '31', '3016'].map((localId) => ({ id: graph.taskId(localId), localId, note: null })),
    );
    expect(graph.counts()).toEqual({ listTasks: 1, getTask: 3 });
    expect(await walk(graph.execute, 100)).toEqual(idsOf(graph.queue()));
  });

  it.each([
    ['numbers as text', { numbersAs: 'string', idsAs: 'number' }],
    ['items with an id', { listItemIds: true }],
    ['fields in one order', { fieldOrder: 'fixed' }],
  ] as const)('is the same from a server that writes %s', async (_what, behaviour) => {
    const query = `{ provisioningTasks(first: 40) { nodes { localId status ... on AccountProvisioningTask {
      name application accountName backendStatus reason retryCount requestKey processKey assignee { type key name }
    } } } }`;
    const usual = await dataOf(graph.execute(query));
    Object.assign(graph.emulator.behaviour, behaviour);
    expect(await dataOf(graph.execute(query))).toEqual(usual);
  });
});

describe('a filter of Oracle’s tasks', () => {
  const APPLICATIONS = ['Payroll', 'Lab Portal', 'Plan View', 'R+D Archive', 'Parts & Spares', 'Zürich Büroausweise'];

  it.each(APPLICATIONS)('narrows to the application %j', async (application) => {
    const expected = idsOf(graph.queue((task) => graph.application(task) === application));
    expect(expected.length).toBeGreaterThan(5);
    expect(await walk(graph.execute, 100, { application })).toEqual(expected);
  });

  it.each([
    ['REJECTED', 'R'],
    ['PENDING', 'P'],
  ] as const)('narrows to the status %s', async (status, letter) => {
    const expected = idsOf(graph.queue((task) => task.status === letter));
    expect(expected.length).toBeGreaterThan(40);
    expect(await walk(graph.execute, 100, { status })).toEqual(expected);
  });

  it('narrows to the tasks of one person, whatever the letter case', async () => {
    expect(await walk(graph.execute, 100, { userName: 'ROKAFOR' })).toEqual(['7401', '7412']);
    expect(await walk(graph.execute, 1, { userName: 'rokafor' })).toEqual(['7401', '7412']);
  });

  it('narrows by all three at once, in one clause each', async () => {
    const filter = { application: 'Lab Portal', status: 'REJECTED', userName: 'ROKAFOR' };
    expect(await walk(graph.execute, 100, filter)).toEqual(['7401', '7412']);
    expect(graph.emulator.calls.map(({ parameters }) => parameters['q'])).toEqual([
      'Objects.Name eq Lab::Portal AND Status.Category eq Rejected AND ' +
        'Process::Instance.Task::Information.Target::User eq ROKAFOR',
    ]);
  });

  it.each([
    ['application', "O'Neill & Sons “Ltd” + Co", "Objects.Name eq O'Neill::&::Sons::“Ltd”::+::Co"],
    [
      'application',
      'Payroll AND Status.Category eq Pending',
      'Objects.Name eq Payroll::AND::Status.Category::eq::Pending',
    ],
    ['application', '山田 100%#?', 'Objects.Name eq 山田::100%#?'],
    ['userName', "d.o'neil@example.org", "Process::Instance.Task::Information.Target::User eq d.o'neil@example.org"],
  ])('carries %s %j as it is', async (name, value, q) => {
    graph.emulator.state.applications.push({ key: 999, name: value });
    const moved = graph.emulator.state.processes.find(({ key }) => key === graph.task(7401).process);
    const at = graph.emulator.state.processes.indexOf(moved!);
    graph.emulator.state.processes[at] =
      name === 'application' ? { ...moved!, application: 999 } : { ...moved!, beneficiary: value };
    expect(await walk(graph.execute, 10, { [name]: value })).toEqual(['7401']);
    expect(graph.emulator.calls.map(({ parameters }) => parameters['q'])).toEqual([q]);
  });

  it.each([
    ['application', 'a::b'],
    ['application', '"Payroll"'],
    ['application', ' Payroll'],
    ['userName', "'x'"],
    ['userName', 'x '],
  ])('that the back end cannot express is refused by name: %s %j', async (name, value) => {
    expect(await badInputOf(graph.execute(PAGE, { filter: { [name]: value } }))).toEqual([
      { path: `filter.${name}`, message: 'has characters that the filter of oig-eu cannot express' },
    ]);
    expect(graph.emulator.calls).toEqual([]);
  });

  it('by organization is refused, since Oracle has none', async () => {
    expect(await badInputOf(graph.execute(PAGE, { filter: { organization: 'Northwind Trust' } }))).toEqual([
      {
        path: 'filter.organization',
        message: 'cannot be applied by oig-eu; narrow filter.backends to back ends that can',
      },
    ]);
    expect(graph.emulator.calls).toEqual([]);
  });

  it.each(['EXPIRED', 'LOCKED', 'UNKNOWN'])(
    'by a status that no task here ever has costs nothing: %s',
    async (status) => {
      const { provisioningTasks } = await dataOf(graph.execute(PAGE, { filter: { status } }));
      expect(provisioningTasks.nodes).toEqual([]);
      expect(graph.emulator.calls).toEqual([]);
    },
  );

  it('finds nothing for somebody who has no task, also as a 404', async () => {
    graph.emulator.behaviour.emptyListAs404 = true;
    expect(await walk(graph.execute, 10, { userName: 'nobody' })).toEqual([]);
  });
});

describe('people in a list of Oracle’s tasks', () => {
  it('have their names, from one call for twenty of them', async () => {
    const query = '{ provisioningTasks(first: 25) { nodes { localId users { userId userName } } } }';
    const { provisioningTasks } = await dataOf(graph.execute(query));
    const { users } = graph.emulator.state;
    const nameOf = (login: string) => users.find((user) => user.login === login);
    const people = (provisioningTasks.nodes as { users: { userId: string; userName: string }[] }[]).map((node) => {
      expect(node.users).toHaveLength(1);
      return node.users[0]!;
    });
    for (const { userId, userName } of people) {
      const { firstName, lastName } = nameOf(userId)!;
      expect(userName).toBe(`${firstName} ${lastName}`);
    }
    const distinct = new Set(people.map(({ userId }) => userId));
    expect(distinct.size).toBe(22);
    const asked = graph.callsOf('listUsers').map(({ parameters }) => String(parameters['q']).split(' or ').length);
    expect(asked).toEqual([20, 2]);
  });

  it('who left without a trace have no name, and cost nobody else theirs', async () => {
    const { users } = graph.emulator.state;
    users.splice(
      users.findIndex(({ login }) => login === 'BCASTRO'),
      1,
    );
    const query = '{ provisioningTasks(first: 2) { nodes { users { userId userName status } } } }';
    const { provisioningTasks } = await dataOf(graph.execute(query));
    expect(provisioningTasks.nodes).toEqual([
      { users: [{ userId: 'BCASTRO', userName: null, status: 'ACTIVE' }] },
      { users: [{ userId: 'BPARK', userName: 'Ben Park', status: 'ACTIVE' }] },
    ]);
  });

  it('keep their logins when the names cannot be read, with an error for each name', async () => {
    graph.emulator.faults.add({ operation: 'listUsers', kind: 'serviceUnavailable', times: Infinity });
    const query = '{ provisioningTasks(first: 2) { nodes { users { userId userName } } } }';
    const { data, errors } = await graph.execute(query);
    expect(data.provisioningTasks.nodes).toEqual([
      { users: [{ userId: 'BCASTRO', userName: null }] },
      { users: [{ userId: 'BPARK', userName: null }] },
    ]);
    expect(errors).toMatchObject(
      [0, 1].map((index) => ({
        path: ['provisioningTasks', 'nodes', index, 'users', 0, 'userName'],
        extensions: { code: 'BACKEND_UNAVAILABLE', backend: 'oig-eu', retriable: true },
      })),
    );
    expect(graph.unexpected).toEqual([]);
  });
});
