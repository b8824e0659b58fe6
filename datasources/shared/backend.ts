import type { z } from 'zod';
import type { ProvisioningTargetSource } from '../contracts/provisioning-targets';
import type { ProvisioningTaskSource, TaskWrite } from '../contracts/provisioning-tasks';
import type { WorkflowRequestSource } from '../contracts/workflow-requests';
import type { CallSignal } from './call-signal';
import type { BackendCosts } from '../contracts/call-costs';

export type { CallSignal } from './call-signal';

/** What one request may use of one back end. A capability that a back end lacks is absent. */
export interface Capabilities {
  readonly provisioningTargets?: ProvisioningTargetSource;
  readonly provisioningTasks?: ProvisioningTaskSource;
  readonly workflowRequests?: WorkflowRequestSource;
}

export type Capability = keyof Capabilities;

/** What a request brings along: `signal` aborts when its caller is gone or its deadline has passed. */
export interface BackendRequest {
  readonly requestId: string;
  readonly signal: CallSignal;
}

/** `open`: the circuit breaker refuses calls at present, since the last ones failed. */
export type BackendHealth = 'closed' | 'half-open' | 'open';

/** What one back end has to do for us, at this moment. */
export interface BackendLoad {
  /** Calls that wait for their turn. */
  readonly waiting: { readonly write: number; readonly read: number; readonly background: number };
  /** Calls under way; those whose caller has gone away are among them. */
  readonly running: number;
  /** So many may be under way at present, as it does the back end good. */
  readonly limit: number;
  /** So many may be at most, as is configured. */
  readonly mostRunning: number;
  /** For how long no call is made, in milliseconds: calls have failed, or the back end asks for it. */
  readonly pausedForMs: number;
  /** Calls that were refused unsent, since the start. */
  readonly refused: number;
  /** What a call takes, in milliseconds; 0 while nothing is known. */
  readonly averageMs: number;
}

/**
 * Sockets, sessions and tokens of one configured back end. It lives as long as its settings are in force, and then until the
 * last request that has it has ended; beside it there may be its successor, which was connected with other settings.
 */
export interface Connection {
  health(): BackendHealth;
  load(): BackendLoad;
  /** The organizations whose tasks it serves; absent where there are none. */
  readonly organizations?: readonly string[];
  /** What operations on it cost; where it is absent, none of its calls is expected. */
  readonly costs?: BackendCosts;
  /** A fresh set of loaders; nothing read for one request is ever shown to another. */
  forRequest(request: BackendRequest): Capabilities;
  close(): Promise<void>;
}

/**
 * One thing that happened at a back end, the end of each call among them (`answered`, `refused`, `failed`). Never holds
 * a body or a secret; a foreign text goes through `logText` first.
 */
export interface BackendEvent {
  readonly backend: string;
  readonly operation: string;
  /** The request on whose behalf it happened; absent where it was for several or for none. */
  readonly requestId?: string | undefined;
  /** For a call: who sent that request, and the name of its operation. The log has both in the request's own line. */
  readonly caller?: string | undefined;
  readonly operationName?: string | undefined;
  readonly event: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly [detail: string]: string | number | boolean | undefined;
}

/** Places for calls to one back end, of which all replicas have so many together. */
export interface SharedSlots {
  /**
   * Waits for a place. @returns what gives it back.
   *
   * @throws BackendError when the signal aborts before it has one
   */
  take(operation: string, signal?: CallSignal): Promise<() => void>;
  close(): void;
}

/** What the process lends to a connection. `now` is in milliseconds since 1970, so that tests can move it. */
export interface Runtime {
  readonly now: () => number;
  readonly report: (event: BackendEvent) => void;
  /** How long the answer to a read may be given to others (`reads.reuse`), in milliseconds; not at all when absent. */
  readonly reuseMs?: (() => number) | undefined;
  /** Absent where replicas have nothing in common. @param most calls at once, over all replicas */
  readonly sharedSlots?: ((backend: string, most: number) => SharedSlots) | undefined;
  /**
   * Log-ins that were refused, by a digest of the credentials and where they were tried: until when they are not tried
   * again, as `now` tells it. It outlives connections, so that a new one is no way round.
   */
  readonly refusedLogIns?: Map<string, number>;
}

