import { dataOf } from '../helpers/execute';
import { type OigGraph, startOig } from '../helpers/start-oig';

let graph: OigGraph;
beforeAll(async () => {
  graph = await startOig();
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

const SET = `mutation ($input: SetTaskResponseInput!) {
  setTaskResponse(input: $input) { results { taskId outcome reason task {
    status ... on AccountProvisioningTask { backendStatus fields { name value } }
  } } }
}`;
interface Result {
  readonly task: { readonly status: string; readonly backendStatus: string; readonly fields: readonly unknown[] };
}
const set = async (keys: readonly number[], response: string) =>
  (await dataOf(graph.execute(SET, { input: { taskIds: keys.map(graph.taskId), response } }))).setTaskResponse
    .results as Result[];

describe('a response', () => {
  it('that the task’s definition knows ends a rejected task as unsuccessfully completed', async () => {
    const query =
      'query ($id: ID!) { provisioningTask(id: $id) { ... on AccountProvisioningTask { possibleResponses } } }';
    const { provisioningTask } = await dataOf(graph.execute(query, { id: graph.taskId(7409) }));
    expect(provisioningTask).toEqual({ possibleResponses: ['BADGE_ISSUED'] });
    const [result] = await set([7409], 'BADGE_ISSUED');
    expect(result).toMatchObject({
      taskId: graph.taskId(7409),
      outcome: 'SUCCEEDED',
      reason: null,
      task: { status: 'COMPLETED', backendStatus: 'UC' },
    });
    expect(result?.task.fields).toContainEqual({ name: 'Process Instance.Task Details.Data', value: 'BADGE_ISSUED' });
    expect(graph.task(7409).status).toBe('UC');
    expect(graph.updates()).toEqual([
      [
        {
          id: '7409',
          action: 'setResponse',
          taskId: '7409',
          fields: [{ name: 'Process Definition.Tasks.Responses.Response', value: 'BADGE_ISSUED' }],
        },
      ],
    ]);
  });

  it.each([
    ['DONE', 'COMPLETED', 'C'],
    ['WAITING_FOR_VENDOR', 'PENDING', 'P'],
    ['NOT_POSSIBLE', 'REJECTED', 'R'],
  ])('moves a pending task to the status it stands for (%s)', async (response, status, backendStatus) => {
    expect(await set([3016], response)).toMatchObject([{ outcome: 'SUCCEEDED', task: { status, backendStatus } }]);
  });

  it('that the definition does not know rejects the task, and the task read again shows it', async () => {
    const [result] = await set([3016], 'NO_SUCH_CODE');
    expect(result).toMatchObject({ outcome: 'SUCCEEDED', task: { status: 'REJECTED', backendStatus: 'R' } });
    expect(result?.task.fields).toContainEqual({ name: 'Process Instance.Task Details.Data', value: 'UNKNOWN' });
    expect(graph.task(3016).data).toBe('UNKNOWN');
  });

  it('is refused for a task that is over', async () => {
    graph.task(3016).status = 'X';
    expect(await set([3016], 'DONE')).toMatchObject([{ outcome: 'REFUSED', reason: 'Task is already completed.' }]);
  });
});
