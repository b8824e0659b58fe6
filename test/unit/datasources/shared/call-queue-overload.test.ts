import { BackendError } from '../../../../datasources/shared/errors';
import { Crowd, type Asked, type Kind } from '../support/queue-crowd';
import { evenlySlow, noisy, randomOf } from '../support/simulated-server';

const LIMIT = 4;
const SINGLE: Kind = { name: 'Task', calls: 1 };
const PAGE: Kind = { name: 'Tasks', calls: 26 };
const WRITE: Kind = { name: 'Remove', calls: 1, isWrite: true };

interface Flood {
  readonly callMs: number;
  /** Of the capacity. */
  readonly times: number;
  /** In 100 requests; 2 more are writes, and the rest asks for one task. */
  readonly pages: number;
  readonly callers: number;
}

async function flood({ callMs, times, pages, callers }: Flood) {
  const random = randomOf(7);
  const crowd = new Crowd(noisy(0.3, random, evenlySlow(callMs)), { concurrency: LIMIT, random });
  const callsPerRequest = (98 - pages + 26 * pages + 2) / 100;
  const capacity = (LIMIT * 1_000) / callMs;
  const forMs = callMs * 500;
  crowd.keepAsking((times * capacity) / callsPerRequest, forMs, () => {
    const draw = random() * 100;
    const kind = draw < 2 ? WRITE : draw < 2 + pages ? PAGE : SINGLE;
    // One in ten goes away before it has its answer, or would.
    const patience = kind !== WRITE && random() < 0.1 ? random() * 30_000 : Infinity;
    return [kind, `caller-${Math.floor(random() * callers)}`, patience];
  });
  await crowd.time.run();
  // The start is left out: nobody knows then how long a call takes, and how many a request makes.
  const asked = crowd.asked.filter(({ at }) => at >= forMs / 4);
  const whole = crowd.asked.filter(({ at, ms = Infinity }) => at + ms >= forMs / 4 && at + ms < forMs);
  const seconds = (forMs * 3) / 4 / 1_000;
  return { crowd, asked, goodput: whole.length / seconds, refusals: asked.map(({ error }) => error) };
}

const isWrite = ({ kind }: Asked): boolean => kind === WRITE;

describe.each([80, 2_000])('a back end that takes %d ms for a call', (callMs) => {
  it.each([
    [98, 1],
    [98, 10],
    [20, 1],
    [20, 10],
  ])('answers as much at ten times what it can as at its best: %d %% pages, %d callers', async (pages, callers) => {
    const goodputs: number[] = [];
    for (const times of [1, 2, 3, 10]) {
      const { asked, crowd, goodput, refusals } = await flood({ callMs, times, pages, callers });
      goodputs.push(goodput);
      expect(crowd.mostRunning).toBe(LIMIT);
      expect(crowd.queue.load()).toMatchObject({ running: 0, waiting: { write: 0, read: 0, background: 0 } });
      for (const { ms } of asked.filter(isWrite)) expect(ms).toBeDefined();
      const refused = refusals.filter((error) => error instanceof BackendError && error.retryAfter !== undefined);
      if (times > 2) expect(refused.length).toBeGreaterThan(0.1 * asked.length);
      for (const error of refused) expect(error).toMatchObject({ kind: 'unavailable', retriable: true });
    }
    expect(goodputs[3]).toBeGreaterThan(0.9 * Math.max(...goodputs));
  });

  it('answers a polite caller about as soon beside a greedy one as alone', async () => {
    const lone: number[] = [];
    const beside: number[] = [];
    for (const [times, taken] of [
      [0, lone],
      [10, beside],
    ] as const) {
      const random = randomOf(11);
      const crowd = new Crowd(noisy(0.3, random, evenlySlow(callMs)), { concurrency: LIMIT, random });
      const forMs = callMs * 1_000;
      const ofGreedy = (times * LIMIT * 1_000) / callMs / 13.5;
      if (times > 0) crowd.keepAsking(ofGreedy, forMs, () => [random() < 0.5 ? PAGE : SINGLE, 'greedy']);
      crowd.keepAsking(1_000 / (callMs * 8), forMs, () => [SINGLE, 'polite']);
      await crowd.time.run();
      const polite = crowd.asked.filter(({ caller, at }) => caller === 'polite' && at > forMs / 5);
      for (const { error, ms = Infinity } of polite) {
        expect(error).toBeUndefined();
        taken.push(ms);
      }
    }
    const middle = (all: number[]): number => all.sort((one, other) => one - other)[all.length >> 1] ?? 0;
    expect(middle(beside)).toBeLessThan(1.5 * middle(lone));
  });
});

it('is as quick as before within ten seconds after the crowd has gone', async () => {
  const random = randomOf(3);
  const crowd = new Crowd(noisy(0.3, random, evenlySlow(80)), { concurrency: LIMIT, random });
  crowd.keepAsking(200, 30_000, () => [random() < 0.3 ? PAGE : SINGLE, `caller-${Math.floor(random() * 5)}`]);
  await crowd.time.run(40_000);
  const after = crowd.ask(PAGE, 'caller-1');
  await crowd.time.run();
  expect(after.ms).toBeLessThan(1.5 * ((26 * 80) / LIMIT));
});

it('never refuses what nobody else delays, however slow the back end is', async () => {
  const random = randomOf(5);
  const crowd = new Crowd(evenlySlow(2_000), { concurrency: 1, random });
  for (let round = 0; round < 3; round += 1) {
    const slow = crowd.ask(PAGE, 'one');
    await crowd.time.run();
    // It had all that there was, and is told what it could not get.
    expect(slow.calls).toBe(15);
    expect(slow.error).toBeInstanceOf(BackendError);
  }
});
