import fc from 'fast-check';
import { RecentMap } from '../../../../resolvers/shared/recent-map';

describe('a map of what was used lately', () => {
  it('keeps what is asked for, however much else comes along', () => {
    const map = new RecentMap<number, string>(3);
    map.set(0, 'asked for');
    for (let key = 1; key <= 100; key += 1) {
      map.set(key, String(key));
      expect(map.get(0)).toBe('asked for');
    }
    expect(map.get(50)).toBeUndefined();
  });

  it('never holds more than twice as many entries as it was given, and never a wrong one', () => {
    const operation = fc.record({ key: fc.nat(30), set: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(operation, { maxLength: 200 }), (most, operations) => {
        const map = new RecentMap<number, number>(most);
        const truth = new Map<number, number>();
        for (const [turn, { key, set }] of operations.entries()) {
          if (set) {
            map.set(key, turn);
            truth.set(key, turn);
            expect(map.get(key)).toBe(turn);
          } else {
            expect([undefined, truth.get(key)]).toContain(map.get(key));
          }
          expect(map.size).toBeLessThanOrEqual(2 * most);
        }
      }),
    );
  });
});
