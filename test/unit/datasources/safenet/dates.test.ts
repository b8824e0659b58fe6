import fc from 'fast-check';
import { DateTime } from 'luxon';
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
