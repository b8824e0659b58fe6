import { growthExponent, pairedRatios, quantile, slope, spreadOf } from '../../../bench/statistics';

describe('a quantile', () => {
  it.each([
    ['the middle one of an odd number', [5, 1, 3], 0.5, 3],
    ['half-way between the two in the middle of an even number', [4, 1, 3, 2], 0.5, 2.5],
    ['the least at 0', [2, 1, 3], 0, 1],
    ['the most at 1', [2, 1, 3], 1, 3],
    ['between two values in proportion', [10, 20, 30, 40, 50], 0.9, 46],
    ['the value itself when there is one only', [7], 0.99, 7],
  ])('is %s', (_what, values, share, expected) => {
    expect(quantile(values, share)).toBeCloseTo(expected, 10);
  });

  it('sorts by size, not by text, and leaves the values in their order', () => {
    const values = [100, 9, 10];
    expect(quantile(values, 0.5)).toBe(10);
    expect(values).toEqual([100, 9, 10]);
  });

  it('of nothing is not a number', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe('a spread', () => {
  it('has the median, both ends and how many there were', () => {
    expect(spreadOf([3, 1, 2, 10])).toEqual({ median: 2.5, least: 1, most: 10, count: 4 });
  });
});

describe('paired ratios', () => {
  it('do not move when a whole round is slow', () => {
    expect(pairedRatios([2, 20, 4], [1, 10, 2])).toEqual([2, 2, 2]);
  });

  it('need as many rounds on both sides', () => {
    expect(() => pairedRatios([1, 2], [1])).toThrow('as many on both sides');
  });
});

describe('the exponent of growth', () => {
  const sizes = [10, 100, 1_000, 10_000];
  const grown = (cost: (size: number) => number) => growthExponent(sizes.map((size) => ({ size, cost: cost(size) })));

  it.each([
    ['0 for a cost that stays', () => 3, 0],
    ['1 for a linear one', (size: number) => 0.2 * size, 1],
    ['2 for a quadratic one', (size: number) => 0.01 * size ** 2, 2],
    ['1.5 for one in between', (size: number) => size ** 1.5, 1.5],
  ])('is %s', (_what, cost, expected) => {
    expect(grown(cost)).toBeCloseTo(expected, 10);
  });

  it('is less than 1 for a linear cost beside a fixed one', () => {
    const exponent = grown((size) => 50 + size);
    expect(exponent).toBeGreaterThan(0.5);
    expect(exponent).toBeLessThan(1);
  });

  it.each([
    ['of one size alone', [{ size: 10, cost: 1 }]],
    [
      'with a cost that has no logarithm',
      [
        { size: 10, cost: 0 },
        { size: 100, cost: 1 },
      ],
    ],
  ])('%s is not a number', (_what, points) => {
    expect(growthExponent(points)).toBeNaN();
  });
});

describe('a slope', () => {
  it('is what each step gains', () => {
    expect(
      slope([
        [0, 5],
        [10, 25],
        [20, 45],
      ]),
    ).toBeCloseTo(2, 10);
  });

  it('is 0 where nothing is gained', () => {
    expect(
      slope([
        [1, 4],
        [2, 4],
        [3, 4],
      ]),
    ).toBe(0);
  });
});
