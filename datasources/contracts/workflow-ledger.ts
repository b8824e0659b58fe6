import type { Outcome } from './outcome';
import type { WorkflowAction, WorkflowRequestContent } from './workflow-requests';

/**
 * `SENDING`: the row is there and no answer yet. A row whose sender cannot be waiting any more (its process died, or
 * the longest time that a call can take is over) is read as `UNKNOWN`, and stays so.
 */
export type WorkflowRequestState = 'SENDING' | 'CREATED' | 'REJECTED' | 'UNKNOWN';

/** One request as the ledger keeps it. Instants are RFC 3339 texts in UTC (`...Z`). */
export interface WorkflowRequestEntry {
  /** The ledger's own id. */
  readonly id: string;
  readonly backend: string;
  readonly content: WorkflowRequestContent;
  /** Stands in the description that it is sent with: what people tell requests apart by. */
  readonly reference: string;
  readonly state: WorkflowRequestState;
  /** What came of raising it; `null` while `SENDING`. It tells what a `REJECTED` is: `REFUSED`, or `FAILED`. */
  readonly outcome: Outcome | null;
  /** The back end's own number. */
  readonly requestId: string | null;
  readonly statusMessage: string | null;
  /** Name of the caller. */
  readonly requestedBy: string;
  readonly requestedAt: string;
  /** When the answer came, or when it was given up. */
  readonly settledAt: string | null;
  /** `null` where there was none, or where it was given back. */
  readonly idempotencyKey: string | null;
}

export interface NewWorkflowRequests {
  readonly backend: string;
  readonly requestedBy: string;
  /** Unique per back end and caller; `null` for none. */
  readonly idempotencyKey: string | null;
  /** Tells contents apart: the same key with another fingerprint is a conflict. */
  readonly fingerprint: string;
  /** After so many milliseconds nobody waits for an answer any more. */
  readonly sendWithinMs: number;
  /** One entry is made for each, all of them or none. */
  readonly contents: readonly WorkflowRequestContent[];
}

/**
 * `OPENED`: rows were made in state `SENDING`, and only who gets this may send. `REPEATED`: the key was used before with
 * the same content; these are the first request's rows as they are now. `CONFLICT`: it was used with other content.
 */
export type OpenedWorkflowRequests =
  { readonly kind: 'OPENED'; readonly entries: readonly WorkflowRequestEntry[] } | RecalledWorkflowRequests;

export type RecalledWorkflowRequests =
  { readonly kind: 'REPEATED'; readonly entries: readonly WorkflowRequestEntry[] } | { readonly kind: 'CONFLICT' };

export interface Settlement {
  readonly state: Exclude<WorkflowRequestState, 'SENDING'>;
  readonly outcome: Outcome;
  readonly requestId: string | null;
  readonly statusMessage: string | null;
}

export interface WorkflowRequestFilter {
  readonly backends?: readonly string[] | undefined;
  /** Compared without regard to letter case, as the directory does. */
  readonly domainName?: string | undefined;
  /** Requests that name this account; compared without regard to letter case. */
  readonly account?: string | undefined;
  /** Compared without regard to letter case. */
  readonly reference?: string | undefined;
  /** The back end's own number. */
  readonly requestId?: string | undefined;
  readonly action?: WorkflowAction | undefined;
  readonly state?: WorkflowRequestState | undefined;
  /** Requested at or after this instant (RFC 3339 with zone). */
  readonly from?: string | undefined;
  /** Requested before this instant. */
  readonly to?: string | undefined;
}

/** Which page of a list is wanted. The places are `position`s of items of earlier pages. */
export interface LedgerPageRequest {
  readonly limit: number;
  /** Only what stands behind this place. */
  readonly after?: string | undefined;
  /** Only what stands before this place. */
  readonly before?: string | undefined;
  /** Whether the page is the end of what lies between the two, rather than its beginning. */
  readonly fromEnd?: boolean;
}

export interface LedgerPage {
  /** Newest first, whichever end they are from. */
  readonly items: readonly { readonly entry: WorkflowRequestEntry; readonly position: string }[];
  /** Whether there is more between the two places: behind the last item, or before the first where it is from the end. */
  readonly hasMore: boolean;
}

/** The ledger cannot be read or written at present. Its message is for the log only. */
export class LedgerError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'LedgerError';
  }
}

/** The record of every request that was raised through this API. Every method may reject with a `LedgerError`. */
export interface WorkflowLedger {
  open(requests: NewWorkflowRequests): Promise<OpenedWorkflowRequests>;
  /** What `open` would say of a key that is taken, without opening anything; `null` for one that is free. */
  recall(
    backend: string,
    requestedBy: string,
    idempotencyKey: string,
    fingerprint: string,
  ): Promise<RecalledWorkflowRequests | null>;
  /**
   * Writes down what came of a request. It may be called again for the same entry, and what an answer said wins over an
   * `UNKNOWN` that somebody else concluded meanwhile. In the same step it gives the idempotency key back when this was the
   * last of the requests opened with it and all of them are `FAILED`: nothing was raised then, and the key may try again.
   * The entries stay.
   */
  settle(id: string, settlement: Settlement): Promise<WorkflowRequestEntry>;
  /** One entry per id, in their order; `null` for what is not (or no longer) there. */
  find(ids: readonly string[]): Promise<readonly (WorkflowRequestEntry | null)[]>;
  list(filter: WorkflowRequestFilter, page: LedgerPageRequest): Promise<LedgerPage>;
  count(filter: WorkflowRequestFilter): Promise<number>;
  /** Whether `id` can be one that this ledger made. */
  isId(id: string): boolean;
  /** Whether `position` can be one that `list` gave. */
  isPosition(position: string): boolean;
}
