import { and, asc, count, desc, inArray } from 'drizzle-orm';
import {
  LedgerError,
  type LedgerPage,
  type LedgerPageRequest,
  type NewWorkflowRequests,
  type OpenedWorkflowRequests,
  type RecalledWorkflowRequests,
  type Settlement,
  type WorkflowLedger,
  type WorkflowRequestEntry,
  type WorkflowRequestFilter,
} from '../../../datasources/contracts/workflow-ledger';
import type { LedgerConnection, Queries } from '../connection';
import { isEntryId, type Position, readPosition, selectEntries, type Terms, toEntry, writePosition } from './entries';
import { ahead, behind, conditionOf } from './filter';
import { openRequests, recallRequests, settleRequest } from './write-requests';
import { workflowRequests } from './schema';

/** Turns what a driver throws into a `LedgerError`, and leaves a note of it. */
export type Guard = <Result>(doing: string, work: () => Promise<Result>) => Promise<Result>;

/** The ledger on a database, whichever it is. */
export class DatabaseLedger implements WorkflowLedger {
  constructor(
    private readonly connection: LedgerConnection,
    private readonly terms: Terms,
    private readonly guard: Guard,
  ) {}

  /** In one transaction. */
  #change<Result>(doing: string, work: (queries: Queries) => Promise<Result>): Promise<Result> {
    return this.guard(doing, () => this.connection.transaction(work));
  }

  /** With one statement. */
  #read<Result>(doing: string, work: (queries: Queries) => Promise<Result>): Promise<Result> {
    return this.guard(doing, () => this.connection.one(work));
  }

  open(requests: NewWorkflowRequests): Promise<OpenedWorkflowRequests> {
    return this.#change('open a request', (queries) => openRequests(queries, this.terms, requests));
  }

  recall(
    backend: string,
    requestedBy: string,
    idempotencyKey: string,
    fingerprint: string,
  ): Promise<RecalledWorkflowRequests | null> {
    const keyed = { backend, requestedBy, fingerprint };
    return this.#change('look a key up', (queries) => recallRequests(queries, this.terms, keyed, idempotencyKey));
  }

  async settle(id: string, settlement: Settlement): Promise<WorkflowRequestEntry> {
    const entry = await this.#change('settle a request', (queries) =>
      settleRequest(queries, this.terms, id, settlement),
    );
    if (!entry) throw new LedgerError('The ledger does not have the request that was to be settled');
    return entry;
  }

  async find(ids: readonly string[]): Promise<readonly (WorkflowRequestEntry | null)[]> {
    const wanted = [...new Set(ids.filter(isEntryId))];
    if (wanted.length === 0) return ids.map(() => null);
    const rows = await this.#read('find a request', (queries) =>
      selectEntries(queries, this.terms).where(inArray(workflowRequests.id, wanted)),
    );
    const found = new Map(rows.map((row) => [row.id, toEntry(row)]));
    return ids.map((id) => found.get(id) ?? null);
  }

  async list(filter: WorkflowRequestFilter, page: LedgerPageRequest): Promise<LedgerPage> {
    const { limit, fromEnd } = page;
    const after = placeOf(page.after);
    const before = placeOf(page.before);
    const order = fromEnd ? asc : desc;
    const rows = await this.#read('list requests', (queries) =>
      selectEntries(queries, this.terms)
        .where(and(conditionOf(filter, this.terms.clock), after && behind(after), before && ahead(before)))
        .orderBy(order(workflowRequests.requestedAt), order(workflowRequests.id))
        .limit(limit + 1),
    );
    const items = rows.slice(0, limit).map((row) => ({ entry: toEntry(row), position: writePosition(row) }));
    return { items: fromEnd ? items.reverse() : items, hasMore: rows.length > limit };
  }

  async count(filter: WorkflowRequestFilter): Promise<number> {
    const rows = await this.#read('count requests', (queries) =>
      queries.select({ number: count() }).from(workflowRequests).where(conditionOf(filter, this.terms.clock)),
    );
    return rows[0]?.number ?? 0;
  }

  isId(id: string): boolean {
    return isEntryId(id);
  }

  isPosition(position: string): boolean {
    return readPosition(position) !== undefined;
  }
}

function placeOf(text: string | undefined): Position | undefined {
  if (text === undefined) return undefined;
  const position = readPosition(text);
  if (!position) throw new RangeError('The position is none that the ledger gave');
  return position;
}
