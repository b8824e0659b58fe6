import fc from 'fast-check';
import { DateTime } from 'luxon';
import { toWallClock } from '../../../../datasources/admanager/codec';

const HYPHENS = 'yyyy-MM-dd HH:mm:ss';
const SLASHES = 'yyyy/MM/dd HH:mm:ss';
const at = (instant: string, timeZone = 'UTC', datePattern: typeof HYPHENS | typeof SLASHES = HYPHENS) =>
  toWallClock(instant, { timeZone, datePattern });

describe('an instant on the wall', () => {
  it.each([
    ['2026-07-31T18:00:00Z', 'UTC', HYPHENS, '2026-07-31 18:00:00'],
    ['2026-07-31T18:00:00.000Z', 'UTC', HYPHENS, '2026-07-31 18:00:00'],
    ['2026-07-31T18:00:00Z', 'UTC', SLASHES, '2026/07/31 18:00:00'],
    ['2026-07-31T18:00:00Z', 'Europe/Paris', HYPHENS, '2026-07-31 20:00:00'],
    ['2026-12-31T18:00:00Z', 'Europe/Paris', HYPHENS, '2026-12-31 19:00:00'],
    ['2026-07-31T18:00:00-05:00', 'Asia/Kolkata', HYPHENS, '2026-08-01 04:30:00'],
    ['2026-07-31t00:00:00z', 'America/New_York', HYPHENS, '2026-07-30 20:00:00'],
    ['2026-07-31T00:00:00Z', 'UTC', HYPHENS, '2026-07-31 00:00:00'],
  ] as const)('%s in %s as %s is %s', (instant, zone, pattern, text) => {
    expect(at(instant, zone, pattern)).toEqual({ text });
  });

  it.each([
    ['2026-07-31T18:00:00', /with a zone/],
    ['2026-07-31 18:00:00Z', /with a zone/],
    ['tomorrow', /with a zone/],
    ['2026-02-30T18:00:00Z', /that exists/],
    ['2026-07-31T25:00:00Z', /that exists/],
    ['2026-07-31T18:00:00.5Z', /whole second/],
    ['2026-07-31T18:00:00.0001Z', /whole second/],
    ['9999-12-31T23:59:59-05:00', /year of four digits/],
  ])('%s is refused', (instant, fault) => {
    expect(at(instant)).toEqual({ fault: expect.stringMatching(fault) });
  });

  it('steps over the hour that a clock leaves out, since no instant is in it', () => {
    expect(at('2027-03-28T00:59:59Z', 'Europe/Paris')).toEqual({ text: '2027-03-28 01:59:59' });
    expect(at('2027-03-28T01:00:00Z', 'Europe/Paris')).toEqual({ text: '2027-03-28 03:00:00' });
  });

  it('refuses both of the instants that an autumn hour could mean, and neither neighbour', () => {
    const twice = { fault: expect.stringMatching(/clocks of Europe\/Paris show twice/) };
    expect(at('2027-10-30T23:59:59Z', 'Europe/Paris')).toEqual({ text: '2027-10-31 01:59:59' });
    expect(at('2027-10-31T00:00:00Z', 'Europe/Paris')).toEqual(twice);
    expect(at('2027-10-31T00:59:59Z', 'Europe/Paris')).toEqual(twice);
    expect(at('2027-10-31T01:00:00Z', 'Europe/Paris')).toEqual(twice);
    expect(at('2027-10-31T01:59:59Z', 'Europe/Paris')).toEqual(twice);
    expect(at('2027-10-31T02:00:00Z', 'Europe/Paris')).toEqual({ text: '2027-10-31 03:00:00' });
  });

  it('can be read back to the same instant wherever it is not refused', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu');
    const seconds = fc.integer({ min: Date.UTC(2026, 0) / 1000, max: Date.UTC(2036, 0) / 1000 });
    fc.assert(
      fc.property(zones, seconds, (zone, second) => {
        const date = at(new Date(second * 1000).toISOString(), zone);
        if ('fault' in date) return date.fault.includes('twice');
        return DateTime.fromFormat(date.text, HYPHENS, { zone }).toSeconds() === second;
      }),
      { numRuns: 2_000 },
    );
  });
});
