import fc from 'fast-check';
import { LONGEST_PAUSE_MS, pauseAskedFor } from '../../../../datasources/shared/http-status';

const NOW = Date.UTC(2026, 10, 29, 12);

it('is seconds, and an hour at most', () => {
  fc.assert(
    fc.property(fc.nat({ max: 100_000 }), (seconds) => {
      const expected = seconds === 0 ? undefined : Math.min(seconds * 1_000, LONGEST_PAUSE_MS);
      expect(pauseAskedFor(String(seconds), NOW)).toBe(expected);
    }),
  );
});

it('is a date, and nothing when it has passed', () => {
  fc.assert(
    fc.property(fc.integer({ min: -90_000, max: 90_000 }), (seconds) => {
      const date = new Date(NOW + seconds * 1_000).toUTCString();
      const expected = seconds <= 0 ? undefined : Math.min(seconds * 1_000, LONGEST_PAUSE_MS);
      expect(pauseAskedFor(date, NOW)).toBe(expected);
    }),
  );
});

it.each(['Sun, 29 Nov 2026 12:00:09 GMT', 'Sunday, 29-Nov-26 12:00:09 GMT', 'Sun Nov 29 12:00:09 2026'])(
  'is a date in each form that HTTP has: %s',
  (date) => expect(pauseAskedFor(date, NOW)).toBe(9_000),
);

it.each([
  '',
  ' ',
  '-5',
  '1.5',
  '1e3',
  '5 s',
  'tomorrow 5',
  'foo 2030',
  '2026-11-29T12:00:09Z',
  'Sun, 99 Foo 2026 99:99:99 GMT',
  '0x10',
  '٥',
])('is nothing as %j', (garbage) => expect(pauseAskedFor(garbage, NOW)).toBeUndefined());

it('is nothing when it is there twice or not at all', () => {
  expect(pauseAskedFor(['5', '6'], NOW)).toBeUndefined();
  expect(pauseAskedFor(undefined, NOW)).toBeUndefined();
});
