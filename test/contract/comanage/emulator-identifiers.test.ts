import fc from 'fast-check';
import { like } from '../../../datasources/comanage/emulator/like';
import { addIdentifiers, largeState } from '../../helpers/large-registry';
import { Harness, FORMATS, NOW, rows } from './emulator-harness';

const LONGEST = `x${'é'.repeat(510)}z`;

describe('a CO with 12,000 identifiers', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.start();
    Object.assign(harness.state, largeState(NOW, 4_000));
  });
  afterAll(() => harness.emulator.close());

  it.each(FORMATS)('has a list that PHP has no memory for, said as the contract has it, in %s', async (format) => {
    const list = `/identifiers.${format}?coid=2`;
    const scoped = await harness.get(list);
    expect([scoped.line, scoped.type, scoped.text]).toEqual(['404 CO Not Found', 'text/html; charset=UTF-8', '']);
    const platform = await harness.get(list, 'platform');
    expect([platform.line, platform.type]).toEqual(['500 Internal Server Error', 'text/html; charset=UTF-8']);
    expect((await harness.get(`/identifiers.${format}`, 'platform')).line).toBe('500 Internal Server Error');
    // Nobody is told of memory who is not let in.
    expect((await harness.get(list, 'other CO')).line).toBe('401 Unauthorized');
  });

  it('finds people by their identifiers all the same, and tells theirs', async () => {
    expect(await harness.ids('/co_people.json?coid=2&search.identifier=user3999')).toEqual([103_999, 103_999]);
    expect(rows((await harness.get('/identifiers.json?copersonid=103999')).text)).toHaveLength(3);
    expect((await harness.get('/identifiers.json?coid=3', 'platform')).line).toBe('200 OK');
  });

  it('has its list back with more memory', async () => {
    harness.emulator.behaviour.identifiersInMemory = 100_000;
    expect(rows((await harness.get('/identifiers.json?coid=2')).text).length).toBeGreaterThan(12_000);
    harness.emulator.behaviour.identifiersInMemory = 8_000;
  });

  it('holds identifiers of 512 characters, and no longer ones', async () => {
    const add = (identifier: string) => {
      const row = { Version: '1.0', Identifier: identifier, Type: 'uid', Status: 'Active' };
      const body = { Identifiers: [{ ...row, Login: false, Person: { Type: 'CO', Id: '2' } }] };
      return harness.send('/identifiers.json', { method: 'POST', body });
    };
    expect((await add(LONGEST)).line).toBe('201 Added');
    expect((await add(`${LONGEST}z`)).line).toBe('404 CO Not Found');
    const search = `/co_people.json?coid=2&search.identifier=${encodeURIComponent(LONGEST)}`;
    expect(await harness.ids(search)).toEqual([2]);
  });

  it('compares as its database does: letters of ASCII are folded on both sides, others in the table only', async () => {
    addIdentifiers(harness.state, [
      { identifier: 'ÄRGER', personId: 2 },
      { identifier: 'DOM\\user', personId: 3 },
    ]);
    const search = (text: string) =>
      harness.ids(`/co_people.json?coid=2&search.identifier=${encodeURIComponent(text)}`);
    expect(await search('Ärger')).toEqual([]);
    expect(await search('ärGER')).toEqual([2]);
    expect(await search('DOM\\user')).toEqual([]);
    expect(await search('DOM\\\\user')).toEqual([3]);
    expect(await search('dom_user')).toEqual([3]);
  });
});

describe('LIKE', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '%', '_', '\\', 'é', '🦊'), maxLength: 8 });

  it('finds a text by itself once its signs stand for themselves, and within any other one', () => {
    fc.assert(
      fc.property(text, text, text, (before, wanted, behind) => {
        const literal = wanted.replace(/[\\%_]/g, '\\$&');
        expect(like(`%${literal}%`)(before + wanted + behind)).toBe(true);
        expect(like(literal)(wanted)).toBe(true);
        expect(like(literal)(`${wanted}b`)).toBe(false);
      }),
    );
  });

  it('is what a pattern with `.*` and `.` in their places finds', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '%', '_', '🦊'), maxLength: 6 });
    fc.assert(
      fc.property(text, pattern, (subject, wanted) => {
        const same = new RegExp(`^${wanted.replaceAll('%', '.*').replaceAll('_', '.')}$`, 'su');
        expect(like(wanted)(subject)).toBe(same.test(subject));
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes no time for hundreds of wildcards that lead nowhere', () => {
    expect(like(`${'%a'.repeat(255)}%b`)('a'.repeat(512))).toBe(false);
  });
});
