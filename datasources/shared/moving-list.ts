/** A row of a list that is paged by offset while rows leave it. `localId` is a whole number as text. */
export interface MovingRow {
  readonly localId: string;
}

/** Some rows of a list as it is now. */
export interface Rows<Row> {
  readonly rows: readonly Row[];
  /** Whether the list has more behind the last one. */
  readonly hasMore: boolean;
}

/** Reads the rows behind the first `skip`: at least `limit` of them, fewer only where the list ends. */
export type ReadRows<Row> = (skip: number, limit: number) => Promise<Rows<Row>>;

export interface PlacedRow<Row> {
  readonly row: Row;
  /** Where the next page begins if this row is the last of this one. */
  readonly position: string;
}

export interface MovingPage<Row> {
  readonly rows: readonly PlacedRow<Row>[];
  readonly hasMore: boolean;
}

/** Which way the numbers run down the list: up, down, or 0 when too few rows were seen to tell. */
type Direction = 1 | -1 | 0;

/** Where an item stands: how many rows lie before and including it, which one it is, and how the list ran then. */
interface Place {
  readonly offset: number;
  readonly localId: string;
  readonly direction: Direction;
}

/**
 * Reads one page of a list that can only be paged by offset and that finished tasks leave: an offset alone would skip a
 * row for every one that went away. Each page therefore begins with the last row of the one before, the anchor; when it
 * is not there, the list has moved and the anchor is looked for. See docs/decisions/008.
 *
 * @param after where the page before ended, as `PlacedRow.position` said it; `null` is the beginning.
 * @param searchPageSize how many rows to read at a time when a lost anchor is looked for.
 */
export async function readMovingPage<Row extends MovingRow>(
  read: ReadRows<Row>,
  after: string | null,
  limit: number,
  searchPageSize: number,
): Promise<MovingPage<Row>> {
  const anchor = after === null ? undefined : parsePlace(after);
  if (!anchor) return pageFrom(await read(0, limit), 0, limit, 0);
  const { rows, hasMore } = await read(anchor.offset - 1, limit + 1);
  if (rows[0]?.localId === anchor.localId) {
    return pageFrom({ rows: rows.slice(1), hasMore }, anchor.offset, limit, anchor.direction || directionOf(rows));
  }
  const start = await findAgain(read, anchor, searchPageSize);
  return pageFrom(await read(start, limit), start, limit, anchor.direction);
}

function pageFrom<Row extends MovingRow>(
  { rows, hasMore }: Rows<Row>,
  start: number,
  limit: number,
  known: Direction,
): MovingPage<Row> {
  const direction = known || directionOf(rows);
  return {
    rows: rows.slice(0, limit).map((row, index) => ({
      row,
      position: `${start + index + 1}:${row.localId}:${direction}`,
    })),
    hasMore: hasMore || rows.length > limit,
  };
}

const POSITION = /^[1-9]\d{0,8}:[1-9]\d{0,18}:(?:-1|0|1)$/;

/** Whether a text can be the position of a row. */
export function isPosition(text: string): boolean {
  return POSITION.test(text);
}

function parsePlace(position: string): Place {
  const [offset, localId = '', direction] = position.split(':');
  return {
    offset: Math.max(1, Number(offset)),
    localId,
    direction: direction === '1' ? 1 : direction === '-1' ? -1 : 0,
  };
}

function directionOf(rows: readonly MovingRow[]): Direction {
  const [first] = rows;
  const last = rows.at(-1);
  return first && last ? compare(last.localId, first.localId) : 0;
}

/** A vendor's keys may be larger than what a number holds exactly. */
function compare(one: string, other: string): Direction {
  const difference = BigInt(one) - BigInt(other);
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

/** @returns how many rows lie before and including the anchor in the list as it is now. */
async function findAgain<Row extends MovingRow>(read: ReadRows<Row>, anchor: Place, pageSize: number): Promise<number> {
  const rows: Row[] = [];
  for (let hasMore = true; hasMore;) {
    const page = await read(rows.length, pageSize);
    rows.push(...page.rows);
    const index = rows.findLastIndex(({ localId }) => localId === anchor.localId);
    if (index >= 0) return index + 1;
    hasMore = page.hasMore && page.rows.length > 0;
  }
  return placeByNumber(rows, anchor);
}

/** The anchor itself is gone: go on where it would stand by number, in the order that the list shows. */
function placeByNumber(rows: readonly MovingRow[], anchor: Place): number {
  const direction = directionOf(rows) || anchor.direction;
  const sorted = rows.every(
    ({ localId }, index) => index === 0 || compare(localId, rows[index - 1]?.localId ?? localId) === direction,
  );
  if (!sorted || direction === 0) return Math.min(anchor.offset - 1, rows.length);
  const next = rows.findIndex(({ localId }) => compare(localId, anchor.localId) === direction);
  return next < 0 ? rows.length : next;
}
