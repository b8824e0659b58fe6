import { type Answer, column, dataOf } from '../helpers/execute';
import { AWKWARD_IDS, NORTHWIND } from '../helpers/safenet-state';
import { type SafenetGraph, startSafenet } from '../helpers/start-safenet';

const MUTATION = `mutation ($input: RemoveUsersFromTaskInput!) {
  removeUsersFromTask(input: $input) {
    task { localId users { userId } }
    results { userId outcome reason }
  }
}`;
const NO_USER = 'There is no such user in the task; nothing was sent for it.';
const NO_TASK = 'There is no such task: it is finished, removed, or not visible.';

let graph: SafenetGraph;
beforeAll(async () => {
  graph = await startSafenet();
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

const removeUsers = (
  localId: number,
  userIds: readonly string[],
  more: Record<string, unknown> = {},
): Promise<Answer> => graph.execute(MUTATION, { input: { taskId: graph.taskId(localId), userIds, ...more } });

describe('removeUsersFromTask', () => {
  it('removes the users, answers for each, and shows the task as it is then', async () => {
    expect(await dataOf(removeUsers(4711, ['a.moreau', 'b.okafor'], { notifyUsers: true }))).toEqual({
      removeUsersFromTask: {
        task: { localId: '4711', users: [{ userId: '00417' }] },
        results: ['a.moreau', 'b.okafor'].map((userId) => ({ userId, outcome: 'SUCCEEDED', reason: null })),
      },
    });
    expect(graph.task(4711)?.entries.map(({ userId }) => userId)).toEqual(['00417']);
    expect(graph.mails()).toEqual([
      { kind: 'usersRemoved', taskId: 4711, organization: NORTHWIND, users: ['a.moreau', 'b.okafor'] },
    ]);
  });

  it('shows no task when only users who have completed are left, as the back end shows it no more', async () => {
    expect(await dataOf(removeUsers(4711, ['a.moreau', '00417']))).toEqual({
      removeUsersFromTask: {
        task: null,
        results: ['a.moreau', '00417'].map((userId) => ({ userId, outcome: 'SUCCEEDED', reason: null })),
      },
    });
    expect(graph.task(4711)?.entries.map(({ userId }) => userId)).toEqual(['b.okafor']);
  });

  it('reads before and after, and the task in the answer costs no further call', async () => {
    await dataOf(removeUsers(4720, ['e.rossi']));
    expect(graph.calls()).toEqual([
      'GetProvisioningTaskDetails taskID=4720 organization="Northwind Trust"',
      'RemoveUsersFromProvisioningTask taskID=4720 userNames=["e.rossi"] sendNotificationEmail=false ' +
        'organization="Northwind Trust"',
      'GetProvisioningTaskDetails taskID=4720 organization="Northwind Trust"',
    ]);
    expect(graph.mails()).toEqual([]);
  });

  it('answers for those who are in the task and those who are not, in the order asked', async () => {
    const { removeUsersFromTask } = await dataOf(removeUsers(4711, ['nobody', 'A.MOREAU', 'd.haddad']));
    expect(removeUsersFromTask.results).toEqual([
      { userId: 'nobody', outcome: 'NOT_FOUND', reason: NO_USER },
      { userId: 'A.MOREAU', outcome: 'SUCCEEDED', reason: null },
      { userId: 'd.haddad', outcome: 'NOT_FOUND', reason: NO_USER },
    ]);
    expect(graph.calls()[1]).toContain('userNames=["a.moreau"]');
    expect(graph.task(4711)?.entries.map(({ userId }) => userId)).toEqual(['b.okafor', '00417']);
  });

  it('sends nothing when none of the users is in the task', async () => {
    const before = graph.snapshot();
    const { removeUsersFromTask } = await dataOf(removeUsers(4711, ['x', 'y']));
    expect(column(removeUsersFromTask.results, 'outcome')).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    expect(removeUsersFromTask.task.users).toHaveLength(3);
    expect(graph.counts()).toEqual({ GetProvisioningTaskDetails: 1 });
    expect(graph.snapshot()).toEqual(before);
  });

  it('takes the task along with its last user', async () => {
    expect(await dataOf(removeUsers(4713, ['d.haddad']))).toEqual({
      removeUsersFromTask: { task: null, results: [{ userId: 'd.haddad', outcome: 'SUCCEEDED', reason: null }] },
    });
    expect(graph.task(4713)).toBeUndefined();
  });

  it('answers NOT_FOUND for everybody when the task is gone', async () => {
    const before = graph.snapshot();
    expect(await dataOf(removeUsers(4690, ['b.okafor', 'x']))).toEqual({
      removeUsersFromTask: {
        task: null,
        results: ['b.okafor', 'x'].map((userId) => ({ userId, outcome: 'NOT_FOUND', reason: NO_TASK })),
      },
    });
    expect(graph.snapshot()).toEqual(before);
  });

  it('removes users with awkward names, each of them and nobody else', async () => {
    const [first, ...others] = AWKWARD_IDS;
    const { removeUsersFromTask } = await dataOf(removeUsers(4730, others));
    expect(removeUsersFromTask.results).toEqual(
      others.map((userId) => ({ userId, outcome: 'SUCCEEDED', reason: null })),
    );
    expect(removeUsersFromTask.task.users).toEqual([{ userId: first }]);
    expect(graph.emulator.calls.find(({ operation }) => operation.startsWith('RemoveUsers'))?.parameters).toEqual({
      taskID: 4730,
      userNames: others,
      sendNotificationEmail: false,
      organization: NORTHWIND,
    });
    expect(graph.task(4730)?.entries.map(({ userId }) => userId)).toEqual([first]);
  });

  it('does not take a name for another that differs in spaces, commas or escapes', async () => {
    const before = graph.snapshot();
    const near = [
      'leading.space',
      'trailing.space',
      'smith',
      'john',
      '&',
      '&amp;amp;',
      '1E+5',
      '100000',
      '417',
      'oneil',
    ];
    const { removeUsersFromTask } = await dataOf(removeUsers(4730, near));
    expect(removeUsersFromTask.results).toEqual(
      near.map((userId) => ({ userId, outcome: 'NOT_FOUND', reason: NO_USER })),
    );
    expect(graph.snapshot()).toEqual(before);
  });

  it.each([true, false])(
    'answers UNKNOWN for those sent when the answer is lost (carried out: %s)',
    async (carriedOut) => {
      graph.emulator.faults.add({ operation: 'RemoveUsersFromProvisioningTask', kind: 'resetInBody', carriedOut });
      const { removeUsersFromTask } = await dataOf(removeUsers(4711, ['a.moreau', 'nobody']));
      expect(column(removeUsersFromTask.results, 'outcome')).toEqual(['UNKNOWN', 'NOT_FOUND']);
      expect(removeUsersFromTask.task.users).toHaveLength(carriedOut ? 2 : 3);
      expect(graph.counts()['RemoveUsersFromProvisioningTask']).toBe(1);
    },
  );

  it('keeps the results when the task cannot be read for the answer', async () => {
    graph.failAfter('RemoveUsersFromProvisioningTask', {
      operation: 'GetProvisioningTaskDetails',
      kind: 'truncate',
      times: Infinity,
    });
    const { data, errors } = await removeUsers(4711, ['a.moreau']);
    expect(data.removeUsersFromTask.task).toBeNull();
    expect(column(data.removeUsersFromTask.results, 'outcome')).toEqual(['UNKNOWN']);
    expect(errors).toMatchObject([
      { path: ['removeUsersFromTask', 'task'], extensions: { code: 'BACKEND_PROTOCOL_ERROR', backend: 'sas-1' } },
    ]);
  });

  it('reads the summary as well when it is selected', async () => {
    const { removeUsersFromTask } = await dataOf(
      graph.execute(
        `mutation ($input: RemoveUsersFromTaskInput!) {
          removeUsersFromTask(input: $input) { task { ... on TokenProvisioningTask { userCount operator } } }
        }`,
        { input: { taskId: graph.taskId(4711), userIds: ['a.moreau'] } },
      ),
    );
    expect(removeUsersFromTask).toEqual({ task: { userCount: 2, operator: 'h.dubois' } });
  });
});
