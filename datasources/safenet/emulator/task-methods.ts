import { accountOf, boolean, int, type Call, type Method, type Outcome } from './call-context';
import type { Parameter } from './parameters';
import { detailsTable, entryOf, isOpen, openTasks, taskOfUserTable, taskTable } from './task-tables';
import type { Entry, Mail, Task } from './state';

const organization: Parameter = { name: 'organization', type: 'string' };
const user: Parameter = { name: 'user', type: 'string' };
const taskId: Parameter = { name: 'taskID', type: 'int' };
const userNames: Parameter = { name: 'userNames', type: 'strings' };
const mail: Parameter = { name: 'sendNotificationEmail', type: 'boolean' };
const page: readonly Parameter[] = [
  { name: 'startRecord', type: 'int' },
  { name: 'numberOfRecords', type: 'int' },
];

const NO_TABLE: Outcome = { kind: 'table', table: null };
const READ = { needsSession: true, reads: true, hasForms: true } as const;
const WRITE = { needsSession: true, reads: false, hasForms: false } as const;

function tasksIn(call: Call): readonly Task[] {
  const account = accountOf(call);
  return account === undefined ? [] : openTasks(call.emulator, account);
}

function tasksOfUser(call: Call): readonly Task[] {
  const wanted = call.given.text('user') ?? '';
  return tasksIn(call).filter((task) => entryOf(task, wanted));
}

/** Negative starts count as 0, the cap is silent (contract 13, rows 28 and 29). */
function pageOf({ given, emulator }: Call, tasks: readonly Task[]): readonly Task[] {
  const start = Math.max(0, given.int('startRecord'));
  const most = Math.min(emulator.behaviour.maxRecords, Math.max(0, given.int('numberOfRecords')));
  return tasks.slice(start, start + most);
}

/** Null for a number that is unknown, finished, or of another account. */
function taskOf(call: Call): Task | undefined {
  const account = accountOf(call);
  const id = call.given.int('taskID');
  return call.emulator.state.tasks.find((task) => task.id === id && task.organization === account && isOpen(task));
}

function discard(call: Call, task: Task): void {
  const { tasks } = call.emulator.state;
  tasks.splice(tasks.indexOf(task), 1);
}

/** Nothing is sent; what would be is kept for the tests (contract 13, row 30). */
function notify(call: Call, kind: Mail['kind'], task: Task, entries: readonly Entry[]): void {
  if (!call.given.boolean('sendNotificationEmail')) return;
  const users = entries.map(({ userId }) => userId);
  call.emulator.outbox.push({ kind, taskId: task.id, organization: task.organization, users });
}

function removeTask(call: Call): Outcome {
  const task = taskOf(call);
  if (task) {
    discard(call, task);
    notify(call, 'taskRemoved', task, task.entries);
  }
  return { kind: 'void' };
}

function named(call: Call, task: Task | undefined): readonly Entry[] {
  const wanted = new Set(call.given.list('userNames').map((name) => name.toLowerCase()));
  return task?.entries.filter(({ userId }) => wanted.has(userId.toLowerCase())) ?? [];
}

/** Acts on those it finds; the last one takes the task along, or leaves it without users (contract 13, rows 19 and 20). */
function removeUsers(call: Call): Outcome {
  const task = taskOf(call);
  const leaving = named(call, task);
  if (!task || leaving.length === 0) return boolean(false);
  task.entries = task.entries.filter((entry) => !leaving.includes(entry));
  if (task.entries.length === 0 && call.emulator.behaviour.lastUser === 'takes-task') discard(call, task);
  notify(call, 'usersRemoved', task, leaving);
  return boolean(true);
}

/** Completed rows are left alone; locked ones get the date and stay locked (contract 13, row 18). */
function updateStopDate(call: Call): Outcome {
  const entries = named(call, taskOf(call)).filter(({ state }) => state !== 'Completed');
  for (const entry of entries) entry.stop = call.given.date('newStopDate');
  return boolean(entries.length > 0);
}

/** The eight calls of the seed (contract 3.4 and 8). */
export const taskMethods: readonly Method[] = [
  {
    ...READ,
    name: 'GetProvisioningTaskCount',
    parameters: [organization],
    nothing: int(0),
    run: (call) => int(tasksIn(call).length),
  },
  {
    ...READ,
    name: 'GetProvisioningTasks',
    parameters: [organization, ...page],
    nothing: NO_TABLE,
    run: (call) => ({ kind: 'table', table: taskTable(call.emulator, pageOf(call, tasksIn(call))) }),
  },
  {
    ...READ,
    name: 'GetProvisioningTasksForUser',
    parameters: [user, organization, ...page],
    nothing: NO_TABLE,
    run: (call) => {
      const tasks = pageOf(call, tasksOfUser(call));
      return { kind: 'table', table: taskOfUserTable(call.emulator, tasks, call.given.text('user') ?? '') };
    },
  },
  {
    ...READ,
    name: 'GetProvisioningTasksForUserCount',
    parameters: [user, organization],
    nothing: int(0),
    run: (call) => int(tasksOfUser(call).length),
  },
  {
    ...READ,
    name: 'GetProvisioningTaskDetails',
    parameters: [taskId, organization],
    nothing: NO_TABLE,
    run: (call) => ({ kind: 'table', table: detailsTable(call.emulator, taskOf(call)) }),
  },
  {
    ...WRITE,
    hasForms: true,
    name: 'RemoveProvisioningTask',
    parameters: [taskId, mail, organization],
    nothing: { kind: 'void' },
    run: removeTask,
  },
  {
    ...WRITE,
    name: 'RemoveUsersFromProvisioningTask',
    parameters: [taskId, userNames, mail, organization],
    nothing: boolean(false),
    run: removeUsers,
  },
  {
    ...WRITE,
    name: 'UpdateProvisioningStopDate',
    parameters: [taskId, userNames, { name: 'newStopDate', type: 'dateTime' }, organization],
    nothing: boolean(false),
    run: updateStopDate,
  },
];
