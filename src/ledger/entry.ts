import { eq, sql, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { WorkflowRequestEntry, WorkflowRequestState } from '../../datasources/contracts/workflow-ledger';
import type { Queries } from './connection';
import { writePosition } from './position';
import { idempotencyKeys, workflowRequests } from './schema';

/** What an entry says whose sender never came back. */
export const NEVER_ANSWERED =
  'No answer to this request was written down in time, so nobody can say whether it was created. Before it is raised ' +
  'again, look in ADManager Plus for a request with the reference of this one in its description.';

/** The time for an answer is over, by the one clock that all processes share. */
export const IS_OVERDUE: SQL = sql`(${workflowRequests.state} = 'SENDING' AND ${workflowRequests.sendUntil} <= statement_timestamp())`;

/** With six digits and in UTC, whatever the session's own notation is. */
function instantText(column: PgColumn): SQL<string> {
  return sql<string>`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

const COLUMNS = {
  id: workflowRequests.id,
  backend: workflowRequests.backend,
  content: workflowRequests.content,
  state: sql<WorkflowRequestState>`CASE WHEN ${IS_OVERDUE} THEN 'UNKNOWN' ELSE ${workflowRequests.state} END`,
  requestId: workflowRequests.requestId,
  statusMessage: sql<
    string | null
  >`CASE WHEN ${IS_OVERDUE} THEN ${NEVER_ANSWERED} ELSE ${workflowRequests.statusMessage} END`,
  requestedBy: workflowRequests.requestedBy,
  requestedAt: instantText(workflowRequests.requestedAt),
  settledAt: sql<string | null>`CASE WHEN ${IS_OVERDUE} THEN ${instantText(workflowRequests.sendUntil)}
    ELSE ${instantText(workflowRequests.settledAt)} END`,
  idempotencyKey: idempotencyKeys.key,
};

export function selectEntries(queries: Queries) {
  return queries
    .select(COLUMNS)
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
