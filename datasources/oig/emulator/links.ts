import { API, type Call } from './call-context';

export interface Link {
  readonly rel: 'self' | 'first' | 'next' | 'prev';
  readonly href: string;
}

export function self({ origin }: Pick<Call, 'origin'>, path: string): Link {
  return { rel: 'self', href: `${origin}${API}${path}` };
}

/** Blanks as `%20`, colons as `%3A` (contract 3.1); `URLSearchParams` would write `+`. */
export function queryText(pairs: readonly (readonly [string, string | number])[]): string {
  return pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
}
