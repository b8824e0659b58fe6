import { eq, sql, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { idempotencyKeys, workflowRequests } from './schema';
import type { Outcome } from '../../../datasources/contracts/outcome';
import type { WorkflowRequestEntry, WorkflowRequestState } from '../../../datasources/contracts/workflow-ledger';
import { type Bounds, nowBy } from './clock';
import type { Queries } from '../connection';

const LENGTH = 8;

/** What a new request is sent with: the end of its id, 32 random bits, so that twins are rare among many thousands. */
export function newReference(id: string): string {
  return id.slice(-LENGTH);
}

/** The reference that a request was sent with. Rows that do not have it were sent with six digits. */
export const REFERENCE: SQL<string> = sql<string>`coalesce(${workflowRequests.reference}, right(${workflowRequests.id}::text, 6))`;

/** The place of an entry in the list, newest first. */
export interface Position {
  /** With all six digits that the database keeps of a second. */
  readonly requestedAt: string;
  readonly id: string;
}

// No database has a year 0.
const INSTANT = String.raw`(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z`;
const ID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const WHOLE_ID = new RegExp(`^${ID}$`);
const WHOLE_POSITION = new RegExp(`^(${INSTANT}) (${ID})$`);

export function isEntryId(text: string): boolean {
  return WHOLE_ID.test(text);
}

export function writePosition({ requestedAt, id }: Position): string {
  return Buffer.from(`${requestedAt} ${id}`).toString('base64url');
}

/** @returns undefined for what `writePosition` cannot have made. */
export function readPosition(text: string): Position | undefined {
  const [, requestedAt, id] = WHOLE_POSITION.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  if (requestedAt === undefined || id === undefined || !exists(requestedAt)) return undefined;
  const position = { requestedAt, id };
  return writePosition(position) === text ? position : undefined;
}

/** `Date` takes 30 February for 2 March, and 24:00 for the next day; a database takes neither. */
function exists(instant: string): boolean {
  const milliseconds = `${instant.slice(0, -4)}Z`;
  const date = new Date(milliseconds);
  return !Number.isNaN(date.getTime()) && date.toISOString() === milliseconds;
}

/**
 * What PostgreSQL can keep of a text: no NUL in a text, and no half of a surrogate pair in JSON. An answer must be
 * written down whatever is in it, so these become the character for what cannot be shown.
 */
export function storedText(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8').replaceAll('\0', '\u{FFFD}');
}

/** The same for every text in a value made of plain objects and lists. */
export function storedValue<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), (_key, inner: unknown) =>
    typeof inner === 'string' ? storedText(inner) : inner,
  ) as Value;
}

/** How names are compared that the directory compares without regard to letter case. */
export function folded(name: string): string {
  return storedText(name).toLowerCase();
}

/** What an entry says whose sender never came back. @param place where people can look for the request. */
export function neverAnswered(reference: string, place: string): string {
  return (
    'No answer to this request was written down in time, so nobody can say whether it was created. Before it is raised ' +
    `again, look for "[ref ${reference}]" in ${place}.`
  );
}

/** Where people can look for a request, by the name of its back end. */
export type SearchPlaces = ReadonlyMap<string, string>;

/** What every query goes by. */
export interface Terms {
  readonly clock: Bounds;
  /** `neverAnswered` of a row. */
  readonly neverAnswered: SQL<string>;
}

/** A row whose back end is not configured any more may have been sent to a back end of any of the kinds. */
export function termsOf(clock: Bounds, places: SearchPlaces): Terms {
  const anywhere = [...new Set(places.values())].join(' or ');
  const place = sql`coalesce(${JSON.stringify(Object.fromEntries(places))}::jsonb ->> ${workflowRequests.backend}, ${anywhere})`;
  return { clock, neverAnswered: sql<string>`format(${neverAnswered('%s', '%s')}::text, ${REFERENCE}, ${place})` };
}

/** The time for an answer is over, by the one clock that all processes share, and by ours that nobody can set. */
export function isOverdue(clock: Bounds): SQL {
  return sql`(${workflowRequests.state} = 'SENDING' AND ${workflowRequests.sendUntil} <= ${nowBy(clock)})`;
}

/** With six digits and in UTC, whatever the session's own notation is. */
function instantText(column: PgColumn): SQL<string> {
  return sql<string>`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

function columns({ clock, neverAnswered: message }: Terms) {
  const overdue = isOverdue(clock);
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
    statusMessage: sql<string | null>`CASE WHEN ${overdue} THEN ${message} ELSE ${workflowRequests.statusMessage} END`,
    requestedBy: workflowRequests.requestedBy,
    requestedAt: instantText(workflowRequests.requestedAt),
    settledAt: sql<string | null>`CASE WHEN ${overdue} THEN ${instantText(workflowRequests.sendUntil)}
      ELSE ${instantText(workflowRequests.settledAt)} END`,
    idempotencyKey: idempotencyKeys.key,
  };
}

export function selectEntries(queries: Queries, terms: Terms) {
  return queries
    .select(columns(terms))
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

function inMilliseconds(instant: string): string {
  return new Date(instant).toISOString();
}
