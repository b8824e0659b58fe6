import type { Digits } from './server-dates';

export interface User {
  userId: string;
  firstName: string;
  lastName: string;
  email: string;
  mobile: string | null;
  /** Serial numbers. */
  tokens: string[];
}

/** One user's part in a task. `Expired` is not stored: it is what an active entry becomes when its stop date passes. */
export interface Entry {
  userId: string;
  start: Digits;
  stop: Digits;
  state: 'Active' | 'Completed' | 'Locked';
  serial: string | null;
  enrolmentCode?: string;
}

export interface Task {
  id: number;
  organization: string;
  operator: string | null;
  tokenOption: string;
  description: string | null;
  entries: Entry[];
}

export type ConnectResult =
  | 'AUTH_SUCCESS'
  | 'AUTH_FAILURE'
  | 'CHALLENGE'
  | 'SERVER_PIN_PROVIDED'
  | 'USER_PIN_CHANGE'
  | 'OUTER_WINDOW_AUTH'
  | 'CHANGE_STATIC_PASSWORD'
  | 'STATIC_CHANGE_FAILED'
  | 'PIN_CHANGE_FAILED';

export interface Operator {
  email: string;
  userId: string;
  password: string;
  /** Names of the accounts in scope. */
  scope: string[];
  /** Without it every account looks unknown (contract 13, row 26). */
  mayProvision: boolean;
  /** The answer to the right password; `AUTH_SUCCESS` when absent. */
  firstStep?: {
    result: ConnectResult;
    challenge?: string;
    /** The second step's `OTP` matches this text or, between slashes, this expression. No second step when absent. */
    answer?: string;
    refusal?: ConnectResult;
  };
  validationCode?: string;
}

export interface State {
  organizations: { name: string; users: User[] }[];
  operators: Operator[];
  tasks: Task[];
  nextTaskId: number;
}

export interface Mail {
  readonly kind: 'taskRemoved' | 'usersRemoved' | 'enrolment';
  readonly taskId: number;
  readonly organization: string;
  readonly users: readonly string[];
}

/** The database's collation ignores case and heeds accents (contract 7.4). */
export function sameText(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
