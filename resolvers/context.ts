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
}
