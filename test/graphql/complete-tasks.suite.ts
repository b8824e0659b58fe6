import { dataOf } from '../helpers/execute';
import { walk } from '../helpers/start-safenet';
import { type OigGraph, startOig } from '../helpers/start-oig';

let graph: OigGraph;
beforeAll(async () => {
  graph = await startOig();
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

const COMPLETE = `mutation ($input: CompleteTasksInput!) {
  completeTasks(input: $input) { results { taskId outcome reason task {
    status availableActions users { status } ... on AccountProvisioningTask { backendStatus }
  } } }
}`;
const complete = async (keys: readonly number[]) =>
  (await dataOf(graph.execute(COMPLETE, { input: { taskIds: keys.map(graph.taskId) } }))).completeTasks
    .results as unknown[];

describe('a completion by hand', () => {
  it('ends tasks that cannot be retried, as the refusal of a retry advises', async () => {
    const done = {
      ...{ status: 'COMPLETED', availableActions: [], users: [{ status: 'COMPLETED' }], backendStatus: 'MC' },
    };
    expect(await complete([30, 3016])).toEqual(
      [30, 3016].map((key) => ({ taskId: graph.taskId(key), outcome: 'SUCCEEDED', reason: null, task: done })),
    );
    expect([30, 3016].map((key) => graph.task(key).status)).toEqual(['MC', 'MC']);
    expect(graph.updates()).toEqual([
      [
        { id: '30', action: 'manualComplete', taskId: '30' },
        { id: '3016', action: 'manualComplete', taskId: '3016' },
      ],
    ]);
    graph.emulator.clearCalls();
    expect((await walk(graph.execute, 100)).filter((id) => ['30', '3016'].includes(id))).toEqual([]);
  });

  it('answers for each task: one that is over, one that is not there, one that is done', async () => {
    graph.task(31).status = 'UC';
    expect(await complete([31, 999_999, 30])).toMatchObject([
      { outcome: 'REFUSED', reason: 'Task is already completed.', task: { backendStatus: 'UC' } },
      { outcome: 'REFUSED', reason: 'Task 999999 does not exist.', task: null },
      { outcome: 'SUCCEEDED', reason: null, task: { backendStatus: 'MC' } },
    ]);
    expect(graph.counts()).toEqual({ updateTasks: 1, getTask: 3 });
  });
});
