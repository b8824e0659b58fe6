import { badInputOf, dataOf } from '../helpers/execute';
import { type OigGraph, startOig } from '../helpers/start-oig';

let graph: OigGraph;
beforeAll(async () => {
  graph = await startOig();
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

const REASSIGN = `mutation ($input: ReassignTasksInput!) {
  reassignTasks(input: $input) { results { taskId outcome reason } }
}`;
const variablesOf = (keys: readonly number[], assignee: Readonly<Record<string, unknown>>) => ({
  input: { taskIds: keys.map(graph.taskId), assignee },
});
const reassign = async (keys: readonly number[], assignee: Readonly<Record<string, unknown>>) =>
  (await dataOf(graph.execute(REASSIGN, variablesOf(keys, assignee)))).reassignTasks.results as unknown[];
const assigned = (key: number) => {
  const { assignedUser, assignedRole, assignedByDefault } = graph.task(key);
  return { assignedUser, assignedRole, assignedByDefault };
};
const succeeded = (keys: readonly number[]) =>
  keys.map((key) => ({ taskId: graph.taskId(key), outcome: 'SUCCEEDED', reason: null }));
const TO_23 = [
  { name: 'assignee', value: '23' },
  { name: 'type', value: 'user' },
];

describe('a reassignment', () => {
  it('of the vendor’s example hands 3016 and 3018 to the user with key 23', async () => {
    expect(await reassign([3016, 3018], { userKey: '23' })).toEqual(succeeded([3016, 3018]));
    expect(graph.updates()).toEqual([
      [
        { id: '3016', action: 'reassign', fields: TO_23 },
        { id: '3018', action: 'reassign', fields: TO_23 },
      ],
    ]);
    expect(graph.counts()).toEqual({ updateTasks: 1 });
    for (const key of [3016, 3018]) {
      expect(assigned(key)).toEqual({ assignedUser: 23, assignedRole: 0, assignedByDefault: false });
      expect(graph.task(key).history.at(-1)).toEqual({ status: graph.task(key).status, assigner: 1100 });
    }
  });

  it.each(['TNAKAMURA', 'tnakamura'])(
    'to a login (%s) looks it up in one call, and sends its key',
    async (userLogin) => {
      expect(await reassign([3016, 3018], { userLogin })).toEqual(succeeded([3016, 3018]));
      expect(graph.counts()).toEqual({ listUsers: 1, updateTasks: 1 });
      expect(graph.updates()[0]?.map(({ fields }) => fields)).toEqual([TO_23, TO_23]);
      expect([3016, 3018].map((key) => graph.task(key).assignedUser)).toEqual([23, 23]);
    },
  );

  it('to a role sends its key and says that it is a role', async () => {
    expect(await reassign([3016], { role: '41' })).toEqual(succeeded([3016]));
    expect(graph.updates()[0]?.[0]?.['fields']).toEqual([
      { name: 'assignee', value: '41' },
      { name: 'type', value: 'role' },
    ]);
    expect(assigned(3016)).toEqual({ assignedUser: 0, assignedRole: 41, assignedByDefault: false });
  });

  it.each([{ userKey: '424242' }, { role: '424242' }])(
    'to nobody (%j) is refused by the back end',
    async (assignee) => {
      const before = assigned(3016);
      expect(await reassign([3016], assignee)).toEqual([
        { taskId: graph.taskId(3016), outcome: 'REFUSED', reason: 'Assignee does not exist.' },
      ]);
      expect(assigned(3016)).toEqual(before);
    },
  );

  it('shows the task with its new assignee, or null when it has left the queue of this account', async () => {
    const query = `mutation ($input: ReassignTasksInput!) { reassignTasks(input: $input) { results {
      outcome task { localId ... on AccountProvisioningTask { assignee { type key name } } }
    } } }`;
    const role = graph.emulator.operationsRole.key;
    const kept = await dataOf(graph.execute(query, variablesOf([3016], { role })));
    expect(kept.reassignTasks.results).toEqual([
      {
        outcome: 'SUCCEEDED',
        task: { localId: '3016', assignee: { type: 'ROLE', key: '52', name: 'Provisioning Operations' } },
      },
    ]);
    const gone = await dataOf(graph.execute(query, variablesOf([3016], { userKey: '23' })));
    expect(gone.reassignTasks.results).toEqual([{ outcome: 'SUCCEEDED', task: null }]);
  });

  it('answers for each task: what is done already is refused', async () => {
    graph.task(3018).status = 'MC';
    expect(await reassign([3018, 3016], { userKey: '23' })).toEqual([
      { taskId: graph.taskId(3018), outcome: 'REFUSED', reason: 'Task is already completed.' },
      ...succeeded([3016]),
    ]);
  });

  it('to an unknown login is refused by name, and no task is written to', async () => {
    expect(await badInputOf(graph.execute(REASSIGN, variablesOf([3016, 3018], { userLogin: 'NOBODY' })))).toEqual([
      { path: 'input.assignee.userLogin', message: 'is not the login of anybody in oig-eu' },
    ]);
    expect(graph.counts()).toEqual({ listUsers: 1 });
    expect(graph.task(3016).assignedUser).toBe(1100);
  });

  it('to a login that cannot even be asked for is refused the same way, and nothing is sent', async () => {
    expect(await badInputOf(graph.execute(REASSIGN, variablesOf([3016], { userLogin: 'a::b' })))).toEqual([
      { path: 'input.assignee.userLogin', message: 'is not the login of anybody in oig-eu' },
    ]);
    expect(graph.counts()).toEqual({});
  });

  it('to a login is FAILED, and nothing is written, when the login cannot be looked up', async () => {
    graph.emulator.faults.add({ operation: 'listUsers', kind: 'serviceUnavailable', times: Infinity });
    expect(await reassign([3016], { userLogin: 'TNAKAMURA' })).toEqual([
      { taskId: graph.taskId(3016), outcome: 'FAILED', reason: expect.stringMatching(/oig-eu/) as string },
    ]);
    expect(graph.counts()['updateTasks']).toBeUndefined();
  });
});
