import fc from 'fast-check';
import { AdaptiveLimit } from '../../../../datasources/shared/adaptive-limit';
import {
  changing,
  evenlySlow,
  fixedRate,
  noisy,
  randomOf,
  type ServiceTime,
  SimulatedTime,
  thrashing,
} from '../support/simulated-server';

const SEEDS = Number(process.env['ADAPTIVE_RUNS'] ?? 200);

interface Seen {
  /** Of the limit, over the last third of the time. */
  readonly average: number;
  readonly last: number;
  readonly least: number;
  readonly most: number;
  /** Calls that ended in the last third. */
  readonly done: number;
}

/** As many callers as will: whenever a call may begin, one does. */
function saturate(
  server: ServiceTime,
  most: number,
  forMs: number,
  isRefused: (running: number) => boolean = () => false,
): Seen {
  const time = new SimulatedTime();
  const limit = new AdaptiveLimit(most);
  let running = 0;
  let done = 0;
  let sum = 0;
  let samples = 0;
  let least = most;
  let highest = 0;
  const fill = (): void => {
    while (running < limit.limit) {
      running += 1;
      const from = time.now;
      const wasFull = running === limit.limit;
      const refused = isRefused(running);
      time.after(refused ? 5 : server(running, time.now), () => {
        running -= 1;
        limit.ended('Read', from, time.now, wasFull, refused ? 'overloaded' : 'answered');
        least = Math.min(least, limit.limit);
        highest = Math.max(highest, limit.limit);
        if (!refused && time.now > (forMs * 2) / 3) done += 1;
        fill();
      });
    }
  };
  const sample = (): void => {
    if (time.now > (forMs * 2) / 3) {
      sum += limit.limit;
      samples += 1;
    }
    time.after(forMs / 1_000, sample);
  };
  sample();
  fill();
  time.runAtOnce(forMs);
  return { average: sum / samples, last: limit.limit, least, most: highest, done };
}

const seeds = fc.integer({ min: 1, max: 2 ** 31 });
const sizes = fc.integer({ min: 2, max: 16 });
const msOf = fc.integer({ min: 5, max: 3_000 });

it('is never outside of 1 and the configured number, whatever comes', () => {
  const call = fc.record({
    operation: fc.constantFrom('a', 'b', 'c'),
    ms: fc.double({ min: 0, max: 60_000, noNaN: true }),
    wasFull: fc.boolean(),
    end: fc.constantFrom('answered', 'overloaded', 'silent'),
  });
  fc.assert(
    fc.property(sizes, fc.array(call, { maxLength: 400 }), (most, calls) => {
      const limit = new AdaptiveLimit(most);
      let now = 0;
      for (const { operation, ms, wasFull, end } of calls) {
        limit.ended(operation, now, now + ms, wasFull, end);
        now += ms / 2;
        expect(limit.limit).toBeGreaterThanOrEqual(1);
        expect(limit.limit).toBeLessThanOrEqual(most);
        expect(Number.isInteger(limit.limit)).toBe(true);
      }
    }),
    { numRuns: SEEDS },
  );
});

it('stays at the configured number for a back end that is evenly slow', () => {
  fc.assert(
    fc.property(seeds, sizes, msOf, fc.double({ min: 0, max: 0.5, noNaN: true }), (seed, most, ms, noise) => {
      const { average } = saturate(noisy(noise, randomOf(seed), evenlySlow(ms)), most, ms * 400);
      expect(average).toBeGreaterThan(most * 0.85);
    }),
    { numRuns: SEEDS },
  );
});

