import type { OigClient } from './client';
import type { TaskRow } from './codec';

/** Whether task numbers rise or fall along the list; 0 while nothing tells. */
type Direction = -1 | 0 | 1;

/** Where an item stands: how many rows lie before and including it, which task it is, and which way the list ran. */
interface Place {
  readonly offset: number;
  readonly localId: string;
  readonly direction: Direction;
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
  if (!anchor) return pageFrom(await readRows(options, 0, limit), 0, limit, 0);
  const { rows, hasMore } = await readRows(options, anchor.offset - 1, limit + 1);
  if (rows[0]?.localId === anchor.localId) {
    const direction = anchor.direction || directionOf(rows);
    return pageFrom({ rows: rows.slice(1), hasMore }, anchor.offset, limit, direction);
  }
  const start = await findAgain(options, anchor);
  return pageFrom(await readRows(options, start, limit), start, limit, anchor.direction);
}

function pageFrom({ rows, hasMore }: Rows, start: number, limit: number, known: Direction): ListPage {
  const direction = known || directionOf(rows);
  return {
    rows: rows.slice(0, limit).map((row, index) => ({
      row,
      position: `${start + index + 1}:${row.localId}:${direction}`,
    })),
    hasMore: hasMore || rows.length > limit,
  };
}

function parsePlace(position: string): Place {
  const [offset, localId = '', direction] = position.split(':');
  return {
    offset: Math.max(1, Number(offset)),
    localId,
    direction: direction === '1' ? 1 : direction === '-1' ? -1 : 0,
  };
}

function directionOf(rows: readonly Pick<TaskRow, 'localId'>[]): Direction {
  const [first] = rows;
  const last = rows.at(-1);
  return first && last ? compare(last.localId, first.localId) : 0;
}

/** Keys of the vendor's database may be larger than what a number holds exactly. */
function compare(one: string, other: string): Direction {
  const difference = BigInt(one) - BigInt(other);
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
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
  const rows: TaskRow[] = [];
  for (let hasMore = true; hasMore;) {
    const page = await ask(options, rows.length, options.pageSize);
    rows.push(...page.rows);
    const index = rows.findLastIndex(({ localId }) => localId === anchor.localId);
    if (index >= 0) return index + 1;
    hasMore = page.hasMore && page.rows.length > 0;
  }
  return placeByNumber(rows, anchor);
}

/** The anchor itself is gone: go on where it would stand by number, in the order that the list shows. */
function placeByNumber(rows: readonly TaskRow[], anchor: Place): number {
  const direction = directionOf(rows) || anchor.direction;
  const sorted = rows.every(
    ({ localId }, index) => index === 0 || compare(localId, rows[index - 1]?.localId ?? localId) === direction,
  );
  if (!sorted || direction === 0) return Math.min(anchor.offset - 1, rows.length);
  const next = rows.findIndex(({ localId }) => compare(localId, anchor.localId) === direction);
  return next < 0 ? rows.length : next;
}

function ask({ client, q, signal }: ListOptions, skip: number, limit: number): Promise<Rows> {
  return client.tasks({ q, skip, limit }, signal);
}
