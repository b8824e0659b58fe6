/**
 * What PostgreSQL can keep of a text: no NUL in a text, and no half of a surrogate pair in JSON. An answer must be
 * written down whatever is in it, so these become the character for what cannot be shown.
 */
export function storedText(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8').replaceAll('\0', '\u{FFFD}');
}

/** The same for every text in a value made of plain objects and lists. */
export function storedValue<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), (_key, inner: unknown) =>
    typeof inner === 'string' ? storedText(inner) : inner,
  ) as Value;
}

/** How names are compared that the directory compares without regard to letter case. */
export function folded(name: string): string {
  return storedText(name).toLowerCase();
}
