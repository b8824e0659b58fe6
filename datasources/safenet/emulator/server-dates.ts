import { DateTime, FixedOffsetZone, type Zone } from 'luxon';

/**
 * A date as the server's database keeps it: the digits of local time without a zone, e.g. `2025-03-31T23:59:59.25`.
 * Fractions have 0 to 7 digits and no trailing zeros.
 */
export type Digits = string;

export const EMPTY_DATE: Digits = '0001-01-01T00:00:00';

const FORM = "yyyy-MM-dd'T'HH:mm:ss.SSS";

/** For digits with a fraction. */
function withoutTrailingZeros(digits: string): Digits {
  return digits.replace(/\.?0+$/, '');
}

/**
 * A clock time of the zone. .NET knows no local mean time: it takes the zone's standard time for dates before time zones
 * were kept. It also takes standard time for what a clock shows twice in autumn, or skips in spring.
 */
function local(digits: Digits, zone: string): DateTime {
  const date = DateTime.fromISO(digits, { zone: 'utc' });
  const offsetsAt = (times: readonly DateTime[]): number[] => times.map((time) => time.setZone(zone).offset);
  const inWinterAndSummer = [1, 7].map((month) => DateTime.utc(2025, month));
  const around = [date.minus({ days: 1 }), date.plus({ days: 1 })];
  const offsets = offsetsAt(date.year < 1900 ? inWinterAndSummer : around).sort((one, other) => one - other);
  const candidates = offsets.map((offset) => date.setZone(FixedOffsetZone.instance(offset), { keepLocalTime: true }));
  const real = candidates.find((candidate) => candidate.setZone(zone).offset === candidate.offset);
  const [standard = date] = candidates;
  return date.year < 1900 ? standard : (real ?? standard);
}

export function digitsOf(milliseconds: number, zone: string): Digits {
  return withoutTrailingZeros(DateTime.fromMillis(milliseconds, { zone }).toFormat(FORM));
}

const MOST_KEPT = 10_000;

/** By zone and digits. Each row of a table asks for one, and thousands of rows hold few different ones. */
const instants = new Map<string, number>();

export function instantOf(digits: Digits, zone: string): number {
  const key = `${zone} ${digits}`;
  const known = instants.get(key);
  if (known !== undefined) return known;
  if (instants.size >= MOST_KEPT) instants.clear();
  const instant = local(digits, zone).toMillis();
  instants.set(key, instant);
  return instant;
}

/** The wire form of a local date: `2025-03-14T16:00:00-04:00`, and `+00:00` rather than `Z` (contract 6). */
export function formatDateTime(digits: Digits, zone: string): string {
  return digits + local(digits, zone).toFormat('ZZ');
}

/** What a string column holds on a server set to US English (contract 13, row 8). */
export function formatTextDate(digits: Digits): string {
  return DateTime.fromISO(digits, { zone: 'utc' }).toFormat('M/d/yyyy h:mm:ss a', { locale: 'en-US' });
}

const XSD_DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?)?)?(Z|[+-]\d\d:\d\d)?$/;

/**
 * Binds an `xs:dateTime` (or a shorter date form, which .NET takes as well) as section 6 says: `Z` and no zone leave the
 * digits alone, an offset is converted to the server's local time.
 *
 * @returns undefined when the text is no date
 */
export function bindDateTime(text: string, zone: string): Digits | undefined {
  const match = XSD_DATE.exec(text.trim());
  if (!match) return undefined;
  const [, year = '', month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '', offset] =
    match;
  const whole = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const bound = DateTime.fromISO(whole, { zone: offset && offset !== 'Z' ? offsetZone(offset) : 'utc' });
  if (!bound.isValid || year === '0000') return undefined;
  const shown = offset && offset !== 'Z' ? bound.setZone(zone) : bound;
  return withoutTrailingZeros(`${shown.toFormat("yyyy-MM-dd'T'HH:mm:ss")}.${fraction.slice(0, 7)}0`);
}

function offsetZone(offset: string): Zone {
  return FixedOffsetZone.parseSpecifier(`UTC${offset}`);
}
