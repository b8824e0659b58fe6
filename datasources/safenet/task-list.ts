import type { TaskFilter } from '../contracts/provisioning-tasks';
import type { SafenetClient, TaskRow } from './client';

/** Which way the numbers run down the list: up, down, or 0 when too few rows were seen to tell. */
type Direction = 1 | -1 | 0;

/** Where an item stands: how many rows lie before and including it, which task it is, and how the list ran then. */
interface Place {
  readonly offset: number;
  readonly localId: string;
  readonly direction: Direction;
}

export interface PlacedRow {
  readonly row: TaskRow;
  readonly position: string;
}

export interface ListPage {
  readonly rows: readonly PlacedRow[];
  readonly hasMore: boolean;
}

/**
 * The most rows that one answer ever had. Nobody documents a server's limit (contract 7.5), so a short answer means the
 * end of the list only when the server is known to give as many rows as were asked for.
 */
export class PageSizes {
  #largest = 0;

  observe(rows: number): void {
    this.#largest = Math.max(this.#largest, rows);
  }

  covers(asked: number): boolean {
    return asked <= this.#largest;
  }
}

export interface ListOptions {
  readonly client: SafenetClient;
  readonly pageSizes: PageSizes;
  readonly signal: AbortSignal;
  readonly scanPageSize: number;
  readonly organization: string;
  readonly filter: TaskFilter;
}

/**
 * The back end pages by offset only, and finished tasks leave the list (contract, fact 7 and 7.5), so an offset alone
 * would skip a task for every one that went away. Each page therefore begins with the last row of the one before, the
 * anchor; when it is not there, the list has moved and the anchor is looked for.
 */
export async function readListPage(options: ListOptions, after: string | null, limit: number): Promise<ListPage> {
  const anchor = after === null ? undefined : parsePlace(after);
  if (!anchor) return pageFrom(await readRows(options, 0, limit + 1), 0, limit, 0);
  const rows = await readRows(options, anchor.offset - 1, limit + 2);
  if (rows[0]?.localId === anchor.localId) return pageFrom(rows.slice(1), anchor.offset, limit, anchor.direction);
  const start = await findAgain(options, anchor);
  return pageFrom(await readRows(options, start, limit + 1), start, limit, anchor.direction);
}

function pageFrom(rows: readonly TaskRow[], start: number, limit: number, known: Direction): ListPage {
  const direction = known || directionOf(rows.map(({ localId }) => Number(localId)));
  return {
    rows: rows.slice(0, limit).map((row, index) => ({
      row,
      position: `${start + index + 1}:${row.localId}:${direction}`,
    })),
    hasMore: rows.length > limit,
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

function directionOf(numbers: readonly number[]): Direction {
  const difference = (numbers.at(-1) ?? 0) - (numbers[0] ?? 0);
  return difference > 0 ? 1 : difference < 0 ? -1 : 0;
}

/** Reads up to `wanted` rows; fewer only where the list ends. A page cut short by the server is followed up. */
async function readRows(options: ListOptions, start: number, wanted: number): Promise<readonly TaskRow[]> {
  const rows: TaskRow[] = [];
  while (rows.length < wanted) {
    const asked = wanted - rows.length;
    const page = await ask(options, start + rows.length, asked);
    rows.push(...page);
    options.pageSizes.observe(page.length);
    if (page.length === 0 || options.pageSizes.covers(asked)) break;
  }
  return rows;
}

/** @returns the offset behind the anchor in the list as it is now. */
async function findAgain(options: ListOptions, anchor: Place): Promise<number> {
  const ids: string[] = [];
  for (;;) {
    const page = await ask(options, ids.length, options.scanPageSize);
    if (page.length === 0) break;
    ids.push(...page.map((row) => row.localId));
    const index = ids.lastIndexOf(anchor.localId);
    if (index >= 0) return index + 1;
  }
  // The anchor itself is gone: go on where it would stand by number, in the order that the list shows.
  const numbers = ids.map(Number);
  const sign = directionOf(numbers) || anchor.direction || 1;
  const sorted = numbers.every((number, index) => index === 0 || sign * (number - (numbers[index - 1] ?? 0)) > 0);
  if (!sorted) return Math.min(anchor.offset - 1, ids.length);
  const next = numbers.findIndex((number) => sign * (number - Number(anchor.localId)) > 0);
  return next < 0 ? ids.length : next;
}

function ask(options: ListOptions, start: number, count: number): Promise<readonly TaskRow[]> {
  const { client, filter, organization, signal } = options;
  return filter.userName === undefined
    ? client.tasks(organization, start, count, signal)
    : client.tasksForUser(filter.userName, organization, start, count, signal);
}
