import fc from 'fast-check';
import { LoopPressure } from '../../../../src/http/loop-pressure';

const TARGET = 200;
const EVERY = 50;

/** Turns of the event loop: each delays the timer by so many milliseconds. */
function run(pressure: LoopPressure, delays: Iterable<number>, from = 0): number {
  let now = from;
  for (const delay of delays) {
    now += EVERY + delay;
    pressure.tick(now, EVERY);
  }
  return now;
}

const times = (count: number, delay: number): number[] => Array.from({ length: count }, () => delay);

/** As long as one likes, but with a good turn in every four: a collection of garbage, or a burst. */
const bursts = fc.array(
  fc.tuple(fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 3 }), fc.integer({ min: 0, max: TARGET })),
  { maxLength: 200 },
);

describe('the pressure of the event loop', () => {
  it('comes from no burst, however long its turns', () => {
    fc.assert(
      fc.property(bursts, (parts) => {
        const pressure = new LoopPressure(() => TARGET);
        pressure.tick(0, EVERY);
        run(
          pressure,
          parts.flatMap(([slow, good]) => [...slow, good]),
        );
        expect(pressure.pressure).toBe(0);
      }),
    );
  });

  it('rises with standing delay until all but the very last is refused, and is gone 10 s after it', () => {
    const standing = fc.array(fc.integer({ min: TARGET + 1, max: 5_000 }), { minLength: 60, maxLength: 400 });
    fc.assert(
      fc.property(standing, (delays) => {
        const pressure = new LoopPressure(() => TARGET);
        pressure.tick(0, EVERY);
        const now = run(pressure, delays);
        expect(pressure.pressure).toBeGreaterThan(1);
        expect(pressure.pressure).toBeLessThan(3);
        expect(pressure.delayMs).toBeGreaterThan(TARGET);
        run(pressure, times(10_000 / EVERY, 0), now);
        expect(pressure.pressure).toBe(0);
      }),
    );
  });

  it('stays where the delay is between good and bad', () => {
    const pressure = new LoopPressure(() => TARGET);
    pressure.tick(0, EVERY);
    let now = run(pressure, times(40, TARGET * 2));
    const before = pressure.pressure;
    // What is left of a window that had begun.
    now = run(pressure, times(4, TARGET * 0.75), now);
    const held = pressure.pressure;
    run(pressure, times(100, TARGET * 0.75), now);
    expect(pressure.pressure).toBe(held);
    expect(held).toBeGreaterThanOrEqual(before);
  });
});
