import { answerTo, fault } from '../support/answers';
import { until } from '../support/scripted-server';
import { ScriptedService, failureOf, no, yes, type Answer } from '../support/scripted-service';

const REMOVE = 'RemoveProvisioningTask';
const REMOVE_USERS = 'RemoveUsersFromProvisioningTask';
const UPDATE = 'UpdateProvisioningStopDate';

let service: ScriptedService;
const remove = (signal?: AbortSignal): Promise<void> =>
  service.client.removeTask('4713', true, 'Northwind Trust', signal);
const removeUsers = (): Promise<boolean> =>
  service.client.removeUsers('4711', ['a.moreau', '00417'], true, 'Northwind Trust');
const update = (): Promise<boolean> =>
  service.client.updateStopDate('4711', ['a.moreau'], '2025-04-01T03:59:59Z', 'Northwind Trust');

beforeEach(async () => {
  service = new ScriptedService();
  await service.start({ sessions: 1, timeouts: { headers: '200ms' }, serverTimeZone: 'America/New_York' });
});
afterEach(() => service.stop());

describe('a write', () => {
  it('is sent as it was asked for', async () => {
    await remove();
    await removeUsers();
    await update();
    const [removed, fewer, updated] = [REMOVE, REMOVE_USERS, UPDATE].map(
      (operation) => service.calls.find((call) => call.operation === operation)?.body,
    );
    expect(removed).toContain(
      '<taskID>4713</taskID><sendNotificationEmail>true</sendNotificationEmail><organization>Northwind Trust</organization>',
    );
    expect(fewer).toContain(
      '<taskID>4711</taskID><userNames><string>a.moreau</string><string>00417</string></userNames>' +
        '<sendNotificationEmail>true</sendNotificationEmail><organization>Northwind Trust</organization>',
    );
    expect(updated).toContain(
      '<taskID>4711</taskID><userNames><string>a.moreau</string></userNames>' +
        '<newStopDate>2025-03-31T23:59:59-04:00</newStopDate><organization>Northwind Trust</organization>',
    );
  });

  it('that is answered with true needs no proof', async () => {
    await expect(removeUsers()).resolves.toBe(true);
    expect(service.arrived()).toEqual(['Connect', REMOVE_USERS]);
  });

  it('that is answered with false or nothing is believed only when the session is alive', async () => {
    service.answers({ [REMOVE_USERS]: () => no(REMOVE_USERS) });
    await expect(removeUsers()).resolves.toBe(false);
    await expect(remove()).resolves.toBeUndefined();
    expect(service.arrived()).toEqual(['Connect', REMOVE_USERS, 'PingConnection', REMOVE, 'PingConnection']);
  });

  it('first makes sure of a session that was not seen alive for a while', async () => {
    await service.client.taskCount('Northwind Trust');
    service.later(5_000);
    service.answers({ PingConnection: ({ before }) => (before === 0 ? no : yes)('PingConnection') });
    service.arrived();
    await removeUsers();
    expect(service.arrived()).toEqual(['PingConnection', 'Connect', REMOVE_USERS]);
  });

  it.each(['x', '0', '-1', '', '2147483648', '1 or 1'])('is not sent for the task %j', async (taskId) => {
    const writes = [
      service.client.removeTask(taskId, false, 'Northwind Trust'),
      service.client.removeUsers(taskId, ['a'], false, 'Northwind Trust'),
      service.client.updateStopDate(taskId, ['a'], '2025-04-01T03:59:59Z', 'Northwind Trust'),
    ];
    for (const write of writes) await expect(write).rejects.toThrow('got as far as the wire');
    expect(service.calls).toEqual([]);
  });

  it('is not sent with a name that XML cannot carry', async () => {
    const write = service.client.removeUsers('4711', ['a\u0000b'], false, 'Northwind Trust');
    await expect(write).rejects.toThrow('cannot carry');
    expect(service.countOf(REMOVE_USERS)).toBe(0);
    await expect(removeUsers()).resolves.toBe(true);
  });
});

