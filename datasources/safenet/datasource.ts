import type {
  ProvisioningTaskSource,
  ReadPart,
  TaskAction,
  TaskFilter,
  TaskFilterName,
  TaskKey,
  TaskListRequest,
  TaskPage,
  TaskParts,
  TaskUserOutcome,
  TaskUserRecord,
  TaskWriteReport,
  TokenTaskDetails,
  TokenTaskRecord,
  TokenTaskSummary,
} from '../contracts/provisioning-tasks';
import type { BackendRequest } from '../shared/backend';
import type { CallSignal } from '../shared/call-signal';
import { BackendError } from '../shared/errors';
import { isPosition } from '../shared/moving-list';
import type { SafenetClient, TaskRow } from './client';
import { isTaskId } from './codec';
import type { SafenetSettings } from './config';
import { createSafenetLoaders, type LoaderOptions, type SafenetLoaders } from './loaders';
import { type PageSizes, readListPage } from './task-list';
import { type ConfirmedWrite, removedTask, removedUsers, updatedStopDate } from './confirmed-write';

const ACTIONS: readonly TaskAction[] = ['REMOVE', 'REMOVE_USERS', 'UPDATE_STOP_DATE'];

/** The tasks of one SafeNet back end, for one request. */
export class SafenetDataSource implements ProvisioningTaskSource {
  readonly organizations: readonly string[];
  readonly filters: ReadonlySet<TaskFilterName> = new Set(['userName'] as const);
  readonly #client: SafenetClient;
  readonly #signal: CallSignal;
  readonly #options: LoaderOptions;
  readonly #pageSizes: PageSizes;
  readonly #loaders: SafenetLoaders;

  constructor(client: SafenetClient, settings: SafenetSettings, request: BackendRequest, pageSizes: PageSizes) {
    this.organizations = settings.organizations;
    this.#client = client;
    this.#signal = request.signal;
    const { scanPageSize, sessions } = settings;
    this.#options = { client, signal: request.signal, concurrency: sessions * 2, scanPageSize };
    this.#pageSizes = pageSizes;
    this.#loaders = createSafenetLoaders(this.#options);
  }

  isLocalId(localId: string): boolean {
    return isTaskId(localId);
  }

  isPosition(position: string): boolean {
    return isPosition(position);
  }

  async list({ organization, filter, after, limit, parts }: TaskListRequest): Promise<TaskPage> {
    const options = { ...this.#options, pageSizes: this.#pageSizes, organization, filter };
    const page = await readListPage(options, after, limit);
    const rows = page.rows.map(({ row }) => row);
    const keyOf = ({ localId }: TaskRow): TaskKey => ({ organization, localId });
    this.#loaders.noteListed(organization, rows);
    const details = parts.details ? await this.#loaders.details.loadMany(rows.map(keyOf)) : [];
    return {
      hasMore: page.hasMore,
      items: page.rows.map(({ row, position }, index) => ({
        position,
        task: record(keyOf(row), row, partOf(details[index])),
      })),
    };
  }

  count(organization: string, filter: TaskFilter): Promise<number> {
    return filter.userName === undefined
      ? this.#client.taskCount(organization, this.#signal)
      : this.#client.tasksForUserCount(filter.userName, organization, this.#signal);
  }

  /**
   * Without a part to read, the details tell whether the task is there; where they are empty, the list does.
   */
  async find(keys: readonly TaskKey[], parts: TaskParts): Promise<(TokenTaskRecord | null | BackendError)[]> {
    const wantDetails = parts.details || !parts.summary;
    const [summaries, details] = await Promise.all([
      parts.summary ? this.#loaders.summaries.loadMany(keys) : [],
      wantDetails ? this.#loaders.details.loadMany(keys) : [],
    ]);
    return keys.map((key, index): TokenTaskRecord | null | BackendError => {
      const summary = partOf(summaries[index]);
      const detail = partOf(details[index]);
      const proof = wantDetails ? detail : summary;
      if (proof === null) return null;
      // A task is only shown when something that was read says that it exists.
      if (proof instanceof BackendError && !(summary && !(summary instanceof BackendError))) return proof;
      return record(key, summary, detail);
    });
  }

  async users(key: TaskKey): Promise<readonly TaskUserRecord[] | null> {
    const details = await this.#loaders.details.load(key);
    return details?.users ?? null;
  }

  removeTask(key: TaskKey, notifyUsers: boolean): Promise<TaskWriteReport> {
    const { localId, organization } = key;
    return removedTask(
      this.#write(key, () => this.#client.removeTask(localId, notifyUsers, organization, this.#signal)),
    );
  }

  removeUsers(key: TaskKey, userIds: readonly string[], notifyUsers: boolean): Promise<readonly TaskUserOutcome[]> {
    const { localId, organization } = key;
    const write = this.#write(key, (names) =>
      this.#client.removeUsers(localId, names, notifyUsers, organization, this.#signal),
    );
    return removedUsers(write, userIds);
  }

  updateStopDate(key: TaskKey, userIds: readonly string[], stopDate: string): Promise<readonly TaskUserOutcome[]> {
    const { localId, organization } = key;
    const write = this.#write(key, (names) =>
      this.#client.updateStopDate(localId, names, stopDate, organization, this.#signal),
    );
    return updatedStopDate(write, userIds, stopDate);
  }

  #write<Result>(key: TaskKey, send: ConfirmedWrite<Result>['send']): ConfirmedWrite<Result> {
    return {
      send,
      read: () => this.#loaders.readAgain(key),
      isListed: () => this.#loaders.isListed(key),
    };
  }
}

function record(
  key: TaskKey,
  summary: ReadPart<TokenTaskSummary>,
  details: ReadPart<TokenTaskDetails>,
): TokenTaskRecord {
  return { type: 'token', key, actions: ACTIONS, summary, details };
}

function partOf<Value>(loaded: Value | Error | undefined): Value | BackendError | undefined {
  if (!(loaded instanceof Error) || loaded instanceof BackendError) return loaded;
  // A failure that is not a back end's is a mistake of ours and must not be shown as an outage.
  throw loaded;
}
