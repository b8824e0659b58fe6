import { seedState, type Identifier, type Person, type State } from '../../datasources/comanage/emulator';

const FIRST_PERSON = 100_000;

/** The seeded state with so many more people in CO 2, of whom each has a user name, a number and a mail address. */
export function largeState(now: number, people: number): State {
  const state = seedState(now);
  const stamps = { created: now, modified: now, revision: 0, deleted: false, actor: 'large' };
  for (let index = 0; index < people; index += 1) {
    const person: Person = { ...stamps, id: FIRST_PERSON + index, coId: 2, status: 'Active' };
    state.people.push(person);
    const name = { ...stamps, id: person.id, personId: person.id, given: 'Many', family: `No. ${index}` };
    state.names.push({ ...name, type: 'official', primary: true });
    const texts = [`user${index}`, `N-${index}`, `user${index}@kiln.example.org`];
    for (const [place, identifier] of texts.entries()) {
      const row = { ...stamps, id: FIRST_PERSON + index * texts.length + place, identifier, personId: person.id };
      state.identifiers.push({
        ...row,
        type: ['uid', 'reference', 'mail'][place] ?? '',
        login: false,
        status: 'Active',
      });
    }
  }
  return state;
}

/** The number of the person that `largeState` counts as this one. */
export function personOf(index: number): string {
  return String(FIRST_PERSON + index);
}

/** Gives more identifiers to people who are there, with ids behind all others. */
export function addIdentifiers(state: State, rows: readonly Partial<Identifier>[]): void {
  let id = Math.max(...state.identifiers.map((row) => row.id));
  for (const row of rows) {
    id += 1;
    const stamps = { created: 0, modified: 0, revision: 0, deleted: false, actor: 'test' };
    state.identifiers.push({ ...stamps, identifier: '', type: 'uid', login: false, status: 'Active', ...row, id });
  }
}
