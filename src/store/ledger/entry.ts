import { eq, sql, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Outcome } from '../../../datasources/contracts/outcome';
import type { WorkflowRequestEntry, WorkflowRequestState } from '../../../datasources/contracts/workflow-ledger';
import { nowBy, type Bounds } from './clock';
import type { Queries } from '../connection';
import { writePosition } from './position';
import { REFERENCE } from './reference';
import { idempotencyKeys, workflowRequests } from './schema';

/** What an entry says whose sender never came back. */
export function neverAnswered(reference: string): string {
  return (
    'No answer to this request was written down in time, so nobody can say whether it was created. Before it is raised ' +
    `again, look for "[ref ${reference}]" in the descriptions in ADManager Plus.`
  );
}

export const NEVER_ANSWERED: SQL<string> = sql<string>`format(${neverAnswered('%s')}::text, ${REFERENCE})`;

/** The time for an answer is over, by the one clock that all processes share, and by ours that nobody can set. */
export function isOverdue(clock: Bounds): SQL {
  return sql`(${workflowRequests.state} = 'SENDING' AND ${workflowRequests.sendUntil} <= ${nowBy(clock)})`;
}

/** With six digits and in UTC, whatever the session's own notation is. */
function instantText(column: PgColumn): SQL<string> {
  return sql<string>`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

function columns(overdue: SQL) {
  return {
    id: workflowRequests.id,
    backend: workflowRequests.backend,
    content: workflowRequests.content,
    reference: REFERENCE,
    state: sql<WorkflowRequestState>`CASE WHEN ${overdue} THEN 'UNKNOWN' ELSE ${workflowRequests.state} END`,
    // Rows of before say of a request that was not raised no more than that.
    outcome: sql<Outcome | null>`CASE WHEN ${overdue} THEN 'UNKNOWN' ELSE coalesce(${workflowRequests.outcome},
      CASE ${workflowRequests.state} WHEN 'CREATED' THEN 'SUCCEEDED' WHEN 'REJECTED' THEN 'REFUSED'
        WHEN 'UNKNOWN' THEN 'UNKNOWN' END) END`,
    requestId: workflowRequests.requestId,
    statusMessage: sql<
      string | null
    >`CASE WHEN ${overdue} THEN ${NEVER_ANSWERED} ELSE ${workflowRequests.statusMessage} END`,
    requestedBy: workflowRequests.requestedBy,
    requestedAt: instantText(workflowRequests.requestedAt),
    settledAt: sql<string | null>`CASE WHEN ${overdue} THEN ${instantText(workflowRequests.sendUntil)}
      ELSE ${instantText(workflowRequests.settledAt)} END`,
    idempotencyKey: idempotencyKeys.key,
  };
}

export function selectEntries(queries: Queries, clock: Bounds) {
  return queries
    .select(columns(isOverdue(clock)))
    .from(workflowRequests)
    .leftJoin(idempotencyKeys, eq(idempotencyKeys.id, workflowRequests.idempotencyKeyId))
    .$dynamic();
}

export type EntryRow = Awaited<ReturnType<typeof selectEntries>>[number];

export function toEntry(row: EntryRow): WorkflowRequestEntry {
  return {
    ...row,
    requestedAt: inMilliseconds(row.requestedAt),
    settledAt: row.settledAt === null ? null : inMilliseconds(row.settledAt),
  };
}

export function positionOf({ requestedAt, id }: EntryRow): string {
  return writePosition({ requestedAt, id });
}

function inMilliseconds(instant: string): string {
  return new Date(instant).toISOString();
}
