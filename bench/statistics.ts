/** What repeated measurements of one thing come down to. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly count: number;
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((one, other) => one - other);
}

/**
 * The value that a share of the values does not exceed, between two values where the share falls between them (the
 * seventh of Hyndman and Fan's definitions).
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = ascending(values);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

export function spreadOf(values: readonly number[]): Spread {
  return {
    median: quantile(values, 0.5),
    least: quantile(values, 0),
    most: quantile(values, 1),
    count: values.length,
  };
}

/**
 * Divides round by round before anything is averaged: what slows a whole round down (another program, a hot processor)
 * slows both and leaves the ratio as it is.
 */
export function pairedRatios(values: readonly number[], references: readonly number[]): number[] {
  if (values.length !== references.length) throw new Error('Paired rounds must be as many on both sides');
  return values.map((value, round) => value / (references[round] ?? Number.NaN));
}

export interface Point {
  readonly size: number;
  readonly cost: number;
}

/**
 * The exponent `b` of `cost = a * size ^ b` that fits best: least squares on the logarithms of both. 1 is linear growth,
 * 0 is none. A fixed cost beside the growing one makes the exponent of small sizes smaller than that of large ones.
 */
export function growthExponent(points: readonly Point[]): number {
  if (points.length < 2 || points.some(({ size, cost }) => !(size > 0 && cost > 0))) return Number.NaN;
  const xs = points.map(({ size }) => Math.log(size));
  const ys = points.map(({ cost }) => Math.log(cost));
  const meanX = sum(xs) / xs.length;
  const meanY = sum(ys) / ys.length;
  const covariance = sum(xs.map((x, index) => (x - meanX) * ((ys[index] ?? 0) - meanY)));
  return covariance / sum(xs.map((x) => (x - meanX) ** 2));
}

/** What `y` gains for each step of `x`, by least squares. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const meanX = sum(points.map(([x]) => x)) / points.length;
  const meanY = sum(points.map(([, y]) => y)) / points.length;
  return sum(points.map(([x, y]) => (x - meanX) * (y - meanY))) / sum(points.map(([x]) => (x - meanX) ** 2));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
