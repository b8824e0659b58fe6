import { type Answer, column, dataOf } from '../helpers/execute';
import { AWKWARD_IDS } from '../helpers/safenet-state';
import { type SafenetGraph, startSafenet } from '../helpers/start-safenet';

const MUTATION = `mutation ($input: UpdateStopDateInput!) {
  updateStopDate(input: $input) {
    task { localId status stopDate users { userId stopDate status } }
    results { userId outcome reason }
  }
}`;
const NEW = '2050-03-31T23:59:59Z';

function updater(of: () => SafenetGraph) {
  return (localId: number, userIds: readonly string[], stopDate = NEW): Promise<Answer> =>
    of().execute(MUTATION, { input: { taskId: of().taskId(localId), userIds, stopDate } });
}

describe('updateStopDate', () => {
  let graph: SafenetGraph;
  beforeAll(async () => {
    graph = await startSafenet();
  });
  afterAll(() => graph.close());
  beforeEach(() => graph.reset());
  const update = updater(() => graph);

  it('sets the date of the users named, answers for each, and shows the task as it is then', async () => {
    expect(await dataOf(update(4711, ['00417', 'a.moreau']))).toEqual({
      updateStopDate: {
        task: {
          localId: '4711',
          status: 'PENDING',
          stopDate: NEW,
          users: [
            { userId: 'a.moreau', stopDate: NEW, status: 'ACTIVE' },
            { userId: 'b.okafor', stopDate: '2050-01-20T09:00:00Z', status: 'COMPLETED' },
            { userId: '00417', stopDate: NEW, status: 'LOCKED' },
          ],
        },
        results: ['00417', 'a.moreau'].map((userId) => ({ userId, outcome: 'SUCCEEDED', reason: null })),
      },
    });
    expect(graph.calls()).toEqual([
      'GetProvisioningTaskDetails taskID=4711 organization="Northwind Trust"',
      'UpdateProvisioningStopDate taskID=4711 userNames=["00417","a.moreau"] newStopDate="2050-03-31T23:59:59" ' +
        'organization="Northwind Trust"',
      'GetProvisioningTaskDetails taskID=4711 organization="Northwind Trust"',
    ]);
    expect(graph.mails()).toEqual([]);
  });

  it('brings an expired user back', async () => {
    const { updateStopDate } = await dataOf(update(4688, ['a.moreau']));
    expect(updateStopDate.task).toMatchObject({ status: 'PENDING', users: [{ status: 'ACTIVE', stopDate: NEW }] });
  });

  it('answers REFUSED, with the reason, for a user who has completed, and SUCCEEDED for the others', async () => {
    const { updateStopDate } = await dataOf(update(4711, ['b.okafor', 'a.moreau', 'eve']));
    expect(column(updateStopDate.results, 'outcome')).toEqual(['REFUSED', 'SUCCEEDED', 'NOT_FOUND']);
    expect(updateStopDate.results[0].reason).toBe(
      'The back end accepted the request, but the user still has the old stop date afterwards. ' +
        'The user has completed the enrolment.',
    );
  });

  it('answers REFUSED, and nothing has changed, when the only user named has completed', async () => {
    const before = graph.snapshot();
    const { updateStopDate } = await dataOf(update(4711, ['b.okafor']));
    expect(updateStopDate.results).toEqual([
      {
        userId: 'b.okafor',
        outcome: 'REFUSED',
        reason:
          'The back end answered that nothing was changed, and the user still has the old stop date afterwards. ' +
          'The user has completed the enrolment.',
      },
    ]);
    expect(graph.snapshot()).toEqual(before);
  });

  it('answers NOT_FOUND when the task is gone, and nothing has changed', async () => {
    const before = graph.snapshot();
    const { updateStopDate } = await dataOf(update(4690, ['b.okafor']));
    expect(updateStopDate).toMatchObject({ task: null, results: [{ outcome: 'NOT_FOUND' }] });
    expect(graph.counts()).toEqual({ GetProvisioningTaskDetails: 1, GetProvisioningTasks: 2 });
    expect(graph.snapshot()).toEqual(before);
  });

  it('takes any offset, small letters and fractions, and means the same second', async () => {
    for (const [text, utc] of [
      ['2050-03-31T23:59:59-04:00', '2050-04-01T03:59:59Z'],
      ['2050-03-31T23:59:59+14:00', '2050-03-31T09:59:59Z'],
      ['2050-03-31t23:59:59z', '2050-03-31T23:59:59Z'],
      ['2050-03-31T23:59:59.987654321Z', '2050-03-31T23:59:59Z'],
      ['2052-02-29T12:00:00+05:30', '2052-02-29T06:30:00Z'],
    ] as const) {
      const { updateStopDate } = await dataOf(update(4713, ['d.haddad'], text));
      expect([text, updateStopDate.task.stopDate, updateStopDate.results[0].outcome]).toEqual([text, utc, 'SUCCEEDED']);
    }
  });

  it('sets the date of users with awkward names, each of them', async () => {
    const { updateStopDate } = await dataOf(update(4730, AWKWARD_IDS));
    expect(column(updateStopDate.results, 'userId')).toEqual(AWKWARD_IDS);
    expect(new Set(column(updateStopDate.results, 'outcome'))).toEqual(new Set(['SUCCEEDED']));
    expect(updateStopDate.task.users).toEqual(
      AWKWARD_IDS.map((userId) => ({ userId, stopDate: NEW, status: 'ACTIVE' })),
    );
    expect(
      graph.emulator.calls.find(({ operation }) => operation.startsWith('Update'))?.parameters['userNames'],
    ).toEqual(AWKWARD_IDS);
  });

  it.each([true, false])('answers UNKNOWN when the answer is lost, whatever became of it (%s)', async (carriedOut) => {
    graph.emulator.faults.add({ operation: 'UpdateProvisioningStopDate', kind: 'resetInBody', carriedOut });
    const { updateStopDate } = await dataOf(update(4713, ['d.haddad']));
    expect(updateStopDate).toMatchObject({
      task: { stopDate: carriedOut ? NEW : '2050-01-25T09:00:00Z' },
      results: [{ outcome: 'UNKNOWN' }],
    });
    expect(graph.counts()['UpdateProvisioningStopDate']).toBe(1);
  });
});

