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

/** What the back end said to a write. `lost`: nobody knows whether it was carried out. */
type Acknowledgement = 'done' | 'no' | 'fault' | 'lost';

interface Observation {
  readonly said: Acknowledgement;
  /** The task as read afterwards, `null` when gone, `undefined` when it could not be read. */
  readonly after: TokenTaskDetails | null | undefined;
}

/**
 * What was seen of one thing afterwards. `unclear`: neither as asked nor as before, so the change may have been carried
 * out and overtaken, or not have been carried out at all. `unread`: it could not be looked at.
 */
interface Sight {
  readonly seen: 'as-asked' | 'as-before' | 'unclear' | 'unread';
  readonly how?: string;
}

/** How one user looks in a task that could be read and is still there. */
type Look = (before: TaskUserRecord, after: TaskUserRecord | undefined) => Sight;

const AS_ASKED: Sight = { seen: 'as-asked' };
/** A task leaves the back end's sight when it is removed, and also when the last of its users completes (fact 7). */
const GONE: Sight = {
  seen: 'unclear',
  how: 'the task is gone: its users may have completed it, or somebody else may have removed it',
};

const NO_TASK: WriteOutcome = {
  outcome: 'NOT_FOUND',
  reason: 'There is no such task: it is finished, removed, or not visible.',
};
const NO_USER: WriteOutcome = {
  outcome: 'NOT_FOUND',
  reason: 'There is no such user in the task; nothing was sent for it.',
};
const FIND_OUT = 'Read the task again in a while to find out.';
const LOST =
  'The request was sent, but its answer was lost; it may or may not have been carried out and is not sent again. ';

const SENTENCES: { readonly [Said in Exclude<Acknowledgement, 'lost'>]: string } = {
  done: 'The back end accepted the request',
  no: 'The back end answered that nothing was changed',
  fault: 'The back end answered with a fault',
};

/** What is said is what was answered and what was seen; where the two differ, the reason says so. */
function outcomeOf(said: Acknowledgement, { seen, how = '' }: Sight): WriteOutcome {
  // Sight does not help here: the request may still be on its way, and somebody else may have made the change.
  if (said === 'lost') return { outcome: 'UNKNOWN', reason: LOST + FIND_OUT };
  const sentence = SENTENCES[said];
  switch (seen) {
    case 'as-asked':
      return {
        outcome: 'SUCCEEDED',
        reason: said === 'done' ? null : `${sentence}, but the task as read afterwards is as asked.`,
      };
    case 'as-before':
      if (said === 'fault') return { outcome: 'FAILED', reason: `${sentence}, and ${how}.` };
      return { outcome: 'REFUSED', reason: `${sentence}, ${said === 'done' ? 'but' : 'and'} ${how} afterwards.` };
    case 'unclear':
      return {
        outcome: 'UNKNOWN',
        reason: `${sentence}, and ${how}. It is not sent again; look it up in the back end itself.`,
      };
    case 'unread':
      return said === 'no'
        ? { outcome: 'REFUSED', reason: `${sentence}; the task could not be read afterwards.` }
        : { outcome: 'UNKNOWN', reason: `${sentence}, but the task could not be read afterwards. ${FIND_OUT}` };
  }
}

function sightOf(after: Observation['after'], whenGone: Sight, look: () => Sight): Sight {
  if (after === undefined) return { seen: 'unread' };
  return after === null ? whenGone : look();
}

export async function removedTask(write: ConfirmedWrite<void>): Promise<TaskWriteReport> {
  const before = await write.read();
  if (!before && !(await write.isListed())) return { ...NO_TASK, users: [] };
  const read = async (): Promise<TokenTaskDetails | null> =>
    before ? await write.read() : (await write.isListed()) ? NOBODY : null;
  const { said, after } = await sendAndRead({ ...write, read }, []);
  const whenGone = said === 'done' ? AS_ASKED : GONE;
  const remaining = indexUsers(after?.users ?? []);
  const users = (before ?? NOBODY).users.map((user): TaskUserOutcome => {
    const sight = sightOf(after, whenGone, () => removed(user, remaining.get(fold(user.userId))));
    return { userId: user.userId, ...withPast(outcomeOf(said, sight), user) };
  });
  const ofTask = sightOf(after, whenGone, () => ({ seen: 'as-before', how: 'the task is still there' }));
  return { ...outcomeOf(said, ofTask), users };
}

const removed: Look = (_before, after) =>
  after ? { seen: 'as-before', how: 'the user is still in the task' } : AS_ASKED;

export function removedUsers(
  write: ConfirmedWrite<boolean>,
  userIds: readonly string[],
): Promise<readonly TaskUserOutcome[]> {
  // A task goes with its last user, so a task that is gone is what a granted removal of all looks like.
  return changedUsers(write, userIds, removed, (said) => (said === 'done' ? AS_ASKED : GONE));
}

export function updatedStopDate(
  write: ConfirmedWrite<boolean>,
  userIds: readonly string[],
  stopDate: string,
): Promise<readonly TaskUserOutcome[]> {
  const look: Look = (before, after) => {
    if (!after) return { seen: 'unclear', how: 'the user is no longer in the task' };
    if (after.stopDate !== null && sameInstant(after.stopDate, stopDate)) return AS_ASKED;
    if (after.stopDate === before.stopDate) return { seen: 'as-before', how: 'the user still has the old stop date' };
    // Somebody else's change, an hour that occurs twice, or a `serverTimeZone` that is not the server's.
    const found = after.stopDate ?? 'empty';
    return { seen: 'unclear', how: `the user's stop date is now ${found}, which was not asked for` };
  };
  return changedUsers(write, userIds, look, () => GONE);
}

async function changedUsers(
  write: ConfirmedWrite<boolean>,
  userIds: readonly string[],
  look: Look,
  whenGone: (said: Acknowledgement) => Sight,
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
    const { said, after } = observed;
    const now = remaining.get(fold(userId));
    const sight = sightOf(after, whenGone(said), () => look(user, now));
    return { userId, ...withPresent(outcomeOf(said, sight), now) };
  });
}

/** @throws BackendError when the write was surely not carried out and the back end did not even answer it. */
async function sendAndRead<Result>(write: ConfirmedWrite<Result>, names: readonly string[]): Promise<Observation> {
  let said: Acknowledgement;
  try {
    said = (await write.send(names)) === false ? 'no' : 'done';
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    if (error.outcomeUnknown) said = 'lost';
    else if (error.kind === 'rejected') said = 'fault';
    else throw error;
  }
  try {
    return { said, after: await write.read() };
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    return { said, after: undefined };
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

/** User ids are told apart without regard to letter case, but with regard to accents (contract 7.4). */
function fold(userId: string): string {
  return userId.toLowerCase();
}

function indexUsers(users: readonly TaskUserRecord[]): ReadonlyMap<string, TaskUserRecord> {
  return new Map(users.map((user) => [fold(user.userId), user]));
}
