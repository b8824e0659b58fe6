import { DEFAULT_BEHAVIOUR, seedState, start } from '../../../datasources/oig/emulator';
import { Harness, NOW, asAdministrator } from './emulator-harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.emulator.reset());
afterAll(() => harness.emulator.close());

describe('the seeded state', () => {
  const state = seedState(NOW);
  const mine = state.tasks.filter(({ assignedUser, assignedRole }) => assignedUser === 1100 || assignedRole === 52);
  const definition = (key: number) => state.definitions.find((each) => each.key === key)!;

  it('is the same for the same clock and shares nothing with its like', () => {
    const other = seedState(NOW);
    expect(other).toEqual(state);
    other.tasks[0]!.history.push({ status: 'C', assigner: 1 });
    expect(seedState(NOW)).toEqual(state);
    expect(seedState(NOW + 60_000).tasks[0]?.created).toBe((state.tasks[0]?.created ?? 0) + 60_000);
  });

  it('holds some 600 open tasks of six applications, and closed ones', () => {
    expect(state.tasks.filter(({ status }) => status === 'P' || status === 'R')).toHaveLength(603);
    expect(new Set(state.tasks.map(({ status }) => status))).toEqual(
      new Set(['P', 'R', 'C', 'W', 'MC', 'UC', 'S', 'X']),
    );
    expect(new Set(state.tasks.map(({ definition: key }) => definition(key).application)).size).toBe(6);
    expect(new Set(state.tasks.map(({ key }) => key)).size).toBe(state.tasks.length);
    expect(state.tasks.every(({ created }) => created <= NOW)).toBe(true);
  });

  it('has more than 400 rejected tasks of Payroll in the queue of the service account', () => {
    const payroll = mine.filter((task) => task.status === 'R' && definition(task.definition).application === 301);
    expect(payroll.length).toBeGreaterThan(400);
    const automated = payroll.filter((task) => definition(task.definition).adapter > 0);
    expect(automated.length).toBeGreaterThan(200);
    expect(payroll.length - automated.length).toBeGreaterThan(100);
    expect(new Set(automated.map(({ retryOutcomes }) => retryOutcomes.map(({ succeeds }) => succeeds).join()))).toEqual(
      new Set(['true', 'false,true', 'false,false,true', 'false']),
    );
  });

  it('has the tasks of Oracle’s sample in fitting states', () => {
    const states = [30, 31, 3016, 3018].map((key) => {
      const task = mine.find((each) => each.key === key)!;
      return [task.status, definition(task.definition).adapter > 0];
    });
    expect(states).toEqual([
      ['R', false],
      ['R', false],
      ['P', false],
      ['R', true],
    ]);
  });

  it('has 125 users, each beneficiary among them', () => {
    const logins = new Set(state.users.map(({ login }) => login));
    expect(logins.size).toBe(125);
    expect([...logins].every((login) => /^[A-Z0-9]+$/.test(login))).toBe(true);
    expect(state.processes.every(({ beneficiary }) => logins.has(beneficiary))).toBe(true);
  });
});

