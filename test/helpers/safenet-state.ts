import type { Entry, Task, State } from '../../datasources/safenet/emulator';
import { seedOperators } from '../../datasources/safenet/emulator/seed-operators';
import { awkwardPeople, examplePeople, person } from '../../datasources/safenet/emulator/seed-people';

/** The emulators' clock. It lies far ahead, since a new stop date must lie ahead of the real clock too. */
export const CLOCK = Date.UTC(2050, 0, 15, 12);
export const NORTHWIND = 'Northwind Trust';
export const FABRIKAM = 'Fabrikam Health';

const START = '2050-01-10T09:00:00';
const STOP = '2050-01-25T09:00:00';

export function entry(userId: string, more: Partial<Entry> = {}): Entry {
  return { userId, start: START, stop: STOP, state: 'Active', serial: null, ...more };
}

export function task(id: number, entries: Entry[], more: Partial<Task> = {}): Task {
  return {
    id,
    organization: NORTHWIND,
    operator: 'svc-graph',
    tokenOption: 'MobilePASS',
    description: null,
    entries,
    ...more,
  };
}

/** Task 4711: one user of each kind, with three different stop dates. */
export function newStarters(): Task {
  const entries = [
    entry('a.moreau'),
    entry('b.okafor', { state: 'Completed', serial: '0001004482', stop: '2050-01-20T09:00:00' }),
    entry('00417', { state: 'Locked', serial: '', stop: '2050-01-31T23:59:59', start: '2050-01-09T07:30:00' }),
  ];
  return task(4711, entries, { operator: 'h.dubois', description: 'New starters & returners' });
}

export const AWKWARD_IDS: readonly string[] = awkwardPeople().map(({ userId }) => userId);

/** Numbers of the tasks that every Northwind list shows: five with a story, forty without. */
export const NORTHWIND_IDS: readonly number[] = [
  ...[4688, 4711, 4713, 4720, 4730],
  ...Array.from({ length: 40 }, (_, index) => 5001 + index),
];
export const FABRIKAM_IDS: readonly number[] = [6001, 6002, 6003];

/**
 * A state small enough to know by heart. 4688 is expired, 4690 is completed and hidden, 4730 has everybody whose name
 * is awkward, 5001 to 5040 have one user each.
 */
export function smallState(): State {
  const awkward = awkwardPeople();
  const fillers = Array.from({ length: 40 }, (_, index) => `n${String(index + 1).padStart(3, '0')}`);
  const patients = ['f001', 'f002', 'f003'];
  return {
    organizations: [
      {
        name: NORTHWIND,
        users: [...examplePeople(), ...awkward, ...fillers.map((id) => person(id, 'Nell', id.toUpperCase()))],
      },
      { name: FABRIKAM, users: patients.map((id) => person(id, 'Pat', id.toUpperCase())) },
    ],
    operators: seedOperators(),
    tasks: [
      task(4688, [entry('a.moreau', { start: '2049-11-20T14:30:00', stop: '2049-11-30T14:30:00' })], {
        operator: 'h.dubois',
        tokenOption: 'GrIDsure',
      }),
      task(4690, [entry('b.okafor', { state: 'Completed', serial: '0001004481' })]),
      newStarters(),
      task(4713, [entry('d.haddad')], { operator: null, tokenOption: 'GrIDsure' }),
      task(4720, [entry('d.haddad'), entry('e.rossi')], { tokenOption: 'SMS' }),
      task(
        4730,
        awkward.map(({ userId }) => entry(userId)),
        { operator: '' },
      ),
      ...fillers.map((userId, index) => task(5001 + index, [entry(userId)])),
      ...patients.map((userId, index) => task(6001 + index, [entry(userId)], { organization: FABRIKAM })),
    ],
    nextTaskId: 7000,
  };
}