export interface RunningEmulator {
  /** Base address on the loopback interface, e.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Puts the seeded world back. */
  reset(): void;
  close(): Promise<void>;
}

export interface EmulatorOptions {
  readonly now?: () => number;
}

/** One sentence for each write that a back end lacks: why, and what to do instead. */
export type UnsupportedWrites = Readonly<Partial<Record<TaskWrite, string>>>;

/** What a back end's folder states about itself. */
export interface BackendDefinition<Schema extends z.ZodType> {
  /** The folder's name, which is also `kind` in the configuration file. */
  readonly id: string;
  /** Which product it is, as a value of the enum `BackendKind` in the schema, and as that value's description. */
  readonly kind: string;
  readonly description: string;
  /**
   * What its connections offer. The starter query follows from it, and whether a ledger is needed, in which workflow
   * requests are written down before they are sent.
   */
  readonly capabilities: readonly Capability[];
  readonly unsupported?: UnsupportedWrites;
  /** Where people can look for a workflow request by its reference, e.g. `the descriptions in Some Product`. */
  readonly requestsFoundIn?: string;
  /** The settings besides `name` and `kind`. Every fault is reported with its path. */
  readonly settings: Schema;
  /** Settings whose `{ file: path }` comes as an `OutsideFile`, and not as its text. */
  readonly largeFiles?: readonly string[];
  /** Settings that make the client talk to an emulator. */
  embeddedSettings(emulatorUrl: string): z.input<Schema>;
  /** For the limits and budgets of requests; docs/costs.md has the same figures for people. */
  costs(settings: z.output<Schema>): BackendCosts;
  /** No write that has been sent is waited for any longer, in milliseconds: a stop of the process waits for that. */
  longestWriteMs(settings: z.output<Schema>): number;
  connect(name: string, settings: z.output<Schema>, runtime: Runtime): Connection;
  startEmulator(options: EmulatorOptions): Promise<RunningEmulator>;
}

export interface SettingFault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export type Connector = (runtime: Runtime) => Connection;

/** Settings that were found good. */
export interface ConfiguredConnection {
  readonly connect: Connector;
  /** There to be compared with other settings of the same back end. */
  readonly checked: unknown;
  readonly longestWriteMs: number;
}

/** What everything else sees of a folder: the settings' type stays inside. */
export interface Backend {
  readonly id: string;
  readonly kind: string;
  readonly description: string;
  readonly capabilities: readonly Capability[];
  readonly unsupported: UnsupportedWrites;
  readonly requestsFoundIn: string | undefined;
  /** Settings whose files the back end reads by itself. */
  readonly largeFiles?: readonly string[];
  /** Checks now, connects later. */
  configure(name: string, settings: unknown): ConfiguredConnection | { faults: readonly SettingFault[] };
  embeddedSettings(emulatorUrl: string): unknown;
  startEmulator(options: EmulatorOptions): Promise<RunningEmulator>;
}

export function defineBackend<Schema extends z.ZodType>(definition: BackendDefinition<Schema>): Backend {
  return {
    id: definition.id,
    kind: definition.kind,
    description: definition.description,
    capabilities: definition.capabilities,
    unsupported: definition.unsupported ?? {},
    requestsFoundIn: definition.requestsFoundIn,
    ...(definition.largeFiles && { largeFiles: definition.largeFiles }),
    configure: (name, settings) => {
      const result = definition.settings.safeParse(settings);
      if (!result.success) {
        return { faults: result.error.issues.map(({ path, message }) => ({ path, message })) };
      }
      const costs = definition.costs(result.data);
      return {
        connect: (runtime) => Object.assign(definition.connect(name, result.data, runtime), { costs }),
        longestWriteMs: definition.longestWriteMs(result.data),
        checked: result.data,
      };
    },
    embeddedSettings: (emulatorUrl) => definition.embeddedSettings(emulatorUrl),
    startEmulator: (options) => definition.startEmulator(options),
  };
}
