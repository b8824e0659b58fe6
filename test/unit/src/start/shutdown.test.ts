import type { StopSignal } from '../../../../src/config/stop-limits';
import { createShutdown, SAME_SIGNAL_MS } from '../../../../src/start/shutdown';
import type { Log } from '../../../../src/observability/logger';

const silent: Log = {
  request: jest.fn(),
  backend: jest.fn(),
  unexpected: jest.fn(),
  crash: jest.fn(),
  process: jest.fn(),
  setLevel: jest.fn(),
};

function setUp(stop: () => Promise<void>, timeoutMs = 50, drainMs = 0) {
  const events: string[] = [];
  let send: (signal: StopSignal) => void = () => undefined;
  const exited = new Promise<number>((resolve) => {
    const server = {
      announceStop: () => void events.push('announced'),
      stop: () => {
        events.push('stop');
        return stop();
      },
    };
    const exit = (code: number): void => {
      events.push(`exit ${code}`);
      resolve(code);
    };
    const onSignal = createShutdown(server, { limits: () => ({ drainMs, timeoutMs }), log: silent, exit });
    send = onSignal;
    events.push('ready');
    onSignal('SIGTERM');
  });
  return { events, exited, send };
}

describe('a signal', () => {
  it('announces the stop at once and ends with 0 when everything is closed', async () => {
    const { events, exited } = setUp(() => Promise.resolve());
    expect(events).toEqual(['ready', 'announced', 'stop']);
    expect(await exited).toBe(0);
  });

  it('is followed by a stop only when the drain delay is over', async () => {
    const { events, exited } = setUp(() => Promise.resolve(), 50, 100);
    expect(events).toEqual(['ready', 'announced']);
    expect(await exited).toBe(0);
    expect(events).toEqual(['ready', 'announced', 'stop', 'exit 0']);
  });

  it('that comes again during the drain delay ends at once, too', async () => {
    const { events, exited, send } = setUp(() => Promise.resolve(), 50, SAME_SIGNAL_MS + 500);
    await new Promise((resolve) => setTimeout(resolve, SAME_SIGNAL_MS + 20));
    send('SIGTERM');
    expect(await exited).toBe(128 + 15);
    expect(events).toEqual(['ready', 'announced', `exit ${128 + 15}`]);
  });

  it('ends with 1 when the time is over', async () => {
    expect(await setUp(() => new Promise(() => undefined)).exited).toBe(1);
  });

  it('ends with 1 when something could not be closed', async () => {
    expect(await setUp(() => Promise.reject(new Error('x'))).exited).toBe(1);
  });

  it('that comes again ends at once, with the number of the signal', async () => {
    let finish: () => void = () => undefined;
    const { events, exited, send } = setUp(() => new Promise<void>((resolve) => (finish = resolve)), 60_000);
    await new Promise((resolve) => setTimeout(resolve, SAME_SIGNAL_MS + 20));
    expect(events).toEqual(['ready', 'announced', 'stop']);
    send('SIGINT');
    expect(await exited).toBe(128 + 2);
    // Otherwise the time limit would keep the test runner waiting.
    finish();
  });

  it('that comes twice in one moment, from the terminal and from npm, is one', async () => {
    let finish: () => void = () => undefined;
    const { events, exited, send } = setUp(() => new Promise<void>((resolve) => (finish = resolve)), 60_000);
    send('SIGTERM');
    finish();
    expect(await exited).toBe(0);
    expect(events).toEqual(['ready', 'announced', 'stop', 'exit 0']);
  });
});
