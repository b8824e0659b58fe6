import { createShutdown } from '../../../src/shutdown';
import type { Log } from '../../../src/observability/logger';

const silent: Log = {
  request: jest.fn(),
  backend: jest.fn(),
  unexpected: jest.fn(),
  crash: jest.fn(),
  process: jest.fn(),
};

function setUp(stop: () => Promise<void>) {
  const events: string[] = [];
  const exited = new Promise<number>((resolve) => {
    const server = { announceStop: () => void events.push('announced'), stop };
    const exit = (code: number): void => {
      events.push(`exit ${code}`);
      resolve(code);
    };
    const onSignal = createShutdown(server, { timeoutMs: 50, log: silent, exit });
    events.push('ready');
    onSignal('SIGTERM');
    if (stop.name === 'twice') onSignal('SIGINT');
  });
  return { events, exited };
}

describe('a signal', () => {
  it('announces the stop at once and ends with 0 when everything is closed', async () => {
    const { events, exited } = setUp(() => Promise.resolve());
    expect(events).toEqual(['ready', 'announced']);
    expect(await exited).toBe(0);
  });

  it('ends with 1 when the time is over', async () => {
    expect(await setUp(() => new Promise(() => undefined)).exited).toBe(1);
  });

  it('ends with 1 when something could not be closed', async () => {
    expect(await setUp(() => Promise.reject(new Error('x'))).exited).toBe(1);
  });

  it('that comes again ends at once, with the number of the signal', async () => {
    const twice = () => new Promise<void>(() => undefined);
    expect(await setUp(twice).exited).toBe(128 + 2);
  });
});
