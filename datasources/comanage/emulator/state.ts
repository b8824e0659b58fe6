/** Milliseconds since 1970; written to the second. */
export interface Stamped {
  readonly id: number;
  created: number;
  modified: number;
}

/** A row that the product never drops: a deleted one stays and says so (contract 8.4). */
export interface Logged extends Stamped {
  revision: number;
  deleted: boolean;
  /** Name of the API user, or login, that changed it last. */
  actor: string;
}

export interface Co extends Stamped {
  name: string;
  description?: string;
  status: string;
}

export interface Target extends Stamped {
  coId: number;
  description?: string | undefined;
  plugin: string;
  provisionCoGroupId?: number | undefined;
  skipOrgIdentitySourceId?: number | undefined;
  /** The mode: `A`, `E`, `M`, `Q`, `QE` or `X` (contract 6). */
  status: string;
  retryInterval?: number | undefined;
  maxRetry?: number | undefined;
  ordr?: number | undefined;
  /** Whether the plugin's own settings exist. */
  hasPluginRow: boolean;
  /** What the plugin, or the system behind it, says each time; it works when absent. */
  failure?: string | undefined;
  /** Whether the plugin ends in an exception that nobody catches, after the target system got everything (14). */
  crashes?: boolean | undefined;
}

export interface Person extends Logged {
  coId: number;
  /** A word, e.g. `Active` (contract 9.2). */
  status: string;
  timezone?: string;
  dateOfBirth?: string;
}

export interface Name extends Logged {
  readonly personId: number;
  given: string;
  family?: string;
  type: string;
  primary: boolean;
}

/** That a person comes from an organizational source. */
export interface SourceLink {
  readonly personId: number;
  readonly sourceId: number;
}

export interface EmailAddress extends Logged {
  readonly personId: number;
  mail: string;
  type: string;
  verified: boolean;
}

export interface Identifier extends Logged {
  identifier: string;
  type: string;
  login: boolean;
  status: 'Active' | 'Suspended';
  /** Of one of the two. */
  readonly personId?: number | undefined;
  readonly groupId?: number | undefined;
  /** Set on those that a plugin wrote. */
  targetId?: number;
}

export interface Group extends Logged {
  coId: number;
  name: string;
  description?: string | undefined;
  open: boolean;
  status: string;
  /** `S`, `A`, `AP`, `M`, `MA` or `CL` (contract 9.3). */
  readonly groupType: string;
  auto: boolean;
}

export interface Member extends Logged {
  readonly groupId: number;
  readonly personId: number;
  member: boolean;
  owner: boolean;
}

export interface EmailList extends Logged {
  coId: number;
  name: string;
  description?: string;
  adminsGroupId?: number;
  membersGroupId?: number;
  moderatorsGroupId?: number;
  status: string;
}

export interface Service extends Logged {
  coId: number;
  name: string;
  description?: string;
  visibility: string;
  status: string;
}

export type SubjectKind = 'CoPerson' | 'CoGroup' | 'CoEmailList' | 'CoService';

export interface Subject {
  readonly kind: SubjectKind;
  readonly id: number;
}

export interface HistoryRecord extends Logged {
  readonly subject: Subject;
  readonly action: string;
  readonly comment: string;
}

export interface ApiUser {
  readonly username: string;
  readonly password: string;
  readonly coId: number;
  status: 'A' | 'S';
  privileged: boolean;
  validFrom?: number;
  validThrough?: number;
  /** A pattern with its delimiters, matched against the peer's address. */
  remoteIp?: string;
}

/** What a plugin was called with. */
export interface PluginCall {
  readonly targetId: number;
  readonly plugin: string;
  readonly subject: Subject;
  /** `deleteGroup` is what 4.6.1 says of a person whom the target skips (contract 14). */
  readonly action: 'reprovision' | 'delete' | 'deleteGroup';
  readonly data: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
}

/** When a subject was last provisioned to a target, or asked for. */
export interface TargetRun {
  readonly targetId: number;
  readonly subject: Subject;
  readonly at: number;
}

export interface State {
  cos: Co[];
  apiUsers: ApiUser[];
  /** Names of the provisioner plugins that are installed. */
  plugins: string[];
  targets: Target[];
  people: Person[];
  names: Name[];
  sourceLinks: SourceLink[];
  emailAddresses: EmailAddress[];
  identifiers: Identifier[];
  groups: Group[];
  members: Member[];
  emailLists: EmailList[];
  services: Service[];
  history: HistoryRecord[];
  pluginCalls: PluginCall[];
  exports: TargetRun[];
  /** Filled in documented mode with `queuedAs202` only: 4.6.1 queues nothing (contract 8.2). */
  jobs: TargetRun[];
}

export function nextId(rows: readonly Stamped[]): number {
  return Math.max(0, ...rows.map(({ id }) => id)) + 1;
}
