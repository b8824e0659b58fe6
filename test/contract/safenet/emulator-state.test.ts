import { ACCOUNTS, start, type SafenetEmulator, type State } from '../../../datasources/safenet/emulator';
import { CallLog } from '../../../datasources/shared/emulator/calls';
import { WireCaller, rowsOf } from '../../helpers/emulator-client';
import { EXAMPLE_TIME, exampleState } from '../../helpers/safenet-example-state';

const QUIET = { latencyMs: 0, rowLatencyMs: 0 };

async function stateAt(now: number, zone = 'UTC'): Promise<State> {
  const emulator = await start({ now: () => now, behaviour: { ...QUIET, zone } });
  await emulator.close();
  return emulator.state;
}

describe('the seeded state', () => {
  it('is the same for the same clock, and moves with it', async () => {
    const state = await stateAt(EXAMPLE_TIME);
    expect(await stateAt(EXAMPLE_TIME)).toEqual(state);
    const later = await stateAt(EXAMPLE_TIME + 86_400_000);
    expect(later.tasks[0]?.entries[0]?.start).not.toBe(state.tasks[0]?.entries[0]?.start);
    expect(later.tasks.map(({ id }) => id)).toEqual(state.tasks.map(({ id }) => id));
  });

  it('holds two accounts, 300 tasks with gaps between their numbers, and a crowd', async () => {
    const { tasks, organizations, nextTaskId } = await stateAt(EXAMPLE_TIME);
    expect(organizations.map(({ name }) => name)).toEqual(Object.values(ACCOUNTS));
    const ids = tasks.map(({ id }) => id);
    expect([ids.length, new Set(ids).size]).toEqual([300, 300]);
    expect(Math.max(...ids) - Math.min(...ids)).toBeGreaterThan(400);
    expect(nextTaskId).toBe(Math.max(...ids) + 1);
    expect(tasks.filter(({ entries }) => entries.length === 2_000)).toHaveLength(1);
    for (const { name } of organizations) {
      expect(tasks.filter(({ organization }) => organization === name).length).toBeGreaterThan(50);
    }
  });

  it('has every awkward cell that a client can stumble over', async () => {
    const { tasks, organizations } = await stateAt(EXAMPLE_TIME);
    const entries = tasks.flatMap((task) => task.entries);
    const ids = new Set(entries.map(({ userId }) => userId));
    for (const id of ['00417', '1e5', 'true', '0x1F', "o'neil <x>", 'r&d-desk@northwind.example', '李雷', 'å.öst']) {
      expect(ids).toContain(id);
    }
    for (const expression of [/^\s/, /\s$/, /,/, /\p{Extended_Pictographic}/u]) {
      expect([...ids].some((id) => expression.test(id))).toBe(true);
    }
    const operators = new Set(tasks.map(({ operator }) => operator));
    const serials = new Set(entries.map(({ serial }) => serial));
    expect([operators.has(null), operators.has('')]).toEqual([true, true]);
    expect([serials.has(null), serials.has('')]).toEqual([true, true]);
    expect([...serials].filter(Boolean).every((serial) => /^0\d{9}$/.test(serial!))).toBe(true);
    expect(tasks.some(({ description }) => description?.trim() === '' && description !== '')).toBe(true);
    expect(new Set(entries.map(({ state }) => state))).toEqual(new Set(['Active', 'Completed', 'Locked']));
    expect(organizations[0]?.users.some(({ firstName }) => firstName.includes('\u0001'))).toBe(true);
    expect(new Set(organizations[0]?.users.map(({ userId }) => userId.toLowerCase())).size).toBe(
      organizations[0]?.users.length,
    );
  });

  it('has tasks whose users stop at different dates, and tasks that nobody sees any more', async () => {
    const { tasks } = await stateAt(EXAMPLE_TIME);
    expect(tasks.some(({ entries }) => new Set(entries.map(({ stop }) => stop)).size > 2)).toBe(true);
    expect(tasks.some(({ entries }) => entries.every(({ state }) => state === 'Completed'))).toBe(true);
  });

  it('keeps dates in the local time of the server', async () => {
    const stop = (state: State): string | undefined => state.tasks.find(({ id }) => id === 4711)?.entries[0]?.stop;
    expect(stop(await stateAt(EXAMPLE_TIME))).toBe('2025-03-13T08:15:00');
    expect(stop(await stateAt(EXAMPLE_TIME, 'America/New_York'))).toBe('2025-03-13T04:15:00');
  });
});

describe('a running state', () => {
  let emulator: SafenetEmulator;
  let caller: WireCaller;

  beforeAll(async () => {
    emulator = await start({ now: () => EXAMPLE_TIME, behaviour: QUIET });
    caller = new WireCaller(emulator.url);
  });
  afterAll(() => emulator.close());
  beforeEach(async () => {
    emulator.reset();
    await caller.connect(emulator.operator);
  });

  const details = async (id: number) =>
    rowsOf(
      await caller.call(
        'GetProvisioningTaskDetails',
        `<taskID>${id}</taskID><organization>Northwind Trust</organization>`,
      ),
    );

  it('answers 2,000 users at once', async () => {
    const crowd = emulator.state.tasks.find(({ entries }) => entries.length === 2_000);
    const rows = await details(crowd!.id);
    expect(rows).toHaveLength(2_000);
    expect(new Set(rows.map((row) => row['status']))).toEqual(new Set(['Active', 'Completed', 'Locked']));
  });

  it('gives awkward names back to the letter', async () => {
    const task = emulator.state.tasks.find(
      ({ entries }) => entries.some(({ userId }) => userId === 'rocket🚀') && entries.length > 15,
    );
    expect((await details(task!.id)).map((row) => row['userid'])).toEqual(task!.entries.map(({ userId }) => userId));
  });

  it('comes back with a reset, together with sessions, faults, calls and behaviour', async () => {
    const before = structuredClone(emulator.state);
    await caller.call(
      'RemoveProvisioningTask',
      '<taskID>4711</taskID><sendNotificationEmail>true</sendNotificationEmail><organization>Northwind Trust</organization>',
    );
    emulator.faults.add({ kind: 'html' });
    emulator.behaviour.order = 'desc';
    expect(emulator.state).not.toEqual(before);
    emulator.reset();
    expect(emulator.state).toEqual(before);
    expect([emulator.calls, emulator.outbox, emulator.faults.pending]).toEqual([[], [], 0]);
    expect([emulator.behaviour.order, emulator.behaviour.latencyMs]).toEqual(['asc', 0]);
    expect((await caller.get('PingConnection')).body).toContain('>false<');
  });

  it('can be replaced, and is not tied to what was loaded', async () => {
    const state = exampleState();
    emulator.load(state);
    await caller.connect(emulator.operator);
    await caller.call('RemoveProvisioningTask', '<taskID>4711</taskID><organization>Northwind Trust</organization>');
    expect(emulator.state.tasks).toHaveLength(2);
    expect(state.tasks).toHaveLength(3);
    emulator.reset();
    expect(emulator.state.tasks).toHaveLength(300);
  });
});

it('keeps the last 10,000 calls and counts them all', () => {
  const log = new CallLog();
  for (let at = 0; at < 10_003; at += 1) {
    log.begin({ operation: at % 2 === 0 ? 'even' : 'odd', form: 'x', at, status: 0, parameters: {}, notes: [] });
    log.end();
  }
  expect(log.calls).toHaveLength(10_000);
  expect([log.calls[0]?.at, log.calls.at(-1)?.at]).toEqual([3, 10_002]);
  expect([log.countOf('even'), log.countOf('odd'), log.peakInFlight]).toEqual([5_002, 5_001, 1]);
});
