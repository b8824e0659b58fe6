import { DateTime } from 'luxon';
import { accountOf, nowDigits, type Call, type Method, type Outcome } from './call-context';
import type { DataTable } from './data-table';
import type { Parameter } from './parameters';
import { entryOf, isOpen, userTableName } from './task-tables';
import { sameText, type Entry, type Task, type User } from './state';

const organization: Parameter = { name: 'organization', type: 'string' };
const userName: Parameter = { name: 'userName', type: 'string' };
const taskId: Parameter = { name: 'taskID', type: 'int' };
const description: Parameter = { name: 'description', type: 'string' };
const userNames: Parameter = { name: 'userNames', type: 'strings' };

const READ = { needsSession: true, reads: true, hasForms: true } as const;
const DEFAULT_DAYS = 10;

function text(value: string | null): Outcome {
  return { kind: 'string', text: value };
}

function provisioned(texts: readonly string[] | null): Outcome {
  return { kind: 'list', type: 'ArrayOfProvisioningResult', item: 'ProvisioningResult', texts };
}

function usersIn(call: Call): readonly User[] {
  const account = accountOf(call);
  return call.emulator.state.organizations.find(({ name }) => name === account)?.users ?? [];
}

function userNamed(call: Call): User | undefined {
  const wanted = call.given.text('userName') ?? '';
  return usersIn(call).find(({ userId }) => sameText(userId, wanted));
}

/** One task for all known users; unknown ones are left out without a word (contract 13, row 37). */
function provision(call: Call, tokenOption: string): Outcome {
  const { emulator, given, session } = call;
  const account = accountOf(call);
  const known = new Map(usersIn(call).map((user) => [user.userId.toLowerCase(), user]));
  const wanted = new Set(given.list('userNames').map((name) => name.toLowerCase()));
  const users = [...wanted].flatMap((name) => known.get(name) ?? []);
  if (account === undefined || users.length === 0) return provisioned([]);
  const start = nowDigits(emulator);
  const [whole = start, fraction] = start.split('.');
  const later = DateTime.fromISO(whole, { zone: 'utc' }).plus({ days: DEFAULT_DAYS }).toFormat("yyyy-MM-dd'T'HH:mm:ss");
  const stop = fraction === undefined ? later : `${later}.${fraction}`;
  const task: Task = {
    id: emulator.state.nextTaskId,
    organization: account,
    operator: session.operator?.userId ?? null,
    tokenOption,
    description: given.text('description'),
    entries: users.map(({ userId }) => ({ userId, start, stop, state: 'Active', serial: null })),
  };
  emulator.state.nextTaskId += 1;
  emulator.state.tasks.push(task);
  const names = users.map(({ userId }) => userId);
  emulator.outbox.push({ kind: 'enrolment', taskId: task.id, organization: account, users: names });
  return provisioned(users.map(() => 'EmailSent'));
}

function enrolment(call: Call): { task: Task; entry: Entry } | undefined {
  const account = accountOf(call);
  const id = call.given.int('taskID');
  const task = call.emulator.state.tasks.find((one) => one.id === id && one.organization === account && isOpen(one));
  const entry = task && entryOf(task, call.given.text('userName') ?? '');
  return task && entry && entry.state !== 'Completed' ? { task, entry } : undefined;
}

function codeOf({ task, entry }: { task: Task; entry: Entry }): string {
  return entry.enrolmentCode ?? Buffer.from(`${task.id}/${entry.userId}`).toString('base64');
}

function enrolmentUrl(call: Call): Outcome {
  const found = enrolment(call);
  if (!found) return text(null);
  return text(`https://selfservice.example/enroll/index.aspx?code=${encodeURIComponent(codeOf(found))}`);
}

function activationCode(call: Call): Outcome {
  const found = enrolment(call);
  if (found?.task.tokenOption !== 'MobilePASS') return text(null);
  return text(Buffer.from(`activation:${codeOf(found)}`).toString('base64'));
}

function getUser(call: Call): Outcome {
  const user = userNamed(call);
  if (!user) return { kind: 'object', type: 'User', fields: null };
  const fields = [
    ['UserName', user.userId],
    ['FirstName', user.firstName],
    ['Lastname', user.lastName],
    ['Email', user.email],
    ['Mobile', user.mobile],
  ] as const;
  return { kind: 'object', type: 'User', fields };
}

/** Columns and matching are not documented: these are the plainest that fit the name (contract 9). */
function usersTable(call: Call): DataTable {
  const { given, emulator } = call;
  const starts = (value: string, wanted: string | null): boolean =>
    value.toLowerCase().startsWith((wanted ?? '').toLowerCase());
  const found = usersIn(call).filter(
    ({ userId, lastName }) => starts(userId, given.text('userName')) && starts(lastName, given.text('lastName')),
  );
  const first = Math.max(0, given.int('firstRecord'));
  const most = Math.min(emulator.behaviour.maxRecords, Math.max(0, given.int('pageSize')));
  return {
    name: userTableName(emulator),
    columns: ['userid', 'firstname', 'lastname', 'email', 'mobile'].map((name) => ({ name, type: 'xs:string' })),
    rows: found
      .slice(first, first + most)
      .map(({ userId, firstName, lastName, email, mobile }) => [userId, firstName, lastName, email, mobile]),
  };
}

function serials(texts: readonly string[] | null): Outcome {
  return { kind: 'list', type: 'ArrayOfString', item: 'string', texts };
}

/** The calls around a task that the product's clients use (contract 9 and 12.11). */
export const outOfScopeMethods: readonly Method[] = [
  {
    name: 'ProvisionUsers',
    parameters: [userNames, { name: 'tokenClass', type: 'TokenOption' }, description, organization],
    needsSession: true,
    reads: false,
    hasForms: false,
    nothing: provisioned(null),
    run: (call) => provision(call, call.given.text('tokenClass') ?? ''),
  },
  {
    name: 'ProvisionUsersGrIDsureTokens',
    parameters: [userNames, description, organization],
    needsSession: true,
    reads: false,
    hasForms: false,
    nothing: provisioned(null),
    run: (call) => provision(call, 'GrIDsure'),
  },
  {
    ...READ,
    name: 'GetEnrollmentURL',
    parameters: [userName, taskId, organization],
    nothing: text(null),
    run: enrolmentUrl,
  },
  {
    ...READ,
    name: 'GetMobilePASSProvisioningActivationCode',
    parameters: [userName, taskId, organization],
    nothing: text(null),
    run: activationCode,
  },
  {
    ...READ,
    name: 'GetUser',
    parameters: [userName, organization],
    nothing: { kind: 'object', type: 'User', fields: null },
    run: getUser,
  },
  {
    ...READ,
    name: 'GetUsers',
    parameters: [
      userName,
      { name: 'lastName', type: 'string' },
      { name: 'authMethod', type: 'AuthMethod' },
      { name: 'container', type: 'string' },
      { name: 'firstRecord', type: 'int' },
      { name: 'pageSize', type: 'int' },
      organization,
    ],
    nothing: { kind: 'table', table: null },
    run: (call) => ({ kind: 'table', table: usersTable(call) }),
  },
  {
    ...READ,
    name: 'GetTokensByOwner',
    parameters: [userName, organization],
    nothing: serials(null),
    run: (call) => serials(userNamed(call)?.tokens ?? []),
  },
];
