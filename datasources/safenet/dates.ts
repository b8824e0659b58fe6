import { DateTime, IANAZone } from 'luxon';

/** The number that so many digits of `text` from `at` on make; many dates are read, and `Number` takes twice as long. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index += 1) value = value * 10 + text.charCodeAt(index) - 48;
  return value;
}

/** What a clock shows. */
interface Clock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

function isValid({ year, month, day, hour, minute, second }: Clock): boolean {
  const isDate = year >= 1 && month >= 1 && month <= 12 && day >= 1 && (day <= 28 || day <= daysIn(year, month));
  return isDate && hour <= 23 && minute <= 59 && second <= 59;
}

const LAST = '9999-12-31T23:59:59Z';
const FIRST_MS = -62_135_596_800_000;
const LAST_MS = 253_402_300_799_999;

/** .NET's empty and greatest dates, moved over the ends of the calendar by an offset, come out as none and the last. */
function utcText(ms: number, fraction: string): string | null {
  if (ms < FIRST_MS) return null;
  return ms > LAST_MS ? LAST : `${new Date(ms).toISOString().slice(0, 19)}${fraction}Z`;
}

function utcMs({ year, month, day, hour, minute, second }: Clock): number {
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute, second, 0);
}

const twoDigits = (value: number): string => (value < 10 ? `0${value}` : String(value));

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * The instant at which a clock in that zone shows this. In the hour that a clock repeats in autumn, and in the
 * one that it skips in spring, two offsets are as good as each other: always the smaller one is taken, which is standard
 * time, as .NET takes it. (Luxon takes the one that holds on the day it is asked.)
 */
function zonedMs(clock: Clock, zone: string): number {
  const iana = IANAZone.create(zone);
  const offset = (instant: number): number => iana.offset(instant);
  const wall = utcMs(clock);
  const before = offset(wall - DAY_MS);
  const after = offset(wall + DAY_MS);
  const standard = Math.min(before, after);
  const later = wall - standard * MINUTE_MS;
  if (before === after || offset(later) === standard) return later;
  const summer = Math.max(before, after);
  const earlier = wall - summer * MINUTE_MS;
  return offset(earlier) === summer ? earlier : later;
}

function fail(): never {
  // Without the text: it came from the wire.
  throw new Error('Not a date of the back end');
}

/** With a fraction or without; xs:dateTime allows an offset of 14 hours at most. */
const ISO_TEXT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/;

/**
 * An instant as the server wrote it, as RFC 3339 text in UTC with the fraction's digits as they were; null for .NET's
 * empty date. A text without a zone is read in the server's.
 *
 * @throws Error when it is no date, or one that no calendar has
 */
export function decodeInstant(text: string, zone: string): string | null {
  if (!ISO_TEXT.test(text)) return decodeUsText(text, zone);
  const clock: Clock = {
    year: digits(text, 0, 4),
    month: digits(text, 5, 2),
    day: digits(text, 8, 2),
    hour: digits(text, 11, 2),
    minute: digits(text, 14, 2),
    second: digits(text, 17, 2),
  };
  if (!isValid(clock)) fail();
  if (text.startsWith('0001-01-01T00:00:00')) return null;
  if (text.endsWith('Z')) return text;
  const end = text.length - 6;
  const sign = text.charAt(end);
  if (sign !== '+' && sign !== '-') return utcText(zonedMs(clock, zone), text.slice(19));
  const offset = digits(text, end + 1, 2) * 60 + digits(text, end + 4, 2);
  const ofDay = clock.hour * 60 + clock.minute - (sign === '-' ? -offset : offset);
  if (ofDay >= 0 && ofDay < 1440) {
    // The same day in UTC, as nearly always: nothing but the clock changes.
    return `${text.slice(0, 11)}${twoDigits(Math.floor(ofDay / 60))}:${twoDigits(ofDay % 60)}${text.slice(16, end)}Z`;
  }
  return utcText(utcMs({ ...clock, hour: 0, minute: ofDay }), text.slice(19, end));
}

const US_TEXT = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s?([AP])M)?)?$/i;

/** A date as an American Windows shows it, from a column that holds texts: `3/14/2025 4:00:00 PM`. */
function decodeUsText(text: string, zone: string): string | null {
  const match = US_TEXT.exec(text);
  if (!match) fail();
  const [month = 0, day = 0, year = 0, shown = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0));
  const half = match[7]?.toUpperCase();
  if (half && (shown < 1 || shown > 12)) fail();
  const hour = half ? (shown % 12) + (half === 'P' ? 12 : 0) : shown;
  const clock: Clock = { year, month, day, hour, minute, second };
  if (!isValid(clock)) fail();
  return year === 1 ? null : utcText(zonedMs(clock, zone), '');
}

/**
 * The same instant with the server's own offset, in whole seconds. The server is known to keep either the instant or the
 * digits, and nobody says which; written like this both are right.
 *
 * @param instant RFC 3339 text with a zone
 */
export function encodeInstant(instant: string, zone: string): string {
  const time = DateTime.fromISO(instant, { zone });
  if (!time.isValid) throw new Error('An instant that is none got as far as the wire');
  return time.toFormat("yyyy-MM-dd'T'HH:mm:ssZZ");
}

/** Whether two RFC 3339 texts mean the same second. */
export function sameInstant(one: string, other: string): boolean {
  return Math.floor(Date.parse(one) / 1000) === Math.floor(Date.parse(other) / 1000);
}

/** Order of two texts that {@link decodeInstant} made, whatever number of fraction digits they have. */
export function compareInstants(one: string, other: string): number {
  if (one.length === other.length) return one < other ? -1 : one > other ? 1 : 0;
  const a = one.slice(0, -1);
  const b = other.slice(0, -1);
  return a < b ? -1 : a > b ? 1 : 0;
}
