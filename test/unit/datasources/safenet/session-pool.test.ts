import { setMaxListeners } from 'node:events';
import { answerTo } from '../support/answers';
import { latch, until } from '../support/scripted-server';
import { ScriptedService, count, failureOf, no } from '../support/scripted-service';

const COUNT = 'GetProvisioningTaskCount';

let service: ScriptedService;
const ask = (organization = 'Northwind Trust', signal?: AbortSignal): Promise<number> =>
  service.client.taskCount(organization, signal);
const organizations = (): (string | undefined)[] =>
  service.calls.flatMap(({ operation, body }) =>
    operation === COUNT ? [/<organization>(.*)<\/organization>/.exec(body)?.[1]] : [],
  );

async function started(settings: object): Promise<void> {
  await service.start(settings);
}

/** Holds back every count until told to let go. */
function held(): () => void {
  const { opened, open } = latch();
  service.answers({ [COUNT]: () => opened.then(() => count(1)) });
  return open;
}

beforeEach(() => {
  service = new ScriptedService();
});
afterEach(() => service.stop());

describe('the sessions', () => {
  it('run as many calls at once as there are of them, each with its own cookie', async () => {
    await started({ sessions: 3 });
    const perCookie = new Map<string, number>();
    let most = 0;
    service.answers({
      [COUNT]: async ({ cookie = '' }) => {
        const now = (perCookie.get(cookie) ?? 0) + 1;
        perCookie.set(cookie, now);
        most = Math.max(most, now);
        await new Promise((resolve) => setTimeout(resolve, 5));
        perCookie.set(cookie, now - 1);
        return count(1);
      },
    });
    await Promise.all(Array.from({ length: 30 }, () => ask()));
    expect(most).toBe(1);
    expect([...perCookie.keys()].sort()).toEqual([1, 2, 3].map((number) => `ASP.NET_SessionId=session${number}`));
    expect(service.server.underWay.most).toBeLessThanOrEqual(3);
    expect(service.countOf('Connect')).toBe(3);
  });

  it('are not opened without need: one that is open and free is used again', async () => {
    await started({ sessions: 4 });
    for (let round = 0; round < 10; round += 1) await ask();
    await Promise.all([ask(), ask()]);
    for (let round = 0; round < 10; round += 1) await ask();
    expect(service.countOf('Connect')).toBe(2);
  });

  it('log in one after another, and the first serves calls while the others do', async () => {
    await started({ sessions: 3 });
    const second = latch();
    service.answers({
      Connect: async ({ before }) => {
        if (before === 1) await second.opened;
        return { body: answerTo('Connect', 'AUTH_SUCCESS'), cookies: [`s=${before}`] };
      },
    });
    const calls = Array.from({ length: 6 }, () => ask());
    await until(() => service.countOf(COUNT) >= 4);
    expect(service.countOf('Connect')).toBe(2);
    second.open();
    await Promise.all(calls);
  });

  it('are not opened anew as long as another open one is free', async () => {
    await started({ sessions: 2 });
    await Promise.all([ask(), ask()]);
    service.answers({
      PingConnection: () => no('PingConnection'),
      RemoveUsersFromProvisioningTask: () => no('RemoveUsersFromProvisioningTask'),
    });
    await failureOf(service.client.removeUsers('4711', ['a'], false, 'Northwind Trust'));
    service.answers({});
    await ask();
    expect(service.countOf('Connect')).toBe(2);
    await Promise.all([ask(), ask()]);
    expect(service.countOf('Connect')).toBe(3);
  });

  it('survive a call that fails', async () => {
    await started({ sessions: 1 });
    service.answers({ [COUNT]: () => ({ type: 'text/html' }) });
    await failureOf(ask());
    service.answers({});
    await expect(ask()).resolves.toBe(3);
    expect(service.countOf('Connect')).toBe(1);
  });
});

