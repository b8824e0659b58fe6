import type { ProvisioningTaskSource, TaskKey } from '../../datasources/contracts/provisioning-tasks';
import { safenet } from '../../datasources/safenet';
import { start, type SafenetEmulator, type SafenetBehaviour, type State } from '../../datasources/safenet/emulator';
import { seedOperators } from '../../datasources/safenet/emulator/seed-operators';
import type { BackendEvent, Connection } from '../../datasources/shared/backend';
import type { LiveBackend } from '../../src/graphql/context';

export const TASK: TaskKey = { organization: 'Northwind Trust', localId: '4711' };
export const STOP_BEFORE = '2090-01-31T12:00:00';
export const STOP_ASKED = '2091-03-31T23:59:59';

/** For tests that wait for them, and longer than the emulator needs on a busy machine. */
export const SHORT_TIMEOUTS = { connect: '2s', headers: '2s', body: '2s', deadline: '3s' } as const;

/**
 * A task of three users, of whom `ada` and `bob` are the ones to be changed, and two more tasks, so that a page of one
 * is not the end of the list.
 */
export function smallState(): State {
  const user = (userId: string) => ({
    userId,
    firstName: userId,
    lastName: 'Example',
    email: `${userId}@northwind.example`,
    mobile: null,
    tokens: [],
  });
  const users = ['ada', 'bob', 'eve'].map(user);
  return {
    organizations: [{ name: TASK.organization, users }],
    operators: seedOperators(),
    tasks: [users, users.slice(0, 1), users.slice(1)].map((members, index) => ({
      id: Number(TASK.localId) + index,
      organization: TASK.organization,
      operator: 'h.dubois',
      tokenOption: 'MobilePASS',
      description: null,
      entries: members.map(({ userId }) => {
        return { userId, start: '2020-01-01T12:00:00', stop: STOP_BEFORE, state: 'Active', serial: null };
      }),
    })),
    nextTaskId: 4714,
  };
}

export interface SafenetHarness {
  readonly emulator: SafenetEmulator;
  readonly connection: Connection;
  /** For the server to be put together with. */
  readonly live: LiveBackend;
  /** Everything that was reported. */
  readonly events: BackendEvent[];
  /** The tasks for one request. */
  readonly source: (signal?: AbortSignal) => ProvisioningTaskSource;
  /** Moves the client's clock. */
  advance(ms: number): void;
  /** Runs `react` once, before anything else happens, when the back end has answered the operation the next time. */
  onceAnswered(operation: string, react: () => void): void;
  close(): Promise<void>;
}

export interface SafenetHarnessOptions {
  readonly name?: string;
  readonly state?: State;
  readonly behaviour?: Partial<SafenetBehaviour>;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** An emulator of its own and a real client of it: one session, short timeouts, and a breaker that keeps out of it. */
export async function startSafenetHarness(options: SafenetHarnessOptions = {}): Promise<SafenetHarness> {
  const { name = 'sas', state = smallState(), behaviour, settings } = options;
  const emulator = await start({ state, behaviour: { latencyMs: 0, rowLatencyMs: 0, recheckMs: 5, ...behaviour } });
  const events: BackendEvent[] = [];
  const reactions: { readonly operation: string; readonly react: () => void }[] = [];
  const report = (event: BackendEvent): void => {
    events.push(event);
    if (event.event !== 'answered') return;
    const index = reactions.findIndex(({ operation }) => operation === event.operation);
    const [reaction] = index < 0 ? [] : reactions.splice(index, 1);
    reaction?.react();
  };
  const embedded = safenet.embeddedSettings(emulator.url) as Record<string, unknown>;
  const configured = safenet.configure(name, {
    ...embedded,
    organizations: [TASK.organization],
    sessions: 1,
    maxResponseBytes: 1_000_000,
    breaker: { failures: 100 },
    ...settings,
  });
  if ('faults' in configured) throw new Error(JSON.stringify(configured.faults));
  let ahead = 0;
  const connection = configured.connect({ now: () => Date.now() + ahead, report });
  return {
    emulator,
    connection,
    live: { name, backend: safenet, embedded: true, connection },
    events,
    source: (signal = new AbortController().signal) => {
      const { provisioningTasks } = connection.forRequest({ requestId: 'request-1', signal });
      if (!provisioningTasks) throw new Error('The back end holds no tasks');
      return provisioningTasks;
    },
    advance: (ms) => {
      ahead += ms;
    },
    onceAnswered: (operation, react) => void reactions.push({ operation, react }),
    close: async () => {
      await connection.close();
      await emulator.close();
    },
  };
}