describe('updateStopDate on a server in another time zone', () => {
  let graph: SafenetGraph;
  beforeAll(async () => {
    graph = await startSafenet([
      { behaviour: { zone: 'America/New_York' }, settings: { serverTimeZone: 'America/New_York' } },
    ]);
  });
  afterAll(() => graph.close());
  beforeEach(() => graph.reset());
  const update = updater(() => graph);

  it.each([
    ['in winter', '2050-02-01T12:00:00Z', '2050-02-01T07:00:00'],
    ['in summer', '2050-07-01T12:00:00Z', '2050-07-01T08:00:00'],
    ['right before the clock goes forward', '2050-03-13T06:59:59Z', '2050-03-13T01:59:59'],
    ['right after the clock went forward', '2050-03-13T07:00:00Z', '2050-03-13T03:00:00'],
    ['right before the hour that the clock shows twice', '2050-11-06T04:59:59Z', '2050-11-06T00:59:59'],
    ['in that hour the second time', '2050-11-06T06:30:00Z', '2050-11-06T01:30:00'],
    ['well after the clock went back', '2050-11-06T07:00:00Z', '2050-11-06T02:00:00'],
    ['on another day there', '2050-07-01T03:59:59Z', '2050-06-30T23:59:59'],
  ])('reads back %s what was written', async (_when, stopDate, digits) => {
    const { updateStopDate } = await dataOf(update(4713, ['d.haddad'], stopDate));
    expect(updateStopDate).toMatchObject({
      task: { stopDate, users: [{ stopDate }] },
      results: [{ outcome: 'SUCCEEDED', reason: null }],
    });
    expect(graph.task(4713)?.entries[0]?.stop).toBe(digits);
  });

  it('says so when the server keeps the digits of an hour that its clock shows twice', async () => {
    const { updateStopDate } = await dataOf(update(4713, ['d.haddad'], '2050-11-06T05:30:00Z'));
    expect(updateStopDate).toMatchObject({
      task: { stopDate: '2050-11-06T06:30:00Z' },
      results: [
        {
          outcome: 'UNKNOWN',
          reason:
            "The back end accepted the request, and the user's stop date is now 2050-11-06T06:30:00Z, " +
            'which was not asked for. It is not sent again; look it up in the back end itself.',
        },
      ],
    });
    expect(graph.task(4713)?.entries[0]?.stop).toBe('2050-11-06T01:30:00');
  });

  it('reads the dates of the state in that zone', async () => {
    const { provisioningTask } = await dataOf(
      graph.execute('query ($id: ID!) { provisioningTask(id: $id) { startDate stopDate } }', {
        id: graph.taskId(4711),
      }),
    );
    expect(provisioningTask).toEqual({ startDate: '2050-01-09T12:30:00Z', stopDate: '2050-02-01T04:59:59Z' });
  });
});
