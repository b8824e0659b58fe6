import type { TaskWriteReport } from '../../../datasources/contracts/provisioning-tasks';
import { BackendError, type BackendErrorKind } from '../../../datasources/shared/errors';
import { STOP_ASKED, TASK, startSafenetHarness, type SafenetHarness } from '../../helpers/safenet-harness';
import {
  MUTATIONS,
  MUTATION_NAMES,
  READ,
  USERS,
  arrangeForRead,
  arrangeForWrite,
  playAll,
  settingsFor,
  spoil,
  type FaultName,
  type MutationName,
} from '../../helpers/safenet-faults';
import { tokenTask } from '../../helpers/token-task';

/** Far more than any row needs, and far less than for ever. */
const MOST_MS = 20_000;

interface Seen<Answer> {
  /** What came back, or the error. */
  readonly answer: Answer | BackendError;
  readonly ms: number;
  readonly harness: SafenetHarness;
}

const harnesses: SafenetHarness[] = [];

afterAll(async () => {
  await Promise.all(harnesses.map((harness) => harness.close()));
});

async function openHarness(fault: FaultName = 'none'): Promise<SafenetHarness> {
  const harness = await startSafenetHarness({ settings: settingsFor(fault) });
  harnesses.push(harness);
  return harness;
}

async function watch<Answer>(harness: SafenetHarness, work: () => Promise<Answer>): Promise<Seen<Answer>> {
  const startedAt = performance.now();
  const answer = await work().catch((error: unknown) => {
    if (error instanceof BackendError) return error;
    throw error;
  });
  return { answer, ms: performance.now() - startedAt, harness };
}

describe('a read', () => {
  const RETRIABLE = true;
  const FINAL = false;
  type Expected = readonly [
    fault: FaultName,
    arrivals: number,
    answer: 'the answer' | BackendErrorKind,
    retriable?: boolean,
  ];

  // How often the read reaches the back end, and what its caller is told. A read is repeated once when its connection
  // broke before the answer began, or its session is lost; nothing else is.
  const TABLE: readonly Expected[] = [
    ['none', 1, 'the answer'],
    ['refused', 0, 'unavailable', RETRIABLE],
    ['reset before the body', 2, 'the answer'],
    ['reset in the body', 1, 'unavailable', RETRIABLE],
    ['hang at the headers', 1, 'timeout', RETRIABLE],
    ['hang in the body', 1, 'timeout', RETRIABLE],
    ['trickle', 1, 'timeout', RETRIABLE],
    ['truncated XML', 1, 'protocol', FINAL],
    ['HTML with 200', 1, 'protocol', FINAL],
    ['500 fault', 1, 'unavailable', RETRIABLE],
    ['503', 1, 'unavailable', RETRIABLE],
    ['oversize', 1, 'protocol', FINAL],
    ['oversize as declared', 1, 'protocol', FINAL],
    ['redirect', 1, 'protocol', FINAL],
    ['empty 200', 1, 'protocol', FINAL],
    ['another answer', 1, 'protocol', FINAL],
    ['lost session, fault', 2, 'the answer'],
    ['lost session, empty', 2, 'the answer'],
  ];

  const READS = {
    GetProvisioningTaskDetails: (harness: SafenetHarness) => harness.source().users(TASK),
    GetProvisioningTasks: async (harness: SafenetHarness) => {
      const parts = { summary: true, details: false };
      const page = await harness
        .source()
        .list({ organization: TASK.organization, filter: {}, after: null, limit: 1, parts });
      return page.items.map(({ task }) => [task.key, tokenTask(task).summary]);
    },
    GetProvisioningTasksForUserCount: (harness: SafenetHarness) =>
      harness.source().count(TASK.organization, { userName: 'ada' }),
  } as const;

  const ROWS = (Object.keys(READS) as (keyof typeof READS)[]).flatMap((operation) =>
    TABLE.map(([fault, arrivals, answer, retriable]) => ({ operation, fault, arrivals, answer, retriable })),
  );
  let played: Promise<Seen<unknown>>[];
  beforeAll(() => {
    played = playAll<(typeof ROWS)[number], Seen<unknown>>(ROWS, async ({ operation, fault }) => {
      const harness = await openHarness(fault);
      await arrangeForRead(harness, fault, operation);
      return await watch<unknown>(harness, () => READS[operation](harness));
    });
  });

  it.each(ROWS.map((row, index) => ({ ...row, index })))(
    '$operation that meets "$fault" arrives $arrivals times and ends in $answer',
    async ({ index, operation, arrivals, answer, retriable }) => {
      const seen = await played[index]!;
      if (seen.answer instanceof BackendError) {
        expect(seen.answer).toMatchObject({
          kind: answer,
          retriable,
          outcomeUnknown: false,
          backend: 'sas',
          operation,
        });
      } else {
        expect(answer).toBe('the answer');
        expect(seen.answer).toEqual(await READS[operation](await openHarness()));
      }
      expect(seen.harness.emulator.countOf(operation)).toBe(arrivals);
      expect(seen.ms).toBeLessThan(MOST_MS);
    },
  );

  it.each([
    ['reset before the body', 'unavailable'],
    ['lost session, fault', 'unavailable'],
  ] as const)('is repeated once and not twice when "%s" happens again', async (fault, kind) => {
    const harness = await openHarness();
    if (fault === 'reset before the body') await arrangeForRead(harness, fault, READ, 2);
    else {
      await arrangeForRead(harness, fault);
      spoil(harness, 'reset before the body', { operation: READ, times: 1 });
    }
    const { answer } = await watch(harness, () => harness.source().users(TASK));
    expect(answer).toMatchObject({ kind, retriable: true });
    expect(harness.emulator.countOf(READ)).toBe(2);
  });

  it('that met a fault leaves a connection that works', async () => {
    for (const seen of await Promise.all(played)) {
      await seen.harness.emulator.resumeListening();
      await expect(seen.harness.source().users(TASK)).resolves.toHaveLength(3);
    }
  });
});

