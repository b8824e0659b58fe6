import type {
  TaskUserOutcome,
  TaskUserRecord,
  TaskWriteReport,
  TokenTaskDetails,
  WriteOutcome,
} from '../contracts/provisioning-tasks';
import { BackendError } from '../shared/errors';
import { sameInstant } from './dates';

/**
 * A write whose answer says too little: nothing at all for a removed task, one boolean for a whole list of users
 * (contract, fact 6). The task is read before, to know whom it concerns, and after, to see what became of them.
 */
export interface ConfirmedWrite<Answer> {
  readonly backend: string;
  send(userNames: readonly string[]): Promise<Answer>;
  /** Reads the task afresh; `null` when it is not there. */
  read(): Promise<TokenTaskDetails | null>;
}

/** What the back end said to the write itself. `lost`: nobody knows whether it was carried out. */
type Answer = 'done' | 'no' | 'fault' | 'lost';

interface Observation {
  readonly answer: Answer;
  /** The task as read afterwards, `null` when gone, `undefined` when it could not be read. */
  readonly after: TokenTaskDetails | null | undefined;
}

const SUCCEEDED: WriteOutcome = { outcome: 'SUCCEEDED', reason: null };
const NO_TASK: WriteOutcome = {
  outcome: 'NOT_FOUND',
  reason: 'There is no such task: it is finished, removed, or not visible.',
};
const NO_USER: WriteOutcome = {
  outcome: 'NOT_FOUND',
  reason: 'There is no such user in the task; nothing was sent for it.',
};
const LOST: WriteOutcome = {
  outcome: 'UNKNOWN',
  reason:
    'The request was sent, but its answer was lost; it may or may not have been carried out and is not sent again. ' +
    'Read the task again in a while to find out.',
};
const UNCONFIRMED: WriteOutcome = {
  outcome: 'UNKNOWN',
  reason:
    'The back end answered the request, but the task could not be read afterwards to confirm it. ' +
    'Read the task again in a while to find out.',
};

export async function removedTask(write: ConfirmedWrite<void>): Promise<TaskWriteReport> {
  const before = await write.read();
  if (!before) return { ...NO_TASK, users: [] };
  const seen = await sendAndRead(write, []);
  const remaining = indexUsers(seen.after?.users ?? []);
  const users = before.users.map((user) => ({
    userId: user.userId,
    ...outcomeOf(seen, !remaining.has(fold(user.userId)), 'user is still in the task'),
  }));
  return { ...outcomeOf(seen, seen.after === null, 'task is still there'), users };
}

export function removedUsers(write: ConfirmedWrite<boolean>, userIds: readonly string[]): Promise<TaskWriteReport> {
  return changedUsers(write, userIds, 'user is still in the task', (_before, after) => after === undefined);
}

export function updatedStopDate(
  write: ConfirmedWrite<boolean>,
  userIds: readonly string[],
  stopDate: string,
): Promise<TaskWriteReport> {
  return changedUsers(
    write,
    userIds,
    'user does not have the new stop date',
    (_before, after) =>
      after?.stopDate !== undefined && after.stopDate !== null && sameInstant(after.stopDate, stopDate),
  );
}

async function changedUsers(
  write: ConfirmedWrite<boolean>,
  userIds: readonly string[],
  unchanged: string,
  isChanged: (before: TaskUserRecord, after: TaskUserRecord | undefined) => boolean,
): Promise<TaskWriteReport> {
  const before = await write.read();
  if (!before) return { ...NO_TASK, users: userIds.map((userId) => ({ userId, ...NO_TASK })) };
  const present = indexUsers(before.users);
  const names = [...new Set(userIds.flatMap((userId) => present.get(fold(userId))?.userId ?? []))];
  const seen = names.length > 0 ? await sendAndRead(write, names) : undefined;
  const after = indexUsers(seen?.after?.users ?? []);
  const users = userIds.map((userId): TaskUserOutcome => {
    const user = present.get(fold(userId));
    if (!user || !seen) return { userId, ...NO_USER };
    const outcome = outcomeOf(seen, isChanged(user, after.get(fold(userId))), unchanged);
    return { userId, ...explained(outcome, user) };
  });
  return { ...overall(users), users };
}

/** @throws BackendError when the write was surely not carried out and the back end did not even answer it. */
async function sendAndRead<Value>(write: ConfirmedWrite<Value>, names: readonly string[]): Promise<Observation> {
  let answer: Answer;
  try {
    answer = (await write.send(names)) === false ? 'no' : 'done';
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    if (error.outcomeUnknown) answer = 'lost';
    else if (error.kind === 'rejected') answer = 'fault';
    else throw error;
  }
  try {
    return { answer, after: await write.read() };
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    return { answer, after: undefined };
  }
}

/** What is said is what was answered and what was seen; where the two differ, the reason says so. */
function outcomeOf({ answer, after }: Observation, changed: boolean, unchanged: string): WriteOutcome {
  if (answer === 'lost') return LOST;
  if (after === undefined) {
    return answer === 'no'
      ? {
          outcome: 'REFUSED',
          reason: 'The back end answered that nothing was changed; the task could not be read afterwards.',
        }
      : UNCONFIRMED;
  }
  if (changed) {
    if (answer === 'done') return SUCCEEDED;
    const said = answer === 'no' ? 'answered that nothing was changed' : 'answered with a fault';
    return { outcome: 'SUCCEEDED', reason: `The back end ${said}, but the task as read afterwards is as asked.` };
  }
  if (answer === 'fault')
    return { outcome: 'FAILED', reason: `The back end answered with a fault, and the ${unchanged}.` };
  const said = answer === 'done' ? 'accepted the request, but' : 'answered that nothing was changed, and';
  return { outcome: 'REFUSED', reason: `The back end ${said} the ${unchanged} afterwards.` };
}

/** The back end gives no reason; the user's own status often is one (contract 13, row 18). */
function explained(outcome: WriteOutcome, user: TaskUserRecord): WriteOutcome {
  if (outcome.outcome !== 'REFUSED' || user.status !== 'COMPLETED') return outcome;
  return { ...outcome, reason: `${outcome.reason ?? ''} The user had already completed the enrolment.` };
}

/** For the whole: what all users have in common, or else the worst that happened to one of them. */
function overall(users: readonly TaskUserOutcome[]): WriteOutcome {
  const worst = (['UNKNOWN', 'FAILED', 'REFUSED', 'NOT_FOUND'] as const)
    .map((outcome) => users.find((user) => user.outcome === outcome))
    .find((user) => user !== undefined);
  const spokesman = worst ?? users.find((user) => user.reason !== null);
  return spokesman ? { outcome: spokesman.outcome, reason: spokesman.reason } : SUCCEEDED;
}

/** User ids are told apart without regard to letter case, but with regard to accents (contract 7.4). */
function fold(userId: string): string {
  return userId.toLowerCase();
}

function indexUsers(users: readonly TaskUserRecord[]): ReadonlyMap<string, TaskUserRecord> {
  return new Map(users.map((user) => [fold(user.userId), user]));
}
