import type { WriteOutcome } from '../contracts/outcome';
import type {
  TaskUserOutcome,
  TaskUserRecord,
  TaskWriteReport,
  TokenTaskDetails,
} from '../contracts/provisioning-tasks';
import { BackendError } from '../shared/errors';
import { NOBODY } from './codec';
import { sameInstant } from './dates';
import { type Answer, AS_ASKED, outcomeOf, type Sight, UNREAD } from './write-outcomes';

/**
 * A write whose answer says too little: nothing at all for a removed task, one boolean for a whole list of users
 * (contract, fact 6). The task is read before, to know whom it concerns, and after, to see what became of them.
 */
export interface ConfirmedWrite<Result> {
  send(userNames: readonly string[]): Promise<Result>;
  /** Reads the task afresh; `null` when it is not there or has nobody in it. */
  read(): Promise<TokenTaskDetails | null>;
  /** Reads the list afresh, to see whether a task that nobody is in is there. */
  isListed(): Promise<boolean>;
}

interface Observation {
  readonly answer: Answer;
  /** The task as read afterwards, `null` when gone, `undefined` when it could not be read. */
  readonly after: TokenTaskDetails | null | undefined;
}

/** How one user looks in a task that could be read and is still there. */
type Look = (before: TaskUserRecord, after: TaskUserRecord | undefined) => Sight;

const NO_TASK: WriteOutcome = {
  outcome: 'NOT_FOUND',
  reason: 'There is no such task: it is finished, removed, or not visible.',
};
const NO_USER: WriteOutcome = {
  outcome: 'NOT_FOUND',
  reason: 'There is no such user in the task; nothing was sent for it.',
};
/** A task leaves the back end's sight when it is removed, and also when the last of its users completes (fact 7). */
const GONE: Sight = {
  seen: 'unclear',
  how: 'the task is gone: its users may have completed it, or somebody else may have removed it',
};

export async function removedTask(write: ConfirmedWrite<void>): Promise<TaskWriteReport> {
  const before = await write.read();
  if (!before && !(await write.isListed())) return { ...NO_TASK, users: [] };
  const read = async (): Promise<TokenTaskDetails | null> =>
    before ? await write.read() : (await write.isListed()) ? NOBODY : null;
  const { answer, after } = await sendAndRead({ ...write, read }, []);
  const remaining = indexUsers(after?.users ?? []);
  const users = (before ?? NOBODY).users.map((user): TaskUserOutcome => {
    const sight = sightOfUser(answer, after, remaining.get(fold(user.userId)), user);
    return { userId: user.userId, ...withPast(outcomeOf(answer, sight), user) };
  });
  return { ...outcomeOf(answer, sightOfTask(answer, after)), users };
}

function sightOfTask(answer: Answer, task: TokenTaskDetails | null | undefined): Sight {
  if (task === undefined) return UNREAD;
  if (task) return { seen: 'as-before', how: 'the task is still there' };
  return answer === 'done' ? AS_ASKED : GONE;
}

function sightOfUser(
  answer: Answer,
  task: TokenTaskDetails | null | undefined,
  after: TaskUserRecord | undefined,
  before: TaskUserRecord,
): Sight {
  return task ? removed(before, after) : sightOfTask(answer, task);
}

const removed: Look = (_before, after) =>
  after ? { seen: 'as-before', how: 'the user is still in the task' } : AS_ASKED;

export function removedUsers(
  write: ConfirmedWrite<boolean>,
  userIds: readonly string[],
): Promise<readonly TaskUserOutcome[]> {
  // A task goes with its last user, so a task that is gone is what a granted removal of all looks like.
  return changedUsers(write, userIds, removed, (answer) => (answer === 'done' ? AS_ASKED : GONE));
}

export function updatedStopDate(
  write: ConfirmedWrite<boolean>,
  userIds: readonly string[],
  stopDate: string,
): Promise<readonly TaskUserOutcome[]> {
  const look: Look = (before, after) => {
    if (!after) return { seen: 'unclear', how: 'the user is no longer in the task' };
    if (isAt(after.stopDate, stopDate)) return AS_ASKED;
    if (after.stopDate === before.stopDate) return { seen: 'as-before', how: 'the user still has the old stop date' };
    // Somebody else's change, an hour that occurs twice, or a `serverTimeZone` that is not the server's.
    return {
      seen: 'unclear',
      how: `the user's stop date is now ${after.stopDate ?? 'empty'}, which was not asked for`,
    };
  };
  return changedUsers(write, userIds, look, () => GONE);
}

async function changedUsers(
  write: ConfirmedWrite<boolean>,
  userIds: readonly string[],
  look: Look,
  whenGone: (answer: Answer) => Sight,
): Promise<readonly TaskUserOutcome[]> {
  const before = await write.read();
  if (!before) {
    const missing = (await write.isListed()) ? NO_USER : NO_TASK;
    return userIds.map((userId) => ({ userId, ...missing }));
  }
  const present = indexUsers(before.users);
  const names = [...new Set(userIds.flatMap((userId) => present.get(fold(userId))?.userId ?? []))];
  const observed = names.length > 0 ? await sendAndRead(write, names) : undefined;
  const remaining = indexUsers(observed?.after?.users ?? []);
  return userIds.map((userId): TaskUserOutcome => {
    const user = present.get(fold(userId));
    if (!user || !observed) return { userId, ...NO_USER };
    const { answer, after } = observed;
    const now = remaining.get(fold(userId));
    const sight = after === undefined ? UNREAD : after === null ? whenGone(answer) : look(user, now);
    return { userId, ...withPresent(outcomeOf(answer, sight), now) };
  });
}

/** @throws BackendError when the write was surely not carried out and the back end did not even answer it. */
async function sendAndRead<Result>(write: ConfirmedWrite<Result>, names: readonly string[]): Promise<Observation> {
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

/** The back end gives no reason for a refusal; the user's own status often is one (contract 13, row 18). */
function withPresent(outcome: WriteOutcome, after: TaskUserRecord | undefined): WriteOutcome {
  if (outcome.outcome !== 'REFUSED' || after?.status !== 'COMPLETED') return outcome;
  return { ...outcome, reason: `${outcome.reason ?? ''} The user has completed the enrolment.` };
}

/** To remove a task takes nothing from those who were done with it. */
function withPast(outcome: WriteOutcome, before: TaskUserRecord): WriteOutcome {
  if (outcome.outcome !== 'SUCCEEDED' || before.status !== 'COMPLETED') return outcome;
  return { ...outcome, reason: 'The user had completed the enrolment before and keeps the token.' };
}

function isAt(date: string | null, asked: string): boolean {
  return date !== null && sameInstant(date, asked);
}

/** User ids are told apart without regard to letter case, but with regard to accents (contract 7.4). */
function fold(userId: string): string {
  return userId.toLowerCase();
}

function indexUsers(users: readonly TaskUserRecord[]): ReadonlyMap<string, TaskUserRecord> {
  return new Map(users.map((user) => [fold(user.userId), user]));
}