describe('a write whose session is lost', () => {
  const lost = { PingConnection: () => no('PingConnection') };

  it.each([
    ['false', no(REMOVE_USERS)],
    ['null', answerTo(REMOVE_USERS)],
  ])('is not repeated, and %s says that it was not carried out', async (_, answer) => {
    service.answers({ ...lost, [REMOVE_USERS]: () => answer });
    const error = await failureOf(removeUsers());
    expect(error).toMatchObject({
      kind: 'unavailable',
      outcomeUnknown: false,
      retriable: true,
      operation: REMOVE_USERS,
    });
    expect(service.countOf(REMOVE_USERS)).toBe(1);
  });

  it('is not repeated either when its answer says nothing, and then nobody knows', async () => {
    service.answers(lost);
    expect(await failureOf(remove())).toMatchObject({ kind: 'unavailable', outcomeUnknown: true, retriable: false });
    expect(service.countOf(REMOVE)).toBe(1);
  });

  it('is not repeated after a fault either, which claims nothing: the task has to be looked at', async () => {
    service.answers({ ...lost, [REMOVE]: () => fault('Server') });
    const error = await failureOf(remove());
    expect(error).toMatchObject({ kind: 'rejected', outcomeUnknown: false, retriable: false });
    expect(error.message).not.toContain('not carried out');
    expect(service.countOf(REMOVE)).toBe(1);
  });

  it('leaves the next call with a new one', async () => {
    service.answers({ ...lost, [REMOVE]: () => fault('Server') });
    await failureOf(remove());
    service.arrived();
    await service.client.taskCount('Northwind Trust');
    expect(service.arrived()).toEqual(['Connect', 'GetProvisioningTaskCount']);
  });

  it.each<[string, Answer, string]>([
    ['false', { body: no(REMOVE_USERS) }, 'unavailable'],
    ['a fault', { body: fault('Server') }, 'rejected'],
  ])('cannot be told from one that is not when the ping fails, but %s is enough to know', async (_, answer, kind) => {
    service.answers({ PingConnection: () => ({ status: 503 }), [REMOVE_USERS]: () => answer });
    expect(await failureOf(removeUsers())).toMatchObject({ kind, outcomeUnknown: false });
  });

  it('cannot be told from one that is not when the ping fails, and nothing is not enough to know', async () => {
    service.answers({ PingConnection: () => ({ status: 503 }) });
    const error = await failureOf(remove());
    expect(error).toMatchObject({ kind: 'unavailable', outcomeUnknown: true, operation: REMOVE });
    expect(error.cause).toMatchObject({ operation: 'PingConnection' });
  });
});

describe('a write with a living session', () => {
  it('that is answered with a fault was rejected', async () => {
    service.answers({ [UPDATE]: () => fault('Server') });
    expect(await failureOf(update())).toMatchObject({ kind: 'rejected', outcomeUnknown: false, retriable: false });
    expect(service.countOf(UPDATE)).toBe(1);
  });

  it('that could not be read was not carried out', async () => {
    service.answers({ [UPDATE]: () => fault('Client') });
    expect(await failureOf(update())).toMatchObject({ kind: 'protocol', outcomeUnknown: false });
  });

  it('that is answered with null where a truth is due has an unknown outcome', async () => {
    service.answers({ [UPDATE]: () => answerTo(UPDATE) });
    expect(await failureOf(update())).toMatchObject({ kind: 'protocol', outcomeUnknown: true });
  });
});

describe('a write whose answer is lost', () => {
  it.each<[string, Answer, string]>([
    ['a cut connection', { cut: true }, 'unavailable'],
    ['a proxy that is busy', { status: 503, type: 'text/html' }, 'unavailable'],
    ['a web page', { type: 'text/html', body: '<html/>' }, 'protocol'],
    ['half an answer', { body: yes(REMOVE_USERS).slice(0, -20) }, 'protocol'],
    ['an answer that is neither true nor false', { body: answerTo(REMOVE_USERS, 'maybe') }, 'protocol'],
  ])('has an unknown outcome and is not repeated: %s', async (_, answer, kind) => {
    service.answers({ [REMOVE_USERS]: () => answer });
    expect(await failureOf(removeUsers())).toMatchObject({ kind, outcomeUnknown: true, retriable: false });
    expect(service.countOf(REMOVE_USERS)).toBe(1);
  });

  it('has an unknown outcome when it does not come in time', async () => {
    service.answers({ [UPDATE]: () => new Promise<never>(() => undefined) });
    expect(await failureOf(update())).toMatchObject({ kind: 'timeout', outcomeUnknown: true });
    expect(service.countOf(UPDATE)).toBe(1);
  });

  it.each<Answer>([{ status: 503 }, { body: fault('Server') }])(
    'has not even begun when the log-in fails: %j',
    async (answer) => {
      service.answers({ Connect: () => answer });
      expect(await failureOf(update())).toMatchObject({
        kind: 'unavailable',
        outcomeUnknown: false,
        retriable: true,
        operation: 'Connect',
      });
    },
  );
});

describe('a write whose caller goes away', () => {
  it('is carried out all the same once it has left', async () => {
    let answer!: (value: string) => void;
    const held = new Promise<string>((resolve) => (answer = resolve));
    service.answers({ [REMOVE]: () => held });
    const controller = new AbortController();
    const write = remove(controller.signal);
    await until(() => service.countOf(REMOVE) === 1);
    controller.abort();
    answer(answerTo(REMOVE));
    await expect(write).resolves.toBeUndefined();
  });

  it('is not sent when that happens during the log-in', async () => {
    let answer!: (value: string) => void;
    const held = new Promise<string>((resolve) => (answer = resolve));
    service.answers({ Connect: () => held });
    const controller = new AbortController();
    const write = failureOf(remove(controller.signal));
    await until(() => service.countOf('Connect') === 1);
    controller.abort();
    answer(answerTo('Connect', 'AUTH_SUCCESS'));
    expect(await write).toMatchObject({ kind: 'cancelled', outcomeUnknown: false });
    await service.client.taskCount('Northwind Trust');
    expect(service.countOf(REMOVE)).toBe(0);
    expect(service.countOf('Connect')).toBe(1);
  });
});
