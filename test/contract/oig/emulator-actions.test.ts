import { ADMINISTRATOR, BADGE_ROLE, COLLEAGUE } from '../../../datasources/oig/emulator';
import { Harness, asAdministrator, fieldsOf } from './emulator-harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.emulator.reset());
afterAll(() => harness.emulator.close());

const NOT_AUTOMATED = 'This task is not automated. If task is completed, set status to UC.';
const FINISHED = 'Task is already completed.';
const failed = (reason: string) => ({ status: 'FAIL', reason });
const pair = (name: string, value: unknown) => ({ name, value });
const respond = (code: string) => ({
  action: 'setResponse',
  fields: [pair('Process Definition.Tasks.Responses.Response', code)],
});
const assign = (assignee: string, type: string) => ({
  action: 'reassign',
  fields: [pair('assignee', assignee), pair('type', type)],
});
const note = (text: string) => ({ action: 'setNote', fields: [pair('Process Instance.Task Details.Note', text)] });
const historyOf = async (key: number) =>
  (await harness.get(`/provtasks/${key}/history?limit=100`)).json.provTaskHistoryList;

describe('a PUT of one task', () => {
  it('knows 404, 403 and 400', async () => {
    expect((await harness.put('/provtasks/999', { action: 'retry' })).status).toBe(404);
    const theirs = harness.emulator.state.tasks.find(({ assignedRole }) => String(assignedRole) === BADGE_ROLE.key)!;
    expect((await harness.put(`/provtasks/${theirs.key}`, { action: 'retry' })).status).toBe(403);
    expect((await harness.put('/provtasks/7401', { action: 'cancel' })).status).toBe(400);
    expect((await harness.put('/provtasks/7401', { action: 'Retry' })).status).toBe(400);
    expect((await harness.put('/provtasks/7401', { action: 7 })).status).toBe(400);
    expect((await harness.put('/provtasks/7401', {})).status).toBe(400);
  });

  it('is free to the administrator', async () => {
    const theirs = harness.emulator.state.tasks.find(
      ({ assignedRole, status }) => String(assignedRole) === BADGE_ROLE.key && status === 'P',
    )!;
    expect((await harness.put(`/provtasks/${theirs.key}`, note('x'), asAdministrator)).json.status).toBe('SUCCESS');
  });

  it('says OK instead of SUCCESS when the switch says so', async () => {
    harness.emulator.behaviour.successWord = 'OK';
    expect((await harness.put('/provtasks/7401', { action: 'retry' })).json.status).toBe('OK');
  });

  it.each(['C', 'MC', 'UC', 'X'] as const)('is refused for a task in state %s', async (status) => {
    for (const body of [
      { action: 'retry' },
      { action: 'manualComplete' },
      respond('x'),
      assign('23', 'user'),
      note('x'),
    ]) {
      harness.task(7401).status = status;
      const { status: code, json } = await harness.put('/provtasks/7401', body);
      expect(code).toBe(200);
      expect(json).toMatchObject(failed(FINISHED));
    }
    expect(harness.task(7401).status).toBe(status);
  });
});

describe('retry', () => {
  it('completes a task that succeeds, and takes it from the list', async () => {
    expect((await harness.put('/provtasks/7401', { action: 'retry' })).json.status).toBe('SUCCESS');
    expect(harness.task(7401)).toMatchObject({ status: 'C', retries: 2, reason: '' });
    expect(await harness.idsOf('Process::Instance.Task::Details.Key+eq+7401')).toEqual([]);
    const { json } = await harness.get('/provtasks/7401');
    expect(fieldsOf(json)).toMatchObject({ 'Status.Category': 'Completed', SCH_REASON: '' });
    expect((await historyOf(7401)).map(fieldsOf)).toEqual([
      { Status: 'Rejected', ASSIGNER_USER_KEY: 0 },
      { Status: 'Completed', ASSIGNER_USER_KEY: 1100 },
    ]);
  });

  it('says SUCCESS also when the target refuses again, with a new reason and a counter', async () => {
    harness.task(7401).retryOutcomes.unshift({ succeeds: false, reason: 'Still down', data: 'TARGET_UNREACHABLE' });
    expect((await harness.put('/provtasks/7401', { action: 'retry' })).json.status).toBe('SUCCESS');
    const { json } = await harness.get('/provtasks/7401');
    expect(fieldsOf(json)).toMatchObject({
      'Process Instance.Task Details.Status': 'R',
      SCH_REASON: 'Still down',
      'Process Instance.Task Information.Retry Task': 2,
    });
    await harness.put('/provtasks/7401', { action: 'retry' });
    expect(harness.task(7401)).toMatchObject({ status: 'C', retries: 3 });
  });

  it('is refused for pending tasks', async () => {
    harness.task(7401).status = 'P';
    const { json } = await harness.put('/provtasks/7401', { action: 'retry' });
    expect(json).toMatchObject(failed('Only rejected tasks can be retried.'));
  });

  it.each([30, 31, 3016])('is refused for manual task %d in the documented words', async (key) => {
    const { status, json } = await harness.put(`/provtasks/${key}`, { action: 'retry' });
    expect(status).toBe(200);
    expect(json).toMatchObject({ id: String(key), ...failed(NOT_AUTOMATED) });
  });
});

