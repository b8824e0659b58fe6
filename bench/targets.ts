import { numberText } from './table';

/** What issue 7 asks for, by query. Ratios are of processor time per request. */
export const MOST_OF_BFF: Readonly<Record<string, number>> = {
  'one-task': 2.0,
  'list-25': 1.6,
  'users-200': 1.4,
  'list-25-users': 1.35,
};
export const LEAST_OF_PEER = 4;
export const MOST_P50_MS = 3;
export const MOST_P99_MS = 15;
export const LEAST_OF_TWO = 1.8;
export const MOST_EXPONENT = 1.1;

/** What issue 14 asks for under ten times the demand that the back end can carry. */
export const LEAST_GOODPUT = 0.9;
export const LEAST_WRITES = 0.99;
export const MOST_CALLS = 4;
export const MOST_SECONDS_TO_NORMAL = 10;
export const MOST_BESIDE_GREEDY = 1.5;

export interface Verdict {
  readonly target: string;
  readonly wanted: string;
  readonly found: string;
  readonly verdict: 'met' | 'missed' | 'not measured';
}

/** Whether a value keeps to a limit. */
export function atMost(target: string, limit: number, value: number | undefined, unit = ''): Verdict {
  return judge(target, `at most ${limit}${unit}`, value, unit, (found) => found <= limit);
}

export function atLeast(target: string, limit: number, value: number | undefined, unit = ''): Verdict {
  return judge(target, `at least ${limit}${unit}`, value, unit, (found) => found >= limit);
}

function judge(
  target: string,
  wanted: string,
  value: number | undefined,
  unit: string,
  isMet: (found: number) => boolean,
): Verdict {
  if (value === undefined || Number.isNaN(value)) return { target, wanted, found: '-', verdict: 'not measured' };
  return { target, wanted, found: numberText(value) + unit, verdict: isMet(value) ? 'met' : 'missed' };
}
