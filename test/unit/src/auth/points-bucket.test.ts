import fc from 'fast-check';
import { PointsBucket } from '../../../../src/auth/points-bucket';

interface Charge {
  readonly at: number;
  readonly points: number;
}

/** The most by which any stretch of time saw more points than the bucket and what ran off in that time. */
function worstExcess(charges: readonly Charge[], limit: number, perMs: number): number {
  let worst = -Infinity;
  let running = 0;
  let last = charges[0]?.at ?? 0;
  // The largest sum over stretches that end here: either the one so far, less what ran off since, or a new one.
  for (const { at, points } of charges) {
    running = Math.max(0, running - perMs * (at - last)) + points;
    last = at;
    worst = Math.max(worst, running - limit);
  }
  return worst;
}

const part = fc.oneof(fc.constantFrom(0, 0, 0.01, 0.1, 0.25, 0.5, 1), fc.double({ min: 0, max: 1.2, noNaN: true }));

/** Points as parts of the bucket, times as parts of the time in which all of it runs off: so that much of it is in use. */
const request = fc.record({
  after: part,
  estimate: part,
  /** How much of the estimate is spent. */
  share: fc.oneof(fc.constantFrom(0, 0.1, 1), part),
  takes: part,
  /** When, of the time it takes, the points are spent. */
  when: fc.constantFrom(0, 0, 0.5, 1, 1),
});

const schedule = fc.record({
  limit: fc.integer({ min: 1, max: 500 }),
  perMinute: fc.integer({ min: 1, max: 6_000 }),
  requests: fc.array(request, { maxLength: 60 }),
});

/** Carries a schedule out, request by request as they begin and end. */
function play({ limit, perMinute, requests }: typeof schedule extends fc.Arbitrary<infer Value> ? Value : never) {
  const bucket = new PointsBucket(limit, perMinute, 0);
  const charges: Charge[] = [];
  let refused = 0;
  const ends: { at: number; reserved: number; spent: number }[] = [];
  const endUntil = (now: number): void => {
    ends.sort((one, other) => one.at - other.at);
    while (ends[0] && ends[0].at <= now) {
      const { at, reserved, spent } = ends.shift()!;
      bucket.settle(reserved, spent, at);
    }
  };
  let now = 0;
  const runsOffIn = (limit / perMinute) * 60_000;
  for (const one of requests) {
    const estimate = Math.max(1, Math.ceil(one.estimate * limit));
    const takes = one.takes * runsOffIn;
    now += one.after * runsOffIn * 0.5;
    endUntil(now);
    if (!bucket.reserve(estimate, now)) {
      refused += 1;
      continue;
    }
    const spent = Math.max(1, Math.min(estimate, Math.round(estimate * one.share)));
    charges.push({ at: now + takes * one.when, points: spent });
    ends.push({ at: now + takes, reserved: estimate, spent });
  }
  endUntil(Infinity);
  charges.sort((one, other) => one.at - other.at);
  return { charges, refused };
}

describe('the points of a caller', () => {
  it('are never spent faster than the bucket and its rate allow, in 10,000 schedules', () => {
    const seen = { refused: 0, admitted: 0 };
    fc.assert(
      fc.property(schedule, (plan) => {
        const { charges, refused } = play(plan);
        seen.refused += refused;
        seen.admitted += charges.length;
        expect(worstExcess(charges, plan.limit, plan.perMinute / 60_000)).toBeLessThanOrEqual(1e-6);
      }),
      { numRuns: 10_000 },
    );
    expect(seen.refused).toBeGreaterThan(5_000);
    expect(seen.admitted).toBeGreaterThan(5_000);
  });

  it('have room again exactly when it was said that they would, and not before', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 6_000 }),
        fc.array(fc.record({ points: fc.integer({ min: 1, max: 500 }), after: fc.nat(10_000) }), { maxLength: 20 }),
        (limit, perMinute, asks) => {
          const bucket = new PointsBucket(limit, perMinute, 0);
          let now = 0;
          for (const { points, after } of asks) {
            now += after;
            if (bucket.reserve(points, now)) {
              bucket.settle(points, points, now);
            } else if (points <= limit) {
              const ms = bucket.msUntil(points, now);
              expect(ms).toBeGreaterThan(0);
              expect(bucket.reserve(points, now + ms * 0.99 - 0.01)).toBe(false);
              now += ms + 0.01;
              expect(bucket.reserve(points, now)).toBe(true);
              bucket.settle(points, points, now);
            }
          }
        },
      ),
    );
  });

  it('that were reserved and not spent are all there again', () => {
    const bucket = new PointsBucket(100, 60, 0);
    expect(bucket.reserve(100, 0)).toBe(true);
    expect(bucket.reserve(1, 5_000)).toBe(false);
    bucket.settle(100, 10, 5_000);
    expect(bucket.left(5_000)).toBe(90);
    expect(bucket.left(10_000)).toBe(95);
    expect(bucket.left(1e9)).toBe(100);
  });

  it('are owed where more were spent than reserved, and survive another budget', () => {
    const bucket = new PointsBucket(10, 60, 0);
    expect(bucket.reserve(5, 0)).toBe(true);
    bucket.settle(5, 30, 0);
    expect(bucket.left(0)).toBe(0);
    expect(bucket.msUntil(1, 0)).toBe(21_000);
    bucket.change(40, 60, 0);
    expect(bucket.left(0)).toBe(10);
  });
});
