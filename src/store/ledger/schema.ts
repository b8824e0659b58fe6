import { sql } from 'drizzle-orm';
import { check, index, jsonb, pgTable, smallint, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Outcome } from '../../../datasources/contracts/outcome';
import type { WorkflowRequestState } from '../../../datasources/contracts/workflow-ledger';
import type { WorkflowAction, WorkflowRequestContent } from '../../../datasources/contracts/workflow-requests';

/** The tables as the queries know them. What makes them is in migrations.ts; a test compares the two. */

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });

export const idempotencyKeys = pgTable(
  'idempotency_key',
  {
    id: uuid('id').primaryKey(),
    backend: text('backend').notNull(),
    requestedBy: text('requested_by').notNull(),
    key: text('key').notNull(),
    fingerprint: text('fingerprint').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [uniqueIndex('idempotency_key_used_once').on(table.backend, table.requestedBy, table.key)],
);

export const workflowRequests = pgTable(
  'workflow_request',
  {
    id: uuid('id').primaryKey(),
    backend: text('backend').notNull(),
    /** In small letters, as everything that is only there to be looked for. */
    domainName: text('domain_name').notNull(),
    action: text('action').$type<WorkflowAction>().notNull(),
    accounts: text('accounts').array().notNull(),
    content: jsonb('content').$type<WorkflowRequestContent>().notNull(),
    state: text('state').$type<WorkflowRequestState>().notNull(),
    requestId: text('request_id'),
    statusMessage: text('status_message'),
    requestedBy: text('requested_by').notNull(),
    requestedAt: instant('requested_at').notNull(),
    sendUntil: instant('send_until').notNull(),
    settledAt: instant('settled_at'),
    idempotencyKeyId: uuid('idempotency_key_id').references(() => idempotencyKeys.id, { onDelete: 'set null' }),
    /** The place among the requests that were opened together. */
    part: smallint('part').notNull(),
    outcome: text('outcome').$type<Outcome>(),
    reference: text('reference'),
  },
  (table) => [
    // Read backwards. Descending indexes of drizzle have nulls last, which no plain `order by ... desc` can use.
    index('workflow_request_newest').on(table.requestedAt, table.id),
    index('workflow_request_backend').on(table.backend, table.requestedAt, table.id),
    index('workflow_request_domain').on(table.domainName, table.requestedAt, table.id),
    index('workflow_request_accounts').using('gin', table.accounts),
    index('workflow_request_sending')
      .on(table.sendUntil)
      .where(sql`state = 'SENDING'`),
    index('workflow_request_settled').on(table.settledAt),
    index('workflow_request_key').on(table.idempotencyKeyId),
    index('workflow_request_reference').on(sql`coalesce(reference, right(id::text, 6))`),
    index('workflow_request_number').on(table.requestId),
    check(
      'workflow_request_outcome',
      sql`outcome IN ('SUCCEEDED', 'REFUSED', 'UNSUPPORTED', 'NOT_FOUND', 'FAILED', 'UNKNOWN')`,
    ),
    check('workflow_request_state', sql`state IN ('SENDING', 'CREATED', 'REJECTED', 'UNKNOWN')`),
    check('workflow_request_settled_once', sql`(state = 'SENDING') = (settled_at IS NULL)`),
  ],
);

/** Until when time is known to have passed: one row. */
export const ledgerClock = pgTable(
  'ledger_clock',
  { id: smallint('id').primaryKey(), seenAt: instant('seen_at').notNull() },
  () => [check('ledger_clock_only_one', sql`id = 1`)],
);

/** Stretches of the clock of which nobody knows whether they passed. They do not overlap. */
export const ledgerUncounted = pgTable('ledger_uncounted', {
  startsAt: instant('starts_at').primaryKey(),
  endsAt: instant('ends_at').notNull(),
});
