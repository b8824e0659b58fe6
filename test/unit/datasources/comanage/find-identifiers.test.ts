import fc from 'fast-check';
import type { IdentifierRecord } from '../../../../datasources/comanage/codec';
import { like } from '../../../../datasources/comanage/emulator/like';
import {
  findIdentifiers,
  type IdentifierCalls,
  MOST_CONFIRMED_WITHOUT_LIST,
  MOST_SEARCHED,
  searchPattern,
} from '../../../../datasources/comanage/find-identifiers';
import { TooLong } from '../../../../datasources/comanage/refusals';
import { BackendError } from '../../../../datasources/shared/errors';

const TOO_LONG = new TooLong({
  backend: 'registry',
  operation: 'GET /identifiers',
  kind: 'rejected',
  reason: 'memory',
});

interface Registry {
  readonly calls: IdentifierCalls;
  readonly large: Set<string>;
  readonly asked: string[];
}

/** Answers as the server does: its search is a net with wildcards, and its list may not come. */
function registry(rows: readonly IdentifierRecord[], hasList: boolean): Registry {
  const asked: string[] = [];
  const small = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const calls: IdentifierCalls = {
    all: (coId) => {
      asked.push(`all of ${coId}`);
      return hasList ? Promise.resolve(rows) : Promise.reject(TOO_LONG);
    },
    peopleLike: (_, pattern) => {
      asked.push(`like ${pattern}`);
      const found = rows.filter(({ identifier }) => like(`%${small(pattern)}%`)(identifier.toLowerCase()));
      return Promise.resolve([...new Set(found.map(({ coPersonId }) => coPersonId))]);
    },
    ofPerson: (id) => {
      asked.push(`of ${id}`);
      return Promise.resolve(rows.filter(({ coPersonId }) => coPersonId === id));
    },
  };
  return { calls, large: new Set(), asked };
}

const find = ({ calls, large }: Registry, names: readonly string[]) => {
  const largeCos = { has: (coId: string) => large.has(coId), add: (coId: string) => void large.add(coId) };
  return findIdentifiers({ backend: 'registry', calls, largeCos }, '2', names);
};

const row = (identifier: string, coPersonId: string): IdentifierRecord => ({ identifier, coPersonId, isActive: true });

describe('people by identifier', () => {
  // Lookalikes: letter case, accents, wildcards, and parts of one another.
  const piece = fc.constantFrom(
    'a',
    'A',
    'é',
    'É',
    'e',
    'E\u0301',
    'İ',
    'ß',
    '中',
    '🦊',
    '%',
    '_',
    '\\',
    ' ',
    '+',
    '&',
    '0',
    '-',
  );
  const name = fc.oneof(
    { weight: 9, arbitrary: fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join('')) },
    { weight: 1, arbitrary: piece.map((one) => one.repeat(512).slice(0, 512)) },
  );
  const person = fc.integer({ min: 1, max: 8 }).map(String);
  const state = fc.array(fc.record({ identifier: name, coPersonId: person, isActive: fc.boolean() }), {
    maxLength: 12,
  });

  it('are the same, searched for or looked up in a list, and those who have it to the letter', async () => {
    const names = fc.uniqueArray(name, { minLength: 1, maxLength: MOST_SEARCHED + 4 });
    await fc.assert(
      fc.asyncProperty(state, names, fc.boolean(), async (rows, others, hasList) => {
        const wanted = [...new Set([...others, ...rows.slice(0, 3).map(({ identifier }) => identifier)])];
        const found = await find(registry(rows, hasList), wanted);
        const byPerson = (some: unknown) =>
          [...(some as IdentifierRecord[])].sort((one, other) => one.coPersonId.localeCompare(other.coPersonId));
        for (const one of wanted) {
          const expected = rows.filter(({ identifier }) => identifier === one);
          expect(byPerson(found.get(one))).toEqual(byPerson(expected));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('are searched for with a pattern that finds the name', () => {
    fc.assert(
      fc.property(name, (text) => {
        const pattern = searchPattern(text).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
        expect(like(`%${pattern}%`)(text.toLowerCase())).toBe(true);
      }),
      { numRuns: 1_000 },
    );
    expect(['aokafor', 'Åse', 'åse', 'a%_b', 'D\\u'].map(searchPattern)).toEqual([
      'aokafor',
      '%se',
      'åse',
      'a%_b',
      'D%u',
    ]);
  });

  it('are searched for when they are few, and looked up in one list when they are many', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => row(`user-${index}-`, String(index + 1)));
    const names = rows.map(({ identifier }) => identifier);
    const few = registry(rows, true);
    await find(few, names.slice(0, MOST_SEARCHED));
    expect(few.asked).toHaveLength(2 * MOST_SEARCHED);
    const many = registry(rows, true);
    await find(many, names.slice(0, MOST_SEARCHED + 1));
    expect(many.asked).toEqual(['all of 2']);
  });

  it('of a CO whose list does not come are searched for, and the list is not asked for again', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => row(`user-${index}-`, String(index + 1)));
    const names = rows.map(({ identifier }) => identifier);
    const large = registry(rows, false);
    for (let turn = 0; turn < 2; turn += 1) {
      const found = await find(large, names);
      expect([...found.values()].flat()).toEqual(rows);
    }
    expect(large.asked.filter((call) => call === 'all of 2')).toHaveLength(1);
  });

  it('with a name that is like many others come from the list, where there is one', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => row(`user${index}`, String(index + 1)));
    const { asked, ...rest } = registry(rows, true);
    const found = await find({ asked, ...rest }, ['user', 'user7']);
    expect([found.get('user'), found.get('user7')]).toEqual([[], [rows[7]]]);
    expect(asked).toEqual(['like user', 'like user7', 'all of 2']);
  });

  it('with a name that is like too many others do not take the answer from other names', async () => {
    const people = MOST_CONFIRMED_WITHOUT_LIST + 10;
    const rows = Array.from({ length: people }, (_, index) => row(`user${index}`, String(index + 1)));
    const large = registry(rows, false);
    const found = await find(large, ['user', 'user7', 'user88', 'nobody']);
    expect([found.get('user7'), found.get('user88'), found.get('nobody')]).toEqual([[rows[7]], [rows[88]], []]);
    const failure = found.get('user');
    expect(failure).toBeInstanceOf(BackendError);
    expect(failure).toMatchObject({ reason: expect.stringMatching(`${people} people .*memory.*by number`) });
    expect(large.asked.filter((call) => call.startsWith('of ')).length).toBeLessThanOrEqual(
      MOST_CONFIRMED_WITHOUT_LIST,
    );
  });
});
