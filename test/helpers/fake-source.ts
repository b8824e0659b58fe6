import type {
  ProvisioningTaskSource,
  TaskFilter,
  TaskFilterName,
  TaskKey,
  TaskListRequest,
  TaskPage,
  TaskParts,
  TaskRecord,
  NamedTaskUserRecord,
  TaskUserRecord,
} from '../../datasources/contracts/provisioning-tasks';
import { BackendError, type BackendErrorFields } from '../../datasources/shared/errors';

export function failure(fields: Partial<BackendErrorFields> = {}): BackendError {
  return new BackendError({ backend: 'fake', operation: 'FakeCall', kind: 'unavailable', ...fields });
}

export function taskUser(userId: string, fields: Partial<NamedTaskUserRecord> = {}): NamedTaskUserRecord {
  return {
    userId,
    userName: `Name of ${userId}`,
    startDate: '2026-01-01T00:00:00Z',
    stopDate: '2026-02-01T00:00:00Z',
    status: 'ACTIVE',
    backendStatus: 'Active',
    serialNumber: null,
    description: null,
    ...fields,
  };
}

export interface FakeSourceOptions {
  /** Task numbers by organization. */
  readonly tasks: Readonly<Record<string, readonly string[]>>;
  readonly filters?: readonly TaskFilterName[];
  readonly canCount?: boolean;
}

/** A back end in memory, which writes down what it was asked. */
export class FakeSource implements ProvisioningTaskSource {
  readonly tasks: Map<string, string[]>;
  readonly filters: ReadonlySet<TaskFilterName>;
  /** One line for each call, e.g. `list north after=null limit=25`. */
  readonly calls: string[] = [];
  /** Lists of these organizations, and reads of these tasks, fail. */
  readonly failures = new Map<string, Error>();
  readonly requests: TaskListRequest[] = [];
  readonly #canCount: boolean;

  constructor({ tasks, filters = ['userName'], canCount = true }: FakeSourceOptions) {
    this.tasks = new Map(Object.entries(tasks).map(([organization, ids]) => [organization, [...ids]]));
    this.filters = new Set(filters);
    this.#canCount = canCount;
  }

  get organizations(): readonly string[] {
    return [...this.tasks.keys()];
  }

  isLocalId(localId: string): boolean {
    return /^\d+$/.test(localId);
  }

  isPosition(position: string): boolean {
    return this.isLocalId(position);
  }

  async list(request: TaskListRequest): Promise<TaskPage> {
    const { organization, after, limit } = request;
    this.calls.push(`list ${organization} after=${String(after)} limit=${limit}`);
    this.requests.push(request);
    const failed = this.failures.get(organization);
    if (failed) throw failed;
    const ids = this.tasks.get(organization) ?? [];
    const start = after === null ? 0 : ids.indexOf(after) + 1;
    const page = ids.slice(start, start + limit);
    return {
      hasMore: start + limit < ids.length,
      items: page.map((localId) => ({ position: localId, task: this.#record({ organization, localId }) })),
    };
  }

  async count(organization: string, filter: TaskFilter): Promise<number | null> {
    this.calls.push(`count ${organization}${filter.userName === undefined ? '' : ` user=${filter.userName}`}`);
    const failed = this.failures.get(organization);
    if (failed) throw failed;
    return this.#canCount ? (this.tasks.get(organization)?.length ?? 0) : null;
  }

  async find(keys: readonly TaskKey[], parts: TaskParts): Promise<(TaskRecord | null | BackendError)[]> {
    const wanted = Object.entries(parts).flatMap(([part, isWanted]) => (isWanted ? [part] : []));
    this.calls.push(['find', ...keys.map((key) => key.localId), ...wanted].join(' '));
    return keys.map((key) => {
      const failed = this.failures.get(key.localId);
      if (failed instanceof BackendError) return failed;
      if (failed) throw failed;
      return this.tasks.get(key.organization)?.includes(key.localId) ? this.#record(key) : null;
    });
  }

  async users(key: TaskKey): Promise<readonly TaskUserRecord[] | null> {
    this.calls.push(`users ${key.localId}`);
    const failed = this.failures.get(key.localId);
    if (failed) throw failed;
    return this.tasks.get(key.organization)?.includes(key.localId) ? [taskUser(`user-of-${key.localId}`)] : null;
  }

  #record(key: TaskKey): TaskRecord {
    return {
      type: 'token',
      key,
      actions: [],
      summary: { operator: 'op', tokenOption: 'MobilePASS', userCount: 1 },
      details: null,
    };
  }
}
