import { safenet } from '../../datasources/safenet';
import {
  type Mail,
  type SafenetEmulator,
  type SafenetBehaviour,
  start,
  type Task,
  type State,
} from '../../datasources/safenet/emulator';
import type { BackendEvent, Runtime } from '../../datasources/shared/backend';
import type { Fault } from '../../datasources/shared/emulator/http';
import { Secret } from '../../datasources/shared/settings';
import type { NodeIdParts, NodeIds } from '../../resolvers/shared/node-id';
import type { LiveBackend } from '../../src/graphql/context';
import { dataOf, type Execute } from './execute';
import { CLOCK, FABRIKAM, NORTHWIND, smallState } from './safenet-state';
import { serveGraph } from './serve-graph';

export interface SafenetOptions {
  readonly name?: string;
  readonly behaviour?: Partial<SafenetBehaviour>;
  /** Settings of the back end, besides address and credentials. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly state?: State;
}

export interface SafenetGraph {
  /** Of the first back end. */
  readonly emulator: SafenetEmulator;
  readonly emulators: readonly SafenetEmulator[];
  readonly endpoint: string;
  /** Over HTTP, through the server as the process has it. */
  readonly execute: Execute;
  readonly ids: NodeIds;
  /** What the back ends reported, and errors that nobody expected. */
  readonly events: readonly BackendEvent[];
  readonly unexpected: readonly unknown[];
  /** Global id of a task in the first back end. */
  readonly taskId: (localId: number | string, organization?: string) => string;
  readonly userId: (localId: number | string, userId: string, organization?: string) => string;
  readonly id: (parts: Partial<NodeIdParts>) => string;
  /** The calls so far as `Operation name=value ...`, log-ins and pings apart, of all back ends. */
  readonly calls: () => string[];
  /** How often each operation was called, log-ins and pings apart. */
  readonly counts: () => Record<string, number>;
  /** Mails that the first back end would have sent since the last reset. */
  readonly mails: () => readonly Mail[];
  /** The first back end's task as it is in its state; undefined when it is gone. */
  readonly task: (localId: number) => Task | undefined;
  /** All back ends' tasks, for comparing. */
  readonly snapshot: () => Task[][];
  /** Moves the clients' clock, by which they judge how long a session was silent. */
  readonly elapse: (milliseconds: number) => void;
  /** The fault waits until the operation has reached the first back end. */
  readonly failAfter: (operation: string, fault: Fault) => void;
  /** Puts worlds, behaviour and logs back, and keeps the sessions: no test pays for another's log-in. */
  readonly reset: () => void;
  readonly close: () => Promise<void>;
}

/** Starts emulators, the real client over real sockets, and the real server on a port of its own. */
export async function startSafenet(
  backends: readonly SafenetOptions[] = [{}],
  config: Readonly<Record<string, unknown>> = {},
): Promise<SafenetGraph> {
  let elapsed = 0;
  let started: Awaited<ReturnType<typeof startBackend>>[] = [];
  const graph = await serveGraph(
    async (runtime) => {
      started = await Promise.all(backends.map((backend, index) => startBackend(backend, index, runtime)));
      return started.map(({ live }) => live);
    },
    config,
    undefined,
    undefined,
    () => Date.now() + elapsed,
  );
  const { ids, events, unexpected } = graph;

  const emulators = started.map(({ emulator }) => emulator);
  const [first] = started;
  if (!first) throw new Error('There must be a back end');
  const id = (parts: Partial<NodeIdParts>) =>
    ids.encode({ type: 'ProvisioningTask', backend: first.live.name, organization: NORTHWIND, local: [], ...parts });
  const domainCalls = () => emulators.flatMap(({ calls }) => calls.filter(isDomainCall));
  let seenMails = 0;
  return {
    emulator: first.emulator,
    emulators,
    endpoint: graph.endpoint,
    execute: graph.execute,
    ids,
    events,
    unexpected,
    id,
    taskId: (localId, organization = NORTHWIND) => id({ local: [String(localId)], organization }),
    userId: (localId, userId, organization = NORTHWIND) =>
      id({ type: 'TaskUser', local: [String(localId), userId], organization }),
    calls: () =>
      domainCalls().map(({ operation, parameters }) =>
        [operation, ...Object.entries(parameters).map(([name, value]) => `${name}=${JSON.stringify(value)}`)].join(' '),
      ),
    counts: () => {
      const counts: Record<string, number> = {};
      for (const { operation } of domainCalls()) counts[operation] = (counts[operation] ?? 0) + 1;
      return counts;
    },
    mails: () => first.emulator.outbox.slice(seenMails),
    task: (localId) => first.emulator.state.tasks.find((one) => one.id === localId),
    snapshot: () => emulators.map(({ state }) => structuredClone(state.tasks)),
    elapse: (milliseconds) => {
      elapsed += milliseconds;
    },
    failAfter: (operation, fault) => {
      const { faults } = first.emulator;
      const take = faults.take.bind(faults);
      jest.spyOn(faults, 'take').mockImplementation((name) => {
        const taken = take(name);
        if (name === operation) faults.add(fault);
        return taken;
      });
    },
    reset: () => {
      jest.restoreAllMocks();
      for (const { emulator, tasks, behaviour } of started) {
        emulator.state.tasks.splice(0, Infinity, ...structuredClone(tasks));
        Object.assign(emulator.behaviour, behaviour);
        emulator.faults.clear();
        emulator.clearCalls();
      }
      seenMails = first.emulator.outbox.length;
      events.length = 0;
      unexpected.length = 0;
    },
    close: async () => {
      await graph.close();
      await Promise.all(emulators.map((emulator) => emulator.close()));
    },
  };
}

function isDomainCall({ operation }: { operation: string }): boolean {
  return operation !== 'Connect' && operation !== 'PingConnection';
}

async function startBackend({ name, behaviour, settings, state }: SafenetOptions, index: number, runtime: Runtime) {
  const emulator = await start({
    now: () => CLOCK,
    state: state ?? smallState(),
    behaviour: { latencyMs: 0, rowLatencyMs: 0, ...behaviour },
  });
  const configured = safenet.configure(name ?? `sas-${index + 1}`, {
    url: emulator.url,
    operatorEmail: emulator.operator.email,
    password: new Secret(emulator.operator.password),
    organizations: [NORTHWIND, FABRIKAM],
    ...settings,
  });
  if ('faults' in configured) {
    await emulator.close();
    throw new Error(JSON.stringify(configured.faults));
  }
  const live: LiveBackend = {
    name: name ?? `sas-${index + 1}`,
    backend: safenet,
    embedded: true,
    connection: configured.connect(runtime),
  };
  return { emulator, live, tasks: structuredClone(emulator.state.tasks), behaviour: { ...emulator.behaviour } };
}

/** All tasks of a list, page by page, as `localId`s. */
export async function walk(execute: Execute, first: number, filter: unknown = null): Promise<string[]> {
  const seen: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { provisioningTasks: page } = await dataOf(
      execute(
        `query ($first: Int, $after: String, $filter: ProvisioningTaskFilter) {
          provisioningTasks(first: $first, after: $after, filter: $filter) {
            nodes { localId } pageInfo { hasNextPage endCursor }
          }
        }`,
        { first, after, filter },
      ),
    );
    seen.push(...(page.nodes as { localId: string }[]).map(({ localId }) => localId));
    if (!page.pageInfo.hasNextPage) return seen;
    after = page.pageInfo.endCursor;
  }
}
