import type { TaskWrite } from '../../datasources/contracts/provisioning-tasks';
import type { WorkflowLedger } from '../../datasources/contracts/workflow-ledger';
import type { Backend, BackendRequest, Capabilities, Capability, Connection } from '../../datasources/shared/backend';
import type { CallSignal } from '../../datasources/shared/call-signal';
import type { BackendInfo, Caller, RequestContext, Sources } from '../../resolvers/context';
import type { CostsByBackend } from '../../resolvers/shared/call-count';
import type { NodeIds } from '../../resolvers/shared/node-id';
import type { Spending } from '../auth/spending';
import type { RequestRecord } from '../observability/logger';

export const REQUEST_RECORD = Symbol('request record');
export const CALL_COSTS = Symbol('call costs');
export const SPENDING = Symbol('spending');

/** The resolvers' context, and what only the server's own plugins can see of it. */
export interface ServerContext extends RequestContext {
  readonly [REQUEST_RECORD]: RequestRecord;
  /** Of the back ends that the request may ask. */
  readonly [CALL_COSTS]: CostsByBackend;
  /** Absent where the caller has no budget and does not ask for the cost. */
  readonly [SPENDING]: Spending | undefined;
}

/** A back end of the configuration, connected. */
export interface LiveBackend {
  readonly name: string;
  readonly backend: Backend;
  readonly embedded: boolean;
  readonly connection: Connection;
}

export function costsOf(live: readonly LiveBackend[]): CostsByBackend {
  return new Map(live.map(({ name, connection: { costs = {} } }) => [name, costs]));
}

export interface RequestFacts {
  readonly record: RequestRecord;
  readonly caller: Caller;
  readonly signal: CallSignal;
  readonly spending?: Spending | undefined;
}

/** What one request uses of the back ends. Each is asked for its capabilities when the first of them is used. */
class UsedBackends {
  readonly #used = new Map<Connection, Capabilities>();

  constructor(private readonly request: BackendRequest) {}

  of(connection: Connection): Capabilities {
    let used = this.#used.get(connection);
    if (!used) {
      used = connection.forRequest(this.request);
      this.#used.set(connection, used);
    }
    return used;
  }
}

type Connections = ReadonlyMap<string, Connection>;

class LazySources<Source> implements Sources<Source> {
  constructor(
    private readonly connections: Connections,
    private readonly used: UsedBackends,
    private readonly sourceIn: (capabilities: Capabilities) => Source | undefined,
  ) {}

  get size(): number {
    return this.connections.size;
  }

  has(name: string): boolean {
    return this.connections.has(name);
  }

  get(name: string): Source | undefined {
    const connection = this.connections.get(name);
    return connection && this.sourceIn(this.used.of(connection));
  }

  keys(): Iterable<string> {
    return this.connections.keys();
  }

  *[Symbol.iterator](): Iterator<readonly [string, Source]> {
    for (const name of this.connections.keys()) {
      const source = this.get(name);
      if (source) yield [name, source];
    }
  }
}

const tasksIn = ({ provisioningTasks }: Capabilities) => provisioningTasks;
const targetsIn = ({ provisioningTargets }: Capabilities) => provisioningTargets;
const requestsIn = ({ workflowRequests }: Capabilities) => workflowRequests;

/** @returns a function that makes one request's context, with loaders nobody else will ever use. */
export function createContextFactory(
  live: readonly LiveBackend[],
  ids: NodeIds,
  workflowLedger?: WorkflowLedger,
  onMutation?: RequestContext['onMutation'],
): (facts: RequestFacts) => ServerContext {
  const backends: ReadonlyMap<string, BackendInfo> = new Map(
    live.map(({ name, backend: { kind }, embedded, connection: { organizations = [] } }) => [
      name,
      { name, kind, embedded, organizations },
    ]),
  );
  const sentences = new Map(live.map(({ name, backend }) => [name, backend.unsupported]));
  const unsupported = (name: string, write: TaskWrite): string =>
    sentences.get(name)?.[write] ?? `${backends.get(name)?.kind ?? name} does not support this.`;
  const offering = (capability: Capability): Connections =>
    new Map(
      live
        .filter(({ backend }) => backend.capabilities.includes(capability))
        .map(({ name, connection }) => [name, connection]),
    );
  const [tasks, targets, requests] = [
    offering('provisioningTasks'),
    offering('provisioningTargets'),
    offering('workflowRequests'),
  ];
  const costs = costsOf(live);
  return ({ record, caller, signal, spending }) => {
    const { requestId } = record;
    const used = new UsedBackends({ requestId, signal });
    return {
      requestId,
      caller,
      signal,
      ids,
      backends,
      unsupported,
      provisioningTasks: new LazySources(tasks, used, tasksIn),
      provisioningTargets: new LazySources(targets, used, targetsIn),
      workflowRequests: new LazySources(requests, used, requestsIn),
      workflowLedger,
      onMutation,
      [REQUEST_RECORD]: record,
      [CALL_COSTS]: costs,
      [SPENDING]: spending,
    };
  };
}