describe('a write', () => {
  type Told = TaskWriteReport['outcome'] | BackendErrorKind;
  type Expected = readonly [
    fault: FaultName,
    carriedOut: boolean,
    arrivals: number,
    told: readonly [removeTask: Told, removeUsersFromTask: Told, updateStopDate: Told],
  ];
  const all = (told: Told) => [told, told, told] as const;

  // Whether the back end does it before its answer goes wrong, how often it is asked, and what the caller is told: an
  // outcome, or the kind of error where it surely did nothing. An answer that is lost leaves the outcome UNKNOWN
  // whatever the task looks like afterwards; a fault is an answer, and the task read afterwards decides.
  const TABLE: readonly Expected[] = [
    ['none', true, 1, all('SUCCEEDED')],
    ['refused', false, 0, all('unavailable')],
    ['reset before the body', false, 1, all('UNKNOWN')],
    ['reset before the body', true, 1, all('UNKNOWN')],
    ['reset in the body', false, 1, all('UNKNOWN')],
    ['reset in the body', true, 1, all('UNKNOWN')],
    ['hang at the headers', false, 1, all('UNKNOWN')],
    ['hang at the headers', true, 1, all('UNKNOWN')],
    ['hang in the body', false, 1, all('UNKNOWN')],
    ['hang in the body', true, 1, all('UNKNOWN')],
    ['trickle', false, 1, all('UNKNOWN')],
    ['trickle', true, 1, all('UNKNOWN')],
    ['truncated XML', false, 1, all('UNKNOWN')],
    ['truncated XML', true, 1, all('UNKNOWN')],
    ['HTML with 200', false, 1, all('UNKNOWN')],
    ['HTML with 200', true, 1, all('UNKNOWN')],
    ['500 fault', false, 1, all('FAILED')],
    // A task that is gone may also be one that its last user has completed.
    ['500 fault', true, 1, ['UNKNOWN', 'SUCCEEDED', 'SUCCEEDED']],
    ['503', false, 1, all('UNKNOWN')],
    ['503', true, 1, all('UNKNOWN')],
    ['oversize', false, 1, all('UNKNOWN')],
    ['oversize', true, 1, all('UNKNOWN')],
    ['oversize as declared', false, 1, all('UNKNOWN')],
    ['oversize as declared', true, 1, all('UNKNOWN')],
    ['redirect', false, 1, all('UNKNOWN')],
    ['redirect', true, 1, all('UNKNOWN')],
    ['empty 200', false, 1, all('UNKNOWN')],
    ['empty 200', true, 1, all('UNKNOWN')],
    ['another answer', false, 1, all('UNKNOWN')],
    ['another answer', true, 1, all('UNKNOWN')],
    ['lost session, fault', false, 1, all('FAILED')],
    // Nothing is what `removeTask` answers in good days, too.
    ['lost session, empty', false, 1, ['UNKNOWN', 'unavailable', 'unavailable']],
  ];

  type Report = Pick<TaskWriteReport, 'users'> & Partial<TaskWriteReport>;
  const outcomesOf = (report: Report) => [report, ...report.users].flatMap(({ outcome }) => outcome ?? []);
  const WRITES: Record<MutationName, (harness: SafenetHarness) => Promise<Report>> = {
    removeTask: (harness) => harness.source().removeTask!(TASK, false),
    removeUsersFromTask: async (harness) => ({ users: await harness.source().removeUsers!(TASK, USERS, false) }),
    updateStopDate: async (harness) => ({
      users: await harness.source().updateStopDate!(TASK, USERS, `${STOP_ASKED}Z`),
    }),
  };

  const ROWS = MUTATION_NAMES.flatMap((mutation, column) =>
    TABLE.map(([fault, carriedOut, arrivals, told]) => {
      return { mutation, fault, carriedOut, arrivals, told: told[column]!, done: carriedOut ? 'done' : 'not done' };
    }),
  );
  let played: Promise<Seen<Report>>[];
  beforeAll(() => {
    played = playAll(ROWS, async ({ mutation, fault, carriedOut }) => {
      const harness = await openHarness(fault);
      await arrangeForWrite(harness, fault, MUTATIONS[mutation].operation, carriedOut);
      return await watch(harness, () => WRITES[mutation](harness));
    });
  });

  it.each(ROWS.map((row, index) => ({ ...row, index })))(
    '$mutation that meets "$fault" and is $done arrives $arrivals times and is told to be $told',
    async ({ index, mutation, carriedOut, arrivals, told }) => {
      const { operation, stateIn } = MUTATIONS[mutation];
      const { answer, ms, harness } = await played[index]!;
      const state = stateIn(harness);
      expect(state).toBe(carriedOut ? 'done' : 'untouched');
      expect(harness.emulator.countOf(operation)).toBe(arrivals);
      expect(ms).toBeLessThan(MOST_MS);
      if (answer instanceof BackendError) {
        // An error says that nothing was done.
        expect(answer).toMatchObject({ kind: told, retriable: true, outcomeUnknown: false, operation });
        expect(state).toBe('untouched');
        return;
      }
      expect(new Set(outcomesOf(answer))).toEqual(new Set([told]));
      if (told === 'SUCCEEDED') expect(state).toBe('done');
      else if (told !== 'UNKNOWN') expect(state).toBe('untouched');
      const concerned = mutation === 'removeTask' ? ['ada', 'bob', 'eve'] : USERS;
      expect(answer.users.map(({ userId }) => userId)).toEqual(concerned);
    },
  );

  it.each(MUTATION_NAMES)('%s whose answer is lost says how to find out', async (mutation) => {
    const harness = await openHarness();
    await arrangeForWrite(harness, 'reset before the body', MUTATIONS[mutation].operation, true);
    const report = await WRITES[mutation](harness);
    for (const { reason } of [...(report.reason === undefined ? [] : [report]), ...report.users]) {
      expect(reason).toMatch(/may or may not have been carried out.*not sent again.*Read the task again/);
    }
  });

  describe('that is answered, but cannot be read back,', () => {
    it.each(
      MUTATION_NAMES.flatMap((mutation) =>
        (['none', '500 fault', 'reset before the body'] as const).flatMap((fault) =>
          [true, false]
            .filter((carriedOut) => carriedOut || fault !== 'none')
            .map((carriedOut) => {
              return { mutation, fault, carriedOut, done: carriedOut ? 'done' : 'not done' };
            }),
        ),
      ),
    )('as $mutation with "$fault" and $done, is UNKNOWN', async ({ mutation, fault, carriedOut }) => {
      const harness = await openHarness();
      const { operation } = MUTATIONS[mutation];
      await arrangeForWrite(harness, fault, operation, carriedOut);
      harness.onceAnswered(READ, () => spoil(harness, '503', { operation: READ, times: Number.POSITIVE_INFINITY }));
      const report = await WRITES[mutation](harness);
      expect(new Set(outcomesOf(report))).toEqual(new Set(['UNKNOWN']));
      expect(harness.emulator.countOf(operation)).toBe(1);
    });
  });

  it.each(MUTATION_NAMES)('%s is not sent when the task cannot be read before', async (mutation) => {
    const harness = await openHarness();
    await arrangeForRead(harness, '503', READ);
    const { answer } = await watch(harness, () => WRITES[mutation](harness));
    expect(answer).toMatchObject({ kind: 'unavailable', retriable: true, outcomeUnknown: false });
    expect(harness.emulator.countOf(MUTATIONS[mutation].operation)).toBe(0);
  });

  it.each(MUTATION_NAMES)(
    '%s that was carried out is not called undone when a fault and a lost session follow it',
    async (mutation) => {
      const harness = await openHarness();
      const { operation, stateIn } = MUTATIONS[mutation];
      await arrangeForWrite(harness, '500 fault', operation, true);
      harness.onceAnswered(operation, () => harness.emulator.dropSessions());
      const { answer } = await watch(harness, () => WRITES[mutation](harness));
      expect(stateIn(harness)).toBe('done');
      if (answer instanceof BackendError) throw answer;
      for (const outcome of outcomesOf(answer)) expect(outcome).toMatch(/^(UNKNOWN|SUCCEEDED)$/);
      expect(harness.emulator.countOf(operation)).toBe(1);
    },
  );
});
