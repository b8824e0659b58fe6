import type { Entry, Task, State } from '../../datasources/safenet/emulator';
import { seedOperators } from '../../datasources/safenet/emulator/seed-operators';
import { awkwardPeople, examplePeople } from '../../datasources/safenet/emulator/seed-people';

/** The moment at which the contract's examples were made. */
export const EXAMPLE_TIME = Date.UTC(2025, 2, 10, 8, 15, 42, 377);

function entry(userId: string, start: string, stop: string, more: Partial<Entry> = {}): Entry {
  return { userId, start, stop, state: 'Active', serial: null, ...more };
}

function task(id: number, operator: string | null, tokenOption: string, entries: Entry[]): Task {
  return { id, organization: 'Northwind Trust', operator, tokenOption, description: null, entries };
}

export function newStarters(): Task {
  const start = '2025-03-03T09:00:00';
  const stop = '2025-03-13T09:00:00';
  const entries = [
    entry('a.moreau', start, stop),
    entry('b.okafor', start, stop, { state: 'Completed', serial: '0001004482' }),
    entry('00417', start, '2025-03-31T23:59:59', { state: 'Locked', serial: '' }),
  ];
  return { ...task(4711, 'h.dubois', 'MobilePASS', entries), description: 'New starters & returners' };
}

/** The small state of the contract's section 12. */
export function exampleState(more: readonly Task[] = []): State {
  const [start, stop] = ['2025-03-09T10:00:00', '2025-03-19T10:00:00'];
  const users = [...examplePeople(), ...awkwardPeople()];
  return {
    organizations: [
      { name: 'Northwind Trust', users },
      { name: 'Fabrikam Health', users: [] },
    ],
    operators: seedOperators(),
    tasks: [
      newStarters(),
      task(4713, null, 'GrIDsure', [entry('d.haddad', start, stop)]),
      task(4720, 'svc-graph', 'SMS', [entry('d.haddad', start, stop), entry('e.rossi', start, stop)]),
      ...more,
    ],
    nextTaskId: 4721,
  };
}

export function expiredTask(): Task {
  return task(4688, 'h.dubois', 'GrIDsure', [entry('a.moreau', '2025-01-20T14:30:00', '2025-01-30T14:30:00')]);
}

export function taskWithCode(): Task {
  const enrolment = entry('d.haddad', '2025-03-10T08:00:00', '2025-03-20T08:00:00', { enrolmentCode: 'Zm9vYmFy' });
  return task(4721, 'svc-graph', 'MobilePASS', [enrolment]);
}
