import type { OigBehaviour } from './behaviour';

export type Value = string | number;

export interface Field {
  readonly name: string;
  readonly value: Value;
}

type Writing = Readonly<Pick<OigBehaviour, 'numbersAs' | 'fieldOrder'>>;

/** @param turn Where a row begins when every row has an order of its own. */
export function fieldList(pairs: readonly (readonly [string, Value])[], writing: Writing, turn = 0): Field[] {
  const fields = pairs.map(([name, value]) => ({
    name,
    value: writing.numbersAs === 'string' ? String(value) : value,
  }));
  if (writing.fieldOrder === 'fixed' || fields.length === 0) return fields;
  const at = turn % fields.length;
  return [...fields.slice(at), ...fields.slice(0, at)];
}

/** The names in a `fields` parameter; blanks as they are or as `::`, unknown and empty names without effect. */
export function namesAsked(query: URLSearchParams): ReadonlySet<string> | undefined {
  const text = query.get('fields');
  if (text === null) return undefined;
  return new Set(text.split(',').map((name) => name.trim().replaceAll('::', ' ')));
}

/** `YYYY-MM-DDThh:mm:ssZ` (contract 3.4). */
export function instantText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
