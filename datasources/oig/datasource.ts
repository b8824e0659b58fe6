import {
  UnknownPersonError,
  type AccountTaskRecord,
  type NewAssignee,
  type ProvisioningTaskSource,
  type TaskFilter,
  type TaskFilterName,
  type TaskKey,
  type TaskListRequest,
  type TaskOutcome,
  type TaskPage,
  type TaskUserRecord,
} from '../contracts/provisioning-tasks';
import type { BackendRequest, Runtime } from '../shared/backend';
import { BackendError } from '../shared/errors';
import { isPosition } from '../shared/moving-list';
import * as body from './bulk-codec';
import { updateTasks } from './bulk-write';
import type { OigClient } from './client';
import { isTaskId } from './fields';
import type { OigSettings } from './config';
import { createOigLoaders, readListPage, type OigLoaders } from './loaders';
import { canBeAsked, encodeTaskFilter } from './query';
import { recordOf, usersOf } from './task-record';

export interface DataSourceOptions {
  readonly backend: string;
  readonly client: OigClient;
  readonly settings: Pick<OigSettings, 'pageSize' | 'usersPerCall'>;
  readonly request: BackendRequest;
  readonly report: Runtime['report'];
}

/** The provisioning tasks that wait for one user of Oracle Identity Governance, for one request. */
export class OigDataSource implements ProvisioningTaskSource {
  /** The back end has no parts that tasks belong to. */
  readonly organizations: readonly string[] = [''];
  readonly filters: ReadonlySet<TaskFilterName> = new Set(['userName', 'application', 'status'] as const);
  /** Its `totalResult` is always -1 (contract 3.3). */
  readonly cannotCount = true;
  readonly #options: DataSourceOptions;
  readonly #loaders: OigLoaders;

  constructor(options: DataSourceOptions) {
    this.#options = options;
    const { client, request, settings } = options;
    this.#loaders = createOigLoaders(client, request.signal, settings.usersPerCall);
  }

  inexpressible(filter: TaskFilter): readonly TaskFilterName[] {
    return (['application', 'userName'] as const).filter((name) => !canBeAsked(filter[name] ?? 'left out'));
  }

  isLocalId(localId: string): boolean {
    return isTaskId(localId);
  }

  isPosition(position: string): boolean {
    return isPosition(position);
  }

  /** A row of the list says nearly all; what it does not say is read, for one task each, by whoever asks for it. */
  async list({ organization, filter, after, limit }: TaskListRequest): Promise<TaskPage> {
    const query = encodeTaskFilter(filter);
    if ('impossible' in query) throw this.#invalid('GET /provtasks', query.impossible);
    if ('none' in query) return { items: [], hasMore: false };
    const { client, request, settings } = this.#options;
    const page = await readListPage(
      { client, signal: request.signal, pageSize: settings.pageSize, q: query.q },
      after,
      limit,
    );
    return {
      hasMore: page.hasMore,
      items: page.rows.map(({ row, position }) => ({
        position,
        task: recordOf(organization, row, false, this.#loaders),
      })),
    };
  }

  count(): Promise<null> {
    return Promise.resolve(null);
  }

  async find(keys: readonly TaskKey[]): Promise<(AccountTaskRecord | null | BackendError)[]> {
    const rows = await this.#loaders.tasks.loadMany(keys.map(({ localId }) => localId));
    return keys.map((key, index): AccountTaskRecord | null | BackendError => {
      const row = rows[index] ?? null;
      if (row === null || row instanceof BackendError) return row;
      // A failure that is not a back end's is a mistake of ours and must not be shown as an outage.
      if (row instanceof Error) throw row;
      return recordOf(key.organization, row, true, this.#loaders);
    });
  }

  async users({ localId }: TaskKey): Promise<readonly TaskUserRecord[] | null> {
    const row = await this.#loaders.tasks.load(localId);
    return row && usersOf(row, this.#loaders);
  }

  /** `SUCCEEDED` says that the retry was carried out, not that the account is there now: read the task again. */
  retryTasks(keys: readonly TaskKey[]): Promise<readonly TaskOutcome[]> {
    return this.#update(keys, body.retry);
  }

  async checkAssignee(assignee: NewAssignee): Promise<void> {
    await this.#reassignment(assignee);
  }

  async reassignTasks(keys: readonly TaskKey[], assignee: NewAssignee): Promise<readonly TaskOutcome[]> {
    return await this.#update(keys, await this.#reassignment(assignee));
  }

  completeTasks(keys: readonly TaskKey[]): Promise<readonly TaskOutcome[]> {
    return this.#update(keys, body.complete);
  }

  setTaskNote(keys: readonly TaskKey[], note: string): Promise<readonly TaskOutcome[]> {
    return this.#update(keys, body.setNote(note));
  }

  setTaskResponse(keys: readonly TaskKey[], response: string): Promise<readonly TaskOutcome[]> {
    return this.#update(keys, body.setResponse(response));
  }

  async #update(keys: readonly TaskKey[], update: body.TaskUpdate): Promise<readonly TaskOutcome[]> {
    const { backend, client, report, request } = this.#options;
    try {
      return await updateTasks({ backend, client, report, signal: request.signal }, keys, update);
    } finally {
      // Whatever becomes of a write, what was read before it is no longer known to be true.
      for (const { localId } of keys) {
        for (const loader of [this.#loaders.tasks, this.#loaders.histories, this.#loaders.responses]) {
          loader.clear(localId);
        }
      }
    }
  }

  /** The back end takes keys only, so a login is looked up first (contract 8.2). */
  async #reassignment({ role, userKey, userLogin }: NewAssignee): Promise<body.TaskUpdate> {
    if (userLogin !== undefined) {
      const person = await this.#loaders.people.load(userLogin);
      if (!person) throw new UnknownPersonError(this.#options.backend, userLogin);
      return body.reassign(person.key, 'user');
    }
    const key = userKey ?? role ?? '';
    if (!isTaskId(key)) throw this.#invalid('PUT /provtasks', 'a key of a user or role is a number');
    return body.reassign(key, userKey === undefined ? 'role' : 'user');
  }

  #invalid(operation: string, reason: string): BackendError {
    return new BackendError({ backend: this.#options.backend, operation, kind: 'invalid', reason });
  }
}
