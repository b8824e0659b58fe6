/**
 * Lays rows out in the order of the keys asked for, matching by key and never by position: one missing or reordered
 * row must not show anybody a neighbour's data.
 */
export function inKeyOrder<Key, Row, Value>(
  keys: readonly Key[],
  rows: Iterable<Row>,
  identityOfKey: (key: Key) => string,
  identityOfRow: (row: Row) => string,
  valueOf: (row: Row) => Value,
  missing: (key: Key) => Value | Error,
): (Value | Error)[] {
  const byIdentity = new Map<string, Row>();
  for (const row of rows) byIdentity.set(identityOfRow(row), row);
  return keys.map((key) => {
    const row = byIdentity.get(identityOfKey(key));
    return row === undefined ? missing(key) : valueOf(row);
  });
}

/**
 * Runs `work` for every item, at most `limit` at a time, and keeps each failure in its own slot.
 *
 * @returns one entry per item, in the order of the items; an entry is an `Error` when that item's work threw.
 */
export async function fanOut<Item, Value>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Value>,
): Promise<(Value | Error)[]> {
  const results = new Array<Value | Error>(items.length);
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    // All workers share one iterator, so each takes the next item that nobody has taken.
    for (const [index, item] of queue) {
      try {
        results[index] = await work(item);
      } catch (error) {
        results[index] = error instanceof Error ? error : new Error('A non-error was thrown', { cause: error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
