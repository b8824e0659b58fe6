import { z } from 'zod';
import {
  breaker,
  certificates,
  OutsideFile,
  Secret,
  duration,
  secret,
  section,
  sharedLimit,
  text,
  url,
  wholeNumber,
} from '../shared/settings';
import { isRecord } from '../shared/json';
import { readId } from './codec';
import { readTarget, TARGET_COLUMNS } from './target-fields';
import { exportOf, TargetExport } from './target-export';

/** Where the application is on every known server; used when the address has no path of its own. */
const APPLICATION_PATH = '/registry';

const CONTROL = /\p{Cc}/u;

/** One number of the registry, written as a number or a text. */
const registryId = z.unknown().transform((value, context) => {
  const id = readId(value);
  if (id !== null) return id;
  context.addIssue({ code: 'custom', message: 'must be a whole number from 1 to 2147483647' });
  return z.NEVER;
});

/** One target, as the web interface shows it; its number is in the address of its edit link. */
const target = section(
  Object.fromEntries(Object.keys(TARGET_COLUMNS).map((field) => [field, z.unknown().optional()])),
).transform((raw, context) => {
  const read = readTarget(raw);
  if ('target' in read) return read.target;
  for (const { field, message } of read.faults) context.addIssue({ code: 'custom', path: [field], message });
  return z.NEVER;
});

/** The text of an export; `{ file: path }` in the configuration leaves the file to be read here. */
const targetsFile = z.unknown().transform((value, context): TargetExport => {
  const source = value instanceof Secret ? value.reveal() : value;
  if (typeof source === 'string' || source instanceof OutsideFile) return exportOf(source);
  const message = 'must be the text of an export in CSV or JSON, best given as { file: path }';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
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
  /** Trusted instead of the well-known ones, for a server with a certificate of its own making. */
  ca: certificates().optional(),
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
  /** What a server that lists nothing cannot say of itself. Those of other COs than `cos` are passed by. */
  targets: z.array(target, { error: 'must be a list of targets' }).default([]),
  targetsFile: targetsFile.optional(),
  /** Whether a provisioning that was answered with 200 is looked up in the history of its subject: one more call. */
  readHistory: z.boolean({ error: 'must be true or false' }).default(true),
  /** Calls under way at one time, over all requests; fewer while that does the back end good. */
  maxConcurrent: wholeNumber(4, 1, 64),
  sharedLimit: sharedLimit(),
  /** Reads that may wait; as many writes may beside them. */
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
  breaker: breaker(),
}).superRefine(checkTargets, { when: () => true });

/**
 * Reads the export when it is known which COs are served, and looks for targets that are there twice. Carried out where
 * other settings are wrong, too, so that one start shows every fault.
 */
function checkTargets(settings: unknown, context: z.core.$RefinementCtx): void {
  const { cos, targets, targetsFile: exported } = isRecord(settings) ? settings : {};
  const isRead = Array.isArray(cos) && cos.every((id) => readId(id) !== null);
  const served = isRead ? cos.map(String) : undefined;
  const seen = new Set<string>();
  const check = (target: unknown, path: PropertyKey[]): void => {
    // One with a fault of its own has no key.
    const id = isRecord(target) && isRecord(target['key']) ? String(target['key']['localId']) : undefined;
    const message = `the target ${id} is there twice`;
    if (id !== undefined && seen.has(id)) context.addIssue({ code: 'custom', path, message });
    if (id !== undefined) seen.add(id);
  };
  for (const [index, target] of Array.isArray(targets) ? targets.entries() : [])
    check(target, ['targets', index, 'id']);
  if (!(exported instanceof TargetExport)) return;
  const { targets: more, faults } = exported.read(served);
  const path = ['targetsFile'];
  for (const message of faults) context.addIssue({ code: 'custom', path, message });
  // Those that the file has twice are among its faults, with their places.
  for (const localId of new Set(more.map(({ key }) => key.localId))) check({ key: { localId } }, path);
}

export type ComanageSettings = z.output<typeof comanageSettings>;
