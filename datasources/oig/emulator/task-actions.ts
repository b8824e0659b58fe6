import { isRecord } from '../../shared/json';
import type { Call } from './call-context';
import { instantText } from './fields';
import { NOTE, PROJECTED_END, RESPONSE } from './labels';
import { isFinal, type StatusCode } from './status';
import { userByKey, viewOf } from './task-fields';
import type { Task } from './state';

/** Why an action was not carried out; undefined when it was. */
type Failure = string | undefined;

/** What a request wants with one task. */
export interface Order {
  readonly action: unknown;
  readonly fields: unknown;
}

type Action = (call: Call, task: Task, field: (name: string) => string | undefined) => Failure;

/** Printed in Oracle's sample, to be kept to the letter. */
const NOT_AUTOMATED = 'This task is not automated. If task is completed, set status to UC.';

function moveTo(call: Call, task: Task, status: StatusCode): void {
  task.status = status;
  task.history.push({ status, assigner: call.caller.key });
}

/** Section 15, row 19: success says that the retry was carried out, not that it led anywhere. */
const retry: Action = (call, task) => {
  const { definition } = viewOf(call.emulator.state, task);
  if (definition.adapter === 0) return NOT_AUTOMATED;
  if (task.status !== 'R') return 'Only rejected tasks can be retried.';
  task.retries += 1;
  const outcome = task.retryOutcomes.length > 1 ? task.retryOutcomes.shift() : task.retryOutcomes[0];
  if (!outcome || outcome.succeeds) {
    task.reason = '';
    task.data = 'SUCCESS';
    moveTo(call, task, 'C');
  } else {
    task.reason = outcome.reason;
    task.data = outcome.data;
    moveTo(call, task, 'R');
  }
  return undefined;
};

const reassign: Action = (call, task, field) => {
  const key = Number(/^\d{1,15}$/.exec(field('assignee') ?? '')?.[0] ?? Number.NaN);
  const { state } = call.emulator;
  switch ((field('type') ?? '').toLowerCase()) {
    case 'user':
      if (!userByKey(state, key)) return 'Assignee does not exist.';
      task.assignedUser = key;
      task.assignedRole = 0;
      break;
    case 'role':
    case 'group':
      if (!state.roles.some((role) => role.key === key)) return 'Assignee does not exist.';
      task.assignedUser = 0;
      task.assignedRole = key;
      break;
    default:
      return 'Invalid assignee type.';
  }
  task.assignedByDefault = false;
  task.history.push({ status: task.status, assigner: call.caller.key });
  return undefined;
};

const setNote: Action = (_call, task, field) => {
  const note = field(NOTE);
  if (note === undefined) return `${NOTE} is missing.`;
  if (note.length > 4000) return 'Note is longer than 4000 characters.';
  task.note = note;
  return undefined;
};

const setResponse: Action = (call, task, field) => {
  const code = field(RESPONSE);
  if (code === undefined || code === '') return `${RESPONSE} is missing.`;
  const known = viewOf(call.emulator.state, task).definition.responses.find((response) => response.code === code);
  task.data = known ? code : 'UNKNOWN';
  const mapped = known?.status ?? 'R';
  moveTo(call, task, task.status === 'R' && mapped === 'C' ? 'UC' : mapped);
  return undefined;
};

const manualComplete: Action = (call, task) => {
  if (task.status !== 'P' && task.status !== 'R') return 'Only pending or rejected tasks can be completed.';
  moveTo(call, task, 'MC');
  return undefined;
};

/** The plain update of 11.1.2.3 (contract 8.2). */
const update: Action = (call, task, field) => {
  const end = field(PROJECTED_END);
  const form = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}:\d{2}Z)?$/.exec(end ?? '');
  const at = form ? Date.parse(end ?? '') : Number.NaN;
  // 30 February is moved into March by `Date.parse` in the plain form, so the day must come out as it went in.
  if (end !== undefined && (Number.isNaN(at) || !new Date(at).toISOString().startsWith(form?.[1] ?? ''))) {
    return `Invalid date for ${PROJECTED_END}.`;
  }
  if (field(NOTE) === undefined && end === undefined) return 'Nothing to update.';
  const failure = field(NOTE) === undefined ? undefined : setNote(call, task, field);
  if (failure === undefined && end !== undefined) task.projectedEnd = instantText(at);
  return failure;
};

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['retry', retry],
  ['reassign', reassign],
  ['setNote', setNote],
  ['setResponse', setResponse],
]);

/** `undefined` for an action nobody knows. Only `manualComplete` is taken in any letter case (section 15, row 20). */
export function actionOf(call: Call, { action, fields }: Order): Action | undefined {
  if (typeof action === 'string') {
    return action.toLowerCase() === 'manualcomplete' ? manualComplete : ACTIONS.get(action);
  }
  const plain = action === undefined && Array.isArray(fields) && call.emulator.behaviour.noActionPut === 'update';
  return plain ? update : undefined;
}

export function isRetry({ action }: Order): boolean {
  return action === 'retry';
}

export function carryOut(call: Call, task: Task, action: Action, { fields }: Order): Failure {
  if (isFinal(task.status)) return 'Task is already completed.';
  const given = new Map<string, string>();
  for (const field of Array.isArray(fields) ? (fields as unknown[]) : []) {
    if (!isRecord(field) || typeof field['name'] !== 'string') continue;
    const { value } = field;
    if (typeof value === 'string' || typeof value === 'number') given.set(field['name'], String(value));
  }
  const failure = action(call, task, (name) => given.get(name));
  if (failure === undefined) task.updatedBy = call.caller.login;
  return failure;
}
