import { column, dataOf } from '../helpers/execute';
import { NOT_AUTOMATED } from '../helpers/start-oig';
import { type MixedGraph, startMixed } from '../helpers/start-mixed';

let graph: MixedGraph;
beforeAll(async () => {
  const settings = { timeouts: { update: '2s', bulkUpdate: '2s' }, breaker: { failures: 100 } };
  graph = await startMixed({ eu: { settings }, us: { settings } });
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

const RETRY = 'mutation ($input: RetryTasksInput!) { retryTasks(input: $input) { results { taskId outcome reason } } }';
const UNSUPPORTED = {
  outcome: 'UNSUPPORTED',
  reason: 'SAFENET has no way to run a task again; extend the stop date with updateStopDate instead.',
};
const SUCCEEDED = { outcome: 'SUCCEEDED', reason: null };
const REFUSED = { outcome: 'REFUSED', reason: NOT_AUTOMATED };
const unknown = { outcome: 'UNKNOWN', reason: expect.stringMatching(/not sent again; read the task/) as string };
const failed = { outcome: 'FAILED', reason: expect.stringMatching(/nothing was changed/) as string };

/** Ids of all three back ends, mixed up; 7401 is in both Oracles. */
const asked = () => [
  graph.taskId('oig-us', 7401),
  graph.tokenTaskId(4711),
  graph.taskId('oig-eu', 30),
  graph.taskId('oig-eu', 7401),
  graph.tokenTaskId(4713),
  graph.taskId('oig-us', 31),
  graph.taskId('oig-eu', 3018),
];
const retry = async (taskIds: readonly string[]) => {
  const { retryTasks } = await dataOf(graph.execute(RETRY, { input: { taskIds } }));
  expect(column(retryTasks.results, 'taskId')).toEqual(taskIds);
  return (retryTasks.results as { outcome: string; reason: string | null }[]).map(({ outcome, reason }) => ({
    outcome,
    reason,
  }));
};

describe('a retry of tasks in two Oracles and a SafeNet', () => {
  it('has one result for each, in the order asked, from one call to each Oracle', async () => {
    const snapshot = structuredClone(graph.sas.state.tasks);
    expect(await retry(asked())).toEqual([
      ...[SUCCEEDED, UNSUPPORTED, REFUSED, SUCCEEDED, UNSUPPORTED, REFUSED, SUCCEEDED],
    ]);
    expect(graph.counts()).toEqual({ eu: { updateTasks: 1 }, sas: {}, us: { updateTasks: 1 } });
    const idsIn = (backend: typeof graph.eu) => backend.updates().map((items) => items.map(({ id }) => id));
    expect([idsIn(graph.eu), idsIn(graph.us)]).toEqual([[['30', '7401', '3018']], [['7401', '31']]]);
    expect(graph.sas.state.tasks).toEqual(snapshot);
  });

  it('reads each task again in its own back end', async () => {
    graph.us.task(7401).retryOutcomes.splice(0, Infinity, { succeeds: false, reason: 'Still down', data: 'X' });
    const query = `mutation ($input: RetryTasksInput!) { retryTasks(input: $input) { results {
      task { __typename localId backend { name } ... on AccountProvisioningTask { status reason } }
    } } }`;
    const taskIds = [graph.taskId('oig-us', 7401), graph.tokenTaskId(4711), graph.taskId('oig-eu', 7401)];
    const { retryTasks } = await dataOf(graph.execute(query, { input: { taskIds } }));
    expect(column(retryTasks.results, 'task')).toEqual([
      {
        ...{ __typename: 'AccountProvisioningTask', localId: '7401', backend: { name: 'oig-us' } },
        ...{ status: 'REJECTED', reason: 'Still down' },
      },
      { __typename: 'TokenProvisioningTask', localId: '4711', backend: { name: 'sas' } },
      {
        ...{ __typename: 'AccountProvisioningTask', localId: '7401', backend: { name: 'oig-eu' } },
        ...{ status: 'COMPLETED', reason: null },
      },
    ]);
  });

  it('has the others’ results when one Oracle is down', async () => {
    await graph.us.emulator.stopListening();
    try {
      expect(await retry(asked())).toEqual([
        ...[failed, UNSUPPORTED, REFUSED, SUCCEEDED, UNSUPPORTED, failed, SUCCEEDED],
      ]);
    } finally {
      await graph.us.emulator.resumeListening();
    }
    expect(graph.us.task(7401).status).toBe('R');
  });

  it('has the others’ results when one call is not answered, and never sends that one again', async () => {
    graph.eu.emulator.faults.add({ operation: 'updateTasks', kind: 'hangHeaders', carriedOut: true });
    expect(await retry(asked())).toEqual([
      ...[SUCCEEDED, UNSUPPORTED, unknown, unknown, UNSUPPORTED, REFUSED, unknown],
    ]);
    expect(graph.counts()).toEqual({ eu: { updateTasks: 1 }, sas: {}, us: { updateTasks: 1 } });
    expect([7401, 3018].map((key) => graph.eu.task(key).status)).toEqual(['C', 'C']);
  });

  it('has a result for each when one Oracle is down and the other does not answer', async () => {
    graph.eu.emulator.faults.add({ operation: 'updateTasks', kind: 'hangHeaders' });
    await graph.us.emulator.stopListening();
    try {
      expect(await retry(asked())).toEqual([...[failed, UNSUPPORTED, unknown, unknown, UNSUPPORTED, failed, unknown]]);
    } finally {
      await graph.us.emulator.resumeListening();
    }
    expect(graph.counts()).toEqual({ eu: { updateTasks: 1 }, sas: {}, us: {} });
  });

  it('does not depend on SafeNet being there', async () => {
    await graph.sas.stopListening();
    try {
      expect(column(await retry(asked()), 'outcome')).toEqual([
        ...['SUCCEEDED', 'UNSUPPORTED', 'REFUSED', 'SUCCEEDED', 'UNSUPPORTED', 'REFUSED', 'SUCCEEDED'],
      ]);
    } finally {
      await graph.sas.resumeListening();
    }
  });

  it('of SafeNet’s alone sends nothing anywhere', async () => {
    expect(await retry([graph.tokenTaskId(4711)])).toEqual([UNSUPPORTED]);
    expect(graph.counts()).toEqual({ eu: {}, sas: {}, us: {} });
  });
});

describe('another change of tasks in two Oracles and a SafeNet', () => {
  it.each([
    ['reassignTasks', { assignee: { userKey: '23' } }, 'SAFENET assigns its tasks to nobody.'],
    ['completeTasks', {}, 'SAFENET completes a task when its users have enrolled; it cannot be completed by hand.'],
    ['setTaskNote', { note: 'n' }, 'SAFENET keeps no note on a task.'],
    ['setTaskResponse', { response: 'DONE' }, 'SAFENET has no responses to set on a task.'],
  ])('(%s) is unsupported for SafeNet’s, with a sentence, and done for the others', async (field, more, reason) => {
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
    const taskIds = [graph.taskId('oig-us', 30), graph.tokenTaskId(4711), graph.taskId('oig-eu', 30)];
    const query = `mutation ($input: ${type}!) { ${field}(input: $input) { results { taskId outcome reason } } }`;
    const data = await dataOf(graph.execute(query, { input: { taskIds, ...more } }));
    expect(data[field].results).toEqual([
      { taskId: taskIds[0], outcome: 'SUCCEEDED', reason: null },
      { taskId: taskIds[1], outcome: 'UNSUPPORTED', reason },
      { taskId: taskIds[2], outcome: 'SUCCEEDED', reason: null },
    ]);
    expect(graph.counts()).toEqual({ eu: { updateTasks: 1 }, sas: {}, us: { updateTasks: 1 } });
  });

  it('by a login that one of the Oracles does not know changes nothing in the other', async () => {
    const { users } = graph.us.emulator.state;
    users.splice(
      users.findIndex(({ login }) => login === 'TNAKAMURA'),
      1,
    );
    const query =
      'mutation ($input: ReassignTasksInput!) { reassignTasks(input: $input) { results { outcome reason } } }';
    const taskIds = [graph.taskId('oig-eu', 30), graph.taskId('oig-us', 30)];
    const { errors } = await graph.execute(query, { input: { taskIds, assignee: { userLogin: 'tnakamura' } } });
    expect(errors).toMatchObject([
      {
        extensions: {
          code: 'BAD_USER_INPUT',
          fields: [{ path: 'input.assignee.userLogin', message: 'is not the login of anybody in oig-us' }],
        },
      },
    ]);
    expect(graph.counts()).toEqual({ eu: { listUsers: 1 }, sas: {}, us: { listUsers: 1 } });
  });

  it('by a login is done where the login could be looked up, and FAILED where it could not', async () => {
    graph.us.emulator.faults.add({ operation: 'listUsers', kind: 'serviceUnavailable', times: Infinity });
    const query =
      'mutation ($input: ReassignTasksInput!) { reassignTasks(input: $input) { results { outcome reason } } }';
    const taskIds = [graph.taskId('oig-us', 30), graph.taskId('oig-eu', 30)];
    const { reassignTasks } = await dataOf(
      graph.execute(query, { input: { taskIds, assignee: { userLogin: 'tnakamura' } } }),
    );
    expect(reassignTasks.results).toEqual([
      { outcome: 'FAILED', reason: expect.stringMatching(/oig-us/) as string },
      { outcome: 'SUCCEEDED', reason: null },
    ]);
    expect(graph.counts()).toEqual({ eu: { listUsers: 1, updateTasks: 1 }, sas: {}, us: { listUsers: 1 } });
    expect([graph.eu.task(30).assignedUser, graph.us.task(30).assignedUser]).toEqual([23, 1100]);
  });
});
