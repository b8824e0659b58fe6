import { and, eq, inArray, sql } from 'drizzle-orm';
import type {
  Settlement,
  WorkflowRequestEntry,
  WorkflowRequestState,
} from '../../../datasources/contracts/workflow-ledger';
import { noEarlierThan, type Bounds } from './clock';
import type { Queries } from '../connection';
import { selectEntries, toEntry } from './entry';
import { isEntryId } from './position';
import { idempotencyKeys, workflowRequests } from './schema';
import { storedText } from './stored-text';

/**
 * To be run in a transaction, so that a key is given back together with the answer that frees it, or not at all.
 *
 * An answer is never changed again. It may come late, when somebody else has concluded that nobody knows; that nobody
 * knows never takes the place of anything.
 *
 * @returns undefined when there is no such request.
 */
export async function settleRequest(
  queries: Queries,
  clock: Bounds,
  id: string,
  { state, outcome, requestId, statusMessage }: Settlement,
): Promise<WorkflowRequestEntry | undefined> {
  if (!isEntryId(id)) return undefined;
  const open: readonly WorkflowRequestState[] = state === 'UNKNOWN' ? ['SENDING'] : ['SENDING', 'UNKNOWN'];
  // Locked before the answer is written: of two that are settled at once, the second then sees the first one's answer.
  const keyId = outcome === 'FAILED' ? await lockKeyOf(queries, id) : undefined;
  await queries
    .update(workflowRequests)
    .set({
      state,
      outcome,
      requestId: requestId === null ? null : storedText(requestId),
      statusMessage: statusMessage === null ? null : storedText(statusMessage),
      settledAt: noEarlierThan(clock, sql`statement_timestamp()`),
    })
    .where(and(eq(workflowRequests.id, id), inArray(workflowRequests.state, open)));
  if (keyId !== undefined && (await areAllFailed(queries, keyId))) {
    // By its id: the same text may be somebody else's key by the time that this answer is written down again.
    await queries.delete(idempotencyKeys).where(eq(idempotencyKeys.id, keyId));
  }
  const [row] = await selectEntries(queries, clock).where(eq(workflowRequests.id, id));
  return row && toEntry(row);
}

async function lockKeyOf(queries: Queries, id: string): Promise<string | undefined> {
  const ofRequest = queries
    .select({ id: workflowRequests.idempotencyKeyId })
    .from(workflowRequests)
    .where(eq(workflowRequests.id, id));
  const keys = await queries
    .select({ id: idempotencyKeys.id })
    .from(idempotencyKeys)
    .where(inArray(idempotencyKeys.id, ofRequest))
    .for('update');
  return keys[0]?.id;
}

async function areAllFailed(queries: Queries, keyId: string): Promise<boolean> {
  const others = await queries
    .select({ id: workflowRequests.id })
    .from(workflowRequests)
    .where(
      and(eq(workflowRequests.idempotencyKeyId, keyId), sql`${workflowRequests.outcome} IS DISTINCT FROM 'FAILED'`),
    )
    .limit(1);
  return others.length === 0;
}
