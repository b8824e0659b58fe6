import { UnknownPersonError, type AccountTaskRecord } from '../../../datasources/contracts/provisioning-tasks';
import type { Task } from '../../../datasources/oig/emulator';
import { rejection } from '../../unit/datasources/support/scripted-server';
import { adapterOf, keyOf, startHarness, type Harness } from './client-harness';

const PARTS = { summary: true, details: true };
const NOT_AUTOMATED = 'This task is not automated. If task is completed, set status to UC.';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());
beforeEach(() => {
  harness.emulator.reset();
  harness.events.length = 0;
});

const rejected = (automated: boolean): Task[] =>
  harness.tasksWhere((task) => task.status === 'R' && adapterOf(harness, task) > 0 === automated);

/** What the client sent, as the emulator took it down. */
const puts = (): number => harness.emulator.countOf('updateTasks');

describe('retryTasks', () => {
  it('retries what can be retried, and says of the rest why not, in the order asked', async () => {
    const [good] = rejected(true).filter(({ retryOutcomes }) => retryOutcomes[0]?.succeeds !== false);
    const [bad] = rejected(true).filter(({ retryOutcomes }) => retryOutcomes[0]?.succeeds === false);
    const [manual] = rejected(false);
    const source = harness.source();
    const keys = [keyOf(manual!), keyOf(good!), keyOf('999999999'), keyOf(bad!)];
    expect(await source.retryTasks(keys)).toEqual([
      { key: keys[0], outcome: 'REFUSED', reason: NOT_AUTOMATED },
      { key: keys[1], outcome: 'SUCCEEDED', reason: null },
      { key: keys[2], outcome: 'REFUSED', reason: 'Task 999999999 does not exist.' },
      { key: keys[3], outcome: 'SUCCEEDED', reason: null },
    ]);
    // Success says that the retry was carried out, not where it led.
    const found = (await source.find(keys, PARTS)) as (AccountTaskRecord | null)[];
    expect(found.map((task) => task?.status ?? null)).toEqual(['REJECTED', 'COMPLETED', null, 'REJECTED']);
    expect(found[3]!.reason).toBe(bad!.reason);
    expect(puts()).toBe(1);
  });

  it('costs two calls for a hundred tasks, each retried once', async () => {
    const tasks = rejected(true).slice(0, 100);
    expect(tasks).toHaveLength(100);
    const before = tasks.map(({ retries }) => retries);
    const outcomes = await harness.source().retryTasks(tasks.map(keyOf));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(tasks.map(() => 'SUCCEEDED'));
    expect(tasks.map(({ retries }) => retries)).toEqual(before.map((count) => count + 1));
    expect(puts()).toBe(2);
  });

  it.each(['reverse', 'same', 'shuffled'] as const)('matches answers in %s order', async (bulkOrder) => {
    harness.emulator.behaviour.bulkOrder = bulkOrder;
    const keys = [...rejected(true).slice(0, 10), ...rejected(false).slice(0, 10)].map(keyOf);
    const outcomes = await harness.source().retryTasks(keys);
    expect(outcomes.map(({ key }) => key)).toEqual(keys);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(
      keys.map((_, index) => (index < 10 ? 'SUCCEEDED' : 'REFUSED')),
    );
  });

  it('takes the word of the older release for success', async () => {
    harness.emulator.behaviour.successWord = 'OK';
    expect(await harness.source().retryTasks([keyOf(rejected(true)[0]!)])).toMatchObject([{ outcome: 'SUCCEEDED' }]);
  });

  it('does not know of tasks that are missing in the answer, and does not send them again', async () => {
    const tasks = rejected(true).slice(0, 4);
    const [, lost] = tasks;
    harness.emulator.behaviour.missingItems = [String(lost!.key)];
    const before = lost!.retries;
    const outcomes = await harness.source().retryTasks(tasks.map(keyOf));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['SUCCEEDED', 'UNKNOWN', 'SUCCEEDED', 'SUCCEEDED']);
    expect([puts(), lost!.retries]).toEqual([1, before + 1]);
    expect(harness.events).toContainEqual(expect.objectContaining({ event: 'answers-differ', missing: 1, foreign: 0 }));
  });

  it('takes two answers that agree for one, and reports those nobody asked for', async () => {
    const [first, second] = rejected(true).map(keyOf);
    harness.emulator.behaviour.duplicatedItems = [first!.localId];
    harness.emulator.behaviour.foreignItems = ['123456'];
    expect(await harness.source().retryTasks([first!, second!])).toMatchObject([
      { key: first, outcome: 'SUCCEEDED' },
      { key: second, outcome: 'SUCCEEDED' },
    ]);
    expect(harness.events).toContainEqual(expect.objectContaining({ event: 'answers-differ', missing: 0, foreign: 1 }));
  });

  it('reads numbers as ids', async () => {
    harness.emulator.behaviour.idsAs = 'number';
    expect(await harness.source().retryTasks([keyOf(rejected(true)[0]!)])).toMatchObject([{ outcome: 'SUCCEEDED' }]);
  });
});

