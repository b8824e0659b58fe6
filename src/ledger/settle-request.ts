import { and, eq, inArray, sql } from 'drizzle-orm';
import type {
  Settlement,
  WorkflowRequestEntry,
  WorkflowRequestState,
} from '../../datasources/contracts/workflow-ledger';
import type { Queries } from './connection';
import { selectEntries, toEntry } from './entry';
import { isEntryId } from './position';
import { workflowRequests } from './schema';
import { storedText } from './stored-text';

/**
 * An answer is never changed again. It may come late, when somebody else has concluded that nobody knows; that nobody
 * knows never takes the place of anything.
 *
 * @returns undefined when there is no such request.
 */
export async function settleRequest(
  queries: Queries,
  id: string,
  { state, requestId, statusMessage }: Settlement,
): Promise<WorkflowRequestEntry | undefined> {
  if (!isEntryId(id)) return undefined;
  const open: readonly WorkflowRequestState[] = state === 'UNKNOWN' ? ['SENDING'] : ['SENDING', 'UNKNOWN'];
  await queries
    .update(workflowRequests)
    .set({
      state,
      requestId: requestId === null ? null : storedText(requestId),
      statusMessage: statusMessage === null ? null : storedText(statusMessage),
      settledAt: sql`statement_timestamp()`,
    })
    .where(and(eq(workflowRequests.id, id), inArray(workflowRequests.state, open)));
  const [row] = await selectEntries(queries).where(eq(workflowRequests.id, id));
  return row && toEntry(row);
}
