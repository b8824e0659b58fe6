import { answerTo, fault } from '../support/answers';
import { ScriptedService, count, failureOf, no, rows } from '../support/scripted-service';

const COUNT = 'GetProvisioningTaskCount';
const LIST = 'GetProvisioningTasks';

let service: ScriptedService;
const ask = (): Promise<number> => service.client.taskCount('Northwind Trust');
const list = (): Promise<string[]> =>
  service.client.tasks('Northwind Trust', 0, 100).then((found) => found.map(({ localId }) => localId));

beforeEach(async () => {
  service = new ScriptedService();
  await service.start({ sessions: 1 });
});
afterEach(() => service.stop());

describe('a session', () => {
  it('is opened by the first call and used by the next', async () => {
    expect(service.calls).toEqual([]);
    await ask();
    await ask();
    expect(service.calls.map(({ operation, cookie }) => [operation, cookie])).toEqual([
      ['Connect', undefined],
      [COUNT, 'ASP.NET_SessionId=session1'],
      [COUNT, 'ASP.NET_SessionId=session1'],
    ]);
  });

  it('is opened with the operator and the password, escaped, and without a validation code', async () => {
    await ask();
    expect(service.calls[0]?.body).toContain(
      '<OperatorEmail>svc-graph@northwind.example</OperatorEmail><OTP>p&amp;ss &lt;word&gt;</OTP></Connect>',
    );
  });

  it('keeps every cookie of every answer, a fault included', async () => {
    service.answers({
      Connect: () => ({ body: answerTo('Connect', 'AUTH_SUCCESS'), cookies: ['a=1; path=/', 'farmnode=n2'] }),
      [COUNT]: ({ before }) =>
        [
          { body: count(1), cookies: ['a=2', 'b=3'] },
          { body: fault('Client'), cookies: ['c=4'] },
        ][before] ?? count(1),
    });
    await ask();
    await failureOf(ask());
    await ask();
    expect(service.calls.map(({ cookie }) => cookie)).toEqual([
      undefined,
      'a=1; farmnode=n2',
      'a=2; farmnode=n2; b=3',
      'a=2; farmnode=n2; b=3; c=4',
    ]);
  });

  it('is asked after only when it was silent for a minute', async () => {
    await ask();
    service.later(59_999);
    await ask();
    expect(service.arrived()).toEqual(['Connect', COUNT, COUNT]);
    service.later(60_000);
    await ask();
    await ask();
    expect(service.arrived()).toEqual(['PingConnection', COUNT, COUNT]);
  });

  it('is opened anew when that says it is gone, without its old cookies', async () => {
    await ask();
    service.later(60_000);
    service.answers({ PingConnection: () => no('PingConnection') });
    await ask();
    expect(service.calls.map(({ operation, cookie }) => [operation, cookie])).toEqual([
      ['Connect', undefined],
      [COUNT, 'ASP.NET_SessionId=session1'],
      ['PingConnection', 'ASP.NET_SessionId=session1'],
      ['Connect', undefined],
      [COUNT, 'ASP.NET_SessionId=session2'],
    ]);
    expect(service.events).toContainEqual(expect.objectContaining({ event: 'session-lost', level: 'warn' }));
  });

  it('is taken for dead after a quarter of an hour', async () => {
    await ask();
    service.later(15 * 60_000);
    await ask();
    expect(service.arrived()).toEqual(['Connect', COUNT, 'Connect', COUNT]);
  });

  it('is not there when a ping is answered with a fault or with nothing', async () => {
    for (const answer of [fault('Server'), answerTo('PingConnection')]) {
      await ask();
      service.arrived();
      service.later(60_000);
      service.answers({ PingConnection: () => answer });
      await ask();
      expect(service.arrived()).toEqual(['PingConnection', 'Connect', COUNT]);
    }
  });
});

describe('an answer that says something', () => {
  it('needs no proof, however old the last one is', async () => {
    await ask();
    service.later(59_000);
    await list();
    expect(service.arrived()).toEqual(['Connect', COUNT, LIST]);
  });
});

