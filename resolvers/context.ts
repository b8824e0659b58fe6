import type { ProvisioningTaskSource } from '../datasources/contracts/provisioning-tasks';
import type { ProvisioningTargetSource } from '../datasources/contracts/provisioning-targets';
import type { WorkflowLedger } from '../datasources/contracts/workflow-ledger';
import type { WorkflowRequestSource } from '../datasources/contracts/workflow-requests';
import type { CallSignal, UnsupportedWrites } from '../datasources/shared/backend';
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
  /** What it says where it lacks a write. */
  readonly unsupported: UnsupportedWrites;
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
  /** The back ends that hold provisioning tasks, by name, in configured order. */
  readonly provisioningTasks: ReadonlyMap<string, ProvisioningTaskSource>;
  /** The back ends that hold provisioning targets, by name, in configured order. */
  readonly provisioningTargets: ReadonlyMap<string, ProvisioningTargetSource>;
  /** The back ends that raise workflow requests, by name, in configured order. */
  readonly workflowRequests: ReadonlyMap<string, WorkflowRequestSource>;
  /** The record of the requests raised; absent in a deployment whose back ends raise none. */
  readonly workflowLedger: WorkflowLedger | undefined;
}
