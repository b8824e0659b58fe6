import { and, arrayContains, eq, inArray, sql, type SQL } from 'drizzle-orm';
import type { WorkflowRequestFilter, WorkflowRequestState } from '../../../datasources/contracts/workflow-ledger';
import type { Bounds } from './clock';
import { folded, isOverdue, type Position, REFERENCE, storedText } from './entries';
import { workflowRequests as table } from './schema';

/** @returns undefined where everything is wanted. */
export function conditionOf(filter: WorkflowRequestFilter, clock: Bounds): SQL | undefined {
  const { backends, domainName, account, reference, requestId, action, state, from, to } = filter;
  return and(
    backends && inArray(table.backend, [...backends]),
    domainName === undefined ? undefined : eq(table.domainName, folded(domainName)),
    account === undefined ? undefined : arrayContains(table.accounts, [folded(account)]),
    reference === undefined ? undefined : sql`${REFERENCE} = ${folded(reference)}`,
    requestId === undefined ? undefined : eq(table.requestId, storedText(requestId)),
    action && eq(table.action, action),
    state && inState(state, clock),
    from === undefined ? undefined : sql`${table.requestedAt} >= ${instant(from)}::timestamptz`,
    to === undefined ? undefined : sql`${table.requestedAt} < ${instant(to)}::timestamptz`,
  );
}

/** What comes behind a position, newest first. */
export function behind({ requestedAt, id }: Position): SQL {
  return sql`(${table.requestedAt}, ${table.id}) < (${requestedAt}::timestamptz, ${id}::uuid)`;
}

/** What comes before a position, newest first. */
export function ahead({ requestedAt, id }: Position): SQL {
  return sql`(${table.requestedAt}, ${table.id}) > (${requestedAt}::timestamptz, ${id}::uuid)`;
}

function inState(state: WorkflowRequestState, clock: Bounds): SQL {
  switch (state) {
    case 'SENDING':
      return sql`(${table.state} = 'SENDING' AND NOT ${isOverdue(clock)})`;
    case 'UNKNOWN':
      return sql`(${table.state} = 'UNKNOWN' OR ${isOverdue(clock)})`;
    case 'CREATED':
    case 'REJECTED':
      return eq(table.state, state);
  }
}

/** In the database's own words: what it makes of an RFC 3339 text depends on its settings. */
function instant(text: string): string {
  return new Date(text).toISOString();
}
