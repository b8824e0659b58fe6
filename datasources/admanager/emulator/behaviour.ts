/** The identifiers of section 4.4 that the vendor's direct operations take for a user. */
export const ACCOUNT_KEYS = [
  'sAMAccountName',
  'userPrincipalName',
  'distinguishedName',
  'mail',
  'employeeID',
  'objectGUID',
  'objectSID',
] as const;
export type AccountKey = (typeof ACCOUNT_KEYS)[number];

/**
 * How the failure of a whole call looks (6.2, 6.3).
 * - `full`: the three keys together; `severity`, `code`, `message`: one of them alone
 * - `v2`, `v2UpperCase`: the error object of the newer API, with its HTTP status
 * - `iam`, `success`: what two other calls of the product answer
 * - `element`: an array whose first element says `SEVERE`
 */
export type FailureShape =
  'full' | 'severity' | 'code' | 'message' | 'v2' | 'v2UpperCase' | 'iam' | 'success' | 'element';

/** How the emulated server behaves where the contract leaves it open (section 14; the row is in brackets). */
export interface AdmanagerBehaviour {
  /** A POST may carry parameters in a form body (2). */
  acceptForm: boolean;
  /** `AuthToken` and `PRODUCT_NAME` may come as headers (2). */
  acceptHeaders: boolean;
  /** `+` in the query is a space (4). */
  plusIsSpace: boolean;
  /** Refuses characters in the request target that a URL may not hold, as newer servlet containers do (5). */
  strictUrl: boolean;
  /** The longest request line in bytes (6). */
  maxRequestLine: number;
  /** Label of every answer that is not a page (8). */
  contentType: string;
  /** Refuses a call without `PRODUCT_NAME` (12). */
  requireProductName: boolean;
  /** Knows `MOVE_USER` and `ADD_USERS_TO_GROUP` and no other action (17). */
  onlySeedActions: boolean;
  /** The keys that name a user in `accounts`; the first one that an entry has counts (19). */
  accountKeys: readonly AccountKey[];
  /** Refuses names that the directory does not hold (20). */
  checkDirectory: boolean;
  /** Takes `dates` and the form with slashes besides the current ones (25). */
  legacyDates: boolean;
  /** Id of the first request; each further one has the next number (32). */
  firstRequestId: number;
  /** Offers `GetAuthInfo` (37). */
  getAuthInfo: boolean;
  /** Writes `&amp;` for `&` in messages (38). */
  escapeMessages: boolean;
  /** IANA name of the zone in which dates are read (39). */
  timeZone: string;
  /** Delay of every call (40). */
  latencyMs: number;
  /** HTTP status with which a bad token is told (6.4). */
  authFailure: 200 | 401;
  failureShape: FailureShape;
  /** How `requestId` is written (6.1 says as a number). */
  requestIdAs: 'number' | 'string';
  /** How `status` of an element is written; `words` is what other calls of the product do (6.3). */
  statusAs: 'string' | 'number' | 'words';
  /** Leaves `requestId` out also where a request was created. */
  omitRequestId: boolean;
  /** Order of the elements in the answer, seen from the request. */
  elementOrder: 'same' | 'reverse';
  /** Positions of elements that are carried out and left out of the answer. */
  missingElements: readonly number[];
  /** What an element says of a request that was created. */
  createdMessage: string;
}

export const DEFAULT_BEHAVIOUR: Readonly<AdmanagerBehaviour> = {
  acceptForm: true,
  acceptHeaders: false,
  plusIsSpace: false,
  strictUrl: false,
  maxRequestLine: 8192,
  contentType: 'text/html;charset=UTF-8',
  requireProductName: true,
  onlySeedActions: false,
  accountKeys: ['sAMAccountName'],
  checkDirectory: true,
  legacyDates: false,
  firstRequestId: 6301,
  getAuthInfo: true,
  escapeMessages: true,
  timeZone: 'UTC',
  latencyMs: 0,
  authFailure: 200,
  failureShape: 'full',
  requestIdAs: 'number',
  statusAs: 'string',
  omitRequestId: false,
  elementOrder: 'same',
  missingElements: [],
  createdMessage: 'Successfully created the request.',
};
