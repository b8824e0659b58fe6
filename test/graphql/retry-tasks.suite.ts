import { column, dataOf, type Variables } from '../helpers/execute';
import { walk } from '../helpers/start-safenet';
import { NOT_AUTOMATED, type OigGraph, startOig } from '../helpers/start-oig';

let graph: OigGraph;
beforeAll(async () => {
  graph = await startOig({
    settings: { timeouts: { update: '2s', bulkUpdate: '2s' }, breaker: { failures: 100 } },
  });
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

const RETRY = `mutation ($input: RetryTasksInput!) {
  retryTasks(input: $input) {
    results { taskId outcome reason task { localId status ... on AccountProvisioningTask { reason retryCount } } }
  }
}`;
const WITHOUT_TASKS =
  'mutation ($input: RetryTasksInput!) { retryTasks(input: $input) { results { outcome reason } } }';

const inputOf = (keys: readonly (number | string)[]): Variables => ({ input: { taskIds: keys.map(graph.taskId) } });
const retry = async (keys: readonly (number | string)[], query = RETRY) =>
  (await dataOf(graph.execute(query, inputOf(keys)))).retryTasks.results as Record<string, unknown>[];

describe('a bulk retry', () => {
  it('of the vendor’s example is refused for both, in the vendor’s own words', async () => {
    expect(await retry([30, 31])).toEqual(
      [30, 31].map((key) => ({
        taskId: graph.taskId(key),
        outcome: 'REFUSED',
        reason: 'This task is not automated. If task is completed, set status to UC.',
        task: { localId: String(key), status: 'REJECTED', reason: 'The target’s owner refused', retryCount: 0 },
      })),
    );
    expect(graph.updates()).toEqual([
      [
        { id: '30', action: 'retry', taskId: '30' },
        { id: '31', action: 'retry', taskId: '31' },
      ],
    ]);
  });

  it('tells a retry that was carried out from an account that is there', async () => {
    graph.task(3018).retryOutcomes.splice(0, Infinity, {
      succeeds: false,
      reason: 'Read timed out after 30000 ms',
      data: 'TARGET_UNREACHABLE',
    });
    expect(await retry([7401, 7412, 3018, 3016])).toEqual([
      {
        taskId: graph.taskId(7401),
        outcome: 'SUCCEEDED',
        reason: null,
        task: { localId: '7401', status: 'COMPLETED', reason: null, retryCount: 2 },
      },
      {
        taskId: graph.taskId(7412),
        outcome: 'REFUSED',
        reason: NOT_AUTOMATED,
        task: { localId: '7412', status: 'REJECTED', reason: 'The target’s owner refused', retryCount: 0 },
      },
      {
        taskId: graph.taskId(3018),
        outcome: 'SUCCEEDED',
        reason: null,
        task: { localId: '3018', status: 'REJECTED', reason: 'Read timed out after 30000 ms', retryCount: 2 },
      },
      {
        taskId: graph.taskId(3016),
        outcome: 'REFUSED',
        reason: NOT_AUTOMATED,
        task: { localId: '3016', status: 'PENDING', reason: null, retryCount: 0 },
      },
    ]);
    expect(graph.counts()).toEqual({ updateTasks: 1, getTask: 4 });
  });

  it('of a task that is not there, or is somebody else’s, is refused for that one only', async () => {
    const other = graph.emulator.state.tasks.find(({ assignedUser, status }) => assignedUser === 23 && status === 'R')!;
    const results = await retry([999_999, 7401, other.key]);
    expect(results).toMatchObject([
      { outcome: 'REFUSED', reason: 'Task 999999 does not exist.', task: null },
      { outcome: 'SUCCEEDED', reason: null, task: { status: 'COMPLETED' } },
      { outcome: 'REFUSED', reason: 'Not authorized to update this task.', task: null },
    ]);
  });

  it('of a task that is done already is refused with that reason', async () => {
    await retry([7401]);
    expect(await retry([7401], WITHOUT_TASKS)).toEqual([{ outcome: 'REFUSED', reason: 'Task is already completed.' }]);
  });

  it('of one task is one bulk call', async () => {
    await retry([7401], WITHOUT_TASKS);
    expect(graph.counts()).toEqual({ updateTasks: 1 });
  });

  it.each(['reverse', 'same', 'shuffled'] as const)('answers in the order asked (the back end: %s)', async (order) => {
    graph.emulator.behaviour.bulkOrder = order;
    const keys = graph.queue().map(({ key }) => key);
    const asked = [...keys.slice(20, 60), ...keys.slice(0, 20)];
    const automated = asked.map((key) => graph.isAutomated(graph.task(key)) && graph.task(key).status === 'R');
    const manual = asked.map((key) => !graph.isAutomated(graph.task(key)));
    expect(new Set(automated)).toEqual(new Set([true, false]));
    const results = await retry(asked);
    expect(column(results, 'taskId')).toEqual(asked.map(graph.taskId));
    expect(results.map(({ outcome }) => outcome === 'SUCCEEDED')).toEqual(automated);
    expect(results.map(({ reason }) => reason === NOT_AUTOMATED)).toEqual(manual);
    expect(results.map(({ task }) => (task as { localId: string }).localId)).toEqual(asked.map(String));
  });

  it('of 100 tasks is two calls of 50, each task in exactly one of them', async () => {
    const keys = graph
      .queue()
      .slice(0, 100)
      .map(({ key }) => String(key));
    await retry(keys, WITHOUT_TASKS);
    expect(graph.counts()).toEqual({ updateTasks: 2 });
    const sent = graph.updates();
    expect(sent.map((items) => items.length)).toEqual([50, 50]);
    expect(
      sent
        .flat()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...keys].sort());
  });

  it('under two aliases is one call each, one after the other', async () => {
    const query = `mutation ($one: RetryTasksInput!, $two: RetryTasksInput!) {
      one: retryTasks(input: $one) { results { outcome } }
      two: retryTasks(input: $two) { results { outcome } }
    }`;
    const variables = { one: { taskIds: [graph.taskId(7401)] }, two: { taskIds: [graph.taskId(3018)] } };
    expect(await dataOf(graph.execute(query, variables))).toEqual({
      one: { results: [{ outcome: 'SUCCEEDED' }] },
      two: { results: [{ outcome: 'SUCCEEDED' }] },
    });
    expect(graph.updates()).toEqual([
      [{ id: '7401', action: 'retry', taskId: '7401' }],
      [{ id: '3018', action: 'retry', taskId: '3018' }],
    ]);
    expect(graph.emulator.peakInFlight).toBe(1);
  });

  it('under two aliases for the same task is carried out twice, as it was asked', async () => {
    const query = `mutation ($input: RetryTasksInput!) {
      one: retryTasks(input: $input) { results { outcome task { status } } }
      two: retryTasks(input: $input) { results { outcome reason task { status } } }
    }`;
    expect(await dataOf(graph.execute(query, inputOf([7401])))).toEqual({
      one: { results: [{ outcome: 'SUCCEEDED', task: { status: 'COMPLETED' } }] },
      two: { results: [{ outcome: 'REFUSED', reason: 'Task is already completed.', task: { status: 'COMPLETED' } }] },
    });
  });
});

describe('the morning after Payroll was down', () => {
  it('lists 400 rejected tasks by application, retries them in four goes, and says what became of each', async () => {
    const filter = { application: 'Payroll', status: 'REJECTED' };
    const listed = (await walk(graph.execute, 100, filter)).slice(0, 400);
    const expected = graph.queue((task) => graph.application(task) === 'Payroll' && task.status === 'R');
    expect(listed).toEqual(expected.slice(0, 400).map(({ key }) => String(key)));
    const before = new Map(listed.map((id) => [id, structuredClone(graph.task(id))]));
    graph.emulator.clearCalls();

    const results: Record<string, unknown>[] = [];
    for (let start = 0; start < 400; start += 100) results.push(...(await retry(listed.slice(start, start + 100))));

    expect(graph.counts()).toEqual({ updateTasks: 8, getTask: 400 });
    expect(column(results, 'taskId')).toEqual(listed.map(graph.taskId));
    const tally = { done: 0, stillRejected: 0, refused: 0 };
    for (const [index, { outcome, reason, task }] of results.entries()) {
      const id = listed[index]!;
      const then = before.get(id)!;
      const now = graph.task(id);
      if (!graph.isAutomated(now)) {
        tally.refused += 1;
        expect([outcome, reason]).toEqual(['REFUSED', NOT_AUTOMATED]);
        expect(now).toEqual(then);
      } else {
        const [script] = then.retryOutcomes;
        tally[script?.succeeds ? 'done' : 'stillRejected'] += 1;
        expect([outcome, reason]).toEqual(['SUCCEEDED', null]);
        expect([now.status, now.retries]).toEqual([script?.succeeds ? 'C' : 'R', then.retries + 1]);
      }
      expect(task).toEqual({
        localId: id,
        status: now.status === 'C' ? 'COMPLETED' : 'REJECTED',
        reason: now.reason || null,
        retryCount: now.retries,
      });
    }
    expect(tally.done + tally.stillRejected + tally.refused).toBe(400);
    expect(tally).toEqual({ done: 183, stillRejected: 80, refused: 137 });

    // What is left is what cannot be retried, and what failed again.
    expect(await walk(graph.execute, 100, filter)).toHaveLength(expected.length - tally.done);
  });
});

describe('a retry that goes wrong', () => {
  const THREE = [7401, 3018, 30];
  const statuses = () => THREE.map((key) => graph.task(key).status);
  const only = (results: Record<string, unknown>[], outcome: string, reason: RegExp) => {
    expect(results).toEqual(THREE.map(() => ({ outcome, reason: expect.stringMatching(reason) as string })));
  };

  it.each([true, false])('without an answer is unknown, and is sent once (carried out: %j)', async (carriedOut) => {
    graph.emulator.faults.add({ operation: 'updateTasks', kind: 'hangHeaders', carriedOut });
    only(await retry(THREE, WITHOUT_TASKS), 'UNKNOWN', /^The request was sent, .*not sent again; read the task/);
    expect(graph.counts()).toEqual({ updateTasks: 1 });
    expect(statuses()).toEqual(carriedOut ? ['C', 'C', 'R'] : ['R', 'R', 'R']);
  });

  it('without an answer is unknown, and the task read again says what happened', async () => {
    graph.emulator.faults.add({ operation: 'updateTasks', kind: 'hangHeaders', carriedOut: true });
    expect(await retry(THREE)).toMatchObject([
      { outcome: 'UNKNOWN', task: { status: 'COMPLETED', retryCount: 2 } },
      { outcome: 'UNKNOWN', task: { status: 'COMPLETED', retryCount: 2 } },
      { outcome: 'UNKNOWN', task: { status: 'REJECTED', retryCount: 0 } },
    ]);
    expect(graph.counts()).toEqual({ updateTasks: 1, getTask: 3 });
  });

  it.each(['resetBefore', 'resetInBody', 'hangBody', 'truncate', 'html', 'serviceUnavailable', 'redirect'] as const)(
    'by %s is unknown, and is sent once',
    async (kind) => {
      graph.emulator.faults.add({ operation: 'updateTasks', kind, carriedOut: true });
      only(await retry(THREE, WITHOUT_TASKS), 'UNKNOWN', /not sent again/);
      expect(graph.counts()).toEqual({ updateTasks: 1 });
      expect(graph.unexpected).toEqual([]);
    },
  );

  it.each([
    [400, 'FAILED', /nothing was changed/],
    [401, 'FAILED', /does not accept the credentials of this server/],
    [403, 'FAILED', /does not allow this to the account of this server/],
    [404, 'FAILED', /does not know this call/],
    [429, 'FAILED', /nothing was changed/],
    [500, 'UNKNOWN', /not sent again/],
  ])('by status %i is %s for each task', async (status, outcome, reason) => {
    graph.emulator.faults.add({ operation: 'updateTasks', kind: 'status', status, body: '<h1>secret</h1>' });
    const results = await retry(THREE, WITHOUT_TASKS);
    only(results, outcome, reason);
    expect(JSON.stringify(results)).not.toContain('secret');
    expect(graph.counts()).toEqual({ updateTasks: 1 });
  });

  it('in one of two calls leaves the other’s outcomes alone', async () => {
    const keys = graph
      .queue((task) => graph.isAutomated(task) && task.status === 'R')
      .slice(0, 100)
      .map(({ key }) => key);
    graph.emulator.faults.add({ operation: 'updateTasks', kind: 'resetBefore' });
    const outcomes = column(await retry(keys, WITHOUT_TASKS), 'outcome');
    const halves = [outcomes.slice(0, 50), outcomes.slice(50)].map((half) => [...new Set(half)]);
    expect(halves.flat().sort()).toEqual(['SUCCEEDED', 'UNKNOWN']);
    expect(graph.counts()).toEqual({ updateTasks: 2 });
  });

  it('is unknown for a task that the answer leaves out, contradicts or does not explain', async () => {
    Object.assign(graph.emulator.behaviour, {
      missingItems: ['7401'],
      foreignItems: ['7412'],
      duplicatedItems: ['30'],
    });
    expect(await retry(THREE, WITHOUT_TASKS)).toEqual([
      { outcome: 'UNKNOWN', reason: expect.stringMatching(/without a word about this task/) as string },
      { outcome: 'SUCCEEDED', reason: null },
      { outcome: 'REFUSED', reason: NOT_AUTOMATED },
    ]);
    expect(graph.events).toContainEqual(
      expect.objectContaining({ event: 'answers-differ', backend: 'oig-eu', foreign: 1, missing: 1 }),
    );
  });

  it('does not fail when only the reading afterwards does: the results stay', async () => {
    graph.emulator.faults.add({ operation: 'getTask', kind: 'serviceUnavailable' });
    const { data, errors } = await graph.execute(RETRY, inputOf([7401]));
    expect(data.retryTasks.results).toEqual([
      { taskId: graph.taskId(7401), outcome: 'SUCCEEDED', reason: null, task: null },
    ]);
    expect(errors).toMatchObject([
      { path: ['retryTasks', 'results', 0, 'task'], extensions: { code: 'BACKEND_UNAVAILABLE', backend: 'oig-eu' } },
    ]);
    expect(graph.task(7401).status).toBe('C');
  });

  it('is not sent at all while the back end cannot be reached', async () => {
    await graph.emulator.stopListening();
    try {
      only(await retry(THREE, WITHOUT_TASKS), 'FAILED', /nothing was changed/);
    } finally {
      await graph.emulator.resumeListening();
    }
    expect(graph.counts()).toEqual({});
  });
});

describe('a retry that takes longer than the server gives a request', () => {
  it('is waited for and told, since it was sent; only the reading afterwards is given up', async () => {
    const slow = await startOig({ behaviour: { retryLatencyMs: 700 } }, { server: { requestTimeout: '300ms' } });
    try {
      const { data, errors } = await slow.execute(RETRY, { input: { taskIds: [slow.taskId(7401)] } });
      expect(data.retryTasks.results).toEqual([
        { taskId: slow.taskId(7401), outcome: 'SUCCEEDED', reason: null, task: null },
      ]);
      expect(errors).toMatchObject([
        { path: ['retryTasks', 'results', 0, 'task'], extensions: { code: 'BACKEND_TIMEOUT', backend: 'oig-eu' } },
      ]);
      expect(slow.counts()).toEqual({ updateTasks: 1 });
    } finally {
      await slow.close();
    }
  });
});

describe('a token', () => {
  it('that is refused in the middle of a burst is replaced once, and no retry is lost or doubled', async () => {
    const jwt = await startOig({ auth: { type: 'jwt' } });
    try {
      const keys = jwt.queue((task) => jwt.isAutomated(task) && task.status === 'R').map(({ key }) => key);
      await dataOf(jwt.execute(WITHOUT_TASKS, { input: { taskIds: [jwt.taskId(keys[0]!)] } }));
      expect(jwt.counts()).toEqual({ createToken: 1, updateTasks: 1 });
      const before = keys.map((key) => jwt.task(key).retries);
      jwt.emulator.expireTokens();
      jwt.emulator.clearCalls();
      const burst = [0, 1, 2, 3].map((go) => keys.slice(1 + go * 20, 21 + go * 20));
      const answers = await Promise.all(
        burst.map((some) => dataOf(jwt.execute(WITHOUT_TASKS, { input: { taskIds: some.map(jwt.taskId) } }))),
      );
      for (const { retryTasks } of answers) {
        expect(column(retryTasks.results, 'outcome')).toEqual(Array(20).fill('SUCCEEDED'));
      }
      expect(jwt.counts()).toMatchObject({ createToken: 1 });
      expect(jwt.counts()['refreshToken']).toBeUndefined();
      // Refused at the door, so never carried out, then sent once more with the new token.
      const refused = jwt.callsOf('updateTasks').filter(({ status }) => status === 401).length;
      expect(jwt.counts()['updateTasks']).toBe(4 + refused);
      const after = keys.map((key) => jwt.task(key).retries);
      expect(after.map((count, index) => count - before[index]!)).toEqual(
        keys.map((_, index) => (index >= 1 && index <= 80 ? 1 : 0)),
      );
    } finally {
      await jwt.close();
    }
  });
});
