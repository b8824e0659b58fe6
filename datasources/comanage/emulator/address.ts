import type { Format } from './replies';

export const BASE = '/registry';

/** What a URL says, as the framework takes it apart (contract 3). */
export interface Address {
  /** Undefined when the suffix is neither `json` nor `xml`. */
  readonly format: Format | undefined;
  /** Whether it lies below the product at all. */
  readonly inside: boolean;
  /** Below the base, without named parameters and suffix. */
  readonly segments: readonly string[];
  /** `copersonid:2` and its like. */
  readonly named: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
  /** As it came, without the query. */
  readonly path: string;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export function parseAddress(target: string): Address {
  const [path = '', ...query] = target.split('?');
  const inside = path === BASE || path.startsWith(`${BASE}/`);
  const suffix = /\.([0-9a-zA-Z]*)$/.exec(path)?.[1];
  const format = suffix === 'json' || suffix === 'xml' ? suffix : undefined;
  const end = format ? path.length - format.length - 1 : path.length;
  const parts = path.slice(BASE.length, end).split('/').filter(Boolean).map(decoded);
  const colonAt = (part: string): number => part.indexOf(':');
  return {
    format,
    inside,
    segments: parts.filter((part) => colonAt(part) < 0),
    named: new Map(
      parts
        .filter((part) => colonAt(part) >= 0)
        .map((part) => [part.slice(0, colonAt(part)), part.slice(colonAt(part) + 1)]),
    ),
    query: new URLSearchParams(query.join('?')),
    path,
  };
}

/** A parameter of the query; empty and `0` count as absent, and PHP reads `search.mail` as `search_mail`. */
export function parameter({ query }: Address, name: string): string | undefined {
  const value = query.get(name) ?? query.get(name.replace('.', '_'));
  return value === null || value === '' || value === '0' ? undefined : value;
}