describe('manualComplete', () => {
  it.each(['manualComplete', 'manualcomplete', 'MANUALCOMPLETE'])('is taken as %s', async (action) => {
    expect((await harness.put('/provtasks/3016', { action })).json.status).toBe('SUCCESS');
    expect(harness.task(3016).status).toBe('MC');
    expect((await harness.put('/provtasks/3016', { action })).json).toMatchObject(failed(FINISHED));
  });

  it('ends a rejected task too, but not a waiting one', async () => {
    expect((await harness.put('/provtasks/30', { action: 'manualComplete' })).json.status).toBe('SUCCESS');
    harness.task(31).status = 'W';
    expect((await harness.put('/provtasks/31', { action: 'manualComplete' })).json.status).toBe('FAIL');
    expect([harness.task(30).status, harness.task(31).status]).toEqual(['MC', 'W']);
  });
});

describe('setResponse', () => {
  it.each([
    [30, 'DONE', 'UC'],
    [3016, 'DONE', 'C'],
    [3016, 'NOT_POSSIBLE', 'R'],
    [3016, 'WAITING_FOR_VENDOR', 'P'],
  ])('on task %d with %s leads to %s', async (key, code, status) => {
    expect((await harness.put(`/provtasks/${key}`, respond(code))).json.status).toBe('SUCCESS');
    expect(harness.task(key)).toMatchObject({ status, data: code });
  });

  it('rejects the task for a response that the definition does not know', async () => {
    expect((await harness.put('/provtasks/3016', respond('done'))).json.status).toBe('SUCCESS');
    expect(harness.task(3016)).toMatchObject({ status: 'R', data: 'UNKNOWN' });
  });

  it('fails without a response', async () => {
    expect((await harness.put('/provtasks/3016', { action: 'setResponse' })).json.status).toBe('FAIL');
    expect((await harness.put('/provtasks/3016', respond(''))).json.status).toBe('FAIL');
  });
});

describe('reassign', () => {
  it.each(['user', 'USER'])('gives a task to a user (%s), who then has it alone', async (type) => {
    const before = (await historyOf(3018)).length;
    expect((await harness.put('/provtasks/3018', assign(COLLEAGUE.key, type))).json.status).toBe('SUCCESS');
    expect((await harness.get('/provtasks/3018')).status).toBe(404);
    const theirs = await harness.get('/provtasks/3018', { user: COLLEAGUE });
    expect(fieldsOf(theirs.json)).toMatchObject({
      'Process Instance.Task Information.Assignee User ID': COLLEAGUE.user,
      'Process Instance.Task Information.Assign Type': 'User',
      'Process Instance.Task Information.Updated By User ID': 'PROVOPS',
    });
    const history = await harness.get('/provtasks/3018/history', { user: COLLEAGUE });
    expect(history.json.count).toBe(before + 1);
    expect(fieldsOf(history.json.provTaskHistoryList.at(-1)!)).toEqual({ Status: 'Rejected', ASSIGNER_USER_KEY: 1100 });
  });

  it.each(['role', 'group', 'Role', 'GROUP'])('gives a task to a role (%s)', async (type) => {
    expect((await harness.put('/provtasks/3018', assign(BADGE_ROLE.key, type))).json.status).toBe('SUCCESS');
    expect(harness.task(3018)).toMatchObject({ assignedUser: 0, assignedRole: 41, assignedByDefault: false });
  });

  it.each([
    ['999999', 'user'],
    ['999999', 'role'],
    ['TNAKAMURA', 'user'],
    ['', 'user'],
    ['23', 'team'],
    ['23', ''],
  ])('fails for %p as %p', async (assignee, type) => {
    const { status, json } = await harness.put('/provtasks/3018', assign(assignee, type));
    expect([status, json.status]).toEqual([200, 'FAIL']);
    expect(json.reason).toMatch(/assignee/i);
    expect(harness.task(3018).assignedUser).toBe(1100);
  });

  it('fails without fields', async () => {
    expect((await harness.put('/provtasks/3018', { action: 'reassign' })).json.status).toBe('FAIL');
  });
});

