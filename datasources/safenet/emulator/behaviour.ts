/** How the emulated server behaves where the contract leaves it open (section 13; the row is in brackets). */
export interface SafenetBehaviour {
  /** Answer to a call without a session: a fault, or 0, false and a null table, or with a table that has no rows (1). */
  noSession: 'fault' | 'empty' | 'no-rows';
  /** Sliding; every call counts (3). */
  sessionLifetimeMs: number;
  /** Several nodes behind a `farmnode` cookie (4). */
  farm: boolean;
  /** Calls of one session one after another (5). */
  serial: boolean;
  /** How often a waiting call looks again (5). */
  recheckMs: number;
  tableNames: 'usual' | 'odd';
  tableStyle: 'table' | 'dataset';
  /** `text`: US text dates in string columns (8). */
  dates: 'dateTime' | 'text';
  /** The wrong dates of `GetProvisioningTasks` (9). */
  listDates: 'now' | 'min' | 'absent';
  /** The seventh column of `GetProvisioningTasksForUser`, which no page documents (11). */
  statusColumn: boolean;
  /** The server's time zone, an IANA name (13). */
  zone: string;
  badOrg: 'empty' | 'fault';
  /** What becomes of a task whose last user is removed (20). */
  lastUser: 'takes-task' | 'leaves-task';
  order: 'asc' | 'desc';
  maxRecords: number;
  lockout: { readonly attempts: number; readonly minutes: number };
  httpGetPost: boolean;
  /** Off: exception texts carry type names and stack lines (35). */
  customErrors: boolean;
  /** Calls a second before HTTP 503; 0 for no limit (38). */
  throttle: number;
  latencyMs: number;
  rowLatencyMs: number;
  /** Writes control characters, which makes the answer ill-formed (40). */
  dirtyXml: boolean;
}

export const DEFAULT_BEHAVIOUR: Readonly<SafenetBehaviour> = {
  noSession: 'fault',
  sessionLifetimeMs: 20 * 60_000,
  farm: false,
  serial: true,
  recheckMs: 500,
  tableNames: 'usual',
  tableStyle: 'table',
  dates: 'dateTime',
  listDates: 'now',
  statusColumn: true,
  zone: 'UTC',
  badOrg: 'empty',
  lastUser: 'takes-task',
  order: 'asc',
  maxRecords: 1000,
  lockout: { attempts: 5, minutes: 15 },
  httpGetPost: true,
  customErrors: true,
  throttle: 0,
  latencyMs: 80,
  rowLatencyMs: 0.2,
  dirtyXml: false,
};
