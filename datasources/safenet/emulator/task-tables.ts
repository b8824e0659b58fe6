import { nowDigits, type Bench } from './call-context';
import type { DataColumn, DataTable } from './data-table';
import { EMPTY_DATE, formatDateTime, formatTextDate, instantOf, type Digits } from './server-dates';
import { sameText, type Entry, type Task } from './world';

const NAMES = {
  usual: { list: 'Provisioning Tasks', details: 'Provisioning Task Details', users: 'Users' },
  odd: { list: 'Provisioning Entries (list)', details: 'Named_Entries_Table', users: 'Table 1' },
} as const;

function dateType({ switches }: Bench): DataColumn['type'] {
  return switches.dates === 'text' ? 'xs:string' : 'xs:dateTime';
}

/** Writes dates; remembers them too, since a task of thousands of users holds few different ones. */
function dateWriter({ switches }: Bench): (digits: Digits) => string {
  const written = new Map<Digits, string>();
  return (digits) => {
    const text =
      written.get(digits) ??
      (switches.dates === 'text' ? formatTextDate(digits) : formatDateTime(digits, switches.zone));
    written.set(digits, text);
    return text;
  };
}

/** Stored state, and `Expired` for an active entry whose stop date has passed, time of day included (13, row 15). */
export function statusOf(bench: Bench, { state, stop }: Entry): string {
  return state === 'Active' && bench.now() > instantOf(stop, bench.switches.zone) ? 'Expired' : state;
}

/** A task whose users have all completed is gone for every call (contract 13, row 21); one without users waits for some. */
export function isOpen({ entries }: Task): boolean {
  return entries.length === 0 || entries.some(({ state }) => state !== 'Completed');
}

export function openTasks({ world, switches }: Bench, account: string): readonly Task[] {
  const direction = switches.order === 'desc' ? -1 : 1;
  return world.tasks
    .filter((task) => task.organization === account && isOpen(task))
    .sort((one, other) => direction * (one.id - other.id));
}

export function entryOf({ entries }: Task, userId: string): Entry | undefined {
  return entries.find((entry) => sameText(entry.userId, userId));
}

function listColumns(bench: Bench): DataColumn[] {
  return [
    { name: 'taskid', type: 'xs:int' },
    { name: 'operator', type: 'xs:string' },
    { name: 'startdate', type: dateType(bench) },
    { name: 'count', type: 'xs:int' },
    { name: 'tokenoption', type: 'xs:string' },
    { name: 'stopdate', type: dateType(bench) },
  ];
}

function listRow(task: Task, start: string | null, stop: string | null): (string | null)[] {
  return [String(task.id), task.operator, start, String(task.entries.length), task.tokenOption, stop];
}

/** Both dates are wrong by design (contract, fact 2; 13, row 9). */
export function taskTable(bench: Bench, tasks: readonly Task[]): DataTable {
  const write = dateWriter(bench);
  const { listDates, tableNames } = bench.switches;
  const date = listDates === 'absent' ? null : write(listDates === 'min' ? EMPTY_DATE : nowDigits(bench));
  const rows = tasks.map((task) => listRow(task, date, date));
  return { name: NAMES[tableNames].list, columns: listColumns(bench), rows };
}

/** The user's true dates, and a `status` that no page documents (contract 13, rows 10 and 11). */
export function taskOfUserTable(bench: Bench, tasks: readonly Task[], userId: string): DataTable {
  const write = dateWriter(bench);
  const { statusColumn, tableNames } = bench.switches;
  const columns = listColumns(bench);
  if (statusColumn) columns.push({ name: 'status', type: 'xs:string' });
  const rows = tasks.flatMap((task) => {
    const entry = entryOf(task, userId);
    if (!entry) return [];
    const row = listRow(task, write(entry.start), write(entry.stop));
    return [statusColumn ? [...row, statusOf(bench, entry)] : row];
  });
  return { name: NAMES[tableNames].list, columns, rows };
}

export function detailsTable(bench: Bench, task: Task | undefined): DataTable {
  const write = dateWriter(bench);
  const columns: DataColumn[] = [
    { name: 'userid', type: 'xs:string' },
    { name: 'username', type: 'xs:string' },
    { name: 'startdate', type: dateType(bench) },
    { name: 'stopdate', type: dateType(bench) },
    { name: 'status', type: 'xs:string' },
    { name: 'serialnumber', type: 'xs:string' },
    { name: 'description', type: 'xs:string' },
  ];
  const users = bench.world.organizations.find(({ name }) => name === task?.organization)?.users ?? [];
  const names = new Map(users.map((user) => [user.userId, `${user.firstName} ${user.lastName}`]));
  const rows = (task?.entries ?? []).map((entry) => [
    entry.userId,
    names.get(entry.userId) ?? null,
    write(entry.start),
    write(entry.stop),
    statusOf(bench, entry),
    entry.serial,
    task?.description ?? null,
  ]);
  if (bench.switches.order === 'desc') rows.reverse();
  return { name: NAMES[bench.switches.tableNames].details, columns, rows };
}

export function userTableName({ switches }: Bench): string {
  return NAMES[switches.tableNames].users;
}