it('comes back to it when the back end turns slow by itself, and when it turns fast again', () => {
  fc.assert(
    fc.property(seeds, sizes, fc.integer({ min: 2, max: 25 }), (seed, most, factor) => {
      const random = randomOf(seed);
      const [fast, slow] = [evenlySlow(80), evenlySlow(80 * factor)];
      const slower = saturate(noisy(0.2, random, changing(80 * 100, fast, slow)), most, 80 * factor * 300);
      expect(slower.average).toBeGreaterThan(most * 0.85);
      const faster = saturate(noisy(0.2, random, changing(80 * factor * 100, slow, fast)), most, 80 * factor * 300);
      expect(faster.average).toBeGreaterThan(most * 0.85);
    }),
    { numRuns: SEEDS },
  );
});

/** Busy little at first, so that it is known how fast it is at its best. */
const afterQuiet = (ms: number, server: ServiceTime): ServiceTime => changing(ms * 10, evenlySlow(ms), server);

it('gives a back end that thrashes no more than does it good', () => {
  fc.assert(
    fc.property(
      seeds,
      fc.integer({ min: 2, max: 6 }),
      fc.integer({ min: 2, max: 3 }),
      msOf,
      (seed, workers, times, ms) => {
        const most = workers * times;
        const noise = randomOf(seed);
        const forMs = ms * 1_500;
        const seen = saturate(noisy(0.2, noise, afterQuiet(ms, thrashing(workers, ms))), most, forMs);
        // At the configured number it does `1 / times` of what it can.
        expect(seen.done).toBeGreaterThan(0.75 * ((workers * forMs) / ms / 3));
        expect(seen.average).toBeLessThan(workers * 1.4 + 0.5);
      },
    ),
    { numRuns: SEEDS },
  );
});

it('gives a back end of a fixed rate about as much as it works on, and loses nothing by it', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 2, max: 8 }), msOf, (seed, workers, ms) => {
      const forMs = ms * 1_500;
      const server = afterQuiet(ms, fixedRate(workers, ms));
      const seen = saturate(noisy(0.2, randomOf(seed), server), workers * 2, forMs);
      expect(seen.done).toBeGreaterThan(0.85 * ((workers * forMs) / ms / 3));
      expect(seen.average).toBeLessThan(workers * 1.75);
    }),
    { numRuns: SEEDS },
  );
});

it('is less for a back end that turns calls away, and comes back when it no longer does', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 4, max: 16 }), msOf, (seed, most, ms) => {
      const few = most >> 1;
      const server = noisy(0.2, randomOf(seed), evenlySlow(ms));
      const seen = saturate(server, most, ms * 600, (running) => running > few);
      expect(seen.average).toBeLessThanOrEqual(few + 1);
      expect(seen.average).toBeGreaterThan(few * 0.6);
      let refusals = 3;
      const after = saturate(server, most, ms * 600, () => (refusals -= 1) >= 0);
      expect(after.least).toBeLessThan(most);
      expect(after.average).toBeGreaterThan(most * 0.85);
    }),
    { numRuns: SEEDS },
  );
});

it('knows what calls take, each operation by itself', () => {
  const limit = new AdaptiveLimit(4);
  expect([limit.averageMs, limit.expectedMs('List')]).toEqual([0, 0]);
  for (let call = 0; call < 100; call += 1) {
    limit.ended('List', 0, 2_000, false, 'answered');
    limit.ended('Details', 0, 100, false, 'answered');
    limit.ended('Details', 0, 1, false, 'silent');
  }
  expect(limit.expectedMs('List')).toBeCloseTo(2_000);
  expect(limit.expectedMs('Details')).toBeCloseTo(100);
  expect(limit.averageMs).toBeGreaterThan(900);
  expect(limit.averageMs).toBeLessThan(1_200);
});

it('does not take a quick refusal for a quick answer', () => {
  const limit = new AdaptiveLimit(4);
  for (let call = 0; call < 10; call += 1) limit.ended('Read', 0, 500, false, 'answered');
  limit.ended('Read', 0, 1, false, 'overloaded');
  expect(limit.expectedMs('Read')).toBe(500);
  limit.ended('Read', 0, 15_000, false, 'overloaded');
  expect(limit.expectedMs('Read')).toBeGreaterThan(1_500);
});
