import type { TargetRecord } from '../contracts/provisioning-targets';
import { decodeInstant } from './codec';
import { codeOf, decodeMode, MODE_CODES, MODE_NAMES } from './codec';
import { readId } from './codec';

/** What can be said of a target outside the registry, by its name in the settings, with its column in the database. */
export const TARGET_COLUMNS = {
  id: 'id',
  coId: 'co_id',
  description: 'description',
  plugin: 'plugin',
  mode: 'status',
  provisionCoGroupId: 'provision_co_group_id',
  skipOrgIdentitySourceId: 'skip_org_identity_source_id',
  retryInterval: 'retry_interval',
  maxRetry: 'max_retry',
  order: 'ordr',
  createdAt: 'created',
  modifiedAt: 'modified',
} as const;

export type TargetField = keyof typeof TARGET_COLUMNS;
export type RawTarget = Readonly<Partial<Record<TargetField, unknown>>>;

export interface FieldFault {
  readonly field: TargetField;
  readonly message: string;
}

export type ReadTarget = { readonly target: TargetRecord } | { readonly faults: readonly FieldFault[] };

const PLUGIN = /^[A-Za-z0-9]{1,32}$/;
const ID = 'must be a whole number from 1 to 2147483647';

/**
 * Finds every fault of a target, or reads it. Texts and numbers are taken alike, and an empty text is nothing.
 *
 * @param modes `any` takes a code that nobody here knows, as an answer of the registry may have it: who exports a table
 *   did not choose what is in it. A person who writes one has misspelt it.
 */
export function readTarget(raw: RawTarget, modes: 'known' | 'any' = 'known'): ReadTarget {
  const faults: FieldFault[] = [];
  const read = <Value>(field: TargetField, what: string, decode: (text: string) => Value | null): Value | null => {
    const value = raw[field];
    if (value === undefined || value === null || value === '') return null;
    const isText = typeof value === 'string' || typeof value === 'number';
    const decoded = isText ? decode(String(value)) : null;
    if (decoded === null) faults.push({ field, message: what });
    return decoded;
  };
  const required = (field: TargetField, value: string | null): string => {
    if (value === null && !faults.some((fault) => fault.field === field)) faults.push({ field, message: 'is missing' });
    return value ?? '';
  };
  const count = (least: number) => (text: string) => {
    const isWhole = /^-?\d{1,10}$/.test(text) && Math.abs(Number(text)) <= 2_147_483_647;
    return isWhole && Number(text) >= least ? Number(text) : null;
  };
  const text = (value: string) => (value.length <= 256 ? value : null);
  const instant = 'must be a date and time such as 2026-11-21 19:23:14';

  const localId = required('id', read('id', ID, readId));
  const coId = required('coId', read('coId', ID, readId));
  const code = read(
    'mode',
    modes === 'any' ? 'must be a code such as A' : `must be one of ${[...MODE_CODES, ...MODE_NAMES].join(', ')}`,
    (mode) => codeOf(mode) ?? (modes === 'any' ? mode : null),
  );
  const target: TargetRecord = {
    key: { coId, localId },
    description: read('description', 'must have at most 256 characters', text),
    plugin: read('plugin', 'must be letters and digits, at most 32', (name) => (PLUGIN.test(name) ? name : null)),
    mode: code === null ? null : decodeMode(code),
    backendMode: code,
    provisionCoGroupId: read('provisionCoGroupId', ID, readId),
    skipOrgIdentitySourceId: read('skipOrgIdentitySourceId', ID, readId),
    retryInterval: read('retryInterval', 'must be a whole number of seconds from 1', count(1)),
    maxRetry: read('maxRetry', 'must be a whole number from 1', count(1)),
    order: read('order', 'must be a whole number', count(-2_147_483_647)),
    createdAt: read('createdAt', instant, decodeInstant),
    modifiedAt: read('modifiedAt', instant, decodeInstant),
  };
  return faults.length > 0 ? { faults } : { target };
}
