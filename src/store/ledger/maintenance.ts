import { and, asc, eq, inArray, lt, ne, sql } from 'drizzle-orm';
import { noEarlierThan, nowBy, TOLERANCE_MS, type Bounds } from './clock';
import type { LedgerConnection, Queries } from '../connection';
import { isOverdue, NEVER_ANSWERED } from './entry';
import { idempotencyKeys, workflowRequests } from './schema';
import { instantOf, readCutoff } from './uncounted';

const MOST_AT_A_TIME = 500;
/** A request whose time is over is found this soon by a server that runs. */
const NOTICED_WITHIN_MS = 120_000;

/**
 * Writes down that nobody knows what became of requests whose sender never came back.
 *
 * @param everything also of those whose time is not over: for whoever knows that nobody can be sending.
 * @returns how many there were.
 */
export async function expireRequests({ one }: LedgerConnection, clock: Bounds, everything: boolean): Promise<number> {
  const rows = await one((queries) =>
    queries
      .update(workflowRequests)
      .set({
        state: 'UNKNOWN',
        outcome: 'UNKNOWN',
        statusMessage: NEVER_ANSWERED,
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
  await queries.delete(workflowRequests).where(
    inArray(
      workflowRequests.id,
      rows.map(({ id }) => id),
    ),
  );
  return rows.length;
}