describe('setNote', () => {
  it('replaces the note', async () => {
    await harness.put('/provtasks/3016', note('first'));
    await harness.put('/provtasks/3016', note('zweite – “Notiz”\n'));
    const { json } = await harness.get('/provtasks/3016');
    expect(fieldsOf(json)['Process Instance.Task Details.Note']).toBe('zweite – “Notiz”\n');
    await harness.put('/provtasks/3016', note(''));
    expect(harness.task(3016).note).toBe('');
  });

  it('takes 4000 characters and no more', async () => {
    expect((await harness.put('/provtasks/3016', note('x'.repeat(4000)))).json.status).toBe('SUCCESS');
    expect((await harness.put('/provtasks/3016', note('y'.repeat(4001)))).json.status).toBe('FAIL');
    expect(harness.task(3016).note).toBe('x'.repeat(4000));
  });

  it('fails without a note', async () => {
    expect((await harness.put('/provtasks/3016', { action: 'setNote', fields: [] })).json.status).toBe('FAIL');
  });
});

describe('a PUT without action', () => {
  const end = (value: string) => ({ fields: [pair('Process Instance.Task Details.Projected End', value)] });

  it('is a 400 in 12c, one FAIL in a bulk', async () => {
    expect((await harness.put('/provtasks/3016', { fields: note('x').fields })).status).toBe(400);
    const { json } = await harness.put('/provtasks', { tasks: [{ id: '3016', fields: note('x').fields }] });
    expect(json.tasks[0]).toMatchObject(failed('Invalid action.'));
  });

  it('updates note and planned end in the old style, and names the assignee', async () => {
    harness.emulator.behaviour.noActionPut = 'update';
    const body = { fields: [...note('x').fields, ...end('2025-04-30').fields] };
    expect((await harness.put('/provtasks/3016', body)).json).toMatchObject({
      status: 'OK',
      assignee: 'Provisioning Service',
    });
    expect(harness.task(3016)).toMatchObject({ note: 'x', projectedEnd: '2025-04-30T00:00:00Z' });
    const role = await harness.put('/provtasks', { tasks: [{ id: '31', ...end('2025-05-01T12:00:00Z') }] });
    expect(role.json.tasks[0]).toMatchObject({ status: 'OK', assignee: 'Provisioning Operations' });
    expect(harness.task(31).projectedEnd).toBe('2025-05-01T12:00:00Z');
    expect(harness.task(31).updatedBy).not.toBe(ADMINISTRATOR.user);
  });

  it.each(['30.04.2025', '2025-4-30', '2025-02-30', '2025-13-01', '2025-04-30T12:00:00', 'soon', ''])(
    'fails for the date %p',
    async (value) => {
      harness.emulator.behaviour.noActionPut = 'update';
      expect((await harness.put('/provtasks/3016', end(value))).json.status).toBe('FAIL');
      expect(harness.task(3016).projectedEnd).toBe('');
    },
  );

  it('fails when there is nothing to update', async () => {
    harness.emulator.behaviour.noActionPut = 'update';
    expect((await harness.put('/provtasks/3016', { fields: [] })).json.status).toBe('FAIL');
    expect((await harness.put('/provtasks/3016', {})).status).toBe(400);
  });
});
