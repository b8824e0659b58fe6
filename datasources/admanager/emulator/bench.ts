import type { AdmanagerSwitches } from './switches';
import type { World } from './world';

/** What all calls work on. */
export interface Bench {
  readonly switches: Readonly<AdmanagerSwitches>;
  readonly now: () => number;
  world: World;
}

export type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
