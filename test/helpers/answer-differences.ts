import type { GraphQLFormattedError } from 'graphql';

/** What an executor answered, and what it asked the back ends for that. */
export interface AnswerSeen {
  readonly data: unknown;
  readonly errors: readonly GraphQLFormattedError[];
  readonly calls: readonly string[];
}

type Path = readonly (string | number)[];

/**
 * What a compiled answer has otherwise than that of graphql-js. Not counted is what decision 020 gives up: where a field
 * that must not be null failed and took its parent with it, graphql-js does not go on below that parent.
 */
export function differencesOf(expected: AnswerSeen, actual: AnswerSeen, places = placesGivenUp(expected)): string[] {
  const differences: string[] = [];
  // As text: the order of the keys counts, and so does a key that is only seen when it is written.
  const [data, other] = [JSON.stringify(expected.data), JSON.stringify(actual.data)];
  if (data !== other) differences.push(`data: ${data} became ${other}`);
  const isBelow = ({ path = [] }: GraphQLFormattedError) => places.some((place) => isPrefix(place, path));
  const mayHaveMore = places.length > 0;
  const missing = without(lines(expected.errors), lines(actual.errors));
  const more = without(lines(actual.errors.filter((error) => !isBelow(error))), lines(expected.errors));
  differences.push(...missing.map((line) => `no error ${line}`), ...more.map((line) => `an error more: ${line}`));
  const unasked = without(expected.calls, actual.calls);
  const extra = mayHaveMore ? [] : without(actual.calls, expected.calls);
  differences.push(...unasked.map((call) => `no call ${call}`), ...extra.map((call) => `a call more: ${call}`));
  return differences;
}

/** The places that are null for what failed below them. */
export function placesGivenUp({ data, errors }: AnswerSeen): Path[] {
  return errors.flatMap(({ path }) => {
    if (!path) return [];
    const place = placeOfNull(data, path);
    return place.length < path.length ? [place] : [];
  });
}

function placeOfNull(data: unknown, path: Path): Path {
  let value = data;
  for (const [depth, key] of path.entries()) {
    if (value === null || value === undefined) return path.slice(0, depth);
    value = (value as Record<string | number, unknown>)[key];
  }
  return path;
}

function isPrefix(place: Path, path: Path): boolean {
  return place.length < path.length && place.every((key, index) => path[index] === key);
}

function lines(errors: readonly GraphQLFormattedError[]): string[] {
  return errors.map(({ message, path, locations, extensions }) =>
    JSON.stringify({ path, message, locations, extensions }),
  );
}

/** What is in the one list and not in the other, as often as it is. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return list.filter((line) => {
    const index = left.indexOf(line);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
