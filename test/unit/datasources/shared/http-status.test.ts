import fc from 'fast-check';
import { badStatus } from '../../../../datasources/shared/http-status';

const LISTED = [401, 403, 404, 405, 406, 408, 409, 410, 413, 414, 415, 429];

it('a status that is not listed means what the first of its class does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 300, max: 599 }), (status) => {
      fc.pre(!LISTED.includes(status));
      const first = badStatus(Math.floor(status / 100) * 100);
      const { kind, turnedAway } = badStatus(status);
      expect({ kind, turnedAway }).toEqual({ kind: first.kind, turnedAway: first.turnedAway });
    }),
  );
});

it('a write is turned away by 4xx alone, and not by a time-out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 999 }), (status) => {
      expect(badStatus(status).turnedAway).toBe(status >= 400 && status < 500 && status !== 408);
    }),
  );
});

it('says the status, or what was said in its place', () => {
  expect(badStatus(503).reason).toBe('it answered with a fault of its own (status 503)');
  expect(badStatus(500, '500 Database gone').reason).toBe('it answered with a fault of its own (500 Database gone)');
});
