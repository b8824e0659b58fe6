import { dataOf } from '../helpers/execute';
import { type OigGraph, startOig } from '../helpers/start-oig';

let graph: OigGraph;
beforeAll(async () => {
  graph = await startOig();
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

const NO_REMOVAL = 'OIG cannot remove a task; end it with completeTasks, or hand it over with reassignTasks.';
const ONE_PERSON = 'OIG has tasks for exactly one person, who cannot be removed; end the task with completeTasks.';
const NO_STOP_DATE =
  'OIG keeps no stop date; a task waits until it is done: retryTasks runs it again, completeTasks ends it.';

describe('what SafeNet can do and Oracle cannot', () => {
  it('is UNSUPPORTED for the removal of a task, and nothing is sent', async () => {
    const query = `mutation ($input: RemoveTaskInput!) { removeTask(input: $input) {
      taskId outcome reason results { userId }
    } }`;
    const { removeTask } = await dataOf(graph.execute(query, { input: { taskId: graph.taskId(30) } }));
    expect(removeTask).toEqual({
      taskId: graph.taskId(30),
      outcome: 'UNSUPPORTED',
      reason: NO_REMOVAL,
      results: [],
    });
    expect(graph.counts()).toEqual({});
  });

  it.each([
    ['removeUsersFromTask', 'RemoveUsersFromTaskInput', {}, ONE_PERSON],
    ['updateStopDate', 'UpdateStopDateInput', { stopDate: '2050-03-31T23:59:59Z' }, NO_STOP_DATE],
  ])('is UNSUPPORTED for each person of %s, and nothing is sent', async (field, type, more, reason) => {
    const query = `mutation ($input: ${type}!) { ${field}(input: $input) { results { userId outcome reason } } }`;
    const input = { taskId: graph.taskId(30), userIds: ['BCASTRO', 'nobody'], ...more };
    expect((await dataOf(graph.execute(query, { input })))[field].results).toEqual([
      { userId: 'BCASTRO', outcome: 'UNSUPPORTED', reason },
      { userId: 'nobody', outcome: 'UNSUPPORTED', reason },
    ]);
    expect(graph.counts()).toEqual({});
  });

  it('is not among the actions that a task offers', async () => {
    const query = 'query ($id: ID!) { provisioningTask(id: $id) { availableActions } }';
    const { provisioningTask } = await dataOf(graph.execute(query, { id: graph.taskId(30) }));
    for (const action of ['REMOVE', 'REMOVE_USERS', 'UPDATE_STOP_DATE']) {
      expect(provisioningTask.availableActions).not.toContain(action);
    }
  });
});
