import { z } from 'zod';
import { Secret, duration, secret, section, text, url, wholeNumber } from '../shared/settings';
import { readId } from './registry-id';
import { readTarget, type FieldFault } from './target-fields';
import { readTargetFile } from './target-file';

/** Where the application is on every known server; used when the address has no path of its own. */
const APPLICATION_PATH = '/registry';

const CONTROL = /\p{Cc}/u;
const given = z.unknown().optional();

/** One number of the registry, written as a number or a text. */
const registryId = z.unknown().transform((value, context) => {
  const id = readId(value);
  if (id !== null) return id;
  context.addIssue({ code: 'custom', message: 'must be a whole number from 1 to 2147483647' });
  return z.NEVER;
});

/** One target, as the web interface shows it; its number is in the address of its edit link. */
const target = section({
  id: given,
  coId: given,
  description: given,
  plugin: given,
  mode: given,
  provisionCoGroupId: given,
  skipOrgIdentitySourceId: given,
  retryInterval: given,
  maxRetry: given,
  order: given,
  createdAt: given,
  modifiedAt: given,
}).transform((raw, context) => {
  const read = readTarget(raw);
  if ('target' in read) return read.target;
  const issue = ({ field, message }: FieldFault) => ({ code: 'custom' as const, path: [field], message });
  for (const fault of read.faults) context.addIssue(issue(fault));
  return z.NEVER;
});

/** The text of an export; `{ file: path }` in the configuration reads it from a file. */
const targetsFile = z
  .preprocess(
    (value) => (value instanceof Secret ? value.reveal() : value),
    z.string({ error: 'must be the text of an export in CSV or JSON, best given as { file: path }' }),
  )
  .transform((content, context) => {
    const { targets, faults } = readTargetFile(content);
    for (const message of faults) context.addIssue({ code: 'custom', message });
    return faults.length > 0 ? z.NEVER : targets;
  });

export const comanageSettings = section({
  /** Address of the registry. */
  url: url().transform((address) => (address.pathname === '/' ? new URL(APPLICATION_PATH, address) : address)),
  /** An API user, such as `co_7.gateway`. */
  user: text().refine(
    (name) => !CONTROL.test(name) && !name.includes(':'),
    'must not have colons or control characters',
  ),
  password: secret().refine(
    (value) => value.reveal() !== '' && !CONTROL.test(value.reveal()),
    'must not be empty or have control characters',
  ),
  /** The COs that lists walk; without it, all that the API user may see, which needs a user of the platform. */
  cos: z
    .array(registryId, { error: 'must be a list of CO numbers' })
    .min(1, 'must name at least one CO; leave it out for all of them')
    .transform((ids) => [...new Set(ids)].sort((one, other) => Number(one) - Number(other)))
    .optional(),
  /**
   * `provision-only`: a server as it is in 4.6.1, where nothing but `provision` works. `documented`: one that answers
   * the other operations too. `auto`: found out by one read of the list.
   */
  api: z
    .enum(['auto', 'provision-only', 'documented'], { error: 'must be "auto", "provision-only" or "documented"' })
    .default('auto'),
  format: z.enum(['json', 'xml'], { error: 'must be "json" or "xml"' }).default('json'),
  /** What a server that lists nothing cannot say of itself. */
  targets: z.array(target, { error: 'must be a list of targets' }).default([]),
  targetsFile: targetsFile.optional(),
  /** Calls under way at one time, over all requests. */
  maxConcurrent: wholeNumber(4, 1, 64),
  /** Calls that may wait. */
  maxQueued: wholeNumber(500, 0, 10_000),
  timeouts: section({
    connect: duration('5s', '1m'),
    read: duration('15s', '5m'),
    /** A target that is added, changed or deleted. */
    write: duration('30s', '10m'),
    /** One subject: the answer waits for the plugin, and the plugin for the target system. */
    provision: duration('60s', '30m'),
  }).prefault({}),
  maxResponseBytes: wholeNumber(64 * 1024 * 1024, 1024, 512 * 1024 * 1024),
  breaker: section({
    /** Failures in a row that pause all calls. */
    failures: wholeNumber(5, 1, 100),
    /** How long the pause is. */
    halfOpenAfter: duration('30s', '10m'),
  }).prefault({}),
}).superRefine(({ cos, targets, targetsFile: exported = [] }, context) => {
  const seen = new Set<string>();
  for (const [index, { key }] of [...targets, ...exported].entries()) {
    const path = index < targets.length ? ['targets', index, 'id'] : ['targetsFile'];
    const fault = (message: string) => context.addIssue({ code: 'custom', path, message });
    if (seen.has(key.localId)) fault(`the target ${key.localId} is there twice`);
    if (cos && !cos.includes(key.coId))
      fault(`the target ${key.localId} is of CO ${key.coId}, which "cos" does not name`);
    seen.add(key.localId);
  }
});

export type ComanageSettings = z.output<typeof comanageSettings>;
