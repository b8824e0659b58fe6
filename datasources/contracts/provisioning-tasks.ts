import type { BackendError } from '../shared/errors';
import type { WriteOutcome } from './outcome';

/** Where a task lives inside its back end: the organization it belongs to, and its number there. */
export interface TaskKey {
  readonly organization: string;
  readonly localId: string;
}

export type TaskStatus =
  'PENDING' | 'REJECTED' | 'COMPLETED' | 'EXPIRED' | 'LOCKED' | 'CANCELLED' | 'SUSPENDED' | 'UNKNOWN';

/** What can be asked of a task. */
export type TaskAction =
  'RETRY' | 'REASSIGN' | 'COMPLETE' | 'SET_NOTE' | 'SET_RESPONSE' | 'REMOVE' | 'REMOVE_USERS' | 'UPDATE_STOP_DATE';

export type TaskUserStatus = 'ACTIVE' | 'COMPLETED' | 'LOCKED' | 'EXPIRED' | 'UNKNOWN';

/** One person of a task. Instants are RFC 3339 texts in UTC (`...Z`). */
export interface TaskUserRecord {
  readonly userId: string;
  /** The name for display; a function where it costs a call of its own. */
  readonly userName: string | null | (() => Promise<string | null>);
  readonly startDate: string | null;
  readonly stopDate: string | null;
  readonly status: TaskUserStatus;
  /** The back end's own word for the status. */
  readonly backendStatus: string | null;
  readonly serialNumber: string | null;
  readonly description: string | null;
}

/** A person whose name came with the rest. */
export type NamedTaskUserRecord = TaskUserRecord & { readonly userName: string | null };

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
  readonly users: readonly NamedTaskUserRecord[];
}

/**
 * A part of a record that costs a call of its own: read with the page, `null` when it is gone, the error that kept it
 * from being read, or a function that reads it for whoever needs it after all.
 */
export type Part<Value> = Value | null | BackendError | (() => Promise<Value | null>);

/** A part that is there when it was asked for; absent when nobody wanted to see it and nothing was read of it anyway. */
export type ReadPart<Value> = Value | null | BackendError | undefined;

/** A token task as far as it has been read. */
export interface TokenTaskRecord {
  readonly type: 'token';
  readonly key: TaskKey;
  readonly actions: readonly TaskAction[];
  readonly summary: ReadPart<TokenTaskSummary>;
  readonly details: ReadPart<TokenTaskDetails>;
}

/** Who a task waits for: a person by login, or a role. */
export interface TaskAssigneeRecord {
  readonly type: 'USER' | 'ROLE';
  /** The back end's own number of either; `null` where its answer has the name only. */
  readonly key: string | null;
  /** Login of the person, or name of the role. */
  readonly name: string | null;
  /** A person's name for display. */
  readonly displayName: string | null | (() => Promise<string | null>);
}

/** One pair of a back end's own field list; numbers are given as their text. */
export interface TaskFieldRecord {
  readonly name: string;
  readonly value: string | null;
}

/** One row of who had the task when. */
export interface TaskHistoryRecord {
  readonly status: string | null;
  readonly date: string | null;
  readonly assignee: string | null;
  readonly fields: readonly TaskFieldRecord[];
}

/** What only the call for one task says. */
export interface AccountTaskDetails {
  readonly note: string | null;
  readonly projectedEnd: string | null;
  /** The form of the account, as the back end names its fields. */
  readonly formFields: readonly TaskFieldRecord[];
  /** All pairs of the task that no typed field covers. */
  readonly fields: readonly TaskFieldRecord[];
}

/** Creation or change of one person's account in one application. */
export interface AccountTaskRecord {
  readonly type: 'account';
  readonly key: TaskKey;
  readonly actions: readonly TaskAction[];
  readonly status: TaskStatus;
  readonly backendStatus: string | null;
  readonly startDate: string | null;
  readonly stopDate: Part<string>;
  readonly name: string | null;
  readonly application: string | null;
  readonly accountName: string | null;
  readonly reason: string | null;
  readonly requestKey: string | null;
  readonly processKey: string | null;
  readonly retryCount: number | null;
  readonly assignee: TaskAssigneeRecord | null;
  readonly users: readonly TaskUserRecord[];
  /** What no typed field covers, as far as it was read. */
  readonly fields: readonly TaskFieldRecord[];
  readonly details: Part<AccountTaskDetails>;
  readonly history: Part<readonly TaskHistoryRecord[]>;
  /** The response codes that may be set. */
  readonly possibleResponses: Part<readonly string[]>;
}

