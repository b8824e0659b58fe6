import { dirname, resolve } from 'node:path';
import type { Backend, SettingFault } from '../../datasources/shared/backend';
import { isRecord } from '../../datasources/shared/json';
import { Secret } from '../../datasources/shared/settings';
import { configureBackend, embeddedSet, type ConfiguredBackend } from './backends';
import { ConfigError, describeFaults, inPlainWords, isWithin } from './faults';
import { backendSchema, hostSchema, isLoopback, operationsSchema, type Settings, settingsSchema } from './schema';
import { readManifest, type RegisteredOperation } from './operations-manifest';
import { interpolate } from './interpolation';
import type { LargeFiles, OnFile } from './large-files';
import { stopFaults } from './stop-limits';
import { readYamlFile } from './yaml-file';

export interface Config extends Omit<Settings, 'backends'> {
  readonly backends: readonly ConfiguredBackend[];
  /** Whether somebody has written one: without a file it is somebody's trial. */
  readonly hasFile?: boolean;
  /** Of `operations.manifest`; whether they fit the schema is seen when there is one. */
  readonly registered?: readonly RegisteredOperation[];
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the command line may say about settings; it wins over the environment, which wins over the file. */
export interface Flags {
  readonly config?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
}

/** The environment this process was started with. Nothing else in the product looks at it. */
export function processEnvironment(): Environment {
  return process.env;
}

/** The configuration file as it stands; the files that it names are read when it is checked. */
export interface ConfigFile {
  /** What messages call it. */
  readonly name: string;
  /** Relative file names start here. */
  readonly folder: string;
  readonly content: unknown;
  /** False where nobody has written one. */
  readonly hasFile?: boolean;
}

/**
 * Reads and checks the whole configuration.
 *
 * @throws ConfigError with every fault, one line each.
 */
export function loadConfig(flags: Flags, env: Environment, registry: readonly Backend[]): Config {
  return checkConfig(readConfigFile(flags, env), flags, env, registry);
}

/** @throws ConfigError */
export function readConfigFile(flags: Flags, env: Environment): ConfigFile {
  const file = flags.config ?? (env.PROVISIONING_GRAPH_CONFIG || undefined);
  if (file === undefined) return { name: 'The configuration', folder: process.cwd(), content: {}, hasFile: false };
  return { name: file, folder: dirname(resolve(file)), content: readYamlFile(resolve(file)) ?? {} };
}

/**
 * @param files to which is added each file that the configuration names, with the SHA-256 of what was in it
 * @param largeFiles as they were read the last time
 * @throws ConfigError
 */
export function checkConfig(
  { name, folder, content, hasFile = true }: ConfigFile,
  flags: Flags,
  env: Environment,
  registry: readonly Backend[],
  files = new Map<string, string>(),
  largeFiles?: LargeFiles,
): Config {
  const onFile: OnFile = (file, digest) => void files.set(file, digest);
  const resolved = interpolate(content, {
    env,
    folder,
    isLargeFile: largeFilesOf(content, registry),
    largeFiles,
    onFile,
  });
  const overridden = override(resolved.value, flags, env);

  const { settings, backends, registered, faults } = inPlainWords(() =>
    check(overridden.value, registry, folder, onFile),
  );
  const secondary = (fault: SettingFault): boolean => resolved.faults.some(({ path }) => isWithin(fault.path, path));
  const all = [...resolved.faults, ...overridden.rename(faults.filter((fault) => !secondary(fault)))];
  if (!settings || all.length > 0) throw new ConfigError(describeFaults(name, all));
  return { ...settings, backends, hasFile, ...(registered && { registered }) };
}

/** Tells the settings whose files the back ends read by themselves. */
function largeFilesOf(written: unknown, registry: readonly Backend[]): (path: readonly PropertyKey[]) => boolean {
  const kinds = new Map(groupsOf(groupOf(written).backends).map(([index, { kind }]) => [index, kind]));
  return ([group, index, key, ...more]) => {
    if (group !== 'backends' || typeof index !== 'number' || typeof key !== 'string' || more.length > 0) return false;
    const backend = registry.find(({ id }) => id === kinds.get(index));
    return backend?.largeFiles?.includes(key) ?? false;
  };
}

function override(value: unknown, flags: Flags, env: Environment) {
  const databaseUrl = env.DATABASE_URL ? new Secret(env.DATABASE_URL) : undefined;
  const sources: readonly [source: string, path: readonly [string, string], value: string | Secret | undefined][] = [
    ['--port', ['server', 'port'], flags.port],
    ['PORT', ['server', 'port'], env.PORT || undefined],
    ['--host', ['server', 'host'], flags.host],
    ['HOST', ['server', 'host'], env.HOST || undefined],
    ['LOG_LEVEL', ['log', 'level'], env.LOG_LEVEL || undefined],
    ['DATABASE_URL', ['ledger', 'databaseUrl'], databaseUrl],
  ];
  const used = new Map<string, string>();
  let result = value;
  for (const [source, path, given] of sources) {
    if (given === undefined || used.has(path.join('.'))) continue;
    used.set(path.join('.'), source);
    const isPort = path[1] === 'port' && typeof given === 'string' && /^\d{1,6}$/.test(given);
    result = withSetting(result, path, isPort ? Number(given) : given);
  }
  return {
    value: result,
    /** Names the flag or variable, not the setting, where the fault is in what overrode it. */
    rename: (faults: readonly SettingFault[]): SettingFault[] =>
      faults.map((fault) => {
        const source = used.get(fault.path.join('.'));
        return source === undefined ? fault : { ...fault, path: [source] };
      }),
  };
}

/** Leaves what is not a group of settings alone, for the check to report. */
function withSetting(root: unknown, [group, key]: readonly [string, string], value: unknown): unknown {
  if (!isRecord(root)) return root;
  const inner = root[group] ?? {};
  return isRecord(inner) ? { ...root, [group]: { ...inner, [key]: value } } : root;
}

function check(value: unknown, registry: readonly Backend[], folder: string, onFile: OnFile) {
  const parsed = settingsSchema.safeParse(value);
  const faults = (parsed.error?.issues ?? []).map(({ path, message }): SettingFault => ({ path, message }));
  faults.push(...crossChecks(value));
  const backends: ConfiguredBackend[] = [];
  // Each back end is checked even when something else is wrong, so that one start shows every fault.
  for (const { entry, index } of backendEntries(value, parsed.data, registry)) {
    const result = configureBackend(entry, registry);
    if ('configured' in result) backends.push(result.configured);
    else faults.push(...result.faults.map(({ path, message }) => ({ path: ['backends', index, ...path], message })));
  }
  if (parsed.data) faults.push(...stopFaults(parsed.data, backends));
  const registered = readRegistered(value, folder, faults, onFile);
  return { settings: parsed.data, backends, registered, faults };
}

function readRegistered(
  value: unknown,
  folder: string,
  faults: SettingFault[],
  onFile: OnFile,
): readonly RegisteredOperation[] | undefined {
  const { success, data } = operationsSchema.safeParse(groupOf(value).operations ?? {});
  if (!success) return undefined;
  const path = ['operations', 'manifest'];
  if (data.manifest === undefined) {
    if (data.mode === 'safelist') faults.push({ path, message: 'is missing; safelist mode serves what it lists' });
    return undefined;
  }
  const file = resolve(folder, data.manifest);
  // Where it came from outside it may be anything, also a whole file that was meant as the manifest.
  const isOutside = groupOf(groupOf(value).operations).manifest instanceof Secret;
  const manifest = readManifest(file, isOutside ? 'the file of this name' : file);
  if (manifest.digest !== undefined) onFile(file, manifest.digest);
  faults.push(...manifest.faults.map((message) => ({ path, message })));
  return manifest.operations;
}

type Entry = NonNullable<Settings['backends']>[number];

function backendEntries(
  value: unknown,
  settings: Settings | undefined,
  registry: readonly Backend[],
): { entry: Entry; index: number }[] {
  if (settings) return (settings.backends ?? embeddedSet(registry)).map((entry, index) => ({ entry, index }));
  const written: unknown[] = isRecord(value) && Array.isArray(value.backends) ? value.backends : [];
  return written.flatMap((entry, index) => {
    // A bad name is reported already, and says nothing of the settings beside it.
    const unnamed = isRecord(entry) && !backendSchema.shape.name.safeParse(entry.name).success;
    const parsed = backendSchema.safeParse(unnamed ? { ...entry, name: 'unnamed' } : entry);
    return parsed.success ? [{ entry: parsed.data, index }] : [];
  });
}

const LEAST_TOKEN_LENGTH = 16;

/** What one setting alone cannot tell; judged of what is good even where something else is wrong. */
function crossChecks(value: unknown): SettingFault[] {
  const { auth, backends, server } = groupOf(value);
  const { tokens, anonymous } = groupOf(auth);
  const faults: SettingFault[] = [];
  const say = (message: string, ...path: PropertyKey[]) => faults.push({ path, message });
  const nameCheck = () => {
    const names = new Set<unknown>();
    return (name: unknown, ...path: PropertyKey[]): void => {
      if (typeof name === 'string' && names.has(name)) say(`"${name}" is used twice; names must differ`, ...path);
      names.add(name);
    };
  };
  const checkBackend = nameCheck();
  for (const [index, { name }] of groupsOf(backends)) checkBackend(name, 'backends', index, 'name');

  const checkCaller = nameCheck();
  const secrets = new Set<string>();
  for (const [index, { name, token, tokens: several }] of groupsOf(tokens)) {
    const place = ['auth', 'tokens', index];
    checkCaller(name, ...place, 'name');
    if (token === undefined && several === undefined) {
      say('is missing; one of `token` and `tokens` is needed', ...place, 'token');
    }
    if (token !== undefined && several !== undefined)
      say('must be left out where `token` is given', ...place, 'tokens');
    const listed = (Array.isArray(several) ? several : []).map((one: unknown, at) => [one, 'tokens', at] as const);
    for (const [one, ...keys] of [[token, 'token'] as const, ...listed]) {
      if (!(one instanceof Secret)) continue;
      const secret = one.reveal();
      const path = [...place, ...keys];
      if (secrets.has(secret)) say('is the same as an earlier one; tokens must differ', ...path);
      if (secret.length < LEAST_TOKEN_LENGTH) say(`must have at least ${LEAST_TOKEN_LENGTH} characters`, ...path);
      // Nothing else can be sent in a header after `Bearer`.
      if (!/^[\x21-\x7e]*$/.test(secret)) say('must be one word of printable ASCII characters', ...path);
      secrets.add(secret);
    }
  }

  if (tokens !== undefined && anonymous === 'allow') {
    say('must be left out where auth.tokens says who may call', 'auth', 'anonymous');
  }
  const limited = groupsOf(backends).find(([, { sharedLimit }]) => sharedLimit !== undefined);
  if (limited && groupOf(groupOf(server).shared).redis === undefined) {
    const message = `is missing; backends[${limited[0]}].sharedLimit is counted there for all servers`;
    say(message, 'server', 'shared', 'redis');
  }
  const host = hostSchema.safeParse(groupOf(server).host);
  if (tokens === undefined && anonymous !== 'allow' && host.success && !isLoopback(host.data)) {
    const message =
      'other machines can reach this address, and anybody there could use every back end: ' +
      'set auth.tokens, or use 127.0.0.1, or say `auth: { anonymous: allow }`';
    say(message, 'server', 'host');
  }
  return faults;
}

function groupOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

/** The groups of a list, with their places. */
function groupsOf(value: unknown): [number, Readonly<Record<string, unknown>>][] {
  const entries: unknown[] = Array.isArray(value) ? value : [];
  return [...entries.entries()].flatMap(([index, entry]) => (isRecord(entry) ? [[index, entry]] : []));
}
