import type { OigClient } from './client';
import type { TaskRow } from './codec';

/** Where an item stands: how many rows lie before and including it, and which task it is. */
interface Place {
  readonly offset: number;
  readonly localId: string;
}

export interface ListPage {
  readonly rows: readonly { readonly row: TaskRow; readonly position: string }[];
  readonly hasMore: boolean;
}

export interface ListOptions {
  readonly client: Pick<OigClient, 'tasks'>;
  readonly signal: AbortSignal;
  /** Rows asked for at a time when a lost place is looked for. */
  readonly pageSize: number;
  readonly q: string | undefined;
}

interface Rows {
  readonly rows: readonly TaskRow[];
  readonly hasMore: boolean;
}

/**
 * The back end pages by offset only, and finished tasks leave the list, so an offset alone would skip a task for every
 * one that went away. Each page therefore begins with the last row of the one before, the anchor; when it is not there,
 * the list has moved and the anchor is looked for.
 */
export async function readListPage(options: ListOptions, after: string | null, limit: number): Promise<ListPage> {
  const anchor = after === null ? undefined : parsePlace(after);
  if (!anchor) return pageFrom(await readRows(options, 0, limit), 0, limit);
  const { rows, hasMore } = await readRows(options, anchor.offset - 1, limit + 1);
  if (rows[0]?.localId === anchor.localId) return pageFrom({ rows: rows.slice(1), hasMore }, anchor.offset, limit);
  const start = await findAgain(options, anchor);
  return pageFrom(await readRows(options, start, limit), start, limit);
}

function pageFrom({ rows, hasMore }: Rows, start: number, limit: number): ListPage {
  return {
    rows: rows.slice(0, limit).map((row, index) => ({ row, position: `${start + index + 1}:${row.localId}` })),
    hasMore: hasMore || rows.length > limit,
  };
}

function parsePlace(position: string): Place {
  const colon = position.indexOf(':');
  return { offset: Math.max(1, Number(position.slice(0, colon))), localId: position.slice(colon + 1) };
}

/** Reads up to `wanted` rows; fewer only where the list ends. A page cut short by the server is followed up. */
async function readRows(options: ListOptions, start: number, wanted: number): Promise<Rows> {
  const rows: TaskRow[] = [];
  let hasMore = true;
  while (hasMore && rows.length < wanted) {
    const page = await ask(options, start + rows.length, wanted - rows.length);
    rows.push(...page.rows);
    hasMore = page.hasMore && page.rows.length > 0;
  }
  return { rows, hasMore };
}

/** @returns how many rows lie before and including the anchor in the list as it is now. */
async function findAgain(options: ListOptions, anchor: Place): Promise<number> {
  const ids: string[] = [];
  for (let hasMore = true; hasMore;) {
    const page = await ask(options, ids.length, options.pageSize);
    ids.push(...page.rows.map((row) => row.localId));
    const index = ids.lastIndexOf(anchor.localId);
    if (index >= 0) return index + 1;
    hasMore = page.hasMore && page.rows.length > 0;
  }
  return placeByNumber(ids, anchor);
}

/** The anchor itself is gone: go on where it would stand by number, in the order that the list shows. */
function placeByNumber(ids: readonly string[], anchor: Place): number {
  // Keys of the database may be larger than what a number holds exactly.
  const numbers = ids.map(BigInt);
  const [first = 0n] = numbers;
  const rises = (numbers.at(-1) ?? 0n) >= first;
  const isBefore = (one: bigint, other: bigint): boolean => (rises ? one < other : one > other);
  const isSorted = numbers.every((number, index) => index === 0 || isBefore(numbers[index - 1] ?? 0n, number));
  if (!isSorted) return Math.min(anchor.offset - 1, ids.length);
  const next = numbers.findIndex((number) => isBefore(BigInt(anchor.localId), number));
  return next < 0 ? ids.length : next;
}

function ask({ client, q, signal }: ListOptions, skip: number, limit: number): Promise<Rows> {
  return client.tasks({ q, skip, limit }, signal);
}
