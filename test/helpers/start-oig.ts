import { oig } from '../../datasources/oig';
import {
  type OigEmulator,
  type OigBehaviour,
  seedState,
  start,
  type Task,
  type State,
} from '../../datasources/oig/emulator';
import type { Runtime } from '../../datasources/shared/backend';
import type { EmulatorCall } from '../../datasources/shared/emulator/http';
import { Secret } from '../../datasources/shared/settings';
import type { LiveBackend } from '../../src/graphql/context';
import { type ServedGraph, serveGraph } from './serve-graph';

/** What the emulators take for now. */
export const NOW = Date.UTC(2027, 5, 3, 12);
export const NOT_AUTOMATED = 'This task is not automated. If task is completed, set status to UC.';

export interface OigBackendOptions {
  readonly name?: string;
  readonly behaviour?: Partial<OigBehaviour>;
  /** Settings of the back end, besides address and credentials. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly auth?: Readonly<Record<string, unknown>>;
  readonly state?: (now: number) => State;
}

/** One emulated Oracle with the client that talks to it. */
export interface OigBackend {
  readonly name: string;
  readonly emulator: OigEmulator;
  readonly connect: (runtime: Runtime) => LiveBackend;
  /** The task as it is in the emulator's state. */
  task(key: number | string): Task;
  /** Whether the task's definition has an adapter that does the work. */
  isAutomated(task: Task): boolean;
  application(task: Task): string;
  /** Open tasks of the service account's own queue that fit, in the order of the list. */
  queue(fits?: (task: Task) => boolean): Task[];
  /** How often each operation was called. */
  counts(): Record<string, number>;
  callsOf(operation: string): EmulatorCall[];
  /** What the bulk calls carried, item by item. */
  updates(): Record<string, unknown>[][];
}

export async function startOigBackend(options: OigBackendOptions = {}): Promise<OigBackend> {
  const { name = 'oig-eu', behaviour = {}, settings = {}, auth = {}, state = seedState } = options;
  const emulator = await start({ now: () => NOW, behaviour, state });
  const { password, user } = emulator.serviceAccount;
  const configured = oig.configure(name, {
    url: emulator.url,
    auth: { type: 'basic', user, password: new Secret(password), ...auth },
    ...settings,
  });
  if ('faults' in configured) {
    await emulator.close();
    throw new Error(JSON.stringify(configured.faults));
  }
  const definition = (task: Task) => emulator.state.definitions.find(({ key }) => key === task.definition);
  const callsOf = (operation: string) => emulator.calls.filter((call) => call.operation === operation);
  return {
    name,
    emulator,
    connect: (runtime) => ({
      name,
      backend: oig,
      embedded: true,
      connection: configured.connect(runtime),
    }),
    task: (key) => {
      const found = emulator.state.tasks.find((one) => one.key === Number(key));
      if (!found) throw new Error(`There is no task ${key}`);
      return found;
    },
    isAutomated: (task) => (definition(task)?.adapter ?? 0) > 0,
    application: (task) =>
      emulator.state.applications.find(({ key }) => key === definition(task)?.application)?.name ?? '',
    queue: (fits = () => true) => {
      const { tasks, users } = emulator.state;
      const service = users.find(({ login }) => login === user.toUpperCase());
      return tasks
        .filter(({ status }) => status === 'P' || status === 'R')
        .filter((task) => task.assignedUser === service?.key || service?.roles.includes(task.assignedRole))
        .filter(fits)
        .sort((one, other) => one.key - other.key);
    },
    counts: () => {
      const counts: Record<string, number> = {};
      for (const { operation } of emulator.calls) counts[operation] = (counts[operation] ?? 0) + 1;
      return counts;
    },
    callsOf,
    updates: () =>
      callsOf('updateTasks').map(
        ({ parameters }) => (parameters['body'] as { tasks: Record<string, unknown>[] }).tasks,
      ),
  };
}

export interface OigGraph extends ServedGraph, Omit<OigBackend, 'connect' | 'name'> {
  /** Global id of a task. */
  readonly taskId: (key: number | string) => string;
  readonly userId: (key: number | string, login: string) => string;
  /** Puts the state, the behaviour and the logs back. */
  reset(): void;
}

/** One emulated Oracle, the real client over sockets, and the real server on a port of its own. */
export async function startOig(
  options: OigBackendOptions = {},
  serverSettings: Readonly<Record<string, unknown>> = {},
): Promise<OigGraph> {
  const backend = await startOigBackend(options);
  const graph = await serveGraph((runtime) => Promise.resolve([backend.connect(runtime)]), serverSettings);
  const { emulator } = backend;
  const idOf = (type: 'ProvisioningTask' | 'TaskUser', local: string[]) =>
    graph.ids.encode({ type, backend: backend.name, organization: '', local });
  return {
    ...graph,
    ...backend,
    taskId: (key) => idOf('ProvisioningTask', [String(key)]),
    userId: (key, login) => idOf('TaskUser', [String(key), login]),
    reset: () => {
      jest.restoreAllMocks();
      emulator.reset();
      graph.events.length = 0;
      graph.unexpected.length = 0;
    },
    close: async () => {
      await graph.close();
      await emulator.close();
    },
  };
}
