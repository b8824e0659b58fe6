import fc from 'fast-check';
import type { BackendHealth } from '../../../../datasources/shared/backend';
import { Breaker, BreakerOpenError, type BreakerOptions } from '../../../../datasources/shared/breaker';
import { rejection } from '../support/scripted-server';

const outage = new Error('outage');
const refusal = new Error('refusal');

const fail = (error: Error) => (): Promise<never> => Promise.reject(error);
const succeed = (): Promise<string> => Promise.resolve('fine');

let changes: BackendHealth[];

function breakerOf(options: Partial<BreakerOptions> = {}): Breaker {
  return new Breaker({
    now: Date.now,
    failures: 2,
    halfOpenAfterMs: 1_000,
    isFailure: (error) => error === outage,
    onChange: (health) => changes.push(health),
    ...options,
  });
}

async function opened(): Promise<Breaker> {
  const breaker = breakerOf();
  for (let round = 0; round < 2; round += 1) await rejection(breaker.run(fail(outage)));
  return breaker;
}

beforeEach(() => {
  changes = [];
  jest.useFakeTimers();
});

afterEach(() => jest.useRealTimers());

it('hands on results and errors as they are', async () => {
  const breaker = breakerOf();
  await expect(breaker.run(succeed)).resolves.toBe('fine');
  await expect(rejection(breaker.run(fail(outage)))).resolves.toBe(outage);
  await expect(rejection(breaker.run(fail(refusal)))).resolves.toBe(refusal);
  expect(breaker.health()).toBe('closed');
});

it('opens after so many failures in a row and then runs nothing', async () => {
  const breaker = await opened();
  const work = jest.fn(succeed);
  await expect(rejection(breaker.run(work))).resolves.toBeInstanceOf(BreakerOpenError);
  expect(work).not.toHaveBeenCalled();
  expect(breaker.health()).toBe('open');
  expect(changes).toEqual(['open']);
});

it('counts failures in a row only', async () => {
  const breaker = breakerOf();
  for (let round = 0; round < 5; round += 1) {
    await rejection(breaker.run(fail(outage)));
    await breaker.run(succeed);
  }
  expect(breaker.health()).toBe('closed');
});

it('does not count what is no failure of the back end', async () => {
  const breaker = breakerOf();
  for (let round = 0; round < 5; round += 1) {
    await rejection(breaker.run(fail(refusal)));
  }
  expect(breaker.health()).toBe('closed');
});

it('lets one call through after a while, and closes when it succeeds', async () => {
  const breaker = await opened();
  jest.setSystemTime(Date.now() + 1_001);
  await expect(breaker.run(succeed)).resolves.toBe('fine');
  expect(changes).toEqual(['open', 'half-open', 'closed']);
});

it('opens again when that call fails', async () => {
  const breaker = await opened();
  jest.setSystemTime(Date.now() + 1_001);
  await rejection(breaker.run(fail(outage)));
  await expect(rejection(breaker.run(succeed))).resolves.toBeInstanceOf(BreakerOpenError);
  expect(changes).toEqual(['open', 'half-open', 'open']);
});

it('refuses the others at once while that call is on its way', async () => {
  const breaker = await opened();
  jest.setSystemTime(Date.now() + 1_001);
  let finish!: (value: string) => void;
  const trial = breaker.run(() => new Promise<string>((resolve) => (finish = resolve)));
  expect(breaker.health()).toBe('half-open');
  await expect(rejection(breaker.run(succeed))).resolves.toBeInstanceOf(BreakerOpenError);
  finish('fine');
  await trial;
  expect(breaker.health()).toBe('closed');
});

it('leaves the word to that call when one from before fails meanwhile', async () => {
  const breaker = breakerOf();
  let failLate!: (error: Error) => void;
  const late = breaker.run(() => new Promise<string>((_, reject) => (failLate = reject)));
  for (let round = 0; round < 2; round += 1) await rejection(breaker.run(fail(outage)));
  jest.setSystemTime(Date.now() + 1_001);
  let finish!: (value: string) => void;
  const trial = breaker.run(() => new Promise<string>((resolve) => (finish = resolve)));
  failLate(outage);
  await expect(rejection(late)).resolves.toBe(outage);
  expect(breaker.health()).toBe('half-open');
  finish('fine');
  await trial;
  expect(changes).toEqual(['open', 'half-open', 'closed']);
});

it('closes when the trial call is refused for a reason of its own, since the back end is there again', async () => {
  const breaker = await opened();
  jest.setSystemTime(Date.now() + 1_001);
  await rejection(breaker.run(fail(refusal)));
  expect(breaker.health()).toBe('closed');
});

describe('a pause', () => {
  /** How long calls are refused each time, when each trial fails. */
  async function pauses(halfOpenAfterMs: number, rounds: number, random: () => number): Promise<number[]> {
    let now = 0;
    const breaker = breakerOf({ now: () => now, failures: 1, halfOpenAfterMs, random });
    await rejection(breaker.run(fail(outage)));
    const seen: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const left = breaker.pausedForMs();
      now += left - 1;
      expect(await rejection(breaker.run(succeed))).toBeInstanceOf(BreakerOpenError);
      now += 1;
      expect(await rejection(breaker.run(fail(outage)))).toBe(outage);
      seen.push(left);
    }
    return seen;
  }

  it('doubles with each trial that fails, up to sixteen times, or five minutes', async () => {
    expect(await pauses(1_000, 7, () => 1)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 16_000, 16_000]);
    expect(await pauses(60_000, 5, () => 1)).toEqual([60_000, 120_000, 240_000, 300_000, 300_000]);
    expect(await pauses(600_000, 2, () => 1)).toEqual([600_000, 600_000]);
  });

  it('is by chance between half and whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 10, max: 600_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (ms, by) => {
          const [whole, part] = [await pauses(ms, 6, () => 1), await pauses(ms, 6, () => by)];
          for (const [index, longest] of whole.entries()) {
            expect(part[index]).toBeGreaterThanOrEqual(Math.floor(longest / 2));
            expect(part[index]).toBeLessThanOrEqual(longest);
          }
        },
      ),
    );
  });

  it('is as short as at first when the back end was back meanwhile', async () => {
    let now = 0;
    const breaker = breakerOf({ now: () => now, failures: 1, random: () => 1 });
    for (let round = 0; round < 4; round += 1) {
      await rejection(breaker.run(fail(outage)));
      now += breaker.pausedForMs();
    }
    await breaker.run(succeed);
    expect(breaker.pausedForMs()).toBe(0);
    await rejection(breaker.run(fail(outage)));
    expect(breaker.pausedForMs()).toBe(1_000);
  });

  it('that the back end asks for counts with it', async () => {
    let now = 0;
    const breaker = breakerOf({ now: () => now, failures: 1, random: () => 1 });
    breaker.pauseFor(5_000);
    expect(breaker.pausedForMs()).toBe(5_000);
    now += 5_000;
    await rejection(breaker.run(fail(outage)));
    breaker.pauseFor(300);
    expect(breaker.pausedForMs()).toBe(1_000);
  });
});
