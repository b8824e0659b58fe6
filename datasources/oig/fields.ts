import type { TaskFieldRecord } from '../contracts/provisioning-tasks';
import { ProtocolError } from '../shared/errors';

const LONGEST_ODD_VALUE = 1_000;

/** Instants as the product shows them, from both forms that were seen (contract 3.4); null for any other text. */
export function decodeInstant(text: string): string | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z)?$/.exec(text);
  if (!match) return null;
  const instant = `${match[1] ?? ''}T${match[2] ?? '00:00:00'}Z`;
  // Date moves February 30th into March; an instant that does not come back as it was is none.
  const milliseconds = Date.parse(instant);
  return Number.isNaN(milliseconds) || `${new Date(milliseconds).toISOString().slice(0, 19)}Z` !== instant
    ? null
    : instant;
}

/** Texts and numbers were seen; whatever else a server may send is passed on as text, not made a failure. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return JSON.stringify(value).slice(0, LONGEST_ODD_VALUE);
}

/** An absent key is sent as 0, an absent text as "" (contract 3.2). */
function valueOf(name: string, text: string): string | null {
  const isKey = /(^|[ ._])key$/i.test(name);
  return text === '' || (isKey && text === '0') ? null : text;
}

/**
 * A list of name and value pairs, read by name. Pairs that were taken are told apart from the rest, so that nothing the
 * back end says gets lost. Of two pairs with one name the first is taken and the second stays with the rest.
 */
export class FieldList {
  readonly #pairs: readonly TaskFieldRecord[];
  readonly #taken = new Set<TaskFieldRecord>();

  private constructor(pairs: readonly TaskFieldRecord[]) {
    this.#pairs = pairs;
  }

  /** @throws ProtocolError */
  static decode(list: unknown): FieldList {
    if (list === undefined || list === null) return new FieldList([]);
    if (!Array.isArray(list)) throw new ProtocolError('protocol', 'its answer has fields that are no list');
    return new FieldList(
      list.map((pair: unknown) => {
        if (typeof pair !== 'object' || pair === null || !('name' in pair) || typeof pair.name !== 'string') {
          throw new ProtocolError('protocol', 'its answer has a field without a name');
        }
        const value = 'value' in pair ? pair.value : undefined;
        return { name: pair.name, value: valueOf(pair.name, textOf(value)) };
      }),
    );
  }

  has(name: string): boolean {
    return this.#first(name) !== undefined;
  }

  /** Looks without taking. */
  peek(name: string): string | null {
    return this.#first(name)?.value ?? null;
  }

  take(name: string): string | null {
    const pair = this.#first(name);
    if (!pair) return null;
    this.#taken.add(pair);
    return pair.value;
  }

  /** Takes all of the names, so that none of them shows up twice, and gives the first value there is. */
  takeFirst(...names: readonly string[]): string | null {
    return names.map((name) => this.take(name)).find((value) => value !== null) ?? null;
  }

  /** A value that does not decode stays with the rest. */
  takeAs<Value>(name: string, decode: (text: string) => Value | null): Value | null {
    const text = this.peek(name);
    if (text === null) {
      this.take(name);
      return null;
    }
    const value = decode(text);
    if (value !== null) this.take(name);
    return value;
  }

  /** The pairs in their order that nobody has taken. */
  rest(): readonly TaskFieldRecord[] {
    return this.#pairs.filter((pair) => !this.#taken.has(pair));
  }

  #first(name: string): TaskFieldRecord | undefined {
    return this.#pairs.find((pair) => pair.name === name);
  }
}