describe('an empty answer', () => {
  beforeEach(() => service.answers({ [LIST]: () => rows() }));

  it('is believed shortly after the session was seen alive', async () => {
    await expect(list()).resolves.toEqual([]);
    service.later(4_999);
    await expect(list()).resolves.toEqual([]);
    expect(service.arrived()).toEqual(['Connect', LIST, LIST]);
  });

  it('is believed later only when the session still is alive', async () => {
    await list();
    service.later(5_000);
    await expect(list()).resolves.toEqual([]);
    expect(service.arrived()).toEqual(['Connect', LIST, LIST, 'PingConnection']);
    service.later(4_000);
    await list();
    expect(service.arrived()).toEqual([LIST]);
  });

  it('is not proof itself', async () => {
    await list();
    service.later(3_000);
    await list();
    service.later(3_000);
    await list();
    expect(service.arrived()).toEqual(['Connect', LIST, LIST, LIST, 'PingConnection']);
  });

  it('of a lost session is replaced by that of a new one', async () => {
    await ask();
    service.later(5_000);
    service.answers({
      PingConnection: () => no('PingConnection'),
      [LIST]: ({ cookie }) => (cookie === 'ASP.NET_SessionId=session2' ? rows('7') : rows()),
    });
    await expect(list()).resolves.toEqual(['7']);
    expect(service.arrived()).toEqual(['Connect', COUNT, LIST, 'PingConnection', 'Connect', LIST]);
  });

  it('right after a lost session is not believed without proof', async () => {
    service.answers({
      PingConnection: ({ before }) => (before === 0 ? no('PingConnection') : answerTo('PingConnection', 'true')),
      [LIST]: () => rows(),
    });
    await ask();
    service.later(5_000);
    await expect(list()).resolves.toEqual([]);
    expect(service.arrived()).toEqual(['Connect', COUNT, LIST, 'PingConnection', 'Connect', LIST, 'PingConnection']);
  });

  it('that is the number 0 is never believed without proof, since that is what no session counts', async () => {
    service.answers({ [COUNT]: () => count(0) });
    await expect(ask()).resolves.toBe(0);
    expect(service.arrived()).toEqual(['Connect', COUNT, 'PingConnection']);
    service.answers({
      PingConnection: () => no('PingConnection'),
      [COUNT]: ({ before }) => count(before === 0 ? 0 : 5),
    });
    await expect(ask()).resolves.toBe(5);
    expect(service.arrived()).toEqual([COUNT, 'PingConnection', 'Connect', COUNT]);
  });
});

describe('a missing result', () => {
  it('is an empty table when the session is alive', async () => {
    service.answers({ [LIST]: () => answerTo(LIST) });
    await expect(list()).resolves.toEqual([]);
    expect(service.arrived()).toEqual(['Connect', LIST, 'PingConnection']);
  });

  it('is no number, though', async () => {
    service.answers({ [COUNT]: () => answerTo(COUNT) });
    expect(await failureOf(ask())).toMatchObject({ kind: 'protocol', reason: 'its answer has no result' });
  });

  it('of a lost session is replaced by the answer of a new one', async () => {
    service.answers({
      PingConnection: () => no('PingConnection'),
      [LIST]: ({ before }) => (before === 0 ? answerTo(LIST) : rows('7')),
    });
    await expect(list()).resolves.toEqual(['7']);
    expect(service.arrived()).toEqual(['Connect', LIST, 'PingConnection', 'Connect', LIST]);
  });
});

