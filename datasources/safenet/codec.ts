import type {
  TaskStatus,
  NamedTaskUserRecord,
  TaskUserStatus,
  TokenTaskDetails,
  TokenTaskSummary,
} from '../contracts/provisioning-tasks';
import { LogDetail } from '../shared/call-report';
import { ProtocolError } from '../shared/errors';
import { compareInstants, decodeInstant } from './dates';
import type { Row } from './results';

/** A row of a list. The dates that lists carry are wrong by design of the server and are not read. */
export interface TaskRow extends TokenTaskSummary {
  readonly localId: string;
}

export const LIST_COLUMNS = ['taskid', 'operator', 'count', 'tokenoption'] as const;
export const DETAILS_COLUMNS = [
  'userid',
  'username',
  'startdate',
  'stopdate',
  'status',
  'serialnumber',
  'description',
] as const;

const GREATEST_INT = 2_147_483_647;

/** Whether a text is the number of a task as the server counts them: a positive 32-bit integer. */
export function isTaskId(text: string): boolean {
  return /^[1-9]\d{0,9}$/.test(text) && Number(text) <= GREATEST_INT;
}

export function decodeTaskRow(row: Row<(typeof LIST_COLUMNS)[number]>): TaskRow {
  const { taskid, count } = row;
  if (taskid === null || !isTaskId(taskid)) {
    throw new ProtocolError('protocol', 'a row of its answer has no readable task id');
  }
  if (count !== null && !/^\d{1,10}$/.test(count)) {
    throw new ProtocolError('protocol', 'a row of its answer has no readable number of users');
  }
  return {
    localId: taskid,
    operator: row.operator,
    tokenOption: row.tokenoption,
    userCount: count === null ? null : Number(count),
  };
}

const STATUSES: ReadonlyMap<string | undefined, TaskUserStatus> = new Map([
  ['active', 'ACTIVE'],
  ['completed', 'COMPLETED'],
  ['locked', 'LOCKED'],
  ['expired', 'EXPIRED'],
]);

/** How a text is built, without what it says. */
function shapeOf(text: string): LogDetail {
  const shape = text
    .slice(0, 40)
    .replace(/\d/g, '9')
    .replace(/[^9\s/.:,+-]/g, 'x');
  return new LogDetail(`of the form ${shape}`);
}

function decodeDate(text: string | null, zone: string): string | null {
  if (text === null || text === '') return null;
  try {
    return decodeInstant(text, zone);
  } catch {
    throw new ProtocolError('protocol', 'a row of its answer has no readable date', shapeOf(text));
  }
}

export function decodeDetailsRow(row: Row<(typeof DETAILS_COLUMNS)[number]>, zone: string): NamedTaskUserRecord {
  if (!row.userid) throw new ProtocolError('protocol', 'a row of its answer has no user id');
  return {
    userId: row.userid,
    userName: row.username,
    startDate: decodeDate(row.startdate, zone),
    stopDate: decodeDate(row.stopdate, zone),
    status: STATUSES.get(row.status?.toLowerCase()) ?? 'UNKNOWN',
    backendStatus: row.status,
    // Absent or empty before the user has a token.
    serialNumber: row.serialnumber === '' ? null : row.serialnumber,
    description: row.description,
  };
}

function statusOf(users: readonly NamedTaskUserRecord[]): TaskStatus {
  const has = (status: TaskUserStatus): boolean => users.some((user) => user.status === status);
  if (has('ACTIVE')) return 'PENDING';
  if (has('LOCKED')) return 'LOCKED';
  if (has('EXPIRED')) return 'EXPIRED';
  return users.every((user) => user.status === 'COMPLETED') ? 'COMPLETED' : 'UNKNOWN';
}

function extreme(users: readonly NamedTaskUserRecord[], which: 'startDate' | 'stopDate', sign: 1 | -1): string | null {
  let found: string | null = null;
  for (const { [which]: date } of users) {
    if (date !== null && (found === null || sign * compareInstants(date, found) > 0)) found = date;
  }
  return found;
}

/** The details of a task that is there and has nobody in it. */
export const NOBODY: TokenTaskDetails = { status: 'UNKNOWN', startDate: null, stopDate: null, users: [] };

/** What the rows of a task say about it as a whole; null when there are none, since it is mostly gone then. */
export function detailsOf(users: readonly NamedTaskUserRecord[]): TokenTaskDetails | null {
  if (users.length === 0) return null;
  return {
    status: statusOf(users),
    startDate: extreme(users, 'startDate', -1),
    stopDate: extreme(users, 'stopDate', 1),
    users,
  };
}
