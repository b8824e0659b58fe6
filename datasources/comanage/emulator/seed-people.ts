import { logged } from './seed-stamps';
import type { EmailAddress, Identifier, Name, Person } from './state';

interface Wish {
  readonly id: number;
  readonly co: number;
  readonly status?: string;
  readonly deleted?: boolean;
  /** Given and family name; the name is not the primary one when `unnamed`. */
  readonly name?: readonly [given: string, family: string];
  readonly unnamed?: boolean;
  readonly mail?: string;
  readonly identifiers?: readonly (readonly [type: string, text: string, status?: 'Suspended'])[];
}

const WISHES: readonly Wish[] = [
  { id: 1, co: 1, name: ['Registry', 'Administrator'], identifiers: [['uid', 'admin']] },
  {
    id: 2,
    co: 2,
    name: ['Amara', 'Okafor'],
    mail: 'amara.okafor@kiln.example.org',
    identifiers: [
      ['uid', 'aokafor'],
      ['reference', 'E-1001'],
    ],
  },
  // E-10010 contains E-1001, twice over.
  {
    id: 3,
    co: 2,
    name: ['Bram', 'Castellan'],
    mail: 'bram.castellan@kiln.example.org',
    identifiers: [
      ['uid', 'bcastellan'],
      ['reference', 'E-10010'],
      ['badge', 'B/E-10010'],
    ],
  },
  { id: 4, co: 2, status: 'Pending', name: ['Chiara', 'Pontin'], identifiers: [['uid', 'cpontin']] },
  { id: 5, co: 2, status: 'Expired', name: ['Dov', 'Marchetti'], identifiers: [['uid', 'dmarchetti']] },
  { id: 6, co: 2, status: 'Suspended', name: ['Ewa', 'Lindqvist'], identifiers: [['uid', 'elindqvist']] },
  { id: 7, co: 2, status: 'Deleted', deleted: true, name: ['Farid', 'Nasser'], identifiers: [['uid', 'fnasser']] },
  { id: 8, co: 2, name: ['Gwen', 'Unnamed'], unnamed: true, identifiers: [['uid', 'gunnamed']] },
  // Differs from person 2 by letter case only.
  { id: 9, co: 2, name: ['Abena', 'Okafor'], mail: 'Amara.Okafor@kiln.example.org', identifiers: [['uid', 'AOkafor']] },
  {
    id: 10,
    co: 2,
    name: ['Henrik', 'Såle'],
    mail: 'henrik@kiln.example.org',
    identifiers: [
      ['uid', 'hsale', 'Suspended'],
      ['network', 'hsale2'],
    ],
  },
  // The same text means two people, under two types.
  { id: 11, co: 2, name: ['Ines', 'Juno'], identifiers: [['uid', 'juno']] },
  { id: 12, co: 2, name: ['Jonas', 'Weir'], identifiers: [['reference', 'juno']] },
  { id: 13, co: 2 },
  { id: 14, co: 2, status: 'Denied', name: ['Kofi', 'Adjei'] },
  { id: 15, co: 2, status: 'GracePeriod', name: ['Lena', 'Brandt'], identifiers: [['uid', 'lbrandt']] },
  { id: 16, co: 2, status: 'Locked', name: ['Mateo', 'Rossi'], identifiers: [['uid', 'mrossi']] },
  { id: 17, co: 2, status: 'Invited', name: ['Nadia', 'Petrova'] },
  // CO 3 uses the numbers of CO 2 for people of its own.
  {
    id: 20,
    co: 3,
    name: ['Oisín', 'Byrne'],
    mail: 'oisin@tide.example.org',
    identifiers: [
      ['uid', 'obyrne'],
      ['reference', 'E-1001'],
    ],
  },
  { id: 21, co: 3, name: ['Priya', 'Raman'], identifiers: [['uid', 'aokafor']] },
];

export function seedPeople(now: number): Person[] {
  return WISHES.map(({ id, co, status = 'Active', deleted = false }) => ({
    ...logged(now, id, co),
    coId: co,
    status,
    deleted,
  }));
}

export function seedNames(now: number): Name[] {
  return WISHES.flatMap(({ id, co, name, unnamed = false, deleted = false }) => {
    const [given, family] = name ?? [];
    if (given === undefined || family === undefined) return [];
    return [{ ...logged(now, id, co), personId: id, given, family, type: 'official', primary: !unnamed, deleted }];
  });
}

export function seedEmailAddresses(now: number): EmailAddress[] {
  return WISHES.flatMap(({ id, co, mail }) =>
    mail === undefined ? [] : [{ ...logged(now, id, co), personId: id, mail, type: 'official', verified: id !== 9 }],
  );
}

export function seedIdentifiers(now: number): Identifier[] {
  const rows = WISHES.flatMap(({ id: personId, co, deleted = false, identifiers = [] }) =>
    identifiers.map(([type, identifier, status]) => ({ co, deleted, personId, type, identifier, status })),
  );
  return rows.map(({ co, status, ...row }, index): Identifier => {
    return { ...logged(now, index + 1, co), ...row, status: status ?? 'Active', login: false };
  });
}
