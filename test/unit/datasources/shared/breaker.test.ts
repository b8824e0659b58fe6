import type { BackendHealth } from '../../../../datasources/shared/backend';
import { Breaker, BreakerOpenError, type BreakerOptions } from '../../../../datasources/shared/breaker';
import { rejection } from '../support/scripted-server';

const outage = new Error('outage');
const refusal = new Error('refusal');
const givenUp = new Error('given up');

const fail = (error: Error) => (): Promise<never> => Promise.reject(error);
const succeed = (): Promise<string> => Promise.resolve('fine');

let changes: BackendHealth[];

function breakerOf(options: Partial<BreakerOptions> = {}): Breaker {
  return new Breaker({
    now: Date.now,
    failures: 2,
    halfOpenAfterMs: 1_000,
    isFailure: (error) => error === outage,
    isInconclusive: (error) => error === givenUp,
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
    await rejection(breaker.run(fail(givenUp)));
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

it('learns nothing from a trial call that was given up', async () => {
  const breaker = await opened();
  jest.setSystemTime(Date.now() + 1_001);
  await rejection(breaker.run(fail(givenUp)));
  expect(breaker.health()).toBe('open');
});

it('closes when the trial call is refused for a reason of its own, since the back end is there again', async () => {
  const breaker = await opened();
  jest.setSystemTime(Date.now() + 1_001);
  await rejection(breaker.run(fail(refusal)));
  expect(breaker.health()).toBe('closed');
});
