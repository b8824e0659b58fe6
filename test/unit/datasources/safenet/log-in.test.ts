import { OperatorLogIn } from '../../../../datasources/safenet/log-in';
import { BackendError } from '../../../../datasources/shared/errors';
import { latch, rejection } from '../support/scripted-server';

let clock = 0;
const refusals: string[] = [];
const advised: string[] = [];

function logInOf(cooldownMs = 900_000, credentials = 'one', refusedUntil = new Map<string, number>()): OperatorLogIn {
  return new OperatorLogIn({
    backend: 'sas-eu',
    cooldownMs,
    now: () => clock,
    credentials,
    refusedUntil,
    onRefused: (result, advice) => {
      refusals.push(result);
      advised.push(advice);
    },
  });
}

const answer = (result: string) => jest.fn(() => Promise.resolve(result));

beforeEach(() => {
  clock = 1_000;
  refusals.length = 0;
  advised.length = 0;
});

describe('the log-ins of the sessions', () => {
  it('lets one through after another', async () => {
    const logIn = logInOf();
    const first = latch();
    const log: string[] = [];
    const one = logIn.run('r1', async () => {
      log.push('first begins');
      await first.opened;
      log.push('first ends');
      return 'AUTH_SUCCESS';
    });
    const others = ['second', 'third'].map((name) =>
      logIn.run('r1', () => {
        log.push(name);
        return Promise.resolve('AUTH_SUCCESS');
      }),
    );
    await new Promise(setImmediate);
    expect(log).toEqual(['first begins']);
    first.open();
    await Promise.all([one, ...others]);
    expect(log).toEqual(['first begins', 'first ends', 'second', 'third']);
  });

  it('tries a wrong password once, however many wait', async () => {
    const logIn = logInOf();
    const attempt = answer('AUTH_FAILURE');
    const errors = await Promise.all(Array.from({ length: 20 }, () => rejection(logIn.run('r1', attempt))));
    expect(attempt).toHaveBeenCalledTimes(1);
    expect(refusals).toEqual(['AUTH_FAILURE']);
    for (const error of errors) expect(error).toMatchObject({ kind: 'unauthenticated', operation: 'Connect' });
  });

  it('tries again after the pause and not before', async () => {
    const logIn = logInOf(900_000);
    await rejection(logIn.run('r1', answer('AUTH_FAILURE')));
    const again = answer('AUTH_SUCCESS');
    clock += 899_999;
    const error = await rejection(logIn.run('r1', again));
    expect(error).toMatchObject({ kind: 'unauthenticated', retriable: false });
    expect(again).not.toHaveBeenCalled();
    clock += 1;
    await logIn.run('r1', again);
    await logIn.run('r1', again);
    expect(again).toHaveBeenCalledTimes(2);
  });

  it('begins a new pause when the password is still wrong', async () => {
    const logIn = logInOf(1_000);
    await rejection(logIn.run('r1', answer('AUTH_FAILURE')));
    clock += 1_000;
    await rejection(logIn.run('r1', answer('AUTH_FAILURE')));
    clock += 999;
    const attempt = answer('AUTH_SUCCESS');
    await rejection(logIn.run('r1', attempt));
    expect(attempt).not.toHaveBeenCalled();
  });

  it.each([
    ['AUTH_FAILURE', /"operatorEmail" and "password"/],
    ['CHALLENGE', /static password/],
    ['SERVER_PIN_PROVIDED', /static password/],
    ['USER_PIN_CHANGE', /static password/],
    ['OUTER_WINDOW_AUTH', /static password/],
    ['CHANGE_STATIC_PASSWORD', /choose a new password/],
    ['STATIC_CHANGE_FAILED', /set a new static password/],
    ['PIN_CHANGE_FAILED', /static password/],
  ])('says in the log, and only there, what to do about %s', async (result, advice) => {
    const error = await rejection(logInOf().run('r1', answer(result)));
    expect(error).toBeInstanceOf(BackendError);
    expect([refusals, advised]).toEqual([[result], [expect.stringMatching(advice)]]);
    expect(error).toMatchObject({ reason: expect.stringMatching(/none is tried for 15 min/), outcomeUnknown: false });
    expect(String(error)).not.toContain(result);
    expect(String(error)).not.toMatch(advice);
  });

  it.each(['', 'auth_success', 'AUTH_SUCCESS ', 'MAYBE <script>', 'constructor'])(
    'takes any other answer for a failure and does not pass it on: %j',
    async (result) => {
      const error = await rejection(logInOf().run('r1', answer(result)));
      expect(error).toMatchObject({ kind: 'unauthenticated' });
      expect(refusals).toEqual(['an unknown result']);
      expect(String(error)).not.toContain('MAYBE');
    },
  );

  it('shares a failure of the way there with those that waited, and lets the next one try', async () => {
    const logIn = logInOf();
    const down = new BackendError({ backend: 'sas-eu', operation: 'Connect', kind: 'unavailable' });
    const failing = jest.fn(() => Promise.reject(down));
    const errors = await Promise.all([1, 2, 3].map(() => rejection(logIn.run('r1', failing))));
    expect(errors).toEqual([down, down, down]);
    expect(failing).toHaveBeenCalledTimes(1);
    const attempt = answer('AUTH_SUCCESS');
    await logIn.run('r1', attempt);
    expect(attempt).toHaveBeenCalledTimes(1);
    expect(refusals).toEqual([]);
  });

  it('remembers a refusal beyond the connection that met it, for these credentials only', async () => {
    const refusedUntil = new Map<string, number>();
    await rejection(logInOf(900_000, 'wrong', refusedUntil).run('r1', answer('AUTH_FAILURE')));
    const [again, right] = [answer('AUTH_SUCCESS'), answer('AUTH_SUCCESS')];
    expect(await rejection(logInOf(900_000, 'wrong', refusedUntil).run('r2', again))).toMatchObject({
      kind: 'unauthenticated',
    });
    await logInOf(900_000, 'right', refusedUntil).run('r3', right);
    expect([again.mock.calls.length, right.mock.calls.length]).toEqual([0, 1]);
    clock += 900_000;
    await logInOf(900_000, 'wrong', refusedUntil).run('r4', again);
    expect([again.mock.calls.length, refusedUntil.size]).toEqual([1, 0]);
  });
});
