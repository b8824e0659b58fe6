import fc from 'fast-check';
import { faultOfInstant } from '../../../../resolvers/shared/instant';

const EXAMPLE = 'e.g. 2027-03-31T23:59:59Z or 2027-03-31T19:59:59-04:00';
const NO_ZONE = `has no zone; add Z or an offset, ${EXAMPLE}`;
const NOT_RFC = `must be an RFC 3339 date and time with zone, ${EXAMPLE}`;
const NO_SUCH = 'is not a date and time that exists';

describe('an instant', () => {
  it.each([
    '2027-03-31T23:59:59Z',
    '2027-03-31t23:59:59z',
    '2027-03-31T19:59:59-04:00',
    '2027-03-31T19:59:59+00:00',
    '2027-03-31T19:59:59-00:00',
    '2027-03-31T19:59:59+14:00',
    '2027-03-31T19:59:59.5Z',
    '2027-03-31T19:59:59.123456789-04:00',
    '2000-01-01T00:00:00Z',
    '2000-02-29T00:00:00Z',
    '2024-02-29T12:00:00Z',
    '2400-02-29T12:00:00Z',
    '9999-12-31T23:59:59Z',
  ])('may be %s', (text) => {
    expect(faultOfInstant(text)).toBeUndefined();
  });

  it.each([
    ['2027-03-31T23:59:59', NO_ZONE],
    ['2027-03-31 23:59:59', NO_ZONE],
    ['2027-03-31T23:59', NO_ZONE],
    ['2027-03-31T23:59:59.123', NO_ZONE],
    ['2027-03-31', NOT_RFC],
    ['', NOT_RFC],
    ['tomorrow', NOT_RFC],
    ['31.03.2027', NOT_RFC],
    ['05/11/2027', NOT_RFC],
    ['1806537599', NOT_RFC],
    ['2027-03-31 23:59:59Z', NOT_RFC],
    ['2027-3-31T23:59:59Z', NOT_RFC],
    ['2027-03-31T23:59Z', NOT_RFC],
    ['2027-03-31T23:59:59.Z', NOT_RFC],
    ['2027-03-31T23:59:59.1234567890Z', NOT_RFC],
    ['2027-03-31T23:59:59+0400', NOT_RFC],
    ['2027-03-31T23:59:59+24:00', NOT_RFC],
    ['2027-03-31T23:59:59+04:60', NOT_RFC],
    ['2027-03-31T23:59:59 Z', NOT_RFC],
    [' 2027-03-31T23:59:59Z', NOT_RFC],
    ['2027-03-31T23:59:59Z\n', NOT_RFC],
    ['+002027-03-31T23:59:59Z', NOT_RFC],
    ['２０２７-03-31T23:59:59Z', NOT_RFC],
    ['2027-02-30T00:00:00Z', NO_SUCH],
    ['2027-02-29T00:00:00Z', NO_SUCH],
    ['2100-02-29T00:00:00Z', NO_SUCH],
    ['2027-04-31T00:00:00Z', NO_SUCH],
    ['2027-00-10T00:00:00Z', NO_SUCH],
    ['2027-13-10T00:00:00Z', NO_SUCH],
    ['2027-01-00T00:00:00Z', NO_SUCH],
    ['2027-01-32T00:00:00Z', NO_SUCH],
    ['2027-01-01T24:00:00Z', NO_SUCH],
    ['2027-01-01T25:00:00Z', NO_SUCH],
    ['2027-01-01T00:60:00Z', NO_SUCH],
    ['2027-01-01T23:59:60Z', NO_SUCH],
    ['1999-12-31T23:59:59Z', 'must not be before the year 2000'],
    ['1900-01-01T00:00:00Z', 'must not be before the year 2000'],
    ['0099-01-01T00:00:00Z', 'must not be before the year 2000'],
    ['0001-01-01T00:00:00Z', 'must not be before the year 2000'],
    ['0000-01-01T00:00:00Z', 'must not be before the year 2000'],
  ])('may not be %j', (text, fault) => {
    expect(faultOfInstant(text)).toBe(fault);
  });

  it('may not lie behind the last year that a back end can write', () => {
    expect(faultOfInstant('9999-12-31T23:59:59-14:00')).toBe('must not be after the year 9999');
    expect(faultOfInstant('9999-12-31T23:59:59+14:00')).toBeUndefined();
  });

  it.each([[undefined], [null], [1806537599], [{}], [[]], [new Date()]])(
    'may not be anything but text (%#)',
    (value) => {
      expect(faultOfInstant(value)).toBe(`must be an RFC 3339 date and time, ${EXAMPLE}`);
    },
  );

  it('is accepted exactly when a calendar has that day and time', () => {
    const two = (value: number) => String(value).padStart(2, '0');
    const field = (max: number) => fc.integer({ min: 0, max });
    fc.assert(
      fc.property(
        fc.integer({ min: 2000, max: 9998 }),
        field(14),
        field(33),
        field(25),
        field(61),
        field(61),
        (year, month, day, hour, minute, second) => {
          const digits = `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
          const date = new Date(`${digits}Z`);
          // Date accepts 24:00:00 and carries impossible days over; a text that comes back unchanged exists.
          const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(digits);
          for (const zone of ['Z', '+05:30', '-11:00']) {
            expect(faultOfInstant(digits + zone)).toBe(exists ? undefined : NO_SUCH);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('that is accepted is one that Date reads', () => {
    const zone = fc.constantFrom('Z', 'z', '+00:00', '-23:59', '+23:59', '+05:30');
    const fraction = fc.option(
      fc.integer({ min: 0, max: 999_999_999 }).map((value) => `.${value}`),
      { nil: '' },
    );
    const range = { min: new Date('2000-01-02T00:00:00Z'), max: new Date('9998-12-31T00:00:00Z'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(range), fraction, zone, fc.boolean(), (date, digits, offset, small) => {
        const text = `${date.toISOString().slice(0, 19)}${digits}${offset}`;
        const spelt = small ? text.replace('T', 't') : text;
        expect(faultOfInstant(spelt)).toBeUndefined();
        expect(Date.parse(spelt)).not.toBeNaN();
      }),
    );
  });
});
