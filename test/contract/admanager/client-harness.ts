import { admanager } from '../../../datasources/admanager';
import { start, type AdmanagerEmulator, type AdmanagerEmulatorOptions } from '../../../datasources/admanager/emulator';
import type { WorkflowRequestSource } from '../../../datasources/contracts/workflow-requests';
import type { BackendEvent, Connection } from '../../../datasources/shared/backend';

/** What both sides take for now, except where a test moves it. */
export const NOW = Date.UTC(2020, 8, 1, 12);

export const TIMEOUTS = { wait: '10s', connect: '2s', deadline: '2s' };

/** The client, as a configuration makes it, and the emulator it talks to. */
export interface ClientHarness {
  readonly emulator: AdmanagerEmulator;
  readonly events: BackendEvent[];
  /** For a request of its own; with other settings over another connection. */
  source(settings?: Readonly<Record<string, unknown>>): WorkflowRequestSource;
  /** `inputData` of the last call, decoded by the emulator. */
  lastInput(): Record<string, unknown>;
  reset(): void;
  close(): Promise<void>;
}

export async function startClientHarness(options: AdmanagerEmulatorOptions = {}): Promise<ClientHarness> {
  // Whatever the client leaves unencoded is an error, and a plus sign is one.
  const behaviour = { strictUrl: true, ...options.behaviour };
  const emulator = await start({ now: () => NOW, ...options, behaviour });
  const events: BackendEvent[] = [];
  const connections: Connection[] = [];
  let usual: Connection | undefined;

  const connect = (settings: Readonly<Record<string, unknown>>): Connection => {
    const embedded = admanager.embeddedSettings(emulator.url) as Record<string, unknown>;
    const quick = { requestsPerMinute: 6_000, breaker: { failures: 100 }, timeouts: TIMEOUTS };
    const configured = admanager.configure('adm-eu', { ...embedded, ...quick, ...settings });
    if ('faults' in configured) throw new Error(JSON.stringify(configured.faults));
    const connection = configured.connect({ now: () => NOW, report: (event) => events.push(event) });
    connections.push(connection);
    return connection;
  };

  return {
    emulator,
    events,
    source: (settings) => {
      const connection = settings ? connect(settings) : (usual ??= connect({}));
      return connection.forRequest({ requestId: 'r1', signal: new AbortController().signal }).workflowRequests!;
    },
    lastInput: () => {
      const input = emulator.calls.at(-1)!.parameters['inputData'] as Record<string, unknown>[];
      expect(input).toHaveLength(1);
      return input[0]!;
    },
    reset: () => {
      emulator.reset();
      events.length = 0;
    },
    close: async () => {
      await Promise.all(connections.map((connection) => connection.close()));
      await emulator.close();
    },
  };
}
