import { BADGE_ROLE } from '../../../datasources/oig/emulator';
import { Harness, asAdministrator, type Item } from './emulator-harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.emulator.reset());
afterAll(() => harness.emulator.close());

const retry = (id: string, more: object = {}) => ({ id, taskId: id, action: 'retry', ...more });
const idsOf = (items: Item[]): string[] => items.map(({ id }) => id);
const bulk = async (...tasks: unknown[]): Promise<Item[]> => {
  const { status, json } = await harness.put('/provtasks', { tasks });
  expect(status).toBe(200);
  return json.tasks;
};

describe('a bulk PUT', () => {
  it('is a 200 though every item fails', async () => {
    const theirs = harness.emulator.state.tasks.find(({ assignedRole }) => String(assignedRole) === BADGE_ROLE.key)!;
    const items = await bulk(
      retry('999999'),
      retry(String(theirs.key)),
      { id: '7401', action: 'cancel' },
      { action: 'retry' },
      'nothing',
      retry('30'),
    );
    expect(items.reverse().map(({ id, status, reason }) => [id, status, reason])).toEqual([
      ['999999', 'FAIL', 'Task 999999 does not exist.'],
      [String(theirs.key), 'FAIL', 'Not authorized to update this task.'],
      ['7401', 'FAIL', 'Invalid action.'],
      ['', 'FAIL', 'Task id is missing.'],
      ['', 'FAIL', 'Task id is missing.'],
      ['30', 'FAIL', 'This task is not automated. If task is completed, set status to UC.'],
    ]);
  });

  it('carries out what can be done, whatever becomes of the rest', async () => {
    const items = await bulk(retry('7401'), retry('30'), { id: '3016', action: 'manualComplete' });
    expect(items.map(({ status }) => status)).toEqual(['SUCCESS', 'FAIL', 'SUCCESS']);
    expect([7401, 30, 3016].map((key) => harness.task(key).status)).toEqual(['C', 'R', 'MC']);
  });

  it.each([
    ['reverse', ['7409', '31', '30', '3018', '3016']],
    ['same', ['3016', '3018', '30', '31', '7409']],
    ['shuffled', ['31', '3018', '3016', '30', '7409']],
  ] as const)('answers in order `%s`', async (order, expected) => {
    harness.emulator.behaviour.bulkOrder = order;
    expect(idsOf(await bulk(...['3016', '3018', '30', '31', '7409'].map((id) => retry(id))))).toEqual(expected);
  });

  it('answers in reverse order by default', async () => {
    expect(idsOf(await bulk(retry('30'), retry('31')))).toEqual(['31', '30']);
  });

  it('echoes requestId only when it was sent, and taskId never', async () => {
    const items = await bulk(retry('30', { requestId: 'c-1' }), retry('31'));
    expect(items.map((item) => Object.keys(item))).toEqual([
      ['links', 'id', 'status', 'action', 'reason'],
      ['links', 'id', 'status', 'requestId', 'action', 'reason'],
    ]);
    expect(items[1]?.requestId).toBe('c-1');
  });

  it('reads taskId where id is missing, and fails where they differ', async () => {
    expect((await bulk({ taskId: '7401', action: 'retry' }))[0]).toMatchObject({ id: '7401', status: 'SUCCESS' });
    const [item] = await bulk({ id: '3018', taskId: '30', action: 'retry' });
    expect(item).toMatchObject({ id: '3018', status: 'FAIL', reason: 'id and taskId differ.' });
    expect(harness.task(3018).status).toBe('R');
  });

  it('takes ids that are numbers', async () => {
    expect((await bulk({ id: 7401, action: 'retry' }))[0]).toMatchObject({ id: '7401', status: 'SUCCESS' });
  });

  it('does and answers each duplicate', async () => {
    harness.task(7401).retryOutcomes.unshift({ succeeds: false, reason: 'Down', data: '' });
    const items = await bulk(retry('7401'), retry('7401'), retry('7401'));
    expect(items.map(({ status, reason }) => reason ?? status)).toEqual([
      'Task is already completed.',
      'SUCCESS',
      'SUCCESS',
    ]);
    expect(harness.task(7401)).toMatchObject({ status: 'C', retries: 3 });
  });

  it.each([{}, { tasks: [] }, { tasks: 'x' }, { tasks: {} }])('without tasks (%j) is a 400', async (body) => {
    expect((await harness.put('/provtasks', body)).status).toBe(400);
  });

  it('takes 500 items and no more, or what the switch says', async () => {
    const items = (count: number) => ({ tasks: Array.from({ length: count }, () => retry('999999')) });
    expect((await harness.put('/provtasks', items(500))).json.tasks).toHaveLength(500);
    expect((await harness.put('/provtasks', items(501))).status).toBe(400);
    harness.emulator.behaviour.maxBulkItems = 2;
    expect((await harness.put('/provtasks', items(3))).status).toBe(400);
  });

  it('lets the administrator act on any task', async () => {
    const theirs = harness.emulator.state.tasks.find(
      ({ assignedRole, status }) => String(assignedRole) === BADGE_ROLE.key && status === 'P',
    )!;
    const tasks = [{ id: String(theirs.key), action: 'manualComplete' }];
    const { json } = await harness.put('/provtasks', { tasks }, asAdministrator);
    expect(json.tasks[0]?.status).toBe('SUCCESS');
  });
});

describe('answers that leave a client in doubt', () => {
  it('lack items that were carried out', async () => {
    harness.emulator.behaviour.missingItems = ['7401'];
    expect(idsOf(await bulk(retry('7401'), retry('30')))).toEqual(['30']);
    expect(harness.task(7401).status).toBe('C');
  });

  it('hold items twice that were carried out once', async () => {
    harness.emulator.behaviour.duplicatedItems = ['3018'];
    expect(idsOf(await bulk(retry('3018'), retry('30')))).toEqual(['30', '3018', '3018']);
    expect(harness.task(3018).retries).toBe(2);
  });

  it('hold items that nobody asked for', async () => {
    harness.emulator.behaviour.foreignItems = ['7412'];
    const items = await bulk(retry('30'));
    expect(items.map(({ id, status }) => [id, status])).toEqual([
      ['30', 'FAIL'],
      ['7412', 'SUCCESS'],
    ]);
    expect(harness.task(7412).status).toBe('R');
  });

  it('write ids as numbers or success as OK', async () => {
    Object.assign(harness.emulator.behaviour, { idsAs: 'number', successWord: 'OK' });
    expect((await bulk(retry('7401')))[0]).toMatchObject({ id: 7401, status: 'OK' });
  });
});
