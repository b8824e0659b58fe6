import { z } from 'zod';
import {
  defineBackend,
  type Backend,
  type BackendHealth,
  type BackendLoad,
  type Capability,
  type BackendRequest,
  type Connection,
  type Runtime,
} from '../../datasources/shared/backend';
import { duration, secret, text, url, Secret } from '../../datasources/shared/settings';
import type { LiveBackend } from '../../src/graphql/context';

const settings = z.strictObject({
  url: url(),
  account: text(),
  password: secret(),
  size: z.number().int().min(1).max(9).default(3),
  mode: z.enum(['fast', 'careful']).default('careful'),
  timeouts: z.strictObject({ connect: duration('5s', '1m') }).prefault({}),
});

export interface Connected {
  readonly name: string;
  readonly settings: z.output<typeof settings>;
  readonly runtime: Runtime;
}

export interface FakeKind {
  readonly backend: Backend;
  readonly connected: Connected[];
  /** What happened, in order: `emulator started`, `sas closed`, ... */
  readonly events: string[];
}

/** A kind of back end that only takes notes. */
export function createFakeKind(
  id: string,
  embeddedPassword: Secret,
  capabilities: readonly Capability[] = [],
): FakeKind {
  const connected: Connected[] = [];
  const events: string[] = [];
  const backend = defineBackend({
    id,
    kind: 'SAFENET',
    description: 'Takes notes.',
    capabilities,
    settings,
    embeddedSettings: (emulatorUrl) => ({ url: emulatorUrl, account: 'operator', password: embeddedPassword }),
    costs: () => ({}),
    longestWriteMs: ({ timeouts }) => timeouts.connect,
    connect: (name, checked, runtime) => {
      connected.push({ name, settings: checked, runtime });
      events.push(`${name} connected`);
      return {
        health: () => 'closed',
        load: () => NO_LOAD,
        forRequest: () => ({}),
        close: async () => void events.push(`${name} closed`),
      };
    },
    startEmulator: async () => {
      events.push('emulator started');
      return {
        url: 'http://127.0.0.1:45678',
        reset: () => undefined,
        close: async () => void events.push('emulator closed'),
      };
    },
  });
  return { backend, connected, events };
}

/** Of a back end that nobody calls. */
export const NO_LOAD: BackendLoad = {
  ...{ waiting: { write: 0, read: 0, background: 0 }, running: 0, limit: 1, mostRunning: 1 },
  ...{ pausedForMs: 0, refused: 0, averageMs: 0 },
};

export interface FakeLive extends LiveBackend {
  readonly requests: BackendRequest[];
}

/** A connected back end of a given name. */
export function createFakeLive(name: string, health: BackendHealth, capabilities: object = {}): FakeLive {
  const requests: BackendRequest[] = [];
  const connection: Connection = {
    health: () => health,
    load: () => NO_LOAD,
    forRequest: (request) => {
      requests.push(request);
      return { ...capabilities };
    },
    close: async () => undefined,
  };
  const { backend } = createFakeKind(name, new Secret('made up'), Object.keys(capabilities) as Capability[]);
  return { name, backend, embedded: true, connection, requests };
}
