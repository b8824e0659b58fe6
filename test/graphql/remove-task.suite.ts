import { type Answer, column, dataOf } from '../helpers/execute';
import { AWKWARD_IDS, FABRIKAM } from '../helpers/safenet-state';
import { type SafenetGraph, startSafenet } from '../helpers/start-safenet';

const MUTATION = `mutation ($input: RemoveTaskInput!) {
  removeTask(input: $input) { taskId outcome reason results { userId outcome reason } }
}`;

let graph: SafenetGraph;
beforeAll(async () => {
  graph = await startSafenet();
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

const removeTask = (input: Record<string, unknown>): Promise<Answer> => graph.execute(MUTATION, { input });

describe('removeTask', () => {
  it('removes the task, answers for each of its users, and reads before and after', async () => {
    const taskId = graph.taskId(4711);
    const before = graph.snapshot()[0]!;
    expect(await dataOf(removeTask({ taskId }))).toEqual({
      removeTask: {
        taskId,
        outcome: 'SUCCEEDED',
        reason: null,
        results: [
          { userId: 'a.moreau', outcome: 'SUCCEEDED', reason: null },
          {
            userId: 'b.okafor',
            outcome: 'SUCCEEDED',
            reason: 'The user had completed the enrolment before and keeps the token.',
          },
          { userId: '00417', outcome: 'SUCCEEDED', reason: null },
        ],
      },
    });
    expect(graph.snapshot()[0]).toEqual(before.filter(({ id }) => id !== 4711));
    expect(graph.calls()).toEqual([
      'GetProvisioningTaskDetails taskID=4711 organization="Northwind Trust"',
      'RemoveProvisioningTask taskID=4711 sendNotificationEmail=false organization="Northwind Trust"',
      'GetProvisioningTaskDetails taskID=4711 organization="Northwind Trust"',
    ]);
    expect(graph.mails()).toEqual([]);
  });

  it('lets the back end send mails when asked to', async () => {
    await dataOf(removeTask({ taskId: graph.taskId(6001, FABRIKAM), notifyUsers: true }));
    expect(graph.mails()).toEqual([{ kind: 'taskRemoved', taskId: 6001, organization: FABRIKAM, users: ['f001'] }]);
    expect(graph.calls()[1]).toBe(
      'RemoveProvisioningTask taskID=6001 sendNotificationEmail=true organization="Fabrikam Health"',
    );
  });

  it('gives back every awkward user id of the task', async () => {
    const { removeTask: payload } = await dataOf(removeTask({ taskId: graph.taskId(4730) }));
    expect(payload.results).toEqual(AWKWARD_IDS.map((userId) => ({ userId, outcome: 'SUCCEEDED', reason: null })));
  });

  it('answers NOT_FOUND for a task that is gone, and sends no removal', async () => {
    const taskId = graph.taskId(4690);
    const before = graph.snapshot();
    expect(await dataOf(removeTask({ taskId }))).toEqual({
      removeTask: {
        taskId,
        outcome: 'NOT_FOUND',
        reason: 'There is no such task: it is finished, removed, or not visible.',
        results: [],
      },
    });
    expect(graph.snapshot()).toEqual(before);
    expect(graph.counts()).toEqual({ GetProvisioningTaskDetails: 1, GetProvisioningTasks: 2 });
  });

  it('removes a task once when it is asked for twice in one document', async () => {
    const { one, two } = await dataOf(
      graph.execute(
        `mutation ($input: RemoveTaskInput!) {
          one: removeTask(input: $input) { outcome } two: removeTask(input: $input) { outcome }
        }`,
        { input: { taskId: graph.taskId(4713) } },
      ),
    );
    expect([one, two]).toEqual([{ outcome: 'SUCCEEDED' }, { outcome: 'NOT_FOUND' }]);
    expect(graph.counts()).toEqual({
      GetProvisioningTaskDetails: 3,
      GetProvisioningTasks: 2,
      RemoveProvisioningTask: 1,
    });
  });

  it.each([true, false])(
    'answers UNKNOWN and sends nothing again when the answer is lost (carried out: %s)',
    async (carriedOut) => {
      graph.emulator.faults.add({ operation: 'RemoveProvisioningTask', kind: 'resetInBody', carriedOut });
      const { removeTask: payload } = await dataOf(removeTask({ taskId: graph.taskId(4713) }));
      expect(payload).toMatchObject({ outcome: 'UNKNOWN', results: [{ userId: 'd.haddad', outcome: 'UNKNOWN' }] });
      expect(payload.reason).toMatch(/^The request was sent, but its answer was lost; .* is not sent again\./);
      expect(graph.task(4713) === undefined).toBe(carriedOut);
      expect(graph.counts()).toEqual({ GetProvisioningTaskDetails: 2, RemoveProvisioningTask: 1 });
    },
  );

  it('answers UNKNOWN when the task cannot be read back', async () => {
    graph.failAfter('RemoveProvisioningTask', { operation: 'GetProvisioningTaskDetails', kind: 'truncate' });
    const { removeTask: payload } = await dataOf(removeTask({ taskId: graph.taskId(4713) }));
    expect(payload.outcome).toBe('UNKNOWN');
    expect(payload.reason).toMatch(/^The back end accepted the request, but the task could not be read afterwards/);
    expect(graph.task(4713)).toBeUndefined();
  });

  it('does nothing when the task cannot be read before', async () => {
    const before = graph.snapshot();
    graph.emulator.faults.add({ operation: 'GetProvisioningTaskDetails', kind: 'truncate', times: Infinity });
    const { data, errors } = await removeTask({ taskId: graph.taskId(4711) });
    expect(data).toEqual({ removeTask: null });
    expect(errors).toMatchObject([{ path: ['removeTask'], extensions: { code: 'BACKEND_PROTOCOL_ERROR' } }]);
    expect(graph.snapshot()).toEqual(before);
    expect(graph.counts()['RemoveProvisioningTask']).toBeUndefined();
  });

  it('answers REFUSED when the back end says nothing and the task is still there', async () => {
    const before = graph.snapshot();
    graph.emulator.faults.add({
      operation: 'RemoveProvisioningTask',
      kind: 'status',
      status: 200,
      contentType: 'text/xml; charset=utf-8',
      body:
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
        '<RemoveProvisioningTaskResponse xmlns="http://www.cryptocard.com/blackshield/" /></soap:Body></soap:Envelope>',
    });
    const { removeTask: payload } = await dataOf(removeTask({ taskId: graph.taskId(4720) }));
    expect(payload.outcome).toBe('REFUSED');
    expect(payload.reason).toBe('The back end accepted the request, but the task is still there afterwards.');
    expect(column(payload.results, 'outcome')).toEqual(['REFUSED', 'REFUSED']);
    expect(graph.snapshot()).toEqual(before);
  });
});
