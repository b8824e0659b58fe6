import { Agent } from 'node:http';
import { OPERATORS, start, type SafenetEmulator, type SafenetBehaviour } from '../../../datasources/safenet/emulator';
import { WireCaller, connectParameters, faultOf, resultOf, type WireAnswer } from '../../helpers/emulator-client';
import { EXAMPLE_TIME, exampleState } from '../../helpers/safenet-example-state';

const ACCOUNT = '<organization>Northwind Trust</organization>';
const MINUTE = 60_000;

let emulator: SafenetEmulator;
let now: number;

beforeAll(async () => {
  now = EXAMPLE_TIME;
  emulator = await start({ now: () => now, behaviour: { latencyMs: 0, rowLatencyMs: 0 }, state: exampleState() });
});
afterAll(() => emulator.close());
beforeEach(() => {
  now = EXAMPLE_TIME;
  emulator.reset();
});

const turn = (behaviour: Partial<SafenetBehaviour>): void => void Object.assign(emulator.behaviour, behaviour);
const ping = async (caller: WireCaller): Promise<string | undefined> =>
  resultOf(await caller.call('PingConnection'), 'PingConnection');
const signIn = (caller: WireCaller, email: string, otp: string, code = ''): Promise<WireAnswer> =>
  caller.call('Connect', connectParameters(email, otp, code));
const outcome = async (answer: Promise<WireAnswer>): Promise<string | undefined> => resultOf(await answer, 'Connect');

async function signedIn(agent?: Agent): Promise<WireCaller> {
  const caller = new WireCaller(emulator.url, agent);
  await caller.connect(emulator.operator);
  return caller;
}

describe('without a session', () => {
  it('is a fault (13, row 1), except for a ping (row 2)', async () => {
    const caller = new WireCaller(emulator.url);
    const answer = await caller.call('GetProvisioningTaskCount', ACCOUNT);
    expect([answer.status, faultOf(answer).code]).toEqual([500, 'soap:Server']);
    expect(await ping(caller)).toBe('false');
    const form = await caller.get('GetProvisioningTaskCount', { organization: 'Northwind Trust' });
    expect([form.status, form.body]).toEqual([500, 'Object reference not set to an instance of an object.']);
  });

  it('is an empty success in the other profile', async () => {
    turn({ noSession: 'empty' });
    const caller = new WireCaller(emulator.url);
    const body = async (method: string): Promise<string> =>
      /Body>(.*)<\/soap:Body/s.exec((await caller.call(method, ACCOUNT)).body)?.[1] ?? '';
    const empty = (method: string): string => `<${method}Response xmlns="http://www.cryptocard.com/blackshield/" />`;
    for (const method of ['GetProvisioningTasks', 'GetEnrollmentURL', 'ProvisionUsers', 'RemoveProvisioningTask']) {
      expect(await body(method)).toBe(empty(method));
    }
    expect(await body('GetProvisioningTaskCount')).toContain('Result>0<');
    expect(await body('UpdateProvisioningStopDate')).toContain('Result>false<');
    const fields = { organization: 'Northwind Trust', startRecord: '0', numberOfRecords: '1' };
    expect((await caller.get('GetProvisioningTasks', fields)).body).toMatch(/<DataTable xsi:nil="true" [^>]*\/>$/);
    expect(emulator.state).toEqual(exampleState());
  });
});

