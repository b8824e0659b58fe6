import { seedState, type State } from '../../datasources/oig/emulator';
import { safenet } from '../../datasources/safenet';
import { type SafenetEmulator, start } from '../../datasources/safenet/emulator';
import { Secret } from '../../datasources/shared/settings';
import { CLOCK, FABRIKAM, NORTHWIND, smallState } from './safenet-state';
import { type ServedGraph, serveGraph } from './serve-graph';
import { type OigBackend, type OigBackendOptions, startOigBackend } from './start-oig';

export interface MixedGraph extends ServedGraph {
  /** In the order of the list: `oig-eu`, `sas`, `oig-us`. */
  readonly eu: OigBackend;
  readonly sas: SafenetEmulator;
  readonly us: OigBackend;
  taskId(backend: 'oig-eu' | 'oig-us', key: number | string): string;
  tokenTaskId(localId: number | string): string;
  /** How often each operation was called, by back end; SafeNet's log-ins and pings apart. */
  counts(): Record<'eu' | 'sas' | 'us', Record<string, number>>;
  reset(): void;
  close(): Promise<void>;
}

/** The first tasks of the seed by number: the same numbers in both of Oracle's back ends, fewer in the second. */
export function smallOigState(most: number): (now: number) => State {
  return (now) => {
    const state = seedState(now);
    state.tasks = [...state.tasks].sort((one, other) => one.key - other.key).slice(0, most);
    return state;
  };
}

/** Two emulated Oracles with a SafeNet between them, behind one real server. */
export async function startMixed(
  options: { readonly eu?: OigBackendOptions; readonly us?: OigBackendOptions } = {},
): Promise<MixedGraph> {
  const eu = await startOigBackend({ name: 'oig-eu', state: smallOigState(80), ...options.eu });
  const us = await startOigBackend({ name: 'oig-us', state: smallOigState(30), ...options.us });
  const sas = await start({
    now: () => CLOCK,
    state: smallState(),
    behaviour: { latencyMs: 0, rowLatencyMs: 0 },
  });
  const configured = safenet.configure('sas', {
    url: sas.url,
    operatorEmail: sas.operator.email,
    password: new Secret(sas.operator.password),
    organizations: [NORTHWIND, FABRIKAM],
    breaker: { failures: 100 },
  });
  if ('faults' in configured) throw new Error(JSON.stringify(configured.faults));
  const tokenTasks = structuredClone(sas.state.tasks);
  const graph = await serveGraph((runtime) =>
    Promise.resolve([
      eu.connect(runtime),
      { name: 'sas', backend: safenet, embedded: true, connection: configured.connect(runtime) },
      us.connect(runtime),
    ]),
  );
  return {
    ...graph,
    eu,
    sas,
    us,
    taskId: (backend, key) =>
      graph.ids.encode({ type: 'ProvisioningTask', backend, organization: '', local: [String(key)] }),
    tokenTaskId: (localId) =>
      graph.ids.encode({ type: 'ProvisioningTask', backend: 'sas', organization: NORTHWIND, local: [String(localId)] }),
    counts: () => {
      const counts: Record<string, number> = {};
      for (const { operation } of sas.calls) {
        if (operation !== 'Connect' && operation !== 'PingConnection') counts[operation] = (counts[operation] ?? 0) + 1;
      }
      return { eu: eu.counts(), sas: counts, us: us.counts() };
    },
    reset: () => {
      jest.restoreAllMocks();
      eu.emulator.reset();
      us.emulator.reset();
      // Sessions are kept: no test pays for another's log-in.
      sas.state.tasks.splice(0, Infinity, ...structuredClone(tokenTasks));
      sas.faults.clear();
      sas.clearCalls();
      graph.events.length = 0;
      graph.unexpected.length = 0;
    },
    close: async () => {
      await graph.close();
      await Promise.all([eu.emulator.close(), us.emulator.close(), sas.close()]);
    },
  };
}