describe('the queue', () => {
  it('is served in the order of coming', async () => {
    await started({ sessions: 1 });
    const calls = ['a', 'b', 'c', 'd'].map((organization) => ask(organization));
    await Promise.all(calls);
    expect(organizations()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is bounded', async () => {
    await started({ sessions: 1, maxQueued: 2 });
    const letGo = held();
    const calls = [ask(), ask(), ask()];
    expect(await failureOf(ask())).toMatchObject({
      kind: 'unavailable',
      reason: 'this server has too many calls waiting for it',
      retriable: true,
      outcomeUnknown: false,
    });
    letGo();
    await expect(Promise.all(calls)).resolves.toEqual([1, 1, 1]);
    await expect(Promise.all([ask(), ask(), ask()])).resolves.toEqual([1, 1, 1]);
  });

  it('says nothing about the health of the back end when it is full', async () => {
    await started({ sessions: 1, maxQueued: 0, breaker: { failures: 1 } });
    const letGo = held();
    const call = ask();
    for (let round = 0; round < 5; round += 1) await failureOf(ask());
    expect(service.client.health()).toBe('closed');
    letGo();
    await call;
  });

  it('is left by a call whose caller goes away', async () => {
    await started({ sessions: 1, maxQueued: 2 });
    const letGo = held();
    const controller = new AbortController();
    const first = ask('first');
    const second = failureOf(ask('second', controller.signal));
    const third = ask('third');
    controller.abort();
    expect(await second).toMatchObject({ kind: 'cancelled', operation: COUNT });
    const fourth = ask('fourth');
    letGo();
    await Promise.all([first, third, fourth]);
    expect(organizations()).toEqual(['first', 'third', 'fourth']);
  });

  it('is left by a call whose time is over', async () => {
    await started({ sessions: 1, breaker: { failures: 1 } });
    const letGo = held();
    const first = ask();
    expect(await failureOf(ask('second', AbortSignal.timeout(20)))).toMatchObject({
      kind: 'unavailable',
      reason: 'this server has too many calls waiting for it',
    });
    expect(service.client.health()).toBe('closed');
    letGo();
    await first;
  });

  it.each([
    ['blames this server when it waited longer than it was under way', 1000, 10, 'unavailable'],
    ['blames the back end when it was under way longer than it waited', 10, 1000, 'timeout'],
  ])('is left in time by a call that %s', async (_, waited, underWay, kind) => {
    await started({ sessions: 1, breaker: { failures: 1 } });
    let now = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
    const first = held();
    const controller = new AbortController();
    const calls = [ask('first'), failureOf(ask('second', controller.signal))] as const;
    await until(() => organizations().length === 1);
    now += waited;
    first();
    await calls[0];
    const second = held();
    await until(() => organizations().length === 2);
    now += underWay;
    controller.abort(new DOMException('The request took too long', 'TimeoutError'));
    expect(await calls[1]).toMatchObject({ kind, retriable: true, outcomeUnknown: false });
    expect(service.client.health()).toBe('closed');
    second();
    clock.mockRestore();
  });

  it('is not joined by a caller who is gone already', async () => {
    await started({ sessions: 1 });
    expect(await failureOf(ask('x', AbortSignal.abort()))).toMatchObject({ kind: 'cancelled' });
    expect(service.calls).toEqual([]);
  });

  it('is refused when the client is closed, while the call under way goes on', async () => {
    await started({ sessions: 1 });
    const letGo = held();
    const first = ask();
    const second = failureOf(ask());
    await until(() => service.countOf(COUNT) === 1);
    const closed = service.client.close();
    expect(await second).toMatchObject({ kind: 'unavailable', reason: 'it is being shut down', operation: COUNT });
    letGo();
    await expect(first).resolves.toBe(1);
    await closed;
    expect(await failureOf(ask())).toMatchObject({ reason: 'it is being shut down' });
  });

  it('leaves nothing behind on a signal that many calls share', async () => {
    await started({ sessions: 2 });
    const { signal } = new AbortController();
    setMaxListeners(0, signal);
    const added = jest.spyOn(signal, 'addEventListener');
    const removed = jest.spyOn(signal, 'removeEventListener');
    await Promise.all(Array.from({ length: 50 }, () => ask('x', signal)));
    const gone = new Set(removed.mock.calls.map((call) => call[1]));
    expect(added.mock.calls.length).toBeGreaterThan(0);
    expect(added.mock.calls.filter((call) => !gone.has(call[1]))).toEqual([]);
  });
});

describe('a wrong password', () => {
  it('is tried once by twenty calls, and not again for a while', async () => {
    await started({ sessions: 4, loginCooldown: '10m' });
    service.answers({ Connect: () => answerTo('Connect', 'AUTH_FAILURE') });
    const errors = await Promise.all(Array.from({ length: 20 }, () => failureOf(ask())));
    for (const error of errors) {
      expect(error).toMatchObject({ kind: 'unauthenticated', outcomeUnknown: false, retriable: false });
      expect(error.reason).toMatch(/operator was refused, and none is tried for 10 min/);
    }
    service.later(599_999);
    await failureOf(ask());
    expect(service.arrived()).toEqual(['Connect']);
    expect(service.events.filter(({ event }) => event === 'log-in-refused')).toEqual([
      expect.objectContaining({
        level: 'error',
        operation: 'Connect',
        result: 'AUTH_FAILURE',
        advice: expect.stringMatching(/password/),
      }),
    ]);
    service.later(1);
    service.answers({});
    await expect(ask()).resolves.toBe(3);
  });

  it('shows no password and no challenge', async () => {
    await started({ sessions: 1 });
    const answer = answerTo('Connect', 'SERVER_PIN_PROVIDED').replace(
      '</ConnectResult>',
      '</ConnectResult><challenge>7305</challenge>',
    );
    service.answers({ Connect: () => answer });
    const error = await failureOf(ask());
    expect(error).toMatchObject({ kind: 'unauthenticated' });
    expect(service.events).toContainEqual(expect.objectContaining({ result: 'SERVER_PIN_PROVIDED' }));
    expect(JSON.stringify([error.message, error.cause, service.events])).not.toMatch(/7305|p&|<word/);
  });
});

describe('a caller that goes away', () => {
  it('does not call a log-in off that others wait for', async () => {
    await started({ sessions: 1 });
    const logIn = latch();
    service.answers({ Connect: () => logIn.opened.then(() => answerTo('Connect', 'AUTH_SUCCESS')) });
    const controller = new AbortController();
    const first = failureOf(ask('first', controller.signal));
    const second = ask('second');
    await until(() => service.countOf('Connect') === 1);
    controller.abort();
    expect(await first).toMatchObject({ kind: 'cancelled' });
    expect(service.countOf(COUNT)).toBe(0);
    logIn.open();
    await expect(second).resolves.toBe(3);
    expect(service.arrived()).toEqual(['Connect', COUNT]);
    expect(organizations()).not.toContain('first');
  });

  it('does not keep its session from the next', async () => {
    await started({ sessions: 1 });
    const letGo = held();
    const controller = new AbortController();
    const first = failureOf(ask('first', controller.signal));
    await until(() => service.countOf(COUNT) === 1);
    controller.abort();
    expect(await first).toMatchObject({ kind: 'cancelled' });
    letGo();
    await expect(ask('second')).resolves.toBe(1);
  });
});

describe('a back end in trouble', () => {
  it('is left alone after some failures, and says so in its health', async () => {
    await started({ sessions: 2, breaker: { failures: 3, halfOpenAfter: '10s' } });
    service.answers({ [COUNT]: () => ({ status: 503 }) });
    for (let round = 0; round < 3; round += 1) await failureOf(ask());
    expect(service.client.health()).toBe('open');
    const before = service.calls.length;
    const errors = await Promise.all(Array.from({ length: 10 }, () => failureOf(ask())));
    for (const error of errors) expect(error.reason).toMatch(/calls are paused/);
    expect(service.calls).toHaveLength(before);
  });
});
