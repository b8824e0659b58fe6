import { DateTime, IANAZone } from 'luxon';

/** Digits of `text` from `at` on, as a number; NaN when one of them is no digit. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
}

interface Fields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

function isValid({ year, month, day, hour, minute, second }: Fields): boolean {
  // Every comparison with NaN is false.
  const date = year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  return date && hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59;
}

const LAST = '9999-12-31T23:59:59Z';
const FIRST_MS = -62_135_596_800_000;
const LAST_MS = 253_402_300_799_999;

/** .NET's empty and greatest dates, moved over the ends of the calendar by an offset, come out as none and the last. */
function utcText(ms: number, fraction: string): string | null {
  if (ms < FIRST_MS) return null;
  return ms > LAST_MS ? LAST : `${new Date(ms).toISOString().slice(0, 19)}${fraction}Z`;
}

function utcMs({ year, month, day, hour, minute, second }: Fields): number {
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute, second, 0);
}

const twoDigits = (value: number): string => (value < 10 ? `0${value}` : String(value));

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * The instant at which a clock in that zone shows these fields. In the hour that a clock repeats in autumn, and in the
 * one that it skips in spring, two offsets are as good as each other: always the smaller one is taken, which is standard
 * time, as .NET takes it. (Luxon takes the one that holds on the day it is asked.)
 */
function zonedMs(fields: Fields, zone: string): number {
  const iana = IANAZone.create(zone);
  const offset = (instant: number): number => iana.offset(instant);
  const wall = utcMs(fields);
  const before = offset(wall - DAY_MS);
  const after = offset(wall + DAY_MS);
  const standard = Math.min(before, after);
  const later = wall - standard * MINUTE_MS;
  if (before === after || offset(later) === standard) return later;
  const summer = Math.max(before, after);
  const earlier = wall - summer * MINUTE_MS;
  return offset(earlier) === summer ? earlier : later;
}

/** Length of `.d` to `.ddddddd` at the end of the seconds; 0 for none, -1 for a dot without digits or too many. */
function fractionLength(text: string): number {
  if (text.charCodeAt(19) !== 46) return 0;
  let end = 20;
  while (text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end += 1;
  return end > 20 && end <= 27 ? end - 19 : -1;
}

/** `+hh:mm` in minutes; NaN when it is not one. xs:dateTime allows 14 hours at most. */
function offsetMinutes(text: string): number {
  const sign = text.charAt(0);
  if (text.length !== 6 || text.charAt(3) !== ':' || (sign !== '+' && sign !== '-')) return Number.NaN;
  const hours = digits(text, 1, 2);
  const minutes = digits(text, 4, 2);
  if (!(hours <= 14 && minutes <= 59)) return Number.NaN;
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes);
}

function fail(): never {
  // Without the text: it came from the wire.
  throw new Error('Not a date of the back end');
}

/**
 * An instant as the server wrote it, as RFC 3339 text in UTC with the fraction's digits as they were; null for .NET's
 * empty date. A text without a zone is read in the server's.
 *
 * @throws Error when it is no date, or one that no calendar has
 */
export function decodeInstant(text: string, zone: string): string | null {
  if (text.charAt(10) !== 'T') return decodeUsText(text, zone);
  const fields: Fields = {
    year: digits(text, 0, 4),
    month: digits(text, 5, 2),
    day: digits(text, 8, 2),
    hour: digits(text, 11, 2),
    minute: digits(text, 14, 2),
    second: digits(text, 17, 2),
  };
  const separated =
    text.charAt(4) === '-' && text.charAt(7) === '-' && text.charAt(13) === ':' && text.charAt(16) === ':';
  const length = fractionLength(text);
  if (!separated || length < 0 || !isValid(fields)) fail();
  if (text.startsWith('0001-01-01T00:00:00')) return null;
  const offset = text.slice(19 + length);
  if (offset === 'Z' || offset === '+00:00') return `${text.slice(0, 19 + length)}Z`;
  const fraction = text.slice(19, 19 + length);
  if (offset === '') return utcText(zonedMs(fields, zone), fraction);
  const minutes = offsetMinutes(offset);
  if (Number.isNaN(minutes)) fail();
  const ofDay = fields.hour * 60 + fields.minute - minutes;
  if (ofDay >= 0 && ofDay < 1440) {
    // The same day in UTC, as nearly always: nothing but the clock changes.
    return `${text.slice(0, 11)}${twoDigits(Math.floor(ofDay / 60))}:${twoDigits(ofDay % 60)}${text.slice(16, 19 + length)}Z`;
  }
  return utcText(utcMs(fields) - minutes * 60_000, fraction);
}

const US_TEXT = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s?([AP])M)?)?$/i;

/** A date as an American Windows shows it, from a column that holds texts: `3/14/2025 4:00:00 PM`. */
function decodeUsText(text: string, zone: string): string | null {
  const match = US_TEXT.exec(text);
  if (!match) fail();
  const [month = 0, day = 0, year = 0, clock = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0));
  const half = match[7]?.toUpperCase();
  if (half && (clock < 1 || clock > 12)) fail();
  const hour = half ? (clock % 12) + (half === 'P' ? 12 : 0) : clock;
  const fields: Fields = { year, month, day, hour, minute, second };
  if (!isValid(fields)) fail();
  return year === 1 ? null : utcText(zonedMs(fields, zone), '');
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
