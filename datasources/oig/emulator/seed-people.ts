import { ADMINISTRATOR, BADGE_ROLE, COLLEAGUE, OPERATIONS_ROLE, SERVICE_ACCOUNT } from './accounts';
import type { Role, User } from './state';

export const ROLES: readonly Role[] = [
  { key: Number(BADGE_ROLE.key), name: BADGE_ROLE.name },
  { key: Number(OPERATIONS_ROLE.key), name: OPERATIONS_ROLE.name },
  { key: 63, name: 'Payroll Support' },
];

const LAST_NAMES: readonly (readonly [name: string, login: string])[] = [
  ['Abara', 'ABARA'],
  ['Björklund', 'BJORKLUND'],
  ['Castro', 'CASTRO'],
  ['Dąbrowska', 'DABROWSKA'],
  ['Eriksen', 'ERIKSEN'],
  ['Fournier', 'FOURNIER'],
  ['García', 'GARCIA'],
  ['Haddad', 'HADDAD'],
  ['Ibsen', 'IBSEN'],
  ['Jovanović', 'JOVANOVIC'],
  ['Kowalski', 'KOWALSKI'],
  ['Lindqvist', 'LINDQVIST'],
  ['Müller', 'MULLER'],
  ["O'Neill", 'ONEILL'],
  ['Nguyễn', 'NGUYEN'],
  ['Ørsted', 'ORSTED'],
  ['Park', 'PARK'],
  ['Quist', 'QUIST'],
  ['Rossi', 'ROSSI'],
  ['Sørensen', 'SORENSEN'],
  ['Şahin', 'SAHIN'],
  ['Ulrich', 'ULRICH'],
  ['山田', 'YAMADA'],
  ['Žukauskas', 'ZUKAUSKAS'],
];
const FIRST_NAMES = ['Amélie', 'Ben', 'Chloë', 'Dara', 'Elif'] as const;
const DEPARTMENTS = ['Finance', 'Research', 'Facilities', 'Sales & Service'] as const;

interface Named {
  readonly key: number;
  readonly login: string;
  readonly firstName: string;
  readonly lastName: string;
}

function person(named: Named, more: Partial<User> = {}): User {
  return {
    ...named,
    email: `${named.login.toLowerCase()}@example.org`,
    title: '',
    organization: DEPARTMENTS[named.key % DEPARTMENTS.length] ?? '',
    managerLogin: 'MIKAWA',
    active: true,
    roles: [],
    ...more,
  };
}

/** Some 120 employees, and the few whom other files call by name. */
export function seedUsers(): User[] {
  const known = [
    person(
      { key: 1, login: ADMINISTRATOR.user, firstName: 'System', lastName: 'Administrator' },
      { password: ADMINISTRATOR.password, administrator: true, managerLogin: '', organization: 'Xellerate Users' },
    ),
    person(
      { key: Number(COLLEAGUE.key), login: COLLEAGUE.user, firstName: 'Tomo', lastName: 'Nakamura' },
      { password: COLLEAGUE.password, title: 'Provisioning Analyst' },
    ),
    person(
      { key: 1100, login: SERVICE_ACCOUNT.user.toUpperCase(), firstName: 'Provisioning', lastName: 'Service' },
      { password: SERVICE_ACCOUNT.password, roles: [Number(OPERATIONS_ROLE.key)], managerLogin: '' },
    ),
    person(
      { key: 1187, login: 'ROKAFOR', firstName: 'Remi', lastName: 'Okafor' },
      { email: 'remi@example.org', title: 'Analyst' },
    ),
    person(
      { key: 1203, login: 'MIKAWA', firstName: 'Mio', lastName: 'Ikawa' },
      { email: 'mio@example.org', title: 'Head of Research', managerLogin: '' },
    ),
  ];
  const employees = FIRST_NAMES.flatMap((firstName, row) =>
    LAST_NAMES.map(([lastName, login], column) =>
      person(
        {
          key: 1301 + row * LAST_NAMES.length + column,
          login: `${firstName.charAt(0)}${login}`,
          firstName,
          lastName,
        },
        // A few have left: their tasks stay.
        { active: column % 19 !== 18, ...(column === 1 && { roles: [Number(BADGE_ROLE.key)] }) },
      ),
    ),
  );
  return [...known, ...employees];
}
