import { registry } from '../../datasources';
import { connectBackends, type LiveBackends } from '../../src/backends';
import { configureBackend, embeddedSet } from '../../src/config/configured-backends';
import { type ServedGraph, serveGraph } from './start-oig';

/** Every kind of back end there is, embedded as `npm start` has them, behind one real server. */
export async function startEverything(settings: Readonly<Record<string, unknown>> = {}): Promise<ServedGraph> {
  let live: LiveBackends | undefined;
  const graph = await serveGraph(async (runtime) => {
    const configured = embeddedSet(registry).map((entry) => {
      const result = configureBackend(entry, registry);
      if ('faults' in result) throw new Error(JSON.stringify(result.faults));
      return result.configured;
    });
    live = await connectBackends(configured, runtime);
    return live.all;
  }, settings);
  return {
    ...graph,
    close: async () => {
      await graph.close();
      await live?.close();
    },
  };
}
