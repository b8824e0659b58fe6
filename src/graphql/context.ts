import type { ProvisioningTaskSource } from '../../datasources/contracts/provisioning-tasks';
import type { ProvisioningTargetSource } from '../../datasources/contracts/provisioning-targets';
import type { WorkflowLedger } from '../../datasources/contracts/workflow-ledger';
import type { WorkflowRequestSource } from '../../datasources/contracts/workflow-requests';
import type { Backend, Connection } from '../../datasources/shared/backend';
import type { CallSignal } from '../../datasources/shared/call-signal';
import type { BackendInfo, Caller, RequestContext } from '../../resolvers/context';
import type { NodeIds } from '../../resolvers/shared/node-id';
import type { RequestRecord } from '../observability/logger';

export const REQUEST_RECORD = Symbol('request record');

/** The resolvers' context, and what only the server's own plugins can see of it. */
export interface ServerContext extends RequestContext {
  readonly [REQUEST_RECORD]: RequestRecord;
}

/** A back end of the configuration, connected. */
export interface LiveBackend {
  readonly name: string;
  readonly backend: Backend;
  readonly embedded: boolean;
  readonly connection: Connection;
}

export interface RequestFacts {
  readonly record: RequestRecord;
  readonly caller: Caller;
  readonly signal: CallSignal;
}

/** @returns a function that makes one request's context, with loaders nobody else will ever use. */
export function createContextFactory(
  backends: readonly LiveBackend[],
  ids: NodeIds,
  workflowLedger?: WorkflowLedger,
): (facts: RequestFacts) => ServerContext {
  const infos: ReadonlyMap<string, BackendInfo> = new Map(
    backends.map(({ name, backend: { kind, unsupported }, embedded }) => [name, { name, kind, embedded, unsupported }]),
  );
  return ({ record, caller, signal }) => {
    const { requestId } = record;
    const provisioningTasks = new Map<string, ProvisioningTaskSource>();
    const provisioningTargets = new Map<string, ProvisioningTargetSource>();
    const workflowRequests = new Map<string, WorkflowRequestSource>();
    for (const { name, connection } of backends) {
      const capabilities = connection.forRequest({ requestId, signal });
      if (capabilities.provisioningTasks) provisioningTasks.set(name, capabilities.provisioningTasks);
      if (capabilities.provisioningTargets) provisioningTargets.set(name, capabilities.provisioningTargets);
      if (capabilities.workflowRequests) workflowRequests.set(name, capabilities.workflowRequests);
    }
    const sources = { provisioningTasks, provisioningTargets, workflowRequests, workflowLedger };
    return { requestId, caller, signal, ids, backends: infos, ...sources, [REQUEST_RECORD]: record };
  };
}
