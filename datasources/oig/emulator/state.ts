import type { StatusCode } from './status';

export interface User {
  readonly key: number;
  /** Upper case, as OIG stores it. */
  readonly login: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly title: string;
  readonly organization: string;
  readonly managerLogin: string;
  readonly active: boolean;
  /** Keys of roles. */
  readonly roles: readonly number[];
  /** Without one nobody logs in as this user. */
  readonly password?: string;
  /** Accepted as well, as a directory behind the server does for a while after a change. */
  readonly formerPassword?: string;
  /** Holds the admin role System Administrator. */
  readonly administrator?: boolean;
}

export interface Role {
  readonly key: number;
  readonly name: string;
}

export interface Application {
  readonly key: number;
  readonly name: string;
  /** Name of the application instance; not every system has one (contract 6). */
  readonly instance?: string;
}

export interface TaskResponse {
  readonly code: string;
  readonly status: StatusCode;
}

/** A task of a process definition, of which tasks are made. */
export interface TaskDefinition {
  readonly key: number;
  readonly name: string;
  /** Key of an application. */
  readonly application: number;
  /** Key of the event handler that does the work; 0 for a task that a person does. */
  readonly adapter: number;
  readonly responses: readonly TaskResponse[];
  /** Offered by `availabletasks`. */
  readonly addable: boolean;
}

export interface Process {
  readonly key: number;
  readonly application: number;
  /** Login of the one whose account this is. */
  readonly beneficiary: string;
  /** The account's name on the target. */
  readonly account: string;
  readonly request: string;
}

/** What happens at the next retry. */
export type RetryOutcome =
  { readonly succeeds: true } | { readonly succeeds: false; readonly reason: string; readonly data: string };

export interface HistoryRow {
  readonly status: StatusCode;
  /** 0 for the system. */
  readonly assigner: number;
}

export interface FormField {
  readonly name: string;
  readonly value: string | number;
}

export interface Task {
  readonly key: number;
  readonly definition: number;
  readonly process: number;
  readonly created: number;
  status: StatusCode;
  /** The response that was set. */
  data: string;
  note: string;
  /** `YYYY-MM-DD` or a full UTC instant; empty when none. */
  projectedEnd: string;
  reason: string;
  /** Keys; 0 for nobody. */
  assignedUser: number;
  assignedRole: number;
  /** Nobody chose the assignee. */
  assignedByDefault: boolean;
  updatedBy: string;
  retries: number;
  /** Played in order; the last one is played again and again. */
  readonly retryOutcomes: RetryOutcome[];
  readonly history: HistoryRow[];
  readonly form: readonly FormField[];
  /** Labels that this task's row in a list lacks: items need not carry the same names (contract 3.2). */
  readonly lacksInLists?: readonly string[];
}

export interface Request {
  readonly id: string;
  readonly status: string;
  readonly type: string;
  readonly justification: string;
  readonly requester: number;
  readonly beneficiary: number;
  readonly created: number;
}

export interface State {
  users: User[];
  roles: Role[];
  applications: Application[];
  definitions: TaskDefinition[];
  processes: Process[];
  tasks: Task[];
  requests: Request[];
  nextTaskKey: number;
}
