import { inspect } from 'node:util';
import { comanage } from '../../datasources/comanage';
import { type ComanageEmulator, type ComanageBehaviour, start, type State } from '../../datasources/comanage/emulator';
import type { Runtime } from '../../datasources/shared/backend';
import type { EmulatorCall } from '../../datasources/shared/emulator/http';
import { Secret } from '../../datasources/shared/settings';
import type { LiveBackend } from '../../src/graphql/context';
import { dataOf } from './execute';
import { type ServedGraph, serveGraph } from './serve-graph';
import { NOW } from './start-oig';

export interface ComanageBackendOptions {
  readonly name?: string;
  readonly behaviour?: Partial<ComanageBehaviour>;
  readonly state?: (now: number) => State;
  /** Settings of the back end, besides its address. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface ComanageBackend {
  readonly name: string;
  readonly emulator: ComanageEmulator;
  readonly connect: (runtime: Runtime) => LiveBackend;
  /** The calls so far, as `operation subject` where there is one. */
  readonly calls: () => string[];
  readonly callsOf: (operation: string) => EmulatorCall[];
}

/** For tests that wait for an answer which does not come. */
export const SHORT_TIMEOUTS = { connect: '1500ms', read: '1500ms', write: '1500ms', provision: '1500ms' } as const;

export async function startComanageBackend(options: ComanageBackendOptions = {}): Promise<ComanageBackend> {
  const { name = 'registry', settings, behaviour, state } = options;
  const emulator = await start({ now: () => NOW, ...(behaviour && { behaviour }), ...(state && { state }) });
  const configured = comanage.configure(name, {
    ...(comanage.embeddedSettings(emulator.url) as Record<string, unknown>),
    breaker: { failures: 100 },
    ...settings,
  });
  if ('faults' in configured) {
    await emulator.close();
    throw new Error(inspect(configured.faults, { depth: 5 }));
  }
  return {
    name,
    emulator,
    connect: (runtime) => ({
      name,
      backend: comanage,
      embedded: true,
      connection: configured.connect(runtime),
    }),
    calls: () =>
      emulator.calls.map(({ operation, parameters: { subjectKind, subjectId } }) =>
        typeof subjectKind === 'string' ? `${operation} ${subjectKind} ${Number(subjectId)}` : operation,
      ),
    callsOf: (operation) => emulator.calls.filter((call) => call.operation === operation),
  };
}

export interface ComanageGraph extends ServedGraph, Omit<ComanageBackend, 'connect'> {
  readonly targetId: (localId: number | string, coId?: number | string) => string;
  readonly provision: (target: number, subjects: object, coId?: number) => Promise<ProvisionRow[]>;
  /** Puts the state, the behaviour and the logs back. */
  reset(): void;
}

export interface ProvisionRow {
  readonly kind: string;
  readonly subjectId: string | null;
  readonly identifier: string | null;
  readonly outcome: string;
  readonly reason: string | null;
}

export const PROVISION = `mutation ($input: ProvisionInput!) {
  provision(input: $input) { results { kind subjectId identifier outcome reason } }
}`;

/** An emulated registry, the real client over sockets, and the real server on a port of its own. */
export async function startComanage(options: ComanageBackendOptions = {}): Promise<ComanageGraph> {
  const { connect, ...backend } = await startComanageBackend(options);
  const graph = await serveGraph((runtime) => Promise.resolve([connect(runtime)]));
  const targetId = (localId: number | string, coId: number | string = 2): string =>
    graph.ids.encode({
      type: 'CoProvisioningTarget',
      backend: backend.name,
      organization: String(coId),
      local: [String(localId)],
    });
  return {
    ...graph,
    ...backend,
    targetId,
    provision: async (target, subjects, coId) => {
      const input = { targetId: targetId(target, coId), ...subjects };
      return (await dataOf(graph.execute(PROVISION, { input }))).provision.results as ProvisionRow[];
    },
    reset: () => {
      jest.restoreAllMocks();
      backend.emulator.reset();
      graph.events.length = 0;
      graph.unexpected.length = 0;
    },
    close: async () => {
      await graph.close();
      await backend.emulator.close();
    },
  };
}

/** The settings of a user, for tests about what a user may do. */
export function userSettings(user: { readonly username: string; readonly password: string }) {
  return { user: user.username, password: new Secret(user.password) };
}

export const ADD = `mutation ($input: AddCoProvisioningTargetInput!) {
  addCoProvisioningTarget(input: $input) {
    results { outcome reason target { localId coId description plugin mode backendMode maxRetry order } }
  }
}`;
export const UPDATE = `mutation ($input: UpdateCoProvisioningTargetInput!) {
  updateCoProvisioningTarget(input: $input) {
    results { targetId outcome reason target { localId description plugin mode order } }
  }
}`;
export const DELETE = `mutation ($input: DeleteCoProvisioningTargetInput!) {
  deleteCoProvisioningTarget(input: $input) { results { targetId outcome reason } }
}`;
export const LIST = `query ($filter: CoProvisioningTargetFilter, $first: Int, $after: String) {
  coProvisioningTargets(filter: $filter, first: $first, after: $after) {
    totalCount
    nodes { localId coId description plugin mode backendMode }
    problems { code message organization retriable }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}`;
export const ONE = `query ($id: ID!) {
  coProvisioningTarget(id: $id) { id localId coId description plugin mode backend { name } }
}`;
