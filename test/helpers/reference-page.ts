/** One page of a list, with cursors as the indices of their entries. */
export interface Walk {
  readonly first?: number;
  readonly last?: number;
  readonly after?: number;
  readonly before?: number;
}

export interface ReferencePage<Item> {
  readonly items: readonly Item[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** The page by the algorithms of the Relay Cursor Connections specification, over an array; 25 when nothing says how many. */
export function referencePage<Item>(all: readonly Item[], { first, last, after, before }: Walk): ReferencePage<Item> {
  const edges = all.filter(
    (_, index) => (after === undefined || index > after) && (before === undefined || index < before),
  );
  if (last !== undefined) {
    const items = edges.slice(Math.max(0, edges.length - last));
    return { items, hasPreviousPage: edges.length > last, hasNextPage: before !== undefined };
  }
  const size = first ?? 25;
  return { items: edges.slice(0, size), hasNextPage: edges.length > size, hasPreviousPage: after !== undefined };
}

/** @param roll gives a number from 0 to one less than the sides of the die. */
export function randomWalk(roll: (sides: number) => number, length: number): Walk {
  const index = (): number | undefined => (length > 0 && roll(2) === 0 ? roll(length) : undefined);
  const size = 1 + (roll(3) === 0 ? roll(100) : roll(length + 2));
  const after = index();
  const before = index();
  return {
    ...[{ first: Math.min(size, 100) }, { last: Math.min(size, 100) }, {}][roll(3)],
    ...(after !== undefined && { after }),
    ...(before !== undefined && { before }),
  };
}

/** The arguments that ask for it. */
export function requestOf(
  { first, last, after, before }: Walk,
  cursorAt: (index: number) => string,
): { first: number | null; last: number | null; after: string | null; before: string | null } {
  const cursor = (index: number | undefined): string | null => (index === undefined ? null : cursorAt(index));
  return { first: first ?? null, last: last ?? null, after: cursor(after), before: cursor(before) };
}
