import type {
  AccountTaskRecord,
  ProvisioningTaskSource,
  TaskFilterName,
  TaskKey,
  TaskListRequest,
  TaskPage,
  TaskParts,
  TaskRecord,
  TokenTaskRecord,
} from '../../datasources/contracts/provisioning-tasks';
import type {
  ProvisioningTargetSource,
  TargetKey,
  TargetRecord,
} from '../../datasources/contracts/provisioning-targets';
import { BackendError } from '../../datasources/shared/errors';
import { taskUser } from './fake-source';
import { targetRecord } from './fake-target-source';

/** Notes one call, waits a little, and fails where the plan says so. */
export type Call = (text: string) => Promise<void>;

const never = (): never => {
  throw new Error('A query writes nothing');
};

async function orError<Value>(read: () => Promise<Value>): Promise<Value | BackendError> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof BackendError) return error;
    throw error;
  }
}

abstract class TaskSource implements ProvisioningTaskSource {
  abstract readonly filters: ReadonlySet<TaskFilterName>;
  readonly #tasks: Readonly<Record<string, readonly string[]>>;

  constructor(
    protected readonly call: Call,
    tasks: Readonly<Record<string, readonly string[]>>,
  ) {
    this.#tasks = tasks;
  }

  get organizations(): readonly string[] {
    return Object.keys(this.#tasks);
  }

  isLocalId(localId: string): boolean {
    return /^\d+$/.test(localId);
  }

  isPosition(position: string): boolean {
    return this.isLocalId(position);
  }

  async list({ organization, after, limit, filter, parts }: TaskListRequest): Promise<TaskPage> {
    await this.call(`list ${JSON.stringify([organization, after, limit, filter, parts])}`);
    const all = this.#tasks[organization] ?? [];
    const start = after === null ? 0 : all.indexOf(after) + 1;
    const page = all.slice(start, start + limit);
    const tasks = await Promise.all(page.map((localId) => this.record({ organization, localId }, parts)));
    return {
      hasMore: start + limit < all.length,
      items: tasks.map((task) => ({ task, position: task.key.localId })),
    };
  }

  async count(organization: string): Promise<number> {
    await this.call(`count ${organization}`);
    return this.#tasks[organization]?.length ?? 0;
  }

  find(keys: readonly TaskKey[], parts: TaskParts): Promise<(TaskRecord | null | BackendError)[]> {
    return Promise.all(
      keys.map((key) =>
        orError(async () => {
          await this.call(`find ${JSON.stringify([key, parts])}`);
          return this.#tasks[key.organization]?.includes(key.localId) ? this.record(key, parts) : null;
        }),
      ),
    );
  }

  async users({ organization, localId }: TaskKey) {
    await this.call(`users ${localId}`);
    return this.#tasks[organization]?.includes(localId) ? [taskUser(`u${localId}`)] : null;
  }

  protected abstract record(key: TaskKey, parts: TaskParts): Promise<TaskRecord>;
}

/** Like SafeNet: two organizations, and parts that are read with the page where somebody wants to see them. */
export class MemoryTokens extends TaskSource {
  readonly filters: ReadonlySet<TaskFilterName> = new Set(['userName']);

  protected async record(key: TaskKey, parts: TaskParts): Promise<TokenTaskRecord> {
    const { localId } = key;
    const read = async <Value>(part: string, value: Value) =>
      orError(async () => {
        await this.call(`${part} ${localId}`);
        return value;
      });
    const users = [taskUser(`u${localId}`), taskUser('constructor', { userName: null, stopDate: null })];
    const summary = { operator: 'op', tokenOption: null, userCount: 2 };
    const details = { status: 'PENDING' as const, startDate: null, stopDate: '2050-01-01T00:00:00Z', users };
    return {
      type: 'token',
      key,
      actions: ['REMOVE'],
      summary: parts.summary ? await read('summary', summary) : undefined,
      details: parts.details ? await read('details', details) : undefined,
    };
  }
}

/** Like Oracle: no organizations, and parts that cost a call each when a field of theirs is read. */
export class MemoryAccounts extends TaskSource {
  readonly filters: ReadonlySet<TaskFilterName> = new Set(['userName', 'application', 'status']);
  readonly #read = new Map<string, Promise<unknown>>();

  protected record(key: TaskKey): Promise<AccountTaskRecord> {
    const { localId } = key;
    const part =
      <Value>(name: string, value: Value) =>
      (): Promise<Value> =>
        this.#once(`${name} ${localId}`, value);
    const fields = [{ name: 'constructor', value: localId }];
    return Promise.resolve({
      type: 'account',
      key,
      actions: ['RETRY', 'SET_NOTE'],
      status: 'REJECTED',
      backendStatus: 'R',
      startDate: null,
      stopDate: part('end', '2050-01-01T00:00:00Z'),
      name: `Task ${localId}`,
      application: null,
      accountName: 'a',
      reason: null,
      requestKey: '1',
      processKey: null,
      retryCount: 3,
      assignee:
        Number(localId) % 2 === 0
          ? null
          : { type: 'USER', key: '7', name: 'x', displayName: part('person', 'A Person') },
      users: [{ ...taskUser(`u${localId}`), userName: part('name', 'A Name') }],
      fields,
      details: part('details', { note: null, projectedEnd: null, formFields: fields, fields }),
      history: part('history', [{ status: 'P', date: null, assignee: null, fields }]),
      possibleResponses: part('responses', ['A', 'B']),
    });
  }

  /** As a loader would, for one request. */
  #once<Value>(text: string, value: Value): Promise<Value> {
    const known = this.#read.get(text) as Promise<Value> | undefined;
    const reading = known ?? this.call(text).then(() => value);
    this.#read.set(text, reading);
    return reading;
  }
}

export class MemoryTargets implements ProvisioningTargetSource {
  readonly coIds = ['2', '4'];
  readonly #call: Call;
  readonly addTarget = never;
  readonly updateTarget = never;
  readonly deleteTarget = never;
  readonly provision = never;

  constructor(call: Call) {
    this.#call = call;
  }

  isLocalId(id: string): boolean {
    return /^[1-9]\d*$/.test(id);
  }

  async list(coId: string | null): Promise<readonly TargetRecord[]> {
    await this.#call(`targets ${String(coId)}`);
    return ['11', '12'].map((localId) => targetRecord({ coId: coId ?? '2', localId }));
  }

  find(keys: readonly TargetKey[]): Promise<(TargetRecord | null | BackendError)[]> {
    return Promise.all(
      keys.map((key) =>
        orError(async () => {
          await this.#call(`target ${JSON.stringify(key)}`);
          return ['11', '12'].includes(key.localId) ? targetRecord(key) : null;
        }),
      ),
    );
  }
}