describe('the cookie', () => {
  it('is set once, by the first answer that touches the session, and survives the log-in (row 4)', async () => {
    const caller = new WireCaller(emulator.url);
    const first = await caller.call('PingConnection');
    expect(first.headers['set-cookie']).toEqual([
      expect.stringMatching(/^ASP\.NET_SessionId=[a-z0-5]{24}; path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    const second = await signIn(caller, emulator.operator.email, emulator.operator.password);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(await ping(caller)).toBe('true');
  });

  it('stays valid when the session behind it is gone', async () => {
    const caller = await signedIn();
    const { cookies } = caller;
    emulator.dropSessions();
    expect(await ping(caller)).toBe('false');
    const again = await signIn(caller, emulator.operator.email, emulator.operator.password);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(caller.cookies).toEqual(cookies);
    expect(await ping(caller)).toBe('true');
  });

  it('is replaced when it is none of ours', async () => {
    const caller = new WireCaller(emulator.url);
    caller.cookies.set('ASP.NET_SessionId', 'forged');
    expect((await caller.call('PingConnection')).headers['set-cookie']).toHaveLength(1);
  });

  it('serves the other forms too', async () => {
    const caller = await signedIn();
    expect((await caller.get('PingConnection')).body).toContain('>true<');
    expect((await caller.postForm('PingConnection')).body).toContain('>true<');
  });

  it('is worth nothing without its neighbour in a farm', async () => {
    turn({ farm: true });
    const caller = new WireCaller(emulator.url);
    const answer = await signIn(caller, emulator.operator.email, emulator.operator.password);
    expect(answer.headers['set-cookie']).toHaveLength(2);
    expect(await ping(caller)).toBe('true');
    expect(await ping(caller)).toBe('true');
    caller.cookies.delete('farmnode');
    expect(await ping(caller)).toBe('false');
  });
});

describe('the lifetime of a session (row 3)', () => {
  it('slides with every call', async () => {
    const caller = await signedIn();
    for (const minutes of [19, 20, 19]) {
      now += minutes * MINUTE;
      expect(await ping(caller)).toBe('true');
    }
    now += 20 * MINUTE + 1;
    expect(await ping(caller)).toBe('false');
  });

  it('can be seconds', async () => {
    turn({ sessionLifetimeMs: 2_000 });
    const caller = await signedIn();
    now += 2_001;
    expect((await caller.call('GetProvisioningTaskCount', ACCOUNT)).status).toBe(500);
  });
});

describe('calls of one session at a time (row 5)', () => {
  let agent: Agent;
  beforeEach(() => {
    agent = new Agent({ keepAlive: true, maxSockets: 10 });
  });
  afterEach(() => agent.destroy());

  it('runs them one after another, and those of other sessions beside them', async () => {
    const [busy, idle] = [await signedIn(agent), await signedIn(agent)];
    turn({ latencyMs: 150, recheckMs: 5 });
    const order: string[] = [];
    const noted = async (caller: WireCaller, name: string): Promise<void> => {
      await ping(caller);
      order.push(name);
    };
    await Promise.all([noted(busy, 'busy'), noted(busy, 'busy'), noted(idle, 'idle')]);
    expect(order.at(-1)).toBe('busy');
  });

  it('makes whoever waits look again, so that a late caller can pass him', async () => {
    const caller = await signedIn(agent);
    turn({ latencyMs: 50, recheckMs: 1_500 });
    const order: string[] = [];
    const noted = async (name: string): Promise<void> => {
      await ping(caller);
      order.push(name);
    };
    const early = [noted('early'), noted('early')];
    await Promise.race(early);
    await noted('late');
    await Promise.all(early);
    expect(order).toEqual(['early', 'late', 'early']);
  });

  it('runs them side by side when the switch is off', async () => {
    const caller = await signedIn();
    turn({ serial: false, latencyMs: 200, recheckMs: 10_000 });
    await Promise.all(Array.from({ length: 5 }, () => caller.call('PingConnection')));
    expect(emulator.peakInFlight).toBe(5);
  });

  it('does not let an error keep the session', async () => {
    const caller = new WireCaller(emulator.url);
    await ping(caller);
    await caller.call('GetProvisioningTaskCount', ACCOUNT);
    expect(await ping(caller)).toBe('false');
  });
});

describe('logging in', () => {
  it('is refused for a wrong password, an unknown operator and a disabled one', async () => {
    const caller = new WireCaller(emulator.url);
    expect(await outcome(signIn(caller, emulator.operator.email, 'wrong'))).toBe('AUTH_FAILURE');
    expect(await outcome(signIn(caller, 'nobody@northwind.example', 'wrong'))).toBe('AUTH_FAILURE');
    expect(await outcome(signIn(caller, OPERATORS.AUTH_FAILURE, emulator.operator.password))).toBe('AUTH_FAILURE');
    expect(await ping(caller)).toBe('false');
  });

  it('stays refused for 15 minutes after 5 failures in a row (row 31)', async () => {
    const caller = new WireCaller(emulator.url);
    const wrong = async (times: number): Promise<void> => {
      for (let left = times; left > 0; left -= 1) await signIn(caller, OPERATORS.lockable, 'wrong');
    };
    const right = (): Promise<string | undefined> =>
      outcome(signIn(caller, OPERATORS.lockable, emulator.operator.password));
    await wrong(4);
    expect(await right()).toBe('AUTH_SUCCESS');
    await wrong(4);
    expect(await right()).toBe('AUTH_SUCCESS');
    await wrong(5);
    expect(await right()).toBe('AUTH_FAILURE');
    now += 15 * MINUTE - 1;
    expect(await right()).toBe('AUTH_FAILURE');
    now += 1;
    expect(await right()).toBe('AUTH_SUCCESS');
    turn({ lockout: { attempts: 1, minutes: 1 } });
    await wrong(1);
    expect(await right()).toBe('AUTH_FAILURE');
  });

  it('ignores the validation code, but for an unvalidated operator (row 33)', async () => {
    const caller = new WireCaller(emulator.url);
    const { email, password } = emulator.operator;
    expect(await outcome(signIn(caller, email, password, '?'))).toBe('AUTH_SUCCESS');
    expect(await outcome(signIn(caller, OPERATORS.unvalidated, password, '?'))).toBe('AUTH_FAILURE');
    expect(await outcome(signIn(caller, OPERATORS.unvalidated, password, 'VALID-4821'))).toBe('AUTH_SUCCESS');
  });

  const steps: [keyof typeof OPERATORS, string | undefined, string, string][] = [
    ['CHALLENGE', '40918275', 'wrong', 'AUTH_FAILURE'],
    ['SERVER_PIN_PROVIDED', '7305', 'wrong', 'AUTH_FAILURE'],
    ['USER_PIN_CHANGE', '6071', 'abc', 'PIN_CHANGE_FAILED'],
    ['OUTER_WINDOW_AUTH', '663120', 'wrong', 'AUTH_FAILURE'],
    ['CHANGE_STATIC_PASSWORD', 'a-longer-one', 'short', 'STATIC_CHANGE_FAILED'],
    ['STATIC_CHANGE_FAILED', undefined, 'wrong', 'AUTH_FAILURE'],
    ['PIN_CHANGE_FAILED', undefined, 'wrong', 'AUTH_FAILURE'],
  ];

  it.each(steps)('can take a second step: %s (row 32)', async (value, right, wrong, refusal) => {
    const email = OPERATORS[value];
    const caller = new WireCaller(emulator.url);
    const first = (): Promise<string | undefined> => outcome(signIn(caller, email, emulator.operator.password));
    expect(await first()).toBe(value);
    expect(await ping(caller)).toBe('false');
    expect(await outcome(signIn(caller, email, wrong))).toBe(refusal);
    if (right === undefined) return;
    await first();
    const stranger = new WireCaller(emulator.url);
    expect(await outcome(signIn(stranger, email, right))).toBe('AUTH_FAILURE');
    expect(await outcome(signIn(caller, email, right))).toBe('AUTH_SUCCESS');
    expect(await ping(caller)).toBe('true');
  });

  it('gives challenge and new PIN away behind the result', async () => {
    const caller = new WireCaller(emulator.url);
    const { body } = await signIn(caller, OPERATORS.SERVER_PIN_PROVIDED, emulator.operator.password);
    expect(body).toContain('<ConnectResult>SERVER_PIN_PROVIDED</ConnectResult><challenge>7305</challenge>');
  });

  it('leaves no password in the call log', async () => {
    await signIn(new WireCaller(emulator.url), emulator.operator.email, emulator.operator.password);
    expect(JSON.stringify(emulator.calls)).not.toContain(emulator.operator.password);
  });
});

it('takes no more calls a second than the throttle allows (row 38)', async () => {
  const caller = await signedIn();
  now += 1_000;
  turn({ throttle: 2 });
  const answers = [await caller.get('PingConnection'), await caller.get('PingConnection')];
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  const refused = await caller.get('PingConnection');
  expect([refused.status, refused.headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
  now += 1_000;
  expect((await caller.get('PingConnection')).status).toBe(200);
});
