import type { ProvisioningTaskSource } from '../../datasources/contracts/provisioning-tasks';
import type { BackendInfo, RequestContext } from '../../resolvers/context';
import { NodeIds } from '../../resolvers/shared/node-id';
import { ALL_SCOPES } from '../../resolvers/shared/scopes';

/** What a resolver may use, over sources in memory. Back ends named in `others` hold no tasks. */
export function fakeContext(
  sources: Readonly<Record<string, ProvisioningTaskSource>>,
  others: readonly string[] = [],
): RequestContext {
  const info = (name: string): BackendInfo => ({ name, kind: 'SAFENET', embedded: false });
  return {
    requestId: 'request-1',
    caller: { name: 'tester', scopes: new Set(ALL_SCOPES) },
    signal: new AbortController().signal,
    ids: new NodeIds('test'),
    backends: new Map([...Object.keys(sources), ...others].map((name) => [name, info(name)])),
    provisioningTasks: new Map(Object.entries(sources)),
    workflowRequests: new Map(),
    workflowLedger: undefined,
  };
}
