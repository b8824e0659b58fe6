import { and, asc, eq, inArray, lt, ne, sql } from 'drizzle-orm';
import { type ClockCheck, instantOf, type LedgerClock, noEarlierThan, nowBy, readCutoff, TOLERANCE_MS } from './clock';
import type { LedgerConnection, Queries } from '../connection';
import { isOverdue, type Terms } from './entries';
import { idempotencyKeys, workflowRequests } from './schema';
import type { Guard } from './store';

const MOST_AT_A_TIME = 500;
/** A request whose time is over is found this soon by a server that runs. */
const NOTICED_WITHIN_MS = 120_000;

/**
 * Writes down that nobody knows what became of requests whose sender never came back.
 *
 * @param everything also of those whose time is not over: for whoever knows that nobody can be sending.
 * @returns how many there were.
 */
export async function expireRequests(
  { one }: LedgerConnection,
  { clock, neverAnswered }: Terms,
  everything: boolean,
): Promise<number> {
  const rows = await one((queries) =>
    queries
      .update(workflowRequests)
      .set({
        state: 'UNKNOWN',
        outcome: 'UNKNOWN',
        statusMessage: neverAnswered,
        settledAt: noEarlierThan(clock, sql`least(${workflowRequests.sendUntil}, ${nowBy(clock)})`, NOTICED_WITHIN_MS),
      })
      .where(everything ? eq(workflowRequests.state, 'SENDING') : isOverdue(clock))
      .returning({ id: workflowRequests.id }),
  );
  return rows.length;
}

/** @returns the instant since which `keepMs` have passed for certain. */
export function cutoffBy({ transaction }: LedgerConnection, now: number, keepMs: number): Promise<number> {
  return transaction((queries) => readCutoff(queries, now, keepMs + TOLERANCE_MS + NOTICED_WITHIN_MS));
}

/**
 * Deletes what was settled before an instant, in transactions that hold nobody up for long.
 *
 * @returns how many requests were deleted.
 */
export async function deleteOldRequests(
  { transaction }: LedgerConnection,
  before: number,
  isStopping: () => boolean = () => false,
): Promise<number> {
  let total = 0;
  while (!isStopping()) {
    const deleted = await transaction((queries) => deleteSome(queries, before));
    total += deleted;
    if (deleted < MOST_AT_A_TIME) break;
  }
  return total;
}

async function deleteSome(queries: Queries, before: number): Promise<number> {
  const rows = await queries
    .select({ id: workflowRequests.id, keyId: workflowRequests.idempotencyKeyId })
    .from(workflowRequests)
    .where(and(ne(workflowRequests.state, 'SENDING'), lt(workflowRequests.settledAt, instantOf(before))))
    .orderBy(asc(workflowRequests.settledAt))
    .limit(MOST_AT_A_TIME)
    // What another process is deleting already is left to it.
    .for('update', { skipLocked: true });
  if (rows.length === 0) return 0;
  // A key goes with the first of its requests: with some of them gone it could not be answered any more.
  const keyIds = new Set(rows.flatMap(({ keyId }) => (keyId === null ? [] : [keyId])));
  await queries.delete(idempotencyKeys).where(inArray(idempotencyKeys.id, [...keyIds]));
  const ids = rows.map(({ id }) => id);
  await queries.delete(workflowRequests).where(inArray(workflowRequests.id, ids));
  return rows.length;
}

export type Report = (
  level: 'info' | 'warn' | 'error',
  message: string,
  facts?: Readonly<Record<string, string | number>>,
) => void;

const EXPIRE_EVERY_MS = 60_000;
const DELETE_EVERY_MS = 3_600_000;

/** Does all at once and then from time to time, as long as there is a process to do it for. */
export function startMaintenance(
  connection: LedgerConnection,
  clock: LedgerClock,
  terms: Terms,
  keepMs: number,
  guard: Guard,
  report: Report,
) {
  let stopping = false;
  const running = new Set<Promise<void>>();
  const every = (ms: number, work: () => Promise<void>): NodeJS.Timeout => {
    const run = (): void => {
      // The guard has reported what went wrong; the next time may be better.
      const round = work().catch(() => undefined);
      running.add(round);
      void round.then(() => running.delete(round));
    };
    run();
    return setInterval(run, ms).unref();
  };
  const timers = [
    every(EXPIRE_EVERY_MS, async () => {
      // Looked at first: a clock that jumped must not end what is being sent.
      await checkClock(clock, guard, report);
      const expired = await guard('write down what was never answered', () => expireRequests(connection, terms, false));
      if (expired > 0) reportExpired(report, expired);
    }),
    every(DELETE_EVERY_MS, async () => {
      const { now } = await checkClock(clock, guard, report);
      const deleted = await guard('delete old requests', async () =>
        deleteOldRequests(connection, await cutoffBy(connection, now, keepMs), () => stopping),
      );
      if (deleted > 0) report('info', 'ledger: requests older than the retention were deleted', { deleted });
    }),
  ];
  return {
    /** Lets what is under way come to its end. */
    stop: async (): Promise<void> => {
      stopping = true;
      timers.forEach(clearInterval);
      await Promise.all(running);
    },
  };
}

export function reportExpired(report: Report, expired: number): void {
  report('warn', 'ledger: requests that were never answered are UNKNOWN now', { expired });
}

export async function checkClock(clock: LedgerClock, guard: Guard, report: Report): Promise<ClockCheck> {
  const check = await guard('look at the clock', () => clock.check());
  if (check.jump > 0) report('warn', CLOCK_AHEAD, { ahead: inWords(check.jump) });
  if (check.jump < 0) report('warn', CLOCK_BACK, { back: inWords(-check.jump) });
  return check;
}

const CLOCK_AHEAD =
  'ledger: the clock is further ahead than time is known to have passed; that time does not count and nothing is ' +
  'deleted for it. If it did pass, start with ledger.trustClock';
const CLOCK_BACK = 'ledger: the clock went back; nothing is deleted for what it says';

function inWords(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  return minutes < 120
    ? `${minutes} minutes`
    : minutes < 2_880
      ? `${Math.round(minutes / 60)} hours`
      : `${Math.round(minutes / 1_440)} days`;
}
