import type { NamedTaskUserRecord, TokenTaskDetails } from '../../../../datasources/contracts/provisioning-tasks';
import {
  type ConfirmedWrite,
  removedTask,
  removedUsers,
  updatedStopDate,
} from '../../../../datasources/safenet/confirmed-write';
import { BackendError } from '../../../../datasources/shared/errors';
import { failure, taskUser } from '../../../helpers/fake-source';

const OLD = '2026-02-01T00:00:00Z';
const NEW = '2026-03-31T23:59:59-04:00';
const NEW_IN_UTC = '2026-04-01T03:59:59Z';

type Reading = readonly NamedTaskUserRecord[] | null | Error;

/** A task that reads as told, one reading after the other, and whose write gives (or throws) `answer`. */
function write<Answer>(answer: Answer | Error, ...readings: Reading[]) {
  return writeOf(answer, [], readings);
}

/** The same with a list, which shows the task or not as told; it does not when nothing is told. */
function writeOf<Answer>(answer: Answer | Error, listings: (boolean | Error)[], readings: Reading[]) {
  const sent: (readonly string[])[] = [];
  const steps: string[] = [];
  const confirmed: ConfirmedWrite<Answer> = {
    send: async (names) => {
      steps.push('send');
      sent.push(names);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    read: async () => {
      steps.push('read');
      const reading = readings.shift();
      if (reading instanceof Error) throw reading;
      if (!reading) return null;
      return { status: 'PENDING', startDate: null, stopDate: null, users: reading } satisfies TokenTaskDetails;
    },
    isListed: async () => {
      steps.push('look it up');
      const listing = listings.shift() ?? false;
      if (listing instanceof Error) throw listing;
      return listing;
    },
  };
  return { confirmed, sent, steps };
}

const fault = failure({ kind: 'rejected' });
const lost = failure({ kind: 'timeout', outcomeUnknown: true });
const unreadable = failure({ kind: 'unavailable' });

const NO_TASK = 'There is no such task: it is finished, removed, or not visible.';
const NO_USER = 'There is no such user in the task; nothing was sent for it.';
const LOST =
  'The request was sent, but its answer was lost; it may or may not have been carried out and is not sent again. ' +
  'Read the task again in a while to find out.';
const BLIND = 'but the task could not be read afterwards. Read the task again in a while to find out.';
const DONE_AND_BLIND = `The back end accepted the request, ${BLIND}`;
const FAULT_AND_BLIND = `The back end answered with a fault, ${BLIND}`;
const NO_BUT_DONE = 'The back end answered that nothing was changed, but the task as read afterwards is as asked.';
const FAULT_BUT_DONE = 'The back end answered with a fault, but the task as read afterwards is as asked.';
const NO_AND_BLIND = 'The back end answered that nothing was changed; the task could not be read afterwards.';
const accepted = (unchanged: string) => `The back end accepted the request, but the ${unchanged} afterwards.`;
const declined = (unchanged: string) =>
  `The back end answered that nothing was changed, and the ${unchanged} afterwards.`;
const VANISHED = 'the task is gone: its users may have completed it, or somebody else may have removed it';
const unclear = (said: string, how: string) =>
  `The back end ${said}, and ${how}. It is not sent again; look it up in the back end itself.`;
const YES = 'accepted the request';
const NO = 'answered that nothing was changed';
const FAULT = 'answered with a fault';
const faulted = (unchanged: string) => `The back end answered with a fault, and the ${unchanged}.`;

/** Answer, what is read afterwards, and what is said of it. */
type Row<Answer> = readonly [
  name: string,
  answer: Answer | Error,
  after: Reading,
  outcome: string,
  reason: string | null,
];

describe('removing users from a task', () => {
  const ann = taskUser('ann');
  const bob = taskUser('bob');
  const STILL = 'user is still in the task';

  it.each<Row<boolean>>([
    ['yes, and it is so', true, [bob], 'SUCCEEDED', null],
    ['yes, and the task is gone', true, null, 'SUCCEEDED', null],
    ['yes, but it is not so', true, [ann, bob], 'REFUSED', accepted(STILL)],
    ['yes, but nobody can see', true, unreadable, 'UNKNOWN', DONE_AND_BLIND],
    ['no, but it is so', false, [bob], 'SUCCEEDED', NO_BUT_DONE],
    ['no, and the task is gone', false, null, 'UNKNOWN', unclear(NO, VANISHED)],
    ['no, and it is not so', false, [ann, bob], 'REFUSED', declined(STILL)],
    ['no, and nobody can see', false, unreadable, 'REFUSED', NO_AND_BLIND],
    ['a fault, but it is so', fault, [bob], 'SUCCEEDED', FAULT_BUT_DONE],
    ['a fault, and the task is gone', fault, null, 'UNKNOWN', unclear(FAULT, VANISHED)],
    ['a fault, and it is not so', fault, [ann, bob], 'FAILED', faulted(STILL)],
    ['a fault, and nobody can see', fault, unreadable, 'UNKNOWN', FAULT_AND_BLIND],
    ['lost, and it is so', lost, [bob], 'UNKNOWN', LOST],
    ['lost, and it is not so', lost, [ann, bob], 'UNKNOWN', LOST],
    ['lost, and nobody can see', lost, unreadable, 'UNKNOWN', LOST],
    ['lost, and the task is gone', lost, null, 'UNKNOWN', LOST],
  ])('answers %s', async (_name, answer, after, outcome, reason) => {
    const { confirmed, sent, steps } = write(answer, [ann, bob], after);
    expect(await removedUsers(confirmed, ['ann'])).toEqual([{ userId: 'ann', outcome, reason }]);
    expect(sent).toEqual([['ann']]);
    expect(steps).toEqual(['read', 'send', 'read']);
  });

  it('answers for each user, in the order asked, by what is seen of each', async () => {
    const { confirmed, sent } = write(true, [ann, bob], [bob]);
    const report = await removedUsers(confirmed, ['nobody', 'bob', 'ann']);
    expect(report).toEqual([
      { userId: 'nobody', outcome: 'NOT_FOUND', reason: NO_USER },
      { userId: 'bob', outcome: 'REFUSED', reason: accepted(STILL) },
      { userId: 'ann', outcome: 'SUCCEEDED', reason: null },
    ]);
    expect(sent).toEqual([['bob', 'ann']]);
  });

  it('sends nothing when none of the users is in the task', async () => {
    const { confirmed, steps } = write(true, [ann, bob]);
    expect(await removedUsers(confirmed, ['x', 'y'])).toEqual(
      ['x', 'y'].map((userId) => ({ userId, outcome: 'NOT_FOUND', reason: NO_USER })),
    );
    expect(steps).toEqual(['read']);
  });

  it('sends nothing when there is no such task', async () => {
    const { confirmed, steps } = write(true, null);
    expect(await removedUsers(confirmed, ['ann'])).toEqual([{ userId: 'ann', outcome: 'NOT_FOUND', reason: NO_TASK }]);
    expect(steps).toEqual(['read', 'look it up']);
  });

  it('finds users without regard to letter case, sends their own spelling and answers in the one asked', async () => {
    const mixed = taskUser('J.MixedCase');
    const { confirmed, sent } = write(true, [mixed, bob], [bob]);
    expect(await removedUsers(confirmed, ['j.mixedcase', 'BOB'])).toEqual([
      { userId: 'j.mixedcase', outcome: 'SUCCEEDED', reason: null },
      { userId: 'BOB', outcome: 'REFUSED', reason: accepted(STILL) },
    ]);
    expect(sent).toEqual([['J.MixedCase', 'bob']]);
  });

  it('heeds accents, spaces and everything else in a name', async () => {
    const { confirmed, steps } = write(true, [taskUser('zoë'), taskUser(' ann'), taskUser('00417')]);
    const report = await removedUsers(confirmed, ['zoe', 'ann', '417']);
    expect(report.map(({ outcome }) => outcome)).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
    expect(steps).toEqual(['read']);
  });

  it('sends a user once who is named twice, and answers twice', async () => {
    const { confirmed, sent } = write(true, [ann, bob], [bob]);
    const report = await removedUsers(confirmed, ['ann', 'ANN']);
    expect(report.map(({ userId, outcome }) => [userId, outcome])).toEqual([
      ['ann', 'SUCCEEDED'],
      ['ANN', 'SUCCEEDED'],
    ]);
    expect(sent).toEqual([['ann']]);
  });

  it('says when a user who stays had completed the enrolment', async () => {
    const done = taskUser('ann', { status: 'COMPLETED' });
    const { confirmed } = write(false, [done], [done]);
    const [user] = await removedUsers(confirmed, ['ann']);
    expect(user).toEqual({
      userId: 'ann',
      outcome: 'REFUSED',
      reason: `${declined(STILL)} The user has completed the enrolment.`,
    });
  });
});

describe('changing a stop date', () => {
  const ann = taskUser('ann', { stopDate: OLD });
  const bob = taskUser('bob', { stopDate: OLD });
  const moved = { ...ann, stopDate: NEW_IN_UTC };
  const OTHER = 'user still has the old stop date';
  const elsewhere = (date: string) => `the user's stop date is now ${date}, which was not asked for`;
  const LEFT = 'the user is no longer in the task';
  const LATER = '2026-04-01T07:59:59Z';

  it.each<Row<boolean>>([
    ['yes, and it is so', true, [moved, bob], 'SUCCEEDED', null],
    ['yes, but it is not so', true, [ann, bob], 'REFUSED', accepted(OTHER)],
    ['yes, but the date is another', true, [{ ...ann, stopDate: LATER }], 'UNKNOWN', unclear(YES, elsewhere(LATER))],
    ['no, but the date is another', false, [{ ...ann, stopDate: LATER }], 'UNKNOWN', unclear(NO, elsewhere(LATER))],
    ['yes, but there is no date', true, [{ ...ann, stopDate: null }], 'UNKNOWN', unclear(YES, elsewhere('empty'))],
    ['yes, but the task is gone', true, null, 'UNKNOWN', unclear(YES, VANISHED)],
    ['yes, but the user is gone', true, [bob], 'UNKNOWN', unclear(YES, LEFT)],
    ['yes, but nobody can see', true, unreadable, 'UNKNOWN', DONE_AND_BLIND],
    ['no, but it is so', false, [moved, bob], 'SUCCEEDED', NO_BUT_DONE],
    ['no, and it is not so', false, [ann, bob], 'REFUSED', declined(OTHER)],
    ['no, and the task is gone', false, null, 'UNKNOWN', unclear(NO, VANISHED)],
    ['no, and nobody can see', false, unreadable, 'REFUSED', NO_AND_BLIND],
    ['a fault, but it is so', fault, [moved, bob], 'SUCCEEDED', FAULT_BUT_DONE],
    ['a fault, and it is not so', fault, [ann, bob], 'FAILED', faulted(OTHER)],
    ['a fault, and the task is gone', fault, null, 'UNKNOWN', unclear(FAULT, VANISHED)],
    ['a fault, and nobody can see', fault, unreadable, 'UNKNOWN', FAULT_AND_BLIND],
    ['lost, and it is so', lost, [moved, bob], 'UNKNOWN', LOST],
    ['lost, and it is not so', lost, [ann, bob], 'UNKNOWN', LOST],
    ['lost, and nobody can see', lost, unreadable, 'UNKNOWN', LOST],
  ])('answers %s', async (_name, answer, after, outcome, reason) => {
    const { confirmed, sent } = write(answer, [ann, bob], after);
    expect(await updatedStopDate(confirmed, ['ann'], NEW)).toEqual([{ userId: 'ann', outcome, reason }]);
    expect(sent).toEqual([['ann']]);
  });

  it('answers for each user: one changed, one completed and left alone, one not there', async () => {
    const done = taskUser('bob', { stopDate: OLD, status: 'COMPLETED' });
    const { confirmed, sent } = write(true, [ann, done], [moved, done]);
    const report = await updatedStopDate(confirmed, ['bob', 'ann', 'eve'], NEW);
    expect(report).toEqual([
      {
        userId: 'bob',
        outcome: 'REFUSED',
        reason: `${accepted(OTHER)} The user has completed the enrolment.`,
      },
      { userId: 'ann', outcome: 'SUCCEEDED', reason: null },
      { userId: 'eve', outcome: 'NOT_FOUND', reason: NO_USER },
    ]);
    expect(sent).toEqual([['bob', 'ann']]);
  });
});

describe('removing a task', () => {
  const users = [taskUser('ann'), taskUser('bob')];
  const STAYS = 'task is still there';
  const STILL = 'user is still in the task';

  it.each<readonly [string, undefined | Error, Reading, string, string | null, string, string | null]>([
    ['nothing, and it is gone', undefined, null, 'SUCCEEDED', null, 'SUCCEEDED', null],
    ['nothing, but it is there', undefined, users, 'REFUSED', accepted(STAYS), 'REFUSED', accepted(STILL)],
    ['nothing, and nobody can see', undefined, unreadable, 'UNKNOWN', DONE_AND_BLIND, 'UNKNOWN', DONE_AND_BLIND],
    ['a fault, and it is gone', fault, null, 'UNKNOWN', unclear(FAULT, VANISHED), 'UNKNOWN', unclear(FAULT, VANISHED)],
    ['a fault, and it is there', fault, users, 'FAILED', faulted(STAYS), 'FAILED', faulted(STILL)],
    ['a fault, and nobody can see', fault, unreadable, 'UNKNOWN', FAULT_AND_BLIND, 'UNKNOWN', FAULT_AND_BLIND],
    ['lost, and it is gone', lost, null, 'UNKNOWN', LOST, 'UNKNOWN', LOST],
    ['lost, and it is there', lost, users, 'UNKNOWN', LOST, 'UNKNOWN', LOST],
    ['lost, and nobody can see', lost, unreadable, 'UNKNOWN', LOST, 'UNKNOWN', LOST],
  ])('answers %s', async (_name, answer, after, outcome, reason, userOutcome, userReason) => {
    const { confirmed, steps } = write<undefined>(answer, users, after);
    expect(await removedTask(confirmed)).toEqual({
      outcome,
      reason,
      users: ['ann', 'bob'].map((userId) => ({ userId, outcome: userOutcome, reason: userReason })),
    });
    expect(steps).toEqual(['read', 'send', 'read']);
  });

  it('tells users who left on their own from those who are still in a task that stays', async () => {
    const { confirmed } = write<undefined>(undefined, users, [users[1]!]);
    const report = await removedTask(confirmed);
    expect(report.outcome).toBe('REFUSED');
    expect(report.users.map(({ userId, outcome }) => [userId, outcome])).toEqual([
      ['ann', 'SUCCEEDED'],
      ['bob', 'REFUSED'],
    ]);
  });

  it('says of users who had completed before that it takes nothing from them', async () => {
    const { confirmed } = write<undefined>(
      undefined,
      [taskUser('ann'), taskUser('bob', { status: 'COMPLETED' })],
      null,
    );
    expect((await removedTask(confirmed)).users).toEqual([
      { userId: 'ann', outcome: 'SUCCEEDED', reason: null },
      {
        userId: 'bob',
        outcome: 'SUCCEEDED',
        reason: 'The user had completed the enrolment before and keeps the token.',
      },
    ]);
  });

  it('sends nothing when there is no such task', async () => {
    const { confirmed, steps } = write<undefined>(undefined, null);
    expect(await removedTask(confirmed)).toEqual({ outcome: 'NOT_FOUND', reason: NO_TASK, users: [] });
    expect(steps).toEqual(['read', 'look it up']);
  });
});

describe('a task that nobody is in', () => {
  const STAYS = 'task is still there';

  it.each<readonly [string, undefined | Error, boolean | Error, string, string | null]>([
    ['nothing, and it is gone', undefined, false, 'SUCCEEDED', null],
    ['nothing, but it is there', undefined, true, 'REFUSED', accepted(STAYS)],
    ['nothing, and nobody can see', undefined, unreadable, 'UNKNOWN', DONE_AND_BLIND],
    ['a fault, and it is there', fault, true, 'FAILED', faulted(STAYS)],
    ['lost, and it is gone', lost, false, 'UNKNOWN', LOST],
  ])('is removed like any other, and looked up in the list before and after: %s', async (_, answer, after, ...told) => {
    const { confirmed, steps } = writeOf<undefined>(answer, [true, after], [null]);
    const [outcome, reason] = told;
    expect(await removedTask(confirmed)).toEqual({ outcome, reason, users: [] });
    expect(steps).toEqual(['read', 'look it up', 'send', 'look it up']);
  });

  it('has none of the users that something is asked for', async () => {
    for (const run of [removedUsers, (write: ConfirmedWrite<boolean>) => updatedStopDate(write, ['ann'], NEW)]) {
      const { confirmed, steps } = writeOf(true, [true], [null]);
      expect(await run(confirmed, ['ann'])).toEqual([{ userId: 'ann', outcome: 'NOT_FOUND', reason: NO_USER }]);
      expect(steps).toEqual(['read', 'look it up']);
    }
  });

  it('is not written to when the list cannot be read', async () => {
    const { confirmed, sent } = writeOf<undefined>(undefined, [unreadable], [null]);
    await expect(removedTask(confirmed)).rejects.toBe(unreadable);
    expect(sent).toEqual([]);
  });
});

describe('a write', () => {
  const all = [
    ['removedTask', (confirmed: ConfirmedWrite<never>) => removedTask(confirmed)],
    ['removedUsers', (confirmed: ConfirmedWrite<never>) => removedUsers(confirmed, ['ann'])],
    ['updatedStopDate', (confirmed: ConfirmedWrite<never>) => updatedStopDate(confirmed, ['ann'], NEW)],
  ] as const;

  it.each(all)('that was surely not carried out fails as such, and nothing more is read (%s)', async (_name, run) => {
    for (const kind of ['unavailable', 'timeout', 'unauthenticated', 'cancelled', 'protocol', 'forbidden'] as const) {
      const error = failure({ kind });
      const { confirmed, steps } = write<never>(error, [taskUser('ann')]);
      await expect(run(confirmed)).rejects.toBe(error);
      expect(steps).toEqual(['read', 'send']);
    }
  });

  it.each(all)('is not sent when the task cannot be read before (%s)', async (_name, run) => {
    const { confirmed, steps } = write<never>(new Error('not reached'), unreadable);
    await expect(run(confirmed)).rejects.toBe(unreadable);
    expect(steps).toEqual(['read']);
  });

  it.each(all)('does not hide a mistake of ours behind an outcome (%s)', async (_name, run) => {
    const mistake = new TypeError('undefined is not a function');
    await expect(run(write<never>(mistake, [taskUser('ann')]).confirmed)).rejects.toBe(mistake);
    await expect(run(write<never>(fault, [taskUser('ann')], mistake).confirmed)).rejects.toBe(mistake);
  });

  it.each(all)('is sent once only, whatever becomes of it (%s)', async (_name, run) => {
    for (const error of [
      fault,
      lost,
      new BackendError({ backend: 'sas', operation: 'x', kind: 'protocol', outcomeUnknown: true }),
    ]) {
      const { confirmed, sent } = write<never>(error, [taskUser('ann')], [taskUser('ann')]);
      await run(confirmed);
      expect(sent).toHaveLength(1);
    }
  });
});