describe('the emulator', () => {
  it('counts and records calls, without passwords', async () => {
    harness.emulator.clearCalls();
    await harness.get('/provtasks?limit=2');
    await harness.put('/provtasks', { tasks: [{ id: '30', action: 'retry' }] });
    await harness.get('/provtasks/7401', { user: null });
    expect(
      harness.emulator.calls.map(({ operation, form, status, session }) => [operation, form, status, session]),
    ).toEqual([
      ['listTasks', 'GET', 200, 'basic'],
      ['updateTasks', 'PUT', 200, 'basic'],
      ['getTask', 'GET', 401, 'anonymous'],
    ]);
    expect(harness.emulator.calls[0]).toMatchObject({ at: NOW, parameters: { path: 'provtasks', limit: '2' } });
    expect(harness.emulator.calls[1]?.parameters['body']).toEqual({ tasks: [{ id: '30', action: 'retry' }] });
    expect(harness.emulator.countOf('updateTasks')).toBe(1);
    const { password } = harness.emulator.serviceAccount;
    expect(JSON.stringify(harness.emulator.calls)).not.toContain(password);
    harness.emulator.clearCalls();
    expect([harness.emulator.calls.length, harness.emulator.countOf('listTasks')]).toEqual([0, 0]);
  });

  it('fails the nth call without carrying it out', async () => {
    harness.emulator.behaviour.errorOnCall = 2;
    harness.emulator.clearCalls();
    expect((await harness.get('/provtasks?limit=1')).status).toBe(200);
    expect((await harness.put('/provtasks/7401', { action: 'retry' })).status).toBe(500);
    expect(harness.task(7401).status).toBe('R');
    expect((await harness.put('/provtasks/7401', { action: 'retry' })).status).toBe(200);
  });

  it.each([true, false])('drops the connection of a write, carried out: %p', async (carriedOut) => {
    harness.emulator.faults.add({ operation: 'updateTask', kind: 'resetBefore', carriedOut });
    await expect(harness.put('/provtasks/7401', { action: 'retry' })).rejects.toThrow();
    expect(harness.task(7401).status).toBe(carriedOut ? 'C' : 'R');
    expect(harness.emulator.countOf('updateTask')).toBe(1);
  });

  it('cuts the answer of a write that was not carried out where a real one would be cut', async () => {
    harness.emulator.faults.add({ operation: 'updateTasks', kind: 'truncate' });
    const { text } = await harness.put('/provtasks', { tasks: [{ id: '7401', action: 'retry' }] });
    expect(text).toMatch(/^\{"links":\[\{"rel":"self"/);
    expect(() => JSON.parse(text) as unknown).toThrow();
    expect(harness.task(7401).status).toBe('R');
  });

  it.each([
    ['every call', { latencyMs: 3_600_000 }],
    ['a retry', { retryLatencyMs: 3_600_000 }],
  ])('lets %s wait when the behaviour say so, and others pass', async (_what, slow) => {
    const { behaviour } = harness.emulator;
    const caller = new AbortController();
    Object.assign(behaviour, slow);
    harness.emulator.clearCalls();
    const retry = harness.put('/provtasks/7401', { action: 'retry' }, { signal: caller.signal });
    while (harness.emulator.countOf('updateTask') === 0) await new Promise(setImmediate);
    behaviour.latencyMs = 0;
    const note = [{ name: 'Process Instance.Task Details.Note', value: 'x' }];
    expect((await harness.put('/provtasks/7401', { action: 'setNote', fields: note })).json.status).toBe('SUCCESS');
    expect(harness.emulator.calls.map(({ status }) => status)).toEqual([0, 200]);
    expect(harness.task(7401).status).toBe('R');
    expect(harness.emulator.peakInFlight).toBeGreaterThan(1);
    caller.abort();
    await expect(retry).rejects.toThrow();
  });

  it('stops and resumes listening at the same address', async () => {
    await harness.emulator.stopListening();
    await expect(harness.get('/provtasks')).rejects.toThrow();
    await harness.emulator.resumeListening();
    expect((await harness.get('/provtasks?limit=1')).status).toBe(200);
  });

  it('puts state, behaviour, faults and calls back', async () => {
    await harness.put('/provtasks/7401', { action: 'retry' });
    Object.assign(harness.emulator.behaviour, { bulkOrder: 'same', linkHost: 'http://x' });
    harness.emulator.faults.add({ kind: 'html' });
    harness.emulator.reset();
    expect(harness.emulator.state).toEqual(seedState(NOW));
    expect(harness.emulator.behaviour).toEqual(DEFAULT_BEHAVIOUR);
    expect([harness.emulator.faults.pending, harness.emulator.calls.length]).toEqual([0, 0]);
  });

  it('does nothing to a state that was put back while a call was waiting', async () => {
    harness.emulator.behaviour.latencyMs = 20;
    harness.emulator.clearCalls();
    const retry = harness.put('/provtasks/7401', { action: 'retry' });
    while (harness.emulator.countOf('updateTask') === 0) await new Promise(setImmediate);
    harness.emulator.reset();
    expect((await retry).status).toBe(500);
    expect(harness.task(7401).status).toBe('R');
  });

  it('keeps at reset what it was started with', async () => {
    const state = (now: number) => ({ ...seedState(now), tasks: [] });
    const emulator = await start({ now: () => NOW, behaviour: { listItemIds: true }, state });
    emulator.behaviour.listItemIds = false;
    emulator.reset();
    expect([emulator.behaviour.listItemIds, emulator.state.tasks]).toEqual([true, []]);
    await emulator.close();
  });

  it('refuses an address that is not loopback', async () => {
    await expect(start({ host: '0.0.0.0' })).rejects.toThrow(/loopback/);
  });

  it('gives two emulators worlds of their own', async () => {
    const other = await Harness.start();
    await other.put('/provtasks/7401', { action: 'retry' }, asAdministrator);
    expect([other.task(7401).status, harness.task(7401).status]).toEqual(['C', 'R']);
    await other.emulator.close();
  });
});
