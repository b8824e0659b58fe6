import type { WriteOutcome } from '../datasources/contracts/outcome';
import type { ProvisioningTaskSource, TaskWrite } from '../datasources/contracts/provisioning-tasks';
import type { ProvisioningTargetSource } from '../datasources/contracts/provisioning-targets';
import type { WorkflowLedger } from '../datasources/contracts/workflow-ledger';
import type { WorkflowRequestSource } from '../datasources/contracts/workflow-requests';
import type { CallSignal } from '../datasources/shared/backend';
import type { NodeIds } from './shared/node-id';
import type { Scope } from './shared/scopes';

/** Who sent the request. */
export interface Caller {
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
}

/** One configured back end, as far as a client may know it. */
export interface BackendInfo {
  readonly name: string;
  readonly kind: string;
  /** True when it is the emulator that ships with the product. */
  readonly embedded: boolean;
  /** Those whose tasks are served from it; none for one that has no organizations. */
  readonly organizations: readonly string[];
}

/** The back ends of one capability, by name and in configured order. A source is made when it is first asked for. */
export interface Sources<Source> extends Iterable<readonly [string, Source]> {
  readonly size: number;
  has(name: string): boolean;
  get(name: string): Source | undefined;
  keys(): Iterable<string>;
}

/** What became of one thing that a mutation was asked to do, as its payload says. */
export interface MutationItem extends WriteOutcome {
  readonly backend: string;
  /** Global id of the task or target; null where there is none yet. */
  readonly id: string | null;
  /** What of it the item is about, e.g. a person or a domain; null for all of it. */
  readonly part: string | null;
}

export interface MutationReport {
  readonly requestId: string;
  readonly caller: string;
  /** Of the GraphQL operation, where it has a name. */
  readonly operationName: string | undefined;
  /** The field of the schema, e.g. `retryTasks`. */
  readonly mutation: string;
  readonly items: readonly MutationItem[];
  /** Why there is no payload and so no item: what was refused was not sent, of anything else nobody knows. */
  readonly error?: unknown;
}

/** All that a resolver may use. Headers, configuration and clients are not among it, on purpose. */
export interface RequestContext {
  readonly requestId: string;
  readonly caller: Caller;
  /** Aborts when the client is gone or the request's deadline has passed. */
  readonly signal: CallSignal;
  readonly ids: NodeIds;
  /** By name, in configured order. */
  readonly backends: ReadonlyMap<string, BackendInfo>;
  /** What a back end says where it lacks a write. */
  readonly unsupported: (backend: string, write: TaskWrite) => string;
  readonly provisioningTasks: Sources<ProvisioningTaskSource>;
  readonly provisioningTargets: Sources<ProvisioningTargetSource>;
  readonly workflowRequests: Sources<WorkflowRequestSource>;
  /** The record of the requests raised; absent in a deployment whose back ends raise none. */
  readonly workflowLedger: WorkflowLedger | undefined;
  /** Is told of every mutation once its payload is there, before anything below the payload is read. */
  readonly onMutation?: ((report: MutationReport) => void) | undefined;
}
