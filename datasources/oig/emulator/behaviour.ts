/** How the emulated server behaves where the contract leaves it open (section 15; the row is in brackets). */
export interface OigBehaviour {
  /** An empty list of tasks is a 404 (1). */
  emptyListAs404: boolean;
  /** The largest `limit` (2). */
  maxLimit: number;
  /** `mixed`: JSON, HTML or nothing, depending on who refuses (4). `other` is JSON in a shape nobody has announced. */
  errorBodies: 'mixed' | 'html' | 'empty' | 'other';
  /** List items carry an `id` (13). */
  listItemIds: boolean;
  /** Order of the items in the answer to a bulk PUT, seen from the request (16). */
  bulkOrder: 'reverse' | 'same' | 'shuffled';
  /** The most items of a bulk PUT (17). */
  maxBulkItems: number;
  /** A PUT without `action`: refused as in 12c, or taken as a plain update as in 11.1.2.3 (23). */
  noActionPut: 'refuse' | 'update';
  /** 11.1.2.3 says `OK` where 12c says `SUCCESS` (8.1). */
  successWord: 'SUCCESS' | 'OK';
  /** The contract's guide says 201, the operation's page 200 (2.2). */
  tokenStatus: 200 | 201;
  tokenLifetimeMs: number;
  /** Scheme, host and port in links, e.g. `http://oighost:14000`; the address the caller used when null (33). */
  linkHost: string | null;
  /** Delay of every call (34). */
  latencyMs: number;
  /** Further delay for each task that a PUT asks to retry, since a retry runs the connector (8.2). */
  retryLatencyMs: number;
  /** The number of the call that gets a 500 and is not carried out, counted from start, reset or `clearCalls` (34). */
  errorOnCall: number | null;
  /** Tasks that a bulk PUT carries out and leaves out of its answer. */
  missingItems: readonly string[];
  /** Tasks that a bulk PUT carries out once and answers twice. */
  duplicatedItems: readonly string[];
  /** Tasks that a bulk PUT answers with success although nobody asked for them. */
  foreignItems: readonly string[];
  /** How keys and flags inside `fields` are written (3.2). */
  numbersAs: 'number' | 'string';
  /** How `id` of tasks in answers is written (3.5). */
  idsAs: 'string' | 'number';
  /** `varied`: every task has its fields in an order of its own (3.2). */
  fieldOrder: 'varied' | 'fixed';
  /** `printed`: one task read by itself has the labels of Oracle's sample and no others (5). */
  detailLabels: 'all' | 'printed';
  /** WebLogic sets `JSESSIONID`, which means nothing here (2.3). */
  sessionCookie: boolean;
  /** Indents answers as Oracle's pages do. */
  prettyPrint: boolean;
}

export const DEFAULT_BEHAVIOUR: Readonly<OigBehaviour> = {
  emptyListAs404: false,
  maxLimit: 1000,
  errorBodies: 'mixed',
  listItemIds: false,
  bulkOrder: 'reverse',
  maxBulkItems: 500,
  noActionPut: 'refuse',
  successWord: 'SUCCESS',
  tokenStatus: 200,
  tokenLifetimeMs: 1_800_000,
  linkHost: null,
  latencyMs: 0,
  retryLatencyMs: 0,
  errorOnCall: null,
  missingItems: [],
  duplicatedItems: [],
  foreignItems: [],
  numbersAs: 'number',
  idsAs: 'string',
  fieldOrder: 'varied',
  detailLabels: 'all',
  sessionCookie: true,
  prettyPrint: false,
};
