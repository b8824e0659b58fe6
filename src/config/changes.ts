import type { SettingFault } from '../../datasources/shared/backend';
import { isComparable } from '../../datasources/shared/settings';
import type { Config } from '.';
import type { ConfiguredBackend } from './backends';
import { formatPath, isWithin } from './faults';

type Path = readonly PropertyKey[];

/**
 * Where two checked settings differ, as paths. Secrets are compared and never shown. What nobody knows how to compare
 * counts as different, unless it is the same object.
 */
export function changedPaths(before: unknown, after: unknown, path: Path = []): Path[] {
  if (Object.is(before, after)) return [];
  if (isComparable(before)) return before.isSame(after) ? [] : [path];
  if (before instanceof URL && after instanceof URL) return before.href === after.href ? [] : [path];
  const [one, other] = [partsOf(before), partsOf(after)];
  if (!one || !other || Array.isArray(before) !== Array.isArray(after)) return [path];
  const keys = new Set([...one.keys(), ...other.keys()]);
  return [...keys].flatMap((key) => changedPaths(one.get(key), other.get(key), [...path, key]));
}

/** The entries of a list or a plain group; nothing of anything else. */
function partsOf(value: unknown): ReadonlyMap<PropertyKey, unknown> | undefined {
  if (Array.isArray(value)) return new Map(value.entries());
  if (typeof value !== 'object' || value === null) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? new Map(Object.entries(value)) : undefined;
}

/** Whether a connection that was made for one does for the other. */
export function isSameBackend(one: ConfiguredBackend, other: ConfiguredBackend): boolean {
  return changesOfBackend(one, other).length === 0;
}

function changesOfBackend(before: ConfiguredBackend, after: ConfiguredBackend): Path[] {
  const facts = ({ name, embedded, backend }: ConfiguredBackend) => ({ name, embedded, kind: backend.id });
  const changed = changedPaths(facts(before), facts(after));
  return before.backend.id === after.backend.id
    ? [...changed, ...changedPaths(before.settings, after.settings)]
    : changed;
}

/** What differs between two configurations, one setting each: paths and names of back ends, never a value. */
export function describeChanges(before: Config, after: Config): string[] {
  const { backends: backendsBefore, registered: registeredBefore, ...restBefore } = before;
  const { backends: backendsAfter, registered: registeredAfter, ...restAfter } = after;
  const idsOf = (registered: Config['registered'] = []) => registered.map(({ id, name }) => `${id} ${name}`);
  const paths = [
    ...changedPaths(restBefore, restAfter),
    ...changedPaths(idsOf(registeredBefore), idsOf(registeredAfter)).map(() => ['operations', 'manifest']),
  ];
  return [...new Set([...paths.map(formatPath), ...describeBackendChanges(backendsBefore, backendsAfter)])];
}

function describeBackendChanges(before: readonly ConfiguredBackend[], after: readonly ConfiguredBackend[]): string[] {
  const old = new Map(before.map((one) => [one.name, one]));
  const names = new Set(after.map(({ name }) => name));
  const places = after.flatMap((one, index) => {
    const known = old.get(one.name);
    const place = formatPath(['backends', index]);
    if (!known) return [`${place} (new: ${one.name})`];
    return changesOfBackend(known, one).map((path) => formatPath(['backends', index, ...path]));
  });
  const gone = before.filter(({ name }) => !names.has(name)).map(({ name }) => `backends (gone: ${name})`);
  const kept = (list: readonly ConfiguredBackend[], others: { has(name: string): boolean }) =>
    list.flatMap(({ name }) => (others.has(name) ? [name] : []));
  const isReordered = kept(before, names).join() !== kept(after, old).join();
  return [...places, ...gone, ...(isReordered ? ['backends (their order)'] : [])];
}

/** What is set up once, when the process starts. docs/configuration.md lists them. */
export const SET_AT_START: readonly Path[] = [
  ['deployment'],
  ['server', 'host'],
  ['server', 'port'],
  ['server', 'shared'],
  ['ledger'],
  ['log', 'format'],
];

/** What of a configuration cannot take the place of another one while the server runs. */
export function faultsOfReplacing(before: Config, after: Config): SettingFault[] {
  return changedPaths(before, after)
    .filter((path) => SET_AT_START.some((fixed) => isWithin(path, fixed)))
    .map((path) => ({ path, message: 'cannot change while the server runs; restart it' }));
}
