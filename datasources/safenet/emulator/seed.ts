import { Random } from './random';
import { ACCOUNTS, seedOperators } from './seed-operators';
import { awkwardPeople, examplePeople, numberedPeople } from './seed-people';
import { digitsOf, type Digits } from './server-dates';
import type { Entry, Task, User, State } from './state';

const DAY = 86_400_000;
const TASKS = 300;
const FIRST_ID = 4102;
const CROWD = 2_000;

const TOKEN_OPTIONS = [
  'MobilePASS',
  'GrIDsure',
  'SMS',
  'OATH',
  'RADIUS',
  'KT',
  'RB',
  'GOLD',
  'eToken',
  'Email',
  'Password',
  'GoogleAuthenticator',
  'Google Authenticator',
];

const DESCRIPTIONS = [
  'Spring intake',
  'Leavers & joiners <HQ>',
  'Branch "Nord"\nsecond line',
  '   ',
  '',
  ' padded ',
  'Überlänge '.repeat(12).trim(),
  'Télétravail – équipe 7',
];

/** Null for tasks made by automation rules, whose operator nobody documents (contract 7.3). */
const CREATORS = ['h.dubois', 'svc-graph', 'k.admin', null, ''];

const KINDS = [
  'active',
  'active',
  'mixed',
  'expired',
  'locked',
  'completed',
  'staggered',
  'overdue',
  'extended',
] as const;
type Kind = (typeof KINDS)[number];

class Seeder {
  readonly random = new Random(0x5afe);
  readonly #digits = new Map<number, Digits>();
  #serial = 1_004_400;

  constructor(
    readonly now: number,
    readonly zone: string,
  ) {}

  digits(daysFromNow: number): Digits {
    // Whole minutes, as people pick them.
    const minute = Math.floor((this.now + daysFromNow * DAY) / 60_000);
    const digits = this.#digits.get(minute) ?? digitsOf(minute * 60_000, this.zone);
    this.#digits.set(minute, digits);
    return digits;
  }

