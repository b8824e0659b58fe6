import type { Backend, Connector, SettingFault } from '../../datasources/shared/backend';
import { nearest } from './faults';
import type { Settings } from './schema';

/** One back end of the configuration, checked. An embedded one is connected when its emulator has an address. */
export interface ConfiguredBackend {
  readonly name: string;
  readonly backend: Backend;
  readonly embedded: boolean;
  /** As they were checked, for comparison; of an embedded one with an address that only stands in for its emulator's. */
  readonly settings: unknown;
  /** @param emulatorUrl Only for an embedded back end. */
  readonly connector: (emulatorUrl?: string) => Connector;
  /** How long a write that has been sent is waited for at most. */
  readonly longestWriteMs: number;
}

type Entry = NonNullable<Settings['backends']>[number];
type Checked = { readonly configured: ConfiguredBackend } | { readonly faults: readonly SettingFault[] };

/** What runs without any configuration: an emulator of every kind there is. */
export function embeddedSet(registry: readonly Backend[]): Entry[] {
  return registry.map(({ id }) => ({ name: id, kind: id, embedded: true }));
}

export function configureBackend(entry: Entry, registry: readonly Backend[]): Checked {
  const { name, kind, embedded, ...settings } = entry;
  const backend = registry.find(({ id }) => id === kind);
  if (!backend) {
    const kinds = registry.map(({ id }) => id);
    const guess = nearest(kind, kinds);
    const message = `must be one of ${kinds.join(', ')}${guess === undefined ? '' : `; did you mean "${guess}"?`}`;
    return { faults: [{ path: ['kind'], message }] };
  }
  return embedded ? configureEmbedded(name, backend, settings) : configureRemote(name, backend, settings);
}

function configureRemote(name: string, backend: Backend, settings: unknown): Checked {
  const result = backend.configure(name, settings);
  if ('faults' in result) return result;
  const { connect, checked, longestWriteMs } = result;
  return {
    configured: { name, backend, embedded: false, settings: checked, connector: () => connect, longestWriteMs },
  };
}

/** The addresses only stand in for the emulator's, to check everything else before anything is started. */
const PLACEHOLDERS = ['http://127.0.0.1:1', 'http://127.0.0.1:2'] as const;

function configureEmbedded(name: string, backend: Backend, extra: Readonly<Record<string, unknown>>): Checked {
  const settingsFor = (url: string): Record<string, unknown> => ({
    ...(backend.embeddedSettings(url) as Record<string, unknown>),
    ...extra,
  });
  const taken = addressSettings(backend).filter((key) => key in extra);
  if (taken.length > 0) {
    const message = 'is set by the emulator; remove it, or remove `embedded: true` to use a real back end';
    return { faults: taken.map((key) => ({ path: [key], message })) };
  }
  const trial = backend.configure(name, settingsFor(PLACEHOLDERS[0]));
  if ('faults' in trial) return trial;
  const connector = (emulatorUrl?: string): Connector => {
    if (emulatorUrl === undefined) throw new Error(`The emulator of ${name} has no address yet`);
    const result = backend.configure(name, settingsFor(emulatorUrl));
    if ('faults' in result) throw new Error(`The settings of the embedded ${name} do not fit ${emulatorUrl}`);
    return result.connect;
  };
  const { checked, longestWriteMs } = trial;
  return { configured: { name, backend, embedded: true, settings: checked, connector, longestWriteMs } };
}

/** The settings through which an emulator is reached: those that differ with its address. */
function addressSettings(backend: Backend): string[] {
  const [one, two] = PLACEHOLDERS.map((url) => backend.embeddedSettings(url) as Record<string, unknown>);
  return Object.keys(one ?? {}).filter((key) => JSON.stringify(one?.[key]) !== JSON.stringify(two?.[key]));
}
