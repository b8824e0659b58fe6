import type { ProvisioningTaskSource } from '../../datasources/contracts/provisioning-tasks';
import type { ProvisioningTargetSource } from '../../datasources/contracts/provisioning-targets';
import type { BackendInfo, RequestContext } from '../../resolvers/context';
import { NodeIds } from '../../resolvers/shared/node-id';
import { ALL_SCOPES } from '../../resolvers/shared/scopes';

/** One for all contexts, as a server has: what it remembers ids in takes milliseconds to make. */
const ids = new NodeIds('test');

/** What a resolver may use, over sources in memory. Back ends named in `others` hold no tasks. */
export function fakeContext(
  sources: Readonly<Record<string, ProvisioningTaskSource>>,
  others: readonly string[] = [],
  targets: Readonly<Record<string, ProvisioningTargetSource>> = {},
): RequestContext {
  const info = (name: string): BackendInfo => ({
    ...{ name, kind: 'SAFENET', embedded: false },
    organizations: sources[name]?.organizations.filter((organization) => organization !== '') ?? [],
  });
  return {
    requestId: 'request-1',
    caller: { name: 'tester', scopes: new Set(ALL_SCOPES) },
    signal: new AbortController().signal,
    ids,
    backends: new Map([...Object.keys(sources), ...Object.keys(targets), ...others].map((name) => [name, info(name)])),
    unsupported: () => 'SAFENET cannot.',
    provisioningTasks: new Map(Object.entries(sources)),
    provisioningTargets: new Map(Object.entries(targets)),
    workflowRequests: new Map(),
    workflowLedger: undefined,
  };
}
