import { seedWorld, type Identifier, type Person, type World } from '../../datasources/comanage/emulator';

const FIRST_PERSON = 100_000;

/** The seeded world with so many more people in CO 2, of whom each has a user name, a number and a mail address. */
export function largeWorld(now: number, people: number): World {
  const world = seedWorld(now);
  const stamps = { created: now, modified: now, revision: 0, deleted: false, actor: 'large' };
  for (let index = 0; index < people; index += 1) {
    const person: Person = { ...stamps, id: FIRST_PERSON + index, coId: 2, status: 'Active' };
    world.people.push(person);
    const name = { ...stamps, id: person.id, personId: person.id, given: 'Many', family: `No. ${index}` };
    world.names.push({ ...name, type: 'official', primary: true });
    const texts = [`user${index}`, `N-${index}`, `user${index}@kiln.example.org`];
    for (const [place, identifier] of texts.entries()) {
      const row = { ...stamps, id: FIRST_PERSON + index * texts.length + place, identifier, personId: person.id };
      world.identifiers.push({
        ...row,
        type: ['uid', 'reference', 'mail'][place] ?? '',
        login: false,
        status: 'Active',
      });
    }
  }
  return world;
}

/** The number of the person that `largeWorld` counts as this one. */
export function personOf(index: number): string {
  return String(FIRST_PERSON + index);
}

/** Gives more identifiers to people who are there, with ids behind all others. */
export function addIdentifiers(world: World, rows: readonly Partial<Identifier>[]): void {
  let id = Math.max(...world.identifiers.map((row) => row.id));
  for (const row of rows) {
    id += 1;
    const stamps = { created: 0, modified: 0, revision: 0, deleted: false, actor: 'test' };
    world.identifiers.push({ ...stamps, identifier: '', type: 'uid', login: false, status: 'Active', ...row, id });
  }
}