  /** Leading zeros belong to a serial (contract 7.3). */
  serial(): string {
    this.#serial += 1 + this.random.below(40);
    return String(this.#serial).padStart(10, '0');
  }

  entry(userId: string, start: number, stop: number, state: Entry['state'] = 'Active'): Entry {
    // Absent and empty cells both occur before a token is enrolled.
    const none = this.random.chance(0.3) ? '' : null;
    const serial = state === 'Completed' ? this.serial() : none;
    return { userId, start: this.digits(start), stop: this.digits(stop), state, serial };
  }

  entries(kind: Kind, userIds: readonly string[]): Entry[] {
    const { random } = this;
    const old = -15 - random.below(40) - random.next();
    const fresh = -random.below(8) - random.next();
    return userIds.map((userId, index) => {
      switch (kind) {
        case 'active':
          return this.entry(userId, fresh, fresh + 10);
        case 'mixed':
          return this.entry(userId, fresh, fresh + 10, (['Active', 'Completed', 'Locked'] as const)[index % 3]);
        case 'expired':
          return this.entry(userId, old, old + 10);
        case 'locked':
          return this.entry(userId, fresh, fresh + 10, 'Locked');
        case 'completed':
          return this.entry(userId, old, old + 10, 'Completed');
        case 'staggered':
          return this.entry(userId, fresh, fresh + 10 + 3 * index);
        case 'overdue':
          return this.entry(userId, old, index % 2 === 0 ? old + 10 : 5 + index, index % 3 === 2 ? 'Locked' : 'Active');
        case 'extended':
          return this.entry(userId, old, 20 + random.below(10));
      }
    });
  }
}

/** The tasks of the contract's examples, at numbers that the rest of the seed leaves out. */
function exampleTasks(seeder: Seeder): Task[] {
  const task = (id: number, tokenOption: string, operator: string | null, entries: Entry[]): Task => {
    return { id, organization: ACCOUNTS.northwind, operator, tokenOption, description: null, entries };
  };
  const starters: Entry[] = [
    { ...seeder.entry('a.moreau', -7, 3), serial: null },
    { ...seeder.entry('b.okafor', -7, 3, 'Completed'), serial: '0001004482' },
    { ...seeder.entry('00417', -7, 21, 'Locked'), serial: '' },
  ];
  return [
    task(4688, 'GrIDsure', 'h.dubois', [seeder.entry('a.moreau', -50, -40)]),
    { ...task(4711, 'MobilePASS', 'h.dubois', starters), description: 'New starters & returners' },
    task(4713, 'GrIDsure', null, [seeder.entry('d.haddad', -1, 9)]),
    task(4720, 'SMS', 'svc-graph', [seeder.entry('d.haddad', -2, 8), seeder.entry('e.rossi', -2, 8)]),
  ];
}

function sample(random: Random, people: readonly User[], count: number): string[] {
  const chosen = new Set<string>();
  while (chosen.size < Math.min(count, people.length)) chosen.add(random.pick(people).userId);
  return [...chosen];
}

function nextId(random: Random, id: number, taken: ReadonlySet<number>): number {
  let next = id + 1 + random.below(4);
  while (taken.has(next)) next += 1;
  return next;
}

/**
 * The state at start: the same for the same clock and zone. Two accounts, some 300 tasks with gaps between their
 * numbers, in all states; the third task belongs to a crowd of 2,000 and the fourth to everybody with an awkward name.
 */
export function seedState(now: number, zone: string): State {
  const seeder = new Seeder(now, zone);
  const { random } = seeder;
  const awkward = awkwardPeople();
  const staff = numberedPeople('n', 150, 3, random);
  const crowd = numberedPeople('w', CROWD, 4, random);
  const patients = numberedPeople('f', 120, 3, random);

  const examples = exampleTasks(seeder);
  const taken = new Set(examples.map(({ id }) => id));
  const tasks: Task[] = [...examples];
  const add = (id: number, organization: string, kind: Kind, userIds: readonly string[]): void => {
    const operator = random.pick(CREATORS);
    const description = random.chance(0.2) ? null : random.pick(DESCRIPTIONS);
    const tokenOption = random.pick(TOKEN_OPTIONS);
    tasks.push({ id, organization, operator, tokenOption, description, entries: seeder.entries(kind, userIds) });
  };
  let id = FIRST_ID;
  while (tasks.length < TASKS) {
    id = nextId(random, id, taken);
    const number = tasks.length - examples.length;
    if (number === 2) {
      add(
        id,
        ACCOUNTS.northwind,
        'mixed',
        crowd.map(({ userId }) => userId),
      );
    } else if (number === 3) {
      add(
        id,
        ACCOUNTS.northwind,
        'active',
        awkward.map(({ userId }) => userId),
      );
    } else {
      const northwind = number % 4 !== 3;
      const people = northwind ? [...staff, ...awkward] : patients;
      const kind = KINDS[number % KINDS.length] ?? 'active';
      const organization = northwind ? ACCOUNTS.northwind : ACCOUNTS.fabrikam;
      add(id, organization, kind, sample(random, people, 1 + random.below(12)));
    }
  }
  tasks.sort((one, other) => one.id - other.id);
  const serials = new Map<string, string[]>();
  for (const { serial, userId } of tasks.flatMap(({ entries }) => entries)) {
    if (serial) serials.set(userId, [...(serials.get(userId) ?? []), serial]);
  }
  const withTokens = (user: User): User => ({ ...user, tokens: serials.get(user.userId) ?? [] });
  return {
    organizations: [
      { name: ACCOUNTS.northwind, users: [...examplePeople(), ...awkward, ...staff, ...crowd].map(withTokens) },
      { name: ACCOUNTS.fabrikam, users: patients.map(withTokens) },
    ],
    operators: seedOperators(),
    tasks,
    nextTaskId: Math.max(...tasks.map((task) => task.id)) + 1,
  };
}
