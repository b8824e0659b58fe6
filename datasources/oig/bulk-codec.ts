import type { WriteOutcome } from '../contracts/outcome';
import { ProtocolError } from '../shared/errors';
import { isRecord } from '../shared/json';
import { itemId, LABEL } from './fields';

export interface TaskUpdate {
  readonly action: 'retry' | 'reassign' | 'manualComplete' | 'setNote' | 'setResponse';
  readonly fields?: readonly { readonly name: string; readonly value: string }[];
  /** Whether the number goes out a second time, as `taskId`; see {@link encodeUpdates}. */
  readonly withTaskId: boolean;
}

export const retry: TaskUpdate = { action: 'retry', withTaskId: true };

/** Found in no page of the vendor; sent by a public client (contract 8.2). */
export const complete: TaskUpdate = { action: 'manualComplete', withTaskId: true };

/** @param type `role` is our choice: only `user` is documented (contract 8.2). */
export function reassign(assigneeKey: string, type: 'user' | 'role'): TaskUpdate {
  return {
    action: 'reassign',
    fields: [
      { name: 'assignee', value: assigneeKey },
      { name: 'type', value: type },
    ],
    withTaskId: false,
  };
}

export function setNote(note: string): TaskUpdate {
  return { action: 'setNote', fields: [{ name: LABEL.note, value: note }], withTaskId: true };
}

export function setResponse(response: string): TaskUpdate {
  return { action: 'setResponse', fields: [{ name: LABEL.response, value: response }], withTaskId: true };
}

/** A task to be updated; `requestId` is the caller's own mark and comes back in the answer. */
export interface UpdatedTask {
  readonly id: string;
  readonly requestId?: string;
}

/**
 * The body of the bulk call, in the key order of the vendor's two samples. They name the task by `id` and `taskId` in a
 * retry and by `id` alone in a reassignment; for the actions without a sample both are sent, so that either is found.
 */
export function encodeUpdates(tasks: readonly UpdatedTask[], update: TaskUpdate): string {
  return JSON.stringify({
    tasks: tasks.map(({ id, requestId }) => ({
      id,
      ...(requestId === undefined ? {} : { requestId }),
      action: update.action,
      ...(update.withTaskId ? { taskId: id } : {}),
      ...(update.fields ? { fields: update.fields } : {}),
    })),
  });
}

const LONGEST_REASON = 500;

/** What the back end says about one task of a bulk call. */
export interface TaskAnswer {
  /** `null` when the item does not say which task it is about. */
  readonly id: string | null;
  readonly status: 'done' | 'refused' | 'not-understood';
  readonly reason: string | null;
}

const SUCCEEDED: WriteOutcome = { outcome: 'SUCCEEDED', reason: null };
const NOT_REPEATED = 'It is not sent again; read the task to find out.';

const unknown = (what: string): WriteOutcome => ({ outcome: 'UNKNOWN', reason: `${what} ${NOT_REPEATED}` });
const MISSING = unknown('The request was sent, and the back end answered without a word about this task.');
const CONTRADICTORY = unknown('The back end answered more than once about this task, and the answers contradict.');
const NOT_UNDERSTOOD = unknown('The back end answered about this task with a status that is not known.');

/** @throws ProtocolError when the body is none of the bulk call's; then nothing is known about any task. */
export function decodeAnswers(json: unknown): readonly TaskAnswer[] {
  if (!isRecord(json) || !Array.isArray(json.tasks))
    throw new ProtocolError('protocol', 'its answer has no list of tasks');
  return json.tasks.map((item: unknown): TaskAnswer => {
    if (!isRecord(item)) return { id: null, status: 'not-understood', reason: null };
    const word = typeof item.status === 'string' ? item.status.trim().toUpperCase() : '';
    const status = word === 'SUCCESS' || word === 'OK' ? 'done' : word === 'FAIL' ? 'refused' : 'not-understood';
    return { id: itemId(item), status, reason: status === 'refused' ? decodeReason(item.reason) : null };
  });
}

/** The back end's own sentence, fit to be shown on one line. */
function decodeReason(reason: unknown): string | null {
  if (typeof reason !== 'string') return null;
  const line = reason
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  // By characters, so that none is cut in half.
  return line === '' ? null : Array.from(line).slice(0, LONGEST_REASON).join('');
}

function outcomeOf({ status, reason }: TaskAnswer): WriteOutcome {
  switch (status) {
    case 'done':
      return SUCCEEDED;
    case 'refused':
      return { outcome: 'REFUSED', reason: reason ?? 'The back end refused without a reason.' };
    case 'not-understood':
      return NOT_UNDERSTOOD;
  }
}

export interface MatchedAnswers {
  /** Exactly one for each id that was sent. */
  readonly outcomes: ReadonlyMap<string, WriteOutcome>;
  /** How many answers were about no task that was sent. */
  readonly foreign: number;
  /** How many tasks that were sent have no answer. */
  readonly missing: number;
}

/** Matches by id: the vendor's sample answers in another order than it was asked (contract 9.3). */
export function matchAnswers(sent: readonly string[], answers: readonly TaskAnswer[]): MatchedAnswers {
  const byId = new Map<string, TaskAnswer[]>(sent.map((id) => [id, []]));
  let foreign = 0;
  for (const answer of answers) {
    const known = answer.id === null ? undefined : byId.get(answer.id);
    if (known) known.push(answer);
    else foreign += 1;
  }
  let missing = 0;
  const outcomes = new Map<string, WriteOutcome>();
  for (const [id, [first, ...others]] of byId) {
    if (!first) missing += 1;
    const agree = others.every((other) => other.status === first?.status);
    outcomes.set(id, !first ? MISSING : agree ? outcomeOf(first) : CONTRADICTORY);
  }
  return { outcomes, foreign, missing };
}