/** Every kind of task there is; `type` tells them apart. */
export type TaskRecord = TokenTaskRecord | AccountTaskRecord;

/** Which parts of a task the caller wants to see, so that nothing is fetched in vain. */
export interface TaskParts {
  readonly summary: boolean;
  readonly details: boolean;
}

export interface TaskFilter {
  readonly userName?: string | undefined;
  readonly application?: string | undefined;
  readonly status?: TaskStatus | undefined;
}

export type TaskFilterName = keyof TaskFilter;

export interface TaskListRequest {
  readonly organization: string;
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
  /** Whether this organization has more tasks behind the last item. */
  readonly hasMore: boolean;
}

export interface TaskUserOutcome extends WriteOutcome {
  readonly userId: string;
}

/** The outcome for the task as a whole, and for each person who was in it, in the order of the back end. */
export interface TaskWriteReport extends WriteOutcome {
  readonly users: readonly TaskUserOutcome[];
}

/** What became of one task of several that were written to at once. */
export interface TaskOutcome extends WriteOutcome {
  readonly key: TaskKey;
}

/** Who a task is handed to: a person by login or by key, or a role by its key. Exactly one is given. */
export interface NewAssignee {
  readonly userLogin?: string | undefined;
  readonly userKey?: string | undefined;
  readonly role?: string | undefined;
}

/** A person that is named in the input and that the back end does not know. */
export class UnknownPersonError extends Error {
  readonly backend: string;
  readonly login: string;

  constructor(backend: string, login: string) {
    super(`${backend}: no user has the login ${login}`);
    this.name = 'UnknownPersonError';
    this.backend = backend;
    this.login = login;
  }
}

/** The writes that a back end may lack. What it says then stands in its definition. */
export type TaskWrite =
  | 'removeTask'
  | 'removeUsers'
  | 'updateStopDate'
  | 'retryTasks'
  | 'reassignTasks'
  | 'completeTasks'
  | 'setTaskNote'
  | 'setTaskResponse';

/** A back end that holds provisioning tasks. Every method may reject with a `BackendError`. */
export interface ProvisioningTaskSource {
  /** The organizations whose tasks this deployment may see, in the order in which lists walk them. */
  readonly organizations: readonly string[];
  /** The filters this back end can apply itself. What is not named here is refused, never applied to one page. */
  readonly filters: ReadonlySet<TaskFilterName>;
  /** The filters whose value this back end has no way to write down, found without a call. Absent: it can write all. */
  inexpressible?(filter: TaskFilter): readonly TaskFilterName[];
  /** Says that `count` is always `null` here, so that nobody else need be asked for a total. */
  readonly cannotCount?: true;
  /** Whether `localId` can be the number of a task here, checked before anything is sent. */
  isLocalId(localId: string): boolean;
  /** Whether `position` can be one that `list` gave. */
  isPosition(position: string): boolean;

  list(request: TaskListRequest): Promise<TaskPage>;
  /** How many tasks a list would walk; `null` when the back end cannot say. */
  count(organization: string, filter: TaskFilter): Promise<number | null>;
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

  /**
   * The writes to several tasks at once answer for every key, in the order of the keys, and never reject for what
   * happened to some of them; a key that is given twice is written once. Nothing is ever sent a second time.
   */
  retryTasks?(keys: readonly TaskKey[]): Promise<readonly TaskOutcome[]>;
  /**
   * Looks up a login without writing anything; what it finds is remembered for this request.
   *
   * @throws UnknownPersonError
   */
  checkAssignee?(assignee: NewAssignee): Promise<void>;
  /** @throws UnknownPersonError before any task is written to. */
  reassignTasks?(keys: readonly TaskKey[], assignee: NewAssignee): Promise<readonly TaskOutcome[]>;
  completeTasks?(keys: readonly TaskKey[]): Promise<readonly TaskOutcome[]>;
  setTaskNote?(keys: readonly TaskKey[], note: string): Promise<readonly TaskOutcome[]>;
  setTaskResponse?(keys: readonly TaskKey[], response: string): Promise<readonly TaskOutcome[]>;
}
