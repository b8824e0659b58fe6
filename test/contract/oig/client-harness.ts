import { oig } from '../../../datasources/oig';
import type { OigEmulator, OigBehaviour } from '../../../datasources/oig/emulator';
import { start } from '../../../datasources/oig/emulator';
import type { Task } from '../../../datasources/oig/emulator';
import type { ProvisioningTaskSource, TaskKey } from '../../../datasources/contracts/provisioning-tasks';
import type { BackendEvent, Connection } from '../../../datasources/shared/backend';
import { Secret } from '../../../datasources/shared/settings';

export interface Harness {
  readonly emulator: OigEmulator;
  readonly connection: Connection;
  readonly events: BackendEvent[];
  /** Moves both clocks. */
  advance(milliseconds: number): void;
  /** A source with fresh loaders, as each request has one. */
  source(signal?: AbortSignal): Required<Omit<ProvisioningTaskSource, 'removeTask' | 'removeUsers' | 'updateStopDate'>>;
  /** Open tasks of the service account's own queue that fit, in the order of the list. */
  tasksWhere(fits: (task: Task) => boolean): Task[];
  close(): Promise<void>;
}

export interface HarnessOptions {
  readonly behaviour?: Partial<OigBehaviour>;
  readonly settings?: Record<string, unknown>;
  readonly auth?: Record<string, unknown>;
}

export const keyOf = (task: { readonly key: number } | string): TaskKey => ({
  organization: '',
  localId: typeof task === 'string' ? task : String(task.key),
});

/** The product's own connection to an emulator of its own, over sockets. */
export async function startHarness({
  behaviour = {},
  settings = {},
  auth = {},
}: HarnessOptions = {}): Promise<Harness> {
  const clock = { now: Date.parse('2025-03-10T12:00:00Z') };
  const now = (): number => clock.now;
  const emulator = await start({ now, behaviour });
  const { password, user } = emulator.serviceAccount;
  const configured = oig.configure('oig-eu', {
    url: emulator.url,
    auth: { type: 'basic', user, password: new Secret(password), ...auth },
    ...settings,
  });
  if (!('connect' in configured)) throw new Error(`Settings are refused: ${JSON.stringify(configured.faults)}`);
  const events: BackendEvent[] = [];
  const connection = configured.connect({ now, report: (event) => events.push(event) });
  return {
    emulator,
    connection,
    events,
    advance: (milliseconds) => {
      clock.now += milliseconds;
    },
    source: (signal = new AbortController().signal) =>
      connection.forRequest({ requestId: 'r1', signal }).provisioningTasks as ReturnType<Harness['source']>,
    tasksWhere: (fits) => {
      const { tasks, users } = emulator.state;
      const service = users.find(({ login }) => login === user.toUpperCase())!;
      return tasks
        .filter(({ status }) => status === 'P' || status === 'R')
        .filter((task) => task.assignedUser === service.key || service.roles.includes(task.assignedRole))
        .filter(fits)
        .sort((one, other) => one.key - other.key);
    },
    close: async () => {
      await connection.close();
      await emulator.close();
    },
  };
}

/** The key of the adapter behind a task; 0 for a task that a person does. */
export function adapterOf({ emulator }: Harness, task: Task): number {
  return emulator.state.definitions.find(({ key }) => key === task.definition)!.adapter;
}
