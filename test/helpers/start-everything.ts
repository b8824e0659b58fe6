import { registry } from '../../datasources';
import type { RunningEmulator } from '../../datasources/shared/backend';
import type { MutationReport } from '../../resolvers/context';
import type { CostsByBackend } from '../../resolvers/shared/call-count';
import { costsOf, type LiveBackend } from '../../src/graphql/context';
import { embeddedSettings, fixtureOf, NOW } from './each-backend';
import { openLedgerInMemory } from './ledger-in-memory';
import { type ServedGraph, serveGraph } from './serve-graph';

export interface Everything extends ServedGraph {
  /** By the name of the back end. */
  readonly emulators: ReadonlyMap<string, RunningEmulator>;
  readonly costs: CostsByBackend;
}

/** Every kind of back end there is, embedded and named as `npm start` has them but without delays, behind one real server. */
export async function startEverything(
  settings: Readonly<Record<string, unknown>> = {},
  onMutation?: (report: MutationReport) => void,
): Promise<Everything> {
  const emulators = new Map<string, RunningEmulator>();
  let live: readonly LiveBackend[] = [];
  const { ledger, close } = await openLedgerInMemory();
  const graph = await serveGraph(
    async (runtime) =>
      (live = await Promise.all(
        registry.map(async (backend) => {
          const fixture = fixtureOf(backend.id);
          const emulator = await backend.startEmulator({ now: () => NOW });
          emulators.set(backend.id, emulator);
          fixture.speedUp(emulator);
          const configured = backend.configure(backend.id, {
            ...embeddedSettings(backend, emulator.url),
            ...fixture.settings,
          });
          if ('faults' in configured) throw new Error(JSON.stringify(configured.faults));
          return { name: backend.id, backend, embedded: true, connection: configured.connect(runtime) };
        }),
      )),
    settings,
    ledger,
    onMutation,
  );
  return {
    ...graph,
    emulators,
    costs: costsOf(live),
    close: async () => {
      await graph.close();
      await Promise.all([...emulators.values()].map((emulator) => emulator.close()));
      await close();
    },
  };
}
