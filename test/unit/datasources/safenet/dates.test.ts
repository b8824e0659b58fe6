import fc from 'fast-check';
import { DateTime, IANAZone, Settings } from 'luxon';
import { compareInstants, decodeInstant, encodeInstant, sameInstant } from '../../../../datasources/safenet/dates';

const NEW_YORK = 'America/New_York';

describe('reading a date', () => {
  it.each([
    ['2025-03-14T16:00:00Z', '2025-03-14T16:00:00Z'],
    ['2025-03-14T16:00:00+00:00', '2025-03-14T16:00:00Z'],
    ['2025-03-14T16:00:00-00:00', '2025-03-14T16:00:00Z'],
    ['2025-03-14T16:00:00-04:00', '2025-03-14T20:00:00Z'],
    ['2025-03-03T09:00:00-05:00', '2025-03-03T14:00:00Z'],
    ['2025-01-01T00:30:00+05:45', '2024-12-31T18:45:00Z'],
    ['2024-02-29T23:59:59-14:00', '2024-03-01T13:59:59Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00Z'],
    ['0099-06-01T00:00:00+01:00', '0099-05-31T23:00:00Z'],
  ])('gives the instant in UTC: %s', (text, instant) => {
    expect(decodeInstant(text, NEW_YORK)).toBe(instant);
  });

  it.each(['1', '12', '377', '3770', '12345', '123456', '1234567'])('keeps the fraction as it is: .%s', (fraction) => {
    expect(decodeInstant(`2025-03-10T08:15:42.${fraction}+00:00`, 'UTC')).toBe(`2025-03-10T08:15:42.${fraction}Z`);
    expect(decodeInstant(`2025-03-10T08:15:42.${fraction}-04:00`, 'UTC')).toBe(`2025-03-10T12:15:42.${fraction}Z`);
    expect(decodeInstant(`2025-03-10T08:15:42.${fraction}`, 'UTC')).toBe(`2025-03-10T08:15:42.${fraction}Z`);
  });

  it.each([
    ['2025-03-14T16:00:00', 'UTC', '2025-03-14T16:00:00Z'],
    ['2025-03-14T16:00:00', NEW_YORK, '2025-03-14T20:00:00Z'],
    ['2025-01-14T16:00:00', NEW_YORK, '2025-01-14T21:00:00Z'],
    ['2025-07-14T16:00:00', 'Asia/Kathmandu', '2025-07-14T10:15:00Z'],
  ])('takes one without a zone in the zone of the server: %s in %s', (text, zone, instant) => {
    expect(decodeInstant(text, zone)).toBe(instant);
  });

  it.each([
    '0001-01-01T00:00:00',
    '0001-01-01T00:00:00Z',
    '0001-01-01T00:00:00+00:00',
    '0001-01-01T00:00:00-05:00',
    '0001-01-01T00:00:00.0000000+01:00',
    '1/1/0001 12:00:00 AM',
  ])('takes the empty date of .NET for none: %s', (text) => {
    expect(decodeInstant(text, NEW_YORK)).toBeNull();
  });

  it('stays within the calendar at its ends', () => {
    expect(decodeInstant('9999-12-31T23:59:59.9999999-04:00', 'UTC')).toBe('9999-12-31T23:59:59Z');
    expect(decodeInstant('9999-12-31T23:59:59.9999999Z', 'UTC')).toBe('9999-12-31T23:59:59.9999999Z');
    expect(decodeInstant('0001-01-01T00:30:00+05:00', 'UTC')).toBeNull();
  });

  it.each([
    ['3/14/2025 4:00:00 PM', 'UTC', '2025-03-14T16:00:00Z'],
    ['3/14/2025 4:00:00 PM', NEW_YORK, '2025-03-14T20:00:00Z'],
    ['3/14/2025 4:00:00\u202fPM', 'UTC', '2025-03-14T16:00:00Z'],
    ['03/04/2025 12:05:06 am', 'UTC', '2025-03-04T00:05:06Z'],
    ['12/31/2025 12:00:00 PM', 'UTC', '2025-12-31T12:00:00Z'],
    ['3/14/2025 16:00', 'UTC', '2025-03-14T16:00:00Z'],
    ['3/14/2025', 'UTC', '2025-03-14T00:00:00Z'],
  ])('reads a text of an American server in its zone: %s in %s', (text, zone, instant) => {
    expect(decodeInstant(text, zone)).toBe(instant);
  });

  it.each([
    '',
    'soon',
    '2025-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2025-04-31T00:00:00-04:00',
    '2025-13-01T00:00:00Z',
    '2025-00-01T00:00:00Z',
    '2025-01-00T00:00:00Z',
    '2025-01-01T24:00:00Z',
    '2025-01-01T00:60:00Z',
    '2025-01-01T00:00:60Z',
    '0000-01-01T00:00:00Z',
    '2025-01-01T00:00:00+14:60',
    '2025-01-01T00:00:00+15:00',
    '2025-01-01T00:00:00+0100',
    '2025-01-01T00:00:00 Z',
    '2025-01-01T00:00:00z',
    '2025-01-01T00:00:00.Z',
    '2025-01-01T00:00:00.12345678Z',
    '2025-01-01 00:00:00Z',
    '2025-1-1T00:00:00Z',
    '2025/01/01T00:00:00Z',
    '2025-01-01T00-00-00Z',
    '20250101T000000Z',
    '+2025-01-01T00:00:00Z',
    '2025-01-01T00:00:00Zx',
    ' 2025-01-01T00:00:00Z',
    '2025-01-01',
    '31.03.2025',
    '14/3/2025 4:00:00 PM',
    '2/30/2025',
    '3/14/2025 13:00:00 PM',
    '3/14/2025 0:00:00 AM',
    '3/14/2025 24:00:00',
    '3/14/25',
  ])('refuses what is none: %j', (text) => {
    expect(() => decodeInstant(text, 'UTC')).toThrow('Not a date of the back end');
  });

  const instant = fc.date({
    min: new Date('0100-01-01T00:00:00Z'),
    max: new Date('9998-12-31T23:59:59Z'),
    noInvalidDate: true,
  });

  it('gives the same instant for whatever offset it is written with', () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, minutes) => {
        const expected = `${date.toISOString().slice(0, 19)}Z`;
        const text = DateTime.fromJSDate(date, { zone: 'UTC' }).setZone(
          DateTime.utc().setZone(`UTC${offset(minutes)}`).zone,
        );
        expect(decodeInstant(text.toFormat("yyyy-MM-dd'T'HH:mm:ssZZ"), NEW_YORK)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});

function offset(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${Math.floor(size / 60)}:${String(size % 60).padStart(2, '0')}`;
}

/** Of every hemisphere and rule: half hours, double summer time, winter time, changes at midnight, whole days left out. */
const CHANGING_ZONES = [
  ...[
    'UTC',
    NEW_YORK,
    'America/St_Johns',
    'America/Santiago',
    'America/Sao_Paulo',
    'America/Caracas',
    'America/Havana',
  ],
  ...['Europe/London', 'Europe/Dublin', 'Europe/Berlin', 'Europe/Lisbon', 'Europe/Moscow', 'Africa/Casablanca'],
  ...['Asia/Tehran', 'Asia/Kathmandu', 'Asia/Pyongyang', 'Asia/Beirut', 'Australia/Lord_Howe', 'Pacific/Apia'],
  ...['Pacific/Chatham', 'Antarctica/Troll'],
];

/** Every offset of the zone within 16 hours of what would be that time in UTC. */
function offsetsNear(wall: number, zone: string): number[] {
  const iana = IANAZone.create(zone);
  const offsets = Array.from({ length: 129 }, (_, step) => iana.offset(wall + (step - 64) * 15 * 60_000));
  return [...new Set(offsets)];
}

/** The later of the instants at which a clock in the zone shows it; one in a gap is read as if the clock had gone on. */
function latestReading(wall: number, zone: string): number {
  const iana = IANAZone.create(zone);
  const readings = offsetsNear(wall, zone).map((offset) => ({ offset, at: wall - offset * 60_000 }));
  const real = readings.filter(({ offset, at }) => iana.offset(at) === offset);
  return Math.max(...(real.length > 0 ? real : readings).map(({ at }) => at));
}

describe('a clock time without an offset', () => {
  const now = Settings.now;
  afterEach(() => {
    Settings.now = now;
  });

  it.each([
    ['repeated in autumn', '2027-11-07T01:30:00', NEW_YORK, '2027-11-07T06:30:00Z'],
    ['an hour before', '2027-11-07T00:59:59', NEW_YORK, '2027-11-07T04:59:59Z'],
    ['an hour after', '2027-11-07T02:00:00', NEW_YORK, '2027-11-07T07:00:00Z'],
    ['repeated, as an American text', '11/7/2027 1:30:00 AM', NEW_YORK, '2027-11-07T06:30:00Z'],
    ['skipped in spring', '2027-03-14T02:30:00', NEW_YORK, '2027-03-14T07:30:00Z'],
    ['repeated by half an hour', '2027-04-04T01:45:00', 'Australia/Lord_Howe', '2027-04-03T15:15:00Z'],
    ['on a day that was left out', '2011-12-30T12:00:00', 'Pacific/Apia', '2011-12-30T22:00:00Z'],
  ])('%s is read the same way all the year: %s in %s', (_, text, zone, instant) => {
    for (const day of ['2027-01-15', '2027-07-15', '2027-11-07', '2031-07-01']) {
      Settings.now = () => Date.parse(day);
      expect(decodeInstant(text, zone)).toBe(instant);
    }
  });

  it('is the later of two readings, in all kinds of zones and years, on every day it is read', () => {
    const zones = fc.constantFrom(...CHANGING_ZONES);
    const year = fc.integer({ min: 1975, max: 2037 });
    const minuteOfYear = fc.integer({ min: 0, max: 366 * 24 * 60 });
    fc.assert(
      fc.property(zones, year, minuteOfYear, fc.integer({ min: 0, max: 366 }), fc.boolean(), (zone, ...drawn) => {
        const [inYear, minute, today, atChange] = drawn;
        const wall = atChange ? nearChange(zone, inYear, minute) : Date.UTC(inYear, 0, 1) + minute * 60_000;
        Settings.now = () => Date.UTC(2026, 0, 1) + today * 86_400_000;
        const text = new Date(wall).toISOString().slice(0, 19);
        expect(decodeInstant(text, zone)).toBe(`${new Date(latestReading(wall, zone)).toISOString().slice(0, 19)}Z`);
      }),
      { numRuns: 300 },
    );
  });
});

/** A clock time at most three hours from a change of the clocks in that year, or any where there is none. */
function nearChange(zone: string, year: number, minute: number): number {
  const iana = IANAZone.create(zone);
  const first = Date.UTC(year, 0, 1);
  const weeks = Array.from({ length: 53 }, (_, week) => first + week * 7 * 86_400_000);
  const changes = weeks.filter((week) => iana.offset(week) !== iana.offset(week + 7 * 86_400_000));
  const week = changes[minute % Math.max(1, changes.length)];
  if (week === undefined) return first + minute * 60_000;
  const days = Array.from({ length: 7 }, (_, step) => week + step * 86_400_000);
  const day = days.find((start) => iana.offset(start) !== iana.offset(start + 86_400_000)) ?? week;
  const hours = Array.from({ length: 96 }, (_, step) => day + step * 15 * 60_000);
  const change = hours.find((hour) => iana.offset(hour) !== iana.offset(hour + 15 * 60_000)) ?? day;
  const offset = iana.offset(change) * 60_000;
  return change + offset + ((minute % 360) - 180) * 60_000;
}

describe('writing a date', () => {
  it.each([
    ['2025-03-31T23:59:59-04:00', NEW_YORK, '2025-03-31T23:59:59-04:00'],
    ['2025-04-01T03:59:59Z', NEW_YORK, '2025-03-31T23:59:59-04:00'],
    ['2025-01-01T03:59:59Z', NEW_YORK, '2024-12-31T22:59:59-05:00'],
    ['2025-04-01T03:59:59.999Z', 'UTC', '2025-04-01T03:59:59+00:00'],
    ['2025-04-01T03:59:59+05:45', 'Europe/Berlin', '2025-04-01T00:14:59+02:00'],
    ['2025-11-02T05:30:00Z', NEW_YORK, '2025-11-02T01:30:00-04:00'],
    ['2025-11-02T06:30:00Z', NEW_YORK, '2025-11-02T01:30:00-05:00'],
  ])('gives the instant with the offset the server has then: %s in %s', (text, zone, written) => {
    expect(encodeInstant(text, zone)).toBe(written);
  });

  it('is read again as the same instant', () => {
    const zones = fc.constantFrom('UTC', NEW_YORK, 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Europe/London');
    const dates = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, zones, zones, (date, zone, other) => {
        const text = date.toISOString();
        const read = decodeInstant(encodeInstant(text, zone), other);
        expect(read).toBe(`${text.slice(0, 19)}Z`);
        expect(sameInstant(read ?? '', text)).toBe(true);
      }),
    );
  });

  it('refuses what is no instant', () => {
    expect(() => encodeInstant('tomorrow', 'UTC')).toThrow('got as far as the wire');
  });
});

describe('comparing dates', () => {
  it('tells whether two texts mean the same second', () => {
    expect(sameInstant('2025-03-31T23:59:59-04:00', '2025-04-01T03:59:59Z')).toBe(true);
    expect(sameInstant('2025-04-01T03:59:59.1234567Z', '2025-04-01T03:59:59Z')).toBe(true);
    expect(sameInstant('2025-04-01T03:59:59Z', '2025-04-01T04:00:00Z')).toBe(false);
    expect(sameInstant('2025-03-31T23:59:59Z', '2025-03-31T23:59:59-04:00')).toBe(false);
  });

  it('puts instants in order, whatever fractions they have', () => {
    const inOrder = [
      '2025-03-10T08:15:41.9999999Z',
      '2025-03-10T08:15:42Z',
      '2025-03-10T08:15:42.0000001Z',
      '2025-03-10T08:15:42.37Z',
      '2025-03-10T08:15:42.371Z',
      '2025-03-10T08:15:43Z',
      '2026-01-01T00:00:00Z',
    ];
    expect([...inOrder].reverse().sort(compareInstants)).toEqual(inOrder);
    expect(compareInstants('2025-03-10T08:15:42Z', '2025-03-10T08:15:42Z')).toBe(0);
  });
});
