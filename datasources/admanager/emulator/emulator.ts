import type { AdmanagerBehaviour } from './behaviour';
import type { State } from './state';

/** What all calls work on. */
export interface Emulator {
  readonly behaviour: Readonly<AdmanagerBehaviour>;
  readonly now: () => number;
  state: State;
}

export type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
