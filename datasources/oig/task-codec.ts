import type {
  AccountTaskRecord,
  TaskAction,
  AccountTaskDetails,
  TaskStatus,
  TaskUserStatus,
} from '../contracts/provisioning-tasks';
import { decodeInstant, FieldList, LABEL, taskIdOf } from './fields';

/** Letters of the task, then words of the category (contract, section 7); compared in lower case. */
const STATUSES: Readonly<Record<string, TaskStatus>> = {
  p: 'PENDING',
  w: 'PENDING',
  px: 'PENDING',
  r: 'REJECTED',
  s: 'SUSPENDED',
  c: 'COMPLETED',
  mc: 'COMPLETED',
  uc: 'COMPLETED',
  x: 'CANCELLED',
  pending: 'PENDING',
  waiting: 'PENDING',
  'pending cancellation': 'PENDING',
  rejected: 'REJECTED',
  suspended: 'SUSPENDED',
  completed: 'COMPLETED',
  'manually completed': 'COMPLETED',
  'unsuccessfully completed': 'COMPLETED',
  cancelled: 'CANCELLED',
};

/** The words a list can be narrowed by; a status without a word is one that no task here ever has. */
const WORDS: Readonly<Partial<Record<TaskStatus, string>>> = {
  PENDING: 'Pending',
  REJECTED: 'Rejected',
  SUSPENDED: 'Suspended',
  COMPLETED: 'Completed',
  CANCELLED: 'Cancelled',
};

const OPEN_ACTIONS: readonly TaskAction[] = ['REASSIGN', 'COMPLETE', 'SET_NOTE', 'SET_RESPONSE'];

export function decodeStatus(text: string): TaskStatus {
  const key = text.trim().toLowerCase();
  return Object.hasOwn(STATUSES, key) ? (STATUSES[key] ?? 'UNKNOWN') : 'UNKNOWN';
}

export function encodeStatus(status: TaskStatus): string | null {
  return WORDS[status] ?? null;
}

/** @param adapter key of what runs the task by itself; `null` when there is none, undefined when nothing was said. */
export function actionsFor(status: TaskStatus, adapter: string | null | undefined): readonly TaskAction[] {
  if (status === 'COMPLETED' || status === 'CANCELLED') return [];
  return status === 'REJECTED' && adapter !== null ? ['RETRY', ...OPEN_ACTIONS] : OPEN_ACTIONS;
}

/** A task has one beneficiary, whose part in it is over when the task is. */
export function userStatusOf(status: TaskStatus): TaskUserStatus {
  if (status === 'COMPLETED') return 'COMPLETED';
  return status === 'PENDING' || status === 'REJECTED' || status === 'SUSPENDED' ? 'ACTIVE' : 'UNKNOWN';
}

/** Whoever has the task, as far as the answer says. */
export interface Assignee {
  readonly type: 'USER' | 'ROLE';
  readonly key: string | null;
  readonly name: string | null;
}

/** What the record of a task gets elsewhere, by further calls. */
type Elsewhere = 'type' | 'key' | 'stopDate' | 'assignee' | 'users' | 'details' | 'history' | 'possibleResponses';

/** A task as one answer tells it. A row of a list lacks what only the call for one task says. */
export interface TaskRow extends Omit<AccountTaskRecord, Elsewhere>, AccountTaskDetails {
  readonly localId: string;
  readonly beneficiary: string | null;
  readonly assignee: Assignee | null;
}

/** @throws ProtocolError */
export function decodeTask(item: Readonly<Record<string, unknown>>): TaskRow {
  const fields = FieldList.decode(item.fields);
  const localId = taskIdOf(item, fields);
  const { status, backendStatus } = takeStatus(fields);
  const adapter = fields.has(LABEL.adapterKey) ? fields.peek(LABEL.adapterKey) : undefined;
  return {
    localId,
    status,
    backendStatus,
    actions: actionsFor(status, adapter),
    startDate: takeCreated(fields),
    beneficiary: fields.take(LABEL.beneficiary),
    name: fields.take(LABEL.taskName),
    application: fields.take(LABEL.application) ?? fields.take(LABEL.applicationInstance),
    accountName: fields.take(LABEL.accountName),
    // One column under two names; which of them comes depends on the call.
    reason: fields.takeFirst(LABEL.reason, LABEL.reasonColumn),
    requestKey: fields.take(LABEL.requestKey),
    processKey: fields.take(LABEL.processKey),
    retryCount: fields.takeAs(LABEL.retries, decodeCount),
    assignee: takeAssignee(fields),
    note: fields.take(LABEL.note),
    projectedEnd: fields.takeAs(LABEL.projectedEnd, decodeInstant),
    formFields: FieldList.decode(item.formFields).rest(),
    fields: fields.rest(),
  };
}

/** The letter says more than the category (`UC` is a `Completed`); where the two disagree, the category stays visible. */
function takeStatus(fields: FieldList): { status: TaskStatus; backendStatus: string | null } {
  const letter = fields.take(LABEL.status);
  const word = fields.peek(LABEL.statusWord);
  if (letter === null) {
    fields.take(LABEL.statusWord);
    return { status: decodeStatus(word ?? ''), backendStatus: word };
  }
  const status = decodeStatus(letter);
  const byWord = decodeStatus(word ?? '');
  if (status === byWord) fields.take(LABEL.statusWord);
  return { status: status === 'UNKNOWN' ? byWord : status, backendStatus: letter };
}

function takeCreated(fields: FieldList): string | null {
  return fields.takeAs(LABEL.createdOnList, decodeInstant) ?? fields.takeAs(LABEL.created, decodeInstant);
}

function decodeCount(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** A role when one is named; its default key beside a person's is 0. */
function takeAssignee(fields: FieldList): Assignee | null {
  const user = { key: fields.peek(LABEL.assigneeUserKey), name: fields.peek(LABEL.assigneeLogin) };
  const role = { key: fields.peek(LABEL.assigneeRoleKey), name: fields.peek(LABEL.assigneeRole) };
  const hasRole = role.key !== null || role.name !== null;
  const hasUser = user.key !== null || user.name !== null;
  const byRole = hasRole && (!hasUser || /^(group|role)$/i.test(fields.peek(LABEL.assignType) ?? ''));
  if (!hasRole || byRole) takeAll(fields, [LABEL.assigneeRoleKey, LABEL.assigneeRole]);
  if (!hasUser || !byRole) takeAll(fields, [LABEL.assigneeUserKey, LABEL.assigneeLogin]);
  if (!hasRole && !hasUser) return null;
  return byRole ? { type: 'ROLE', ...role } : { type: 'USER', ...user };
}

function takeAll(fields: FieldList, names: readonly string[]): void {
  for (const name of names) fields.take(name);
}
