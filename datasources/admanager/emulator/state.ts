export interface Technician {
  readonly name: string;
  /** Only requesters raise workflow requests (contract 3.1). */
  requester: boolean;
  /** Containers inside which requests may be raised; everywhere when empty. */
  scope: readonly string[];
}

export interface Token {
  readonly value: string;
  /** Name of a technician. */
  readonly technician: string;
  /** Milliseconds since 1970; null for a token without an end. */
  expires: number | null;
  revoked: boolean;
}

export interface DirectoryUser {
  readonly sAMAccountName: string;
  readonly cn: string;
  /** Distinguished name of the container the user is in. */
  container: string;
  enabled: boolean;
  readonly userPrincipalName: string;
  readonly mail: string;
  readonly employeeID: string;
  readonly objectGUID: string;
  readonly objectSID: string;
}

export interface Membership {
  /** `sAMAccountName` of a user. */
  readonly user: string;
  /** When it is taken away again; null for never. */
  readonly until: number | null;
}

export interface DirectoryGroup {
  readonly sAMAccountName: string;
  readonly container: string;
  members: Membership[];
}

/** A contact or a computer. */
export interface DirectoryEntry {
  readonly name: string;
  readonly container: string;
}

export interface Domain {
  /** In DNS form. */
  readonly name: string;
  readonly containers: string[];
  readonly users: DirectoryUser[];
  readonly groups: DirectoryGroup[];
  readonly contacts: DirectoryEntry[];
  readonly computers: DirectoryEntry[];
}

export const REQUEST_STATES = ['RAISED', 'REVIEWED', 'APPROVED', 'EXECUTED', 'REJECTED'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/** How long a membership lasts. A length begins to run when the request is executed (section 14, row 28). */
export type Duration =
  | { readonly kind: 'never' }
  | { readonly kind: 'for'; readonly milliseconds: number }
  | { readonly kind: 'until'; readonly at: number };

export interface WorkflowRequest {
  readonly id: number;
  readonly technician: string;
  readonly domain: string;
  readonly productName: string;
  readonly action: string;
  readonly subject: string;
  readonly description: string;
  readonly priority: string;
  /** As the directory spells them; as the caller spelled them where it does not know them. */
  readonly accounts: readonly string[];
  readonly groups: readonly string[];
  readonly container: string | null;
  readonly everyGroup: boolean;
  readonly duration: Duration;
  state: RequestState;
  readonly history: { readonly state: RequestState; readonly at: number }[];
}

export interface State {
  technicians: Technician[];
  tokens: Token[];
  domains: Domain[];
  requests: WorkflowRequest[];
}
