import { z } from 'zod';
import {
  breaker,
  certificates,
  duration,
  secret,
  section,
  sharedLimit,
  text,
  url,
  wholeNumber,
} from '../shared/settings';

/** Where the service is on every known server; used when the address has no path of its own. */
const SERVICE_PATH = '/iam/governance/selfservice/api/v1';

const CONTROL = /\p{Cc}/u;

const auth = section({
  /** `jwt` gets a token with the password first; `basic` sends the password with every call. */
  type: z.enum(['basic', 'jwt'], { error: 'must be "basic" or "jwt"' }).default('basic'),
  /** An OIG user; lists show the tasks that wait for it or for its roles. */
  user: text().refine(
    (name) => !CONTROL.test(name) && !name.includes(':'),
    'must not have colons or control characters',
  ),
  password: secret().refine(
    (value) => value.reveal() !== '' && !CONTROL.test(value.reveal()),
    'must not be empty or have control characters',
  ),
});

export const oigSettings = section({
  /** Address of the self-service API. */
  url: url().transform((address) => (address.pathname === '/' ? new URL(SERVICE_PATH, address) : address)),
  auth,
  /** Trusted instead of the well-known ones: certificates of the server's own making are common. */
  ca: certificates().optional(),
  /** Calls under way at one time, over all requests; fewer while that does the back end good. */
  maxConcurrent: wholeNumber(8, 1, 64),
  sharedLimit: sharedLimit(),
  /** Reads that may wait; as many writes may beside them. */
  maxQueued: wholeNumber(500, 0, 10_000),
  timeouts: section({
    connect: duration('5s', '1m'),
    read: duration('10s', '5m'),
    /** One task; a retry waits for the target system. */
    update: duration('60s', '10m'),
    /** Several tasks in one call. */
    bulkUpdate: duration('120s', '30m'),
  }).prefault({}),
  maxResponseBytes: wholeNumber(32 * 1024 * 1024, 1024, 512 * 1024 * 1024),
  /** Rows asked for at a time when a list is walked; the largest page that is known to work is 1000. */
  pageSize: wholeNumber(500, 1, 1000),
  /** Logins in one call: they all travel in the address. */
  usersPerCall: wholeNumber(20, 1, 50),
  breaker: breaker(),
});

export type OigSettings = z.output<typeof oigSettings>;