describe('a fault', () => {
  it('of a living session is the error of the server, in whose words only the log is written', async () => {
    service.answers({ [COUNT]: () => fault('Server', 'secret table missing') });
    const error = await failureOf(ask());
    expect(error).toMatchObject({
      kind: 'unavailable',
      failedThere: true,
      reason: 'it answered with a fault',
      retriable: true,
    });
    expect(error.message).not.toContain('secret');
    expect(service.arrived()).toEqual(['Connect', COUNT, 'PingConnection']);
    expect(service.events).toContainEqual(
      expect.objectContaining({ event: 'refused', operation: COUNT, level: 'warn', text: 'secret table missing' }),
    );
  });

  it('that blames the request is our mistake, and says nothing about the session', async () => {
    service.answers({ [COUNT]: () => fault('Client') });
    expect(await failureOf(ask())).toMatchObject({ kind: 'protocol', reason: 'it could not read the request' });
    expect(service.arrived()).toEqual(['Connect', COUNT]);
  });

  it('of a lost session is replaced by the answer of a new one', async () => {
    service.answers({
      PingConnection: () => no('PingConnection'),
      [COUNT]: ({ before }) => (before === 0 ? fault('Server') : count(5)),
    });
    await expect(ask()).resolves.toBe(5);
    expect(service.arrived()).toEqual(['Connect', COUNT, 'PingConnection', 'Connect', COUNT]);
    expect(service.events.filter(({ event }) => event === 'repeated')).toHaveLength(1);
  });

  it('that comes again with a new session ends it', async () => {
    service.answers({ PingConnection: () => no('PingConnection'), [COUNT]: () => fault('Server') });
    const error = await failureOf(ask());
    // Both log-ins were accepted.
    expect(error).toMatchObject({ kind: 'unavailable', retriable: true, operation: COUNT });
    expect(service.arrived()).toEqual(['Connect', COUNT, 'PingConnection', 'Connect', COUNT, 'PingConnection']);
  });

  it('that comes again while the new session lives is the error of the server', async () => {
    service.answers({
      PingConnection: ({ before }) => (before === 0 ? no('PingConnection') : answerTo('PingConnection', '1')),
      [COUNT]: () => fault('Server'),
    });
    expect(await failureOf(ask())).toMatchObject({ kind: 'unavailable', failedThere: true });
    expect(service.countOf(COUNT)).toBe(2);
  });

  it('at the log-in is no refusal of the password', async () => {
    service.answers({
      Connect: ({ before }) => (before === 0 ? fault('Server') : answerTo('Connect', 'AUTH_SUCCESS')),
    });
    expect(await failureOf(ask())).toMatchObject({ kind: 'unavailable', retriable: true, operation: 'Connect' });
    await expect(ask()).resolves.toBe(3);
  });
});

describe('a connection that breaks', () => {
  it('before an answer costs a read one more try', async () => {
    service.answers({ [COUNT]: ({ before }) => (before === 0 ? { cut: true } : count(9)) });
    await expect(ask()).resolves.toBe(9);
    expect(service.arrived()).toEqual(['Connect', COUNT, COUNT]);
  });

  it('twice ends it', async () => {
    service.answers({ [COUNT]: () => ({ cut: true }) });
    expect(await failureOf(ask())).toMatchObject({ kind: 'unavailable', retriable: true });
    expect(service.countOf(COUNT)).toBe(2);
  });

  it('and a session that is lost as well do not make for a third try', async () => {
    service.answers({
      PingConnection: () => no('PingConnection'),
      [COUNT]: ({ before }) => (before === 0 ? { cut: true } : fault('Server')),
    });
    expect(await failureOf(ask())).toMatchObject({ kind: 'unavailable', reason: 'its session was lost' });
    expect(service.countOf(COUNT)).toBe(2);
    service.answers({});
    await expect(ask()).resolves.toBe(3);
  });

  it('and a session that was lost before do not make for one either', async () => {
    service.answers({
      PingConnection: () => no('PingConnection'),
      [COUNT]: ({ before }) => (before === 0 ? fault('Server') : { cut: true }),
    });
    expect(await failureOf(ask())).toMatchObject({ kind: 'unavailable' });
    expect(service.countOf(COUNT)).toBe(2);
  });

  it('at the log-in is not tried again, since nobody knows whether the attempt counted', async () => {
    service.answers({ Connect: () => ({ cut: true }) });
    expect(await failureOf(ask())).toMatchObject({ kind: 'unavailable', operation: 'Connect' });
    expect(service.countOf('Connect')).toBe(1);
  });
});

describe('an answer that cannot be used', () => {
  it.each([
    [{ status: 200, type: 'text/html', body: '<html>Sorry</html>' }, 'protocol'],
    [{ status: 503, type: 'text/html', body: '<html>Busy</html>' }, 'unavailable'],
    [{ status: 200, body: '<html/>' }, 'protocol'],
    [{ status: 200, body: answerTo('Other', '1') }, 'protocol'],
    [{ status: 200, body: '' }, 'protocol'],
  ])('is never tried again: %j', async (answer, kind) => {
    service.answers({ [COUNT]: () => answer });
    expect(await failureOf(ask())).toMatchObject({ kind, outcomeUnknown: false });
    expect(service.arrived()).toEqual(['Connect', COUNT]);
  });
});
