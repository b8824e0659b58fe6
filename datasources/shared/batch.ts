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
