import type { BackendError } from '../shared/errors';

/** Where a task lives inside its back end: the organization it belongs to, and its number there. */
export interface TaskKey {
  readonly scope: string;
  readonly localId: string;
}

export type TaskStatus =
  'PENDING' | 'REJECTED' | 'COMPLETED' | 'EXPIRED' | 'LOCKED' | 'CANCELLED' | 'SUSPENDED' | 'UNKNOWN';

/** What can be asked of a task. */
export type TaskAction = 'REMOVE' | 'REMOVE_USERS' | 'UPDATE_STOP_DATE';

export type TaskUserStatus = 'ACTIVE' | 'COMPLETED' | 'LOCKED' | 'EXPIRED' | 'UNKNOWN';

/** One person of a task. Instants are RFC 3339 texts in UTC (`...Z`). */
export interface TaskUserRecord {
  readonly userId: string;
  readonly userName: string | null;
  readonly startDate: string | null;
  readonly stopDate: string | null;
  readonly status: TaskUserStatus;
  /** The back end's own word for the status. */
  readonly backendStatus: string | null;
  readonly serialNumber: string | null;
  readonly description: string | null;
}

/** What a list says about a token task. */
export interface TokenTaskSummary {
  readonly operator: string | null;
  readonly tokenOption: string | null;
  readonly userCount: number | null;
}

/** What only the details say about a token task. */
export interface TokenTaskDetails {
  readonly status: TaskStatus;
  /** Earliest start over the users. */
  readonly startDate: string | null;
  /** Latest stop over the users. */
  readonly stopDate: string | null;
  readonly users: readonly TaskUserRecord[];
}

/**
 * A part of a record that costs a call of its own: read with the page, `null` when it is gone, the error that kept it
 * from being read, or a function that reads it for whoever needs it after all.
 */
export type Part<Value> = Value | null | BackendError | (() => Promise<Value | null>);

/** A token task as far as it has been read. */
export interface TokenTaskRecord {
  readonly type: 'token';
  readonly key: TaskKey;
  readonly actions: readonly TaskAction[];
  readonly summary: Part<TokenTaskSummary>;
  readonly details: Part<TokenTaskDetails>;
}

/** Every kind of task there is; `type` tells them apart. */
export type TaskRecord = TokenTaskRecord;

/** Which parts of a task the caller wants to see, so that nothing is fetched in vain. */
export interface TaskParts {
  readonly summary: boolean;
  readonly details: boolean;
}

export interface TaskFilter {
  readonly userName?: string | undefined;
}

export type TaskFilterName = keyof TaskFilter;

export interface TaskListRequest {
  readonly scope: string;
  readonly filter: TaskFilter;
  /** Where the last page ended, as `TaskListItem.position` said it; `null` is the beginning. */
  readonly after: string | null;
  readonly limit: number;
  readonly parts: TaskParts;
}

export interface TaskListItem {
  readonly task: TaskRecord;
  /** Opaque to everyone but the source that made it. */
  readonly position: string;
}

export interface TaskPage {
  readonly items: readonly TaskListItem[];
  /** Whether this scope has more tasks behind the last item. */
  readonly hasMore: boolean;
}

/**
 * What became of one thing asked for.
 * `REFUSED`: the back end understood and did not do it. `FAILED`: it tried or answered with a fault, and nothing changed.
 * `UNKNOWN`: it was sent, and nobody can say whether it was carried out.
 */
export type Outcome = 'SUCCEEDED' | 'REFUSED' | 'UNSUPPORTED' | 'NOT_FOUND' | 'FAILED' | 'UNKNOWN';

export interface WriteOutcome {
  readonly outcome: Outcome;
  /** A sentence for a person; null when there is nothing to explain. */
  readonly reason: string | null;
}

export interface TaskUserOutcome extends WriteOutcome {
  readonly userId: string;
}

/** The outcome for the task as a whole, and for each person who was in it, in the order of the back end. */
export interface TaskWriteReport extends WriteOutcome {
  readonly users: readonly TaskUserOutcome[];
}

/** A back end that holds provisioning tasks. Every method may reject with a `BackendError`. */
export interface ProvisioningTaskSource {
  /** The organizations whose tasks this deployment may see, in the order in which lists walk them. */
  readonly scopes: readonly string[];
  /** The filters this back end can apply itself. What is not named here is refused, never applied to one page. */
  readonly filters: ReadonlySet<TaskFilterName>;
  /** Whether `localId` can be the number of a task here, checked before anything is sent. */
  isLocalId(localId: string): boolean;

  list(request: TaskListRequest): Promise<TaskPage>;
  /** How many tasks a list would walk; `null` when the back end cannot say. */
  count(scope: string, filter: TaskFilter): Promise<number | null>;
  /** One entry per key, in the order of the keys; `null` for a task that is not there. */
  find(keys: readonly TaskKey[], parts: TaskParts): Promise<readonly (TaskRecord | null | BackendError)[]>;

  /** The people of one task, or `null` when it is not there. */
  users(key: TaskKey): Promise<readonly TaskUserRecord[] | null>;

  /** Absent where the back end has no such operation. */
  removeTask?(key: TaskKey, notifyUsers: boolean): Promise<TaskWriteReport>;
  /** One outcome for each user asked for, in the order asked. */
  removeUsers?(key: TaskKey, userIds: readonly string[], notifyUsers: boolean): Promise<readonly TaskUserOutcome[]>;
  /** @param stopDate RFC 3339 text with zone. */
  updateStopDate?(key: TaskKey, userIds: readonly string[], stopDate: string): Promise<readonly TaskUserOutcome[]>;
}
