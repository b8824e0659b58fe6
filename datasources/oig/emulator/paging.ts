import type { Call } from './call-context';
import { queryText, self, type Link } from './links';
import { refuse } from './replies';

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly head: {
    readonly links: readonly Link[];
    readonly count: number;
    readonly hasMore: boolean;
    readonly totalResult: -1;
  };
}

interface PagedResource {
  readonly path: string;
  /** Neighbouring resources have one `self` in the root, tasks two (contract 3.1). */
  readonly bareSelf: boolean;
  /** Whether `fields` is a parameter here, so that links repeat it. */
  readonly narrows: boolean;
}

function numberIn({ query }: Call, name: string, otherwise: number, largest: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > largest) throw refuse(400, `Invalid value for ${name}.`);
  return value;
}

/** Section 15, rows 2 and 3. */
export function page<Row>(call: Call, all: readonly Row[], resource: PagedResource): Page<Row> {
  const offset = numberIn(call, 'offset', 1, Number.MAX_SAFE_INTEGER);
  const limit = numberIn(call, 'limit', 10, call.emulator.behaviour.maxLimit);
  const rows = all.slice(offset - 1, offset - 1 + limit);
  const hasMore = offset - 1 + limit < all.length;

  const fields = resource.narrows ? call.query.get('fields') : null;
  const q = call.query.get('q');
  const { href: bare } = self(call, resource.path);
  const at = (start: number): string => {
    const pairs: [string, string | number][] = [
      ['offset', start],
      ['limit', limit],
    ];
    if (fields !== null) pairs.unshift(['fields', fields]);
    if (q !== null) pairs.push(['q', q]);
    return `${bare}?${queryText(pairs)}`;
  };
  const links: Link[] = [
    { rel: 'self', href: at(offset) },
    { rel: 'first', href: at(1) },
  ];
  if (resource.bareSelf) links.unshift({ rel: 'self', href: bare });
  if (hasMore) links.push({ rel: 'next', href: at(offset + limit) });
  if (offset > 1) links.push({ rel: 'prev', href: at(Math.max(1, offset - limit)) });
  return { rows, head: { links, count: rows.length, hasMore, totalResult: -1 } };
}
