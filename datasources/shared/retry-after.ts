/** A back end that wants more than this is asked again after it: nobody means to be left alone for days. */
export const LONGEST_PAUSE_MS = 3_600_000;

/** The three forms of RFC 9110, section 5.6.7, of which only the first is written today. */
const DATE =
  /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;

/**
 * How long a back end asks to be left alone, in milliseconds.
 *
 * @param header `Retry-After`: seconds, or a date
 * @param now in milliseconds since 1970
 * @returns undefined for what says nothing, and for a time that is over
 */
export function pauseAskedFor(header: unknown, now: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const value = header.trim();
  const ms = /^\d{1,15}$/.test(value) ? Number(value) * 1_000 : DATE.test(value) ? Date.parse(asUtc(value)) - now : 0;
  return ms > 0 ? Math.min(ms, LONGEST_PAUSE_MS) : undefined;
}

/** The third form has no zone and means UTC. */
const asUtc = (date: string): string => (date.endsWith('GMT') ? date : `${date} GMT`);