describe('reassignTasks', () => {
  it('gives tasks to a person by login', async () => {
    const tasks = rejected(false).slice(0, 2);
    const { key, user } = harness.emulator.colleague;
    const outcomes = await harness.source().reassignTasks(tasks.map(keyOf), { userLogin: user.toLowerCase() });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(tasks.map(({ assignedUser }) => String(assignedUser))).toEqual([key, key]);
    expect(harness.emulator.calls.map(({ operation }) => operation)).toEqual(['listUsers', 'updateTasks']);
  });

  it('gives tasks to a person or a role by key', async () => {
    const [first, second] = rejected(false);
    const { colleague, badgeRole } = harness.emulator;
    await harness.source().reassignTasks([keyOf(first!)], { userKey: colleague.key });
    await harness.source().reassignTasks([keyOf(second!)], { role: badgeRole.key });
    expect([String(first!.assignedUser), String(second!.assignedRole)]).toEqual([colleague.key, badgeRole.key]);
    expect(harness.emulator.countOf('listUsers')).toBe(0);
  });

  it('passes on why a task cannot be given away', async () => {
    const [task] = rejected(false);
    expect(await harness.source().reassignTasks([keyOf(task!)], { userKey: '888888' })).toEqual([
      { key: keyOf(task!), outcome: 'REFUSED', reason: 'Assignee does not exist.' },
    ]);
  });

  it('writes nothing when nobody has the login', async () => {
    const [task] = rejected(false);
    const error = await rejection(harness.source().reassignTasks([keyOf(task!)], { userLogin: 'NOBODY AT ALL' }));
    expect(error).toBeInstanceOf(UnknownPersonError);
    expect(puts()).toBe(0);
  });

  it('is refused for what belongs to others', async () => {
    const foreign = harness.emulator.state.tasks.find(
      ({ assignedUser }) => String(assignedUser) === harness.emulator.colleague.key,
    )!;
    expect(await harness.source().reassignTasks([keyOf(foreign)], { userKey: '1' })).toMatchObject([
      { outcome: 'REFUSED', reason: 'Not authorized to update this task.' },
    ]);
  });
});

describe('the other writes', () => {
  it('completes tasks, and says of one that is over that it is', async () => {
    const [task] = rejected(false);
    const source = harness.source();
    expect(await source.completeTasks([keyOf(task!)])).toMatchObject([{ outcome: 'SUCCEEDED' }]);
    expect(task!.status).toBe('MC');
    expect(await source.completeTasks([keyOf(task!)])).toMatchObject([
      { outcome: 'REFUSED', reason: 'Task is already completed.' },
    ]);
    expect(await source.find([keyOf(task!)], PARTS)).toMatchObject([
      { status: 'COMPLETED', backendStatus: 'MC', actions: [] },
    ]);
  });

  it('replaces a note, which is then read as it was written', async () => {
    const [task] = rejected(false);
    const source = harness.source();
    await source.find([keyOf(task!)], PARTS);
    const note = 'Größe "L"\nline two 😀';
    expect(await source.setTaskNote([keyOf(task!)], note)).toMatchObject([{ outcome: 'SUCCEEDED' }]);
    expect(await source.find([keyOf(task!)], PARTS)).toMatchObject([{ details: { note } }]);
  });

  it('sets a response', async () => {
    const { definitions } = harness.emulator.state;
    const codeOf = (task: Task) =>
      definitions.find(({ key }) => key === task.definition)?.responses.find(({ status }) => status === 'C')?.code;
    const [task] = harness.tasksWhere((each) => each.status === 'R' && codeOf(each) !== undefined);
    expect(await harness.source().setTaskResponse([keyOf(task!)], codeOf(task!)!)).toMatchObject([
      { outcome: 'SUCCEEDED' },
    ]);
    expect([task!.status, task!.data]).toEqual(['UC', codeOf(task!)]);
  });
});
