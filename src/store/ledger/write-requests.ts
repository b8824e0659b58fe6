import { randomUUID } from 'node:crypto';
import { and, asc, eq, inArray, sql, type SQL } from 'drizzle-orm';
import {
  LedgerError,
  type NewWorkflowRequests,
  type OpenedWorkflowRequests,
  type RecalledWorkflowRequests,
  type Settlement,
  type WorkflowRequestEntry,
  type WorkflowRequestState,
} from '../../../datasources/contracts/workflow-ledger';
import { noEarlierThan } from './clock';
import type { Queries } from '../connection';
import {
  folded,
  isEntryId,
  newReference,
  selectEntries,
  storedText,
  storedValue,
  type Terms,
  toEntry,
} from './entries';
import { idempotencyKeys, workflowRequests } from './schema';

/** A key that is given back between two of our queries lets us try for it again; so often is no coincidence. */
const MOST_TRIES = 10;

/** To be run in a transaction: the key and its rows are there together, or neither is. */
export async function openRequests(
  queries: Queries,
  terms: Terms,
  requests: NewWorkflowRequests,
): Promise<OpenedWorkflowRequests> {
  const { idempotencyKey: key } = requests;
  if (key === null) return opened(queries, terms, requests, null);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    // Waits for whoever has just inserted the same key, until that transaction is over.
    const keyId = await takeKey(queries, requests, key);
    if (keyId !== undefined) return opened(queries, terms, requests, keyId);
    const recalled = await recallRequests(queries, terms, requests, key);
    if (recalled) return recalled;
  }
  throw new LedgerError('The ledger could not take an idempotency key that is given back all the time');
}

/** @returns null for a key that is free. */
export async function recallRequests(
  queries: Queries,
  terms: Terms,
  { backend, requestedBy, fingerprint }: Pick<NewWorkflowRequests, 'backend' | 'requestedBy' | 'fingerprint'>,
  key: string,
): Promise<RecalledWorkflowRequests | null> {
  const [used] = await queries
    .select({ id: idempotencyKeys.id, fingerprint: idempotencyKeys.fingerprint })
    .from(idempotencyKeys)
    .where(
      and(
        eq(idempotencyKeys.backend, backend),
        eq(idempotencyKeys.requestedBy, requestedBy),
        eq(idempotencyKeys.key, storedText(key)),
      ),
    );
  if (!used) return null;
  if (used.fingerprint !== fingerprint) return { kind: 'CONFLICT' };
  const entries = await readInOrder(queries, terms, eq(workflowRequests.idempotencyKeyId, used.id));
  // None are left where the key was given back between the two looks.
  return entries.length === 0 ? null : { kind: 'REPEATED', entries };
}

async function takeKey(queries: Queries, requests: NewWorkflowRequests, key: string): Promise<string | undefined> {
  const { backend, requestedBy, fingerprint } = requests;
  const rows = await queries
    .insert(idempotencyKeys)
    .values({
      id: randomUUID(),
      backend,
      requestedBy,
      key: storedText(key),
      fingerprint,
      createdAt: sql`statement_timestamp()`,
    })
    .onConflictDoNothing()
    .returning({ id: idempotencyKeys.id });
  return rows[0]?.id;
}

function identity(): { readonly id: string; readonly reference: string } {
  const id = randomUUID();
  return { id, reference: newReference(id) };
}

async function opened(
  queries: Queries,
  terms: Terms,
  { backend, requestedBy, sendWithinMs, contents }: NewWorkflowRequests,
  idempotencyKeyId: string | null,
): Promise<OpenedWorkflowRequests> {
  if (contents.length === 0) return { kind: 'OPENED', entries: [] };
  const rows = contents.map((content, part) => ({
    ...identity(),
    backend,
    domainName: folded(content.domainName),
    action: content.action,
    accounts: content.accounts.map(folded),
    content: storedValue(content),
    state: 'SENDING' as const,
    requestedBy,
    // The statement's own time, not the transaction's: that one may have waited for a key meanwhile.
    requestedAt: sql`statement_timestamp()`,
    sendUntil: sql`statement_timestamp() + make_interval(secs => ${sendWithinMs / 1000}::float8)`,
    idempotencyKeyId,
    part,
  }));
  await queries.insert(workflowRequests).values(rows);
  const ids = rows.map(({ id }) => id);
  return { kind: 'OPENED', entries: await readInOrder(queries, terms, inArray(workflowRequests.id, ids)) };
}

/** In the order in which they were opened together. */
async function readInOrder(queries: Queries, terms: Terms, condition: SQL): Promise<WorkflowRequestEntry[]> {
  const rows = await selectEntries(queries, terms).where(condition).orderBy(asc(workflowRequests.part));
  return rows.map(toEntry);
}

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
  terms: Terms,
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
      settledAt: noEarlierThan(terms.clock, sql`statement_timestamp()`),
    })
    .where(and(eq(workflowRequests.id, id), inArray(workflowRequests.state, open)));
  if (keyId !== undefined && (await areAllFailed(queries, keyId))) {
    // By its id: the same text may be somebody else's key by the time that this answer is written down again.
    await queries.delete(idempotencyKeys).where(eq(idempotencyKeys.id, keyId));
  }
  const [row] = await selectEntries(queries, terms).where(eq(workflowRequests.id, id));
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
