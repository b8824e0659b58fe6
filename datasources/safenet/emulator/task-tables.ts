import { nowDigits, type Emulator } from './call-context';
import type { DataColumn, DataTable } from './data-table';
import { EMPTY_DATE, formatDateTime, formatTextDate, instantOf, type Digits } from './server-dates';
import { sameText, type Entry, type Task } from './state';

const NAMES = {
  usual: { list: 'Provisioning Tasks', details: 'Provisioning Task Details', users: 'Users' },
  odd: { list: 'Provisioning Entries (list)', details: 'Named_Entries_Table', users: 'Table 1' },
} as const;

function dateType({ behaviour }: Emulator): DataColumn['type'] {
  return behaviour.dates === 'text' ? 'xs:string' : 'xs:dateTime';
}

/** Writes dates; remembers them too, since a task of thousands of users holds few different ones. */
function dateWriter({ behaviour }: Emulator): (digits: Digits) => string {
  const written = new Map<Digits, string>();
  return (digits) => {
    const text =
      written.get(digits) ??
      (behaviour.dates === 'text' ? formatTextDate(digits) : formatDateTime(digits, behaviour.zone));
    written.set(digits, text);
    return text;
  };
}

/** Stored state, and `Expired` for an active entry whose stop date has passed, time of day included (13, row 15). */
export function statusOf(emulator: Emulator, { state, stop }: Entry): string {
  return state === 'Active' && emulator.now() > instantOf(stop, emulator.behaviour.zone) ? 'Expired' : state;
}

/** A task whose users have all completed is gone for every call (contract 13, row 21); one without users waits for some. */
export function isOpen({ entries }: Task): boolean {
  return entries.length === 0 || entries.some(({ state }) => state !== 'Completed');
}

export function openTasks({ state, behaviour }: Emulator, account: string): readonly Task[] {
  const direction = behaviour.order === 'desc' ? -1 : 1;
  return state.tasks
    .filter((task) => task.organization === account && isOpen(task))
    .sort((one, other) => direction * (one.id - other.id));
}

export function entryOf({ entries }: Task, userId: string): Entry | undefined {
  return entries.find((entry) => sameText(entry.userId, userId));
}

function listColumns(emulator: Emulator): DataColumn[] {
  return [
    { name: 'taskid', type: 'xs:int' },
    { name: 'operator', type: 'xs:string' },
    { name: 'startdate', type: dateType(emulator) },
    { name: 'count', type: 'xs:int' },
    { name: 'tokenoption', type: 'xs:string' },
    { name: 'stopdate', type: dateType(emulator) },
  ];
}

function listRow(task: Task, start: string | null, stop: string | null): (string | null)[] {
  return [String(task.id), task.operator, start, String(task.entries.length), task.tokenOption, stop];
}

/** Both dates are wrong by design (contract, fact 2; 13, row 9). */
export function taskTable(emulator: Emulator, tasks: readonly Task[]): DataTable {
  const write = dateWriter(emulator);
  const { listDates, tableNames } = emulator.behaviour;
  const date = listDates === 'absent' ? null : write(listDates === 'min' ? EMPTY_DATE : nowDigits(emulator));
  const rows = tasks.map((task) => listRow(task, date, date));
  return { name: NAMES[tableNames].list, columns: listColumns(emulator), rows };
}

/** The user's true dates, and a `status` that no page documents (contract 13, rows 10 and 11). */
export function taskOfUserTable(emulator: Emulator, tasks: readonly Task[], userId: string): DataTable {
  const write = dateWriter(emulator);
  const { statusColumn, tableNames } = emulator.behaviour;
  const columns = listColumns(emulator);
  if (statusColumn) columns.push({ name: 'status', type: 'xs:string' });
  const rows = tasks.flatMap((task) => {
    const entry = entryOf(task, userId);
    if (!entry) return [];
    const row = listRow(task, write(entry.start), write(entry.stop));
    return [statusColumn ? [...row, statusOf(emulator, entry)] : row];
  });
  return { name: NAMES[tableNames].list, columns, rows };
}

export function detailsTable(emulator: Emulator, task: Task | undefined): DataTable {
  const write = dateWriter(emulator);
  const columns: DataColumn[] = [
    { name: 'userid', type: 'xs:string' },
    { name: 'username', type: 'xs:string' },
    { name: 'startdate', type: dateType(emulator) },
    { name: 'stopdate', type: dateType(emulator) },
    { name: 'status', type: 'xs:string' },
    { name: 'serialnumber', type: 'xs:string' },
    { name: 'description', type: 'xs:string' },
  ];
  const users = emulator.state.organizations.find(({ name }) => name === task?.organization)?.users ?? [];
  const names = new Map(users.map((user) => [user.userId, `${user.firstName} ${user.lastName}`]));
  const rows = (task?.entries ?? []).map((entry) => [
    entry.userId,
    names.get(entry.userId) ?? null,
    write(entry.start),
    write(entry.stop),
    statusOf(emulator, entry),
    entry.serial,
    task?.description ?? null,
  ]);
  if (emulator.behaviour.order === 'desc') rows.reverse();
  return { name: NAMES[emulator.behaviour.tableNames].details, columns, rows };
}

export function userTableName({ behaviour }: Emulator): string {
  return NAMES[behaviour.tableNames].users;
}
