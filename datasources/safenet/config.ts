import { IANAZone } from 'luxon';
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
import { isXmlText } from '../shared/xml';

/** Where the service is on every known server; used when the address has no path of its own. */
const SERVICE_PATH = '/bsidca/BSIDCA.asmx';

const organization = text()
  .refine((name) => name.trim() !== '', 'must not be blank')
  .refine((name) => isXmlText(name) && !/[\t\n\r]/.test(name), 'must not have control characters');

const organizations = z
  .array(organization, { error: 'must be a list of account names as the console shows them' })
  .min(1, 'must name at least one account')
  .max(100, 'must name at most 100 accounts')
  .refine(
    (names) => new Set(names.map((name) => name.toLowerCase())).size === names.length,
    'must name each account once; upper and lower case are the same to the server',
  );

export const safenetSettings = section({
  /** Address of `BSIDCA.asmx`. */
  url: url().transform((address) => (address.pathname === '/' ? new URL(SERVICE_PATH, address) : address)),
  /** An operator with a static password: there is nobody to answer a challenge. */
  operatorEmail: text().refine(isXmlText, 'must not have control characters'),
  password: secret().refine((value) => isXmlText(value.reveal()), 'must not have control characters'),
  /** The accounts that this deployment may see. */
  organizations,
  /** Trusted instead of the well-known ones, for a server with a certificate of its own making. */
  ca: certificates().optional(),
  soapVersion: z.enum(['1.1', '1.2'], { error: 'must be "1.1" or "1.2", in quotation marks' }).default('1.1'),
  /** The zone of the server's clock, for dates without an offset and for dates that are written. */
  serverTimeZone: text()
    .refine((zone) => IANAZone.isValidZone(zone), 'must be an IANA time zone such as UTC or America/New_York')
    .default('UTC'),
  /** A session runs one call at a time, so this is how many run at once; fewer while that does the server good. */
  sessions: wholeNumber(4, 1, 8),
  sharedLimit: sharedLimit(),
  /** Reads of all requests together that may wait for a session, and as many writes; further ones are refused. */
  maxQueued: wholeNumber(500, 0, 10_000),
  timeouts: section({
    connect: duration('5s', '1m'),
    headers: duration('15s', '5m'),
    body: duration('15s', '5m'),
    /** For one whole answer, with the connection to it. */
    deadline: duration('30s', '10m'),
  }).prefault({}),
  maxResponseBytes: wholeNumber(32 * 1024 * 1024, 1024, 512 * 1024 * 1024),
  /** Rows asked for at a time when a list is walked; the server gives 1000 at most. */
  scanPageSize: wholeNumber(1000, 1, 1000),
  /** An empty answer is believed without a ping for so long after the session was seen alive. */
  verifyEmptyAfter: duration('5s', '10m'),
  /** After a refused log-in none is tried for so long: the server locks operators out. */
  loginCooldown: duration('15m', '24h'),
  breaker: breaker(),
});

export type SafenetSettings = z.output<typeof safenetSettings>;
