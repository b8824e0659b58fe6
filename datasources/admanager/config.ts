import { IANAZone } from 'luxon';
import { z } from 'zod';
import { breaker, certificates, duration, secret, section, text, url, wholeNumber } from '../shared/settings';
import { faultOfName } from './distinguished-name';

/** Neither controls nor halves of surrogate pairs: the first have no place in an address, the second no encoding. */
const UNWRITABLE = /[\p{Cc}\p{Cs}]/u;

const domain = text().refine((name) => /^[^\s\p{Cc}\p{Cs}]+$/u.test(name), 'must be a domain name without blanks');

const domains = z
  .array(domain, { error: 'must be a list of domain names' })
  .min(1, 'must name at least one domain')
  .max(100, 'must name at most 100 domains')
  .refine(
    (names) => new Set(names.map((name) => name.toLowerCase())).size === names.length,
    'must name each domain once; upper and lower case are the same',
  );

const container = text().superRefine((name, context) => {
  const fault = faultOfName(name);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: `must be a distinguished name: ${fault}` });
});

export const admanagerSettings = section({
  /** Address of the product, as its console has it. */
  url: url(),
  /** Made in the console (Delegation > Configuration > Technician Authtokens) for a technician who may only request. */
  token: secret().refine(
    (token) => /^[\x21-\x7e]+$/.test(token.reveal()),
    'must be one word of printable ASCII characters',
  ),
  /** The domains for which requests may be raised. */
  domains,
  /** The zone of the server's clock: dates travel without one. */
  timeZone: text().refine(
    (zone) => IANAZone.isValidZone(zone),
    'must be an IANA time zone such as UTC or America/New_York',
  ),
  /** Builds of before 2020 want slashes. */
  datePattern: z
    .enum(['yyyy-MM-dd HH:mm:ss', 'yyyy/MM/dd HH:mm:ss'], {
      error: 'must be "yyyy-MM-dd HH:mm:ss" or "yyyy/MM/dd HH:mm:ss"',
    })
    .default('yyyy-MM-dd HH:mm:ss'),
  /** What the product's audit shows as the source of a request. */
  productName: text()
    .refine((name) => name.trim() !== '' && !UNWRITABLE.test(name), 'must not be blank or have control characters')
    .default('provisioning-graph'),
  /** `query` is documented; `form` keeps the token out of addresses, and is not. */
  transport: z.enum(['query', 'form'], { error: 'must be "query" or "form"' }).default('query'),
  /** Containers that moves may lead to or into; anywhere when absent. */
  allowedContainers: z
    .array(container, { error: 'must be a list of distinguished names' })
    .min(1, 'must name at least one container')
    .max(100, 'must name at most 100 containers')
    .optional(),
  /** For development only: without TLS everybody on the way can read the token. */
  allowInsecureHttp: z.boolean({ error: 'must be true or false' }).default(false),
  /** Trusted instead of the well-known ones: the product's certificate is often of its own making. */
  ca: certificates().optional(),
  /** A person handles every request, so a caller gone wild must not raise hundreds. */
  requestsPerMinute: wholeNumber(30, 1, 6_000),
  /** Requests on their way at one time. */
  maxConcurrent: wholeNumber(4, 1, 64),
  /** Requests that may wait for their turn. */
  maxQueued: wholeNumber(100, 0, 10_000),
  /** Of the line that holds the query; servlet containers refuse lines of 8 KiB. */
  maxRequestLineBytes: wholeNumber(8_000, 1_000, 1_000_000),
  timeouts: section({
    /** For its turn. */
    wait: duration('5s', '5m'),
    connect: duration('5s', '1m'),
    /** For one whole answer, with the connection to it. */
    deadline: duration('30s', '10m'),
  }).prefault({}),
  maxResponseBytes: wholeNumber(1024 * 1024, 1024, 512 * 1024 * 1024),
  breaker: breaker(),
}).refine(({ url: address, allowInsecureHttp }) => allowInsecureHttp || address.protocol === 'https:', {
  path: ['url'],
  message: 'must be an https:// address, since the token travels in it; allowInsecureHttp permits others',
  // Also when something else is wrong: every fault is told at once.
  when: ({ value }) => {
    const { url: address, allowInsecureHttp } = (value ?? {}) as Readonly<Record<string, unknown>>;
    return address instanceof URL && typeof allowInsecureHttp === 'boolean';
  },
});

export type AdmanagerSettings = z.output<typeof admanagerSettings>;
