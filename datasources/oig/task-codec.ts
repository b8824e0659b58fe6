import type { AccountTaskRecord, TaskAction, TaskFieldRecord, TaskStatus } from '../contracts/provisioning-tasks';
import { FieldList, decodeInstant } from './fields';
import { LABEL } from './labels';
import { actionsFor, decodeStatus } from './status';
import { taskIdOf } from './task-id';

/** Whoever has the task, as far as the answer says. */
export interface Assignee {
  readonly type: 'USER' | 'ROLE';
  readonly key: string | null;
  readonly name: string | null;
}

type Plain = 'name' | 'application' | 'accountName' | 'reason' | 'requestKey' | 'processKey' | 'retryCount';

/** A task as one answer tells it. A row of a list lacks what only the call for one task says. */
export interface TaskRow extends Pick<AccountTaskRecord, Plain> {
  readonly localId: string;
  readonly status: TaskStatus;
  readonly backendStatus: string | null;
  readonly actions: readonly TaskAction[];
  readonly startDate: string | null;
  readonly beneficiary: string | null;
  readonly assignee: Assignee | null;
  readonly note: string | null;
  readonly projectedEnd: string | null;
  readonly formFields: readonly TaskFieldRecord[];
  readonly fields: readonly TaskFieldRecord[];
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
