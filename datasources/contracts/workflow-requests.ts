import type { WriteOutcome } from './outcome';

/** What can be asked for. A closed list: nothing that carries a password or makes the server run a script is in it. */
export const WORKFLOW_ACTIONS = [
  'MOVE_USER',
  'ADD_USERS_TO_GROUP',
  'REMOVE_USERS_FROM_GROUP',
  'DISABLE_USER',
  'MOVE_FOLDER',
  'DELETE_FOLDER',
  'ADD_GROUPS_TO_GROUP',
  'REMOVE_GROUPS_FROM_GROUP',
  'MOVE_GROUP',
  'DELETE_GROUP',
  'ADD_CONTACTS_TO_GROUP',
  'REMOVE_CONTACTS_FROM_GROUP',
  'MOVE_CONTACT',
  'ADD_COMPUTERS_TO_GROUP',
  'REMOVE_COMPUTERS_FROM_GROUP',
  'MOVE_COMPUTERS',
  'DISABLE_COMPUTER',
  'DELETE_COMPUTER',
] as const;

export type WorkflowAction = (typeof WORKFLOW_ACTIONS)[number];

/** When a membership ends by itself; an absent one never does. */
export type MembershipEnd =
  | { readonly unit: 'MINUTES' | 'HOURS' | 'DAYS'; readonly amount: number }
  /** RFC 3339 text with zone. */
  | { readonly unit: 'DATE'; readonly at: string };

export interface HomeFolderMove {
  /** The drive letter with its colon, e.g. `H:`. */
  readonly drive: string;
  /** The share that the folder moves to, e.g. `\\files\home`. */
  readonly path: string;
  /** Whether a copy stays where the folder was. */
  readonly keepCopy: boolean;
}

/** One request as a person wants it: one action on accounts of one domain. */
export interface WorkflowRequestContent {
  readonly domainName: string;
  readonly action: WorkflowAction;
  /** The request's title. */
  readonly subject: string;
  readonly description: string | null;
  readonly priority: string | null;
  /** What is acted on, by the name its kind goes by: users and groups by sAMAccountName, contacts and computers by name. */
  readonly accounts: readonly string[];
  /** Distinguished name of where a move leads. */
  readonly container: string | null;
  /** Groups by sAMAccountName. */
  readonly groups: readonly string[];
  /** For removals: out of every group, instead of those in `groups`. */
  readonly fromAllGroups: boolean;
  readonly membershipEnd: MembershipEnd | null;
  readonly folder: HomeFolderMove | null;
}

/**
 * What became of a request that was raised. `outcome` is `SUCCEEDED` when the back end created it, which says nothing of
 * whether people will approve it; `REFUSED` when the back end answered that it did not; `FAILED` when nothing was raised
 * for certain (not reachable, credentials refused); `UNKNOWN` when it was sent and nobody can say.
 */
export interface SubmitOutcome extends WriteOutcome {
  /** The back end's own number of the request; only where it was created. */
  readonly requestId: string | null;
}

/** A back end that raises requests which people then approve. It can never be asked about them afterwards. */
export interface WorkflowRequestSource {
  /** The domains that may be named, as they are configured. */
  readonly domainNames: readonly string[];
  /** No call takes longer than this; after it a request that was not answered never will be. */
  readonly longestCallMs: number;
  /**
   * @returns what this back end could not write down of a request, each with the field it is about (a key of
   *   `WorkflowRequestContent`) and what would be right. Found without a call.
   */
  faultsOf(content: WorkflowRequestContent): readonly { readonly field: string; readonly message: string }[];
  /**
   * Sends the request, once. Never rejects for what happened on the way.
   *
   * @param reference is put into the description, so that people can spot twins; null for none.
   */
  submit(content: WorkflowRequestContent, reference: string | null): Promise<SubmitOutcome>;
}
