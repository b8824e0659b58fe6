const OF_OBJECT = 64;
const OF_VALUE = 16;

/**
 * About how many bytes a decoded answer takes; more rather than less.
 *
 * @param most where counting ends
 */
export function roughBytes(value: unknown, most: number): number {
  let bytes = 0;
  const left: unknown[] = [value];
  while (left.length > 0 && bytes < most) {
    const next = left.pop();
    bytes += OF_VALUE;
    if (typeof next === 'string') bytes += 2 * next.length;
    else if (typeof next === 'object' && next !== null) {
      bytes += OF_OBJECT;
      const parts: Iterable<unknown> =
        next instanceof Map ? [...next.keys(), ...next.values()] : next instanceof Set ? next : Object.values(next);
      for (const part of parts) left.push(part);
    }
  }
  return bytes;
}
