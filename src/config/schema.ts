import { z } from 'zod';
import { certificates, duration, optionalDuration, secret, text, wholeNumber } from '../../datasources/shared/settings';
import { Scope } from '../../resolvers/shared/scopes';
import { contradictsCa, faultOfDatabaseUrl } from './postgres-url';
import { faultOfRedisUrl } from './redis-url';

/** Whether only this machine can reach an address: `localhost`, 127.0.0.0/8 or ::1, with or without brackets. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}

const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** Apollo Sandbox, on its own site and embedded in other pages. */
const SANDBOX_ORIGINS = [
  'https://studio.apollographql.com',
  'https://sandbox.embed.apollographql.com',
  'https://explorer.embed.apollographql.com',
];

function name(what: string) {
  const error = `must be ${what}: small letters, digits and hyphens, 40 at most, beginning with a letter or digit`;
  return z.string({ error }).regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error });
}

function isOrigin(value: string): boolean {
  return /^https?:/.test(value) && URL.canParse(value) && new URL(value).origin === value;
}

const origin = z
  .string({ error: 'must be a text' })
  .refine(isOrigin, { error: 'must be an origin such as https://portal.example.org: no path, no slash at the end' });

const port = wholeNumber(4000, 0, 65_535);
export const hostSchema = text().default('127.0.0.1');
const logLevel = z.enum(LOG_LEVELS).default('info');

// Its faults never quote it: it holds a password.
const redisUrl = secret().superRefine((value, context) => {
  const fault = faultOfRedisUrl(value.reveal());
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

/** What several servers of one deployment have in common. */
const shared = z
  .strictObject({
    redis: redisUrl.optional(),
    tls: z.strictObject({ ca: certificates().optional() }).prefault({}),
    replicas: wholeNumber(1, 1, 1_000),
  })
  .superRefine(({ redis, tls }, context) => {
    if (tls.ca === undefined || !redis || redis.reveal().startsWith('rediss:')) return;
    const message = 'cannot be used without TLS: the address of server.shared.redis must begin with rediss://';
    context.addIssue({ code: 'custom', path: ['tls', 'ca'], message });
  });

/** How often the files that the configuration names are looked at, besides when something is heard of them. */
const watch = z
  .union([z.literal('off'), duration('10s', '1h', '100ms')], { error: 'must be "off" or a duration from 100ms to 1h' })
  .prefault('10s');

/** Of one process. */
const admission = z.strictObject({
  requests: wholeNumber(1_000, 1, 100_000),
  delay: duration('200ms', '10s', '10ms'),
  connections: wholeNumber(2_000, 10, 1_000_000),
});

const server = z.strictObject({
  host: hostSchema,
  port,
  cors: z.strictObject({ origins: z.array(origin).max(100).default(SANDBOX_ORIGINS) }).prefault({}),
  admission: admission.prefault({}),
  drainDelay: optionalDuration('5s', '10m', '0s'),
  shutdownTimeout: optionalDuration('60s', '2h'),
  requestTimeout: duration('30s', '10m'),
  introspection: z.boolean().default(true),
  compiledQueries: z.boolean().default(true),
  shared: shared.prefault({}),
  watch,
});

/** Points: one for a request, and one for each of its calls to back ends. */
const budget = z.strictObject({
  perMinute: wholeNumber(600, 1, 1_000_000),
  burst: wholeNumber(1_000, 1, 1_000_000),
});

const limits = z.strictObject({
  bodyBytes: wholeNumber(262_144, 1_024, 16_777_216),
  tokens: wholeNumber(5_000, 100, 20_000),
  depth: wholeNumber(12, 2, 100),
  aliases: wholeNumber(100, 0, 10_000),
  rootFields: wholeNumber(30, 1, 1_000),
  directives: wholeNumber(5, 0, 100),
  cost: wholeNumber(20_000, 10, 10_000_000),
  listSize: wholeNumber(10, 1, 1_000),
  backendCalls: wholeNumber(500, 1, 100_000),
  budget: budget.optional(),
});

const reads = z.strictObject({ reuse: duration('0s', '10s', '0s') });

export const operationsSchema = z.strictObject({
  mode: z.enum(['open', 'safelist']).default('open'),
  manifest: text().optional(),
});

const log = z.strictObject({
  level: logLevel,
  format: z.enum(['auto', 'json', 'pretty']).default('auto'),
});

/** Which of `token` and `tokens` is given is judged where all of them are compared. */
const caller = z.strictObject({
  name: name('a name'),
  token: secret().optional(),
  tokens: z.array(secret()).min(1).max(10).optional(),
  scopes: z.array(z.enum(Scope)).min(1),
  weight: wholeNumber(1, 1, 100),
  budget: budget.optional(),
});

const auth = z.strictObject({
  tokens: z.array(caller).min(1).max(1_000).optional(),
  anonymous: z.enum(['allow', 'loopback']).default('loopback'),
});

// Its faults never quote it: it holds a password.
const databaseUrl = secret().superRefine((value, context) => {
  const fault = faultOfDatabaseUrl(value.reveal());
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

const ledger = z
  .strictObject({
    // Without it there is an embedded database in the data folder.
    databaseUrl: databaseUrl.optional(),
    dataFolder: text().default('./data'),
    retention: duration('365d', '3650d', '1d'),
    // Counts the time before this start, though nobody saw it passing; only for a clock that is known to be right.
    trustClock: z.boolean().default(false),
    pool: wholeNumber(10, 1, 100),
    tls: z.strictObject({ ca: certificates().optional() }).prefault({}),
    timeouts: z.strictObject({ connect: duration('5s', '1m'), statement: duration('10s', '5m') }).prefault({}),
  })
  .superRefine((settings, context) => {
    if (settings.tls.ca === undefined || !settings.databaseUrl || !contradictsCa(settings.databaseUrl.reveal())) return;
    const message =
      'cannot be used with a database URL that checks no certificate or names its own (sslmode, sslcert, ...)';
    context.addIssue({ code: 'custom', path: ['tls', 'ca'], message });
  });

export const backendSchema = z.looseObject({
  name: name('a name'),
  kind: text(),
  embedded: z.boolean().default(false),
});

/** The whole file, except for the settings each kind of back end checks itself. */
export const settingsSchema = z.strictObject({
  deployment: name('a name').default('embedded'),
  server: server.prefault({}),
  limits: limits.prefault({}),
  reads: reads.prefault({}),
  operations: operationsSchema.prefault({}),
  log: log.prefault({}),
  auth: auth.prefault({}),
  ledger: ledger.prefault({}),
  backends: z.array(backendSchema).min(1).max(100).optional(),
});

export type Settings = z.output<typeof settingsSchema>;
export type Limits = Settings['limits'];
