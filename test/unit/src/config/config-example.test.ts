import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { registry } from '../../../../datasources';
import { comanageSettings } from '../../../../datasources/comanage/config';
import { admanagerSettings } from '../../../../datasources/admanager/config';
import { oigSettings } from '../../../../datasources/oig/config';
import { Secret } from '../../../../datasources/shared/settings';
import { loadConfig } from '../../../../src/config';
import { hashOf } from '../../../../src/config/operations-manifest';
import { settingsSchema } from '../../../../src/config/schema';
import { createConfigFolder } from '../../../helpers/config-folder';

const EXAMPLE = readFileSync('config.example.yaml', 'utf8');
const folder = createConfigFolder();
afterAll(() => folder.remove());

/** Every key of a schema, with the groups it is in: `server.cors.origins`, `auth.tokens[].name`. */
function keysOf(schema: unknown, path = ''): string[] {
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([key, inner]) => {
      const here = path === '' ? key : `${path}.${key}`;
      return [here, ...keysOf(inner, here)];
    });
  }
  if (schema instanceof z.ZodArray) return keysOf(schema.element, `${path}[]`);
  if (schema instanceof z.ZodPipe) return keysOf(schema.in, path);
  const wrapped = schema as { unwrap?: () => unknown };
  return typeof wrapped.unwrap === 'function' ? keysOf(wrapped.unwrap(), path) : [];
}

/** The same of a YAML document. */
function keysIn(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => keysIn(entry, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = path === '' ? key : `${path}.${key}`;
    return [here, ...keysIn(inner, here)];
  });
}

/** With the settings that are commented out: the sign stands right before the setting, or before its indentation. */
const WHOLE = EXAMPLE.replace(/^( +)#(?=[a-z-]| {2})/gm, '$1');
const document: unknown = parseDocument(WHOLE).toJS();

describe('config.example.yaml', () => {
  it('works as it is with only the password of its back end', () => {
    const file = folder.write('as-it-is.yaml', EXAMPLE);
    const config = loadConfig({ config: file }, { SAS_EU_PASSWORD: 'opensesame' }, registry);
    expect(config.backends.map(({ name, embedded }) => [name, embedded])).toEqual([['sas-eu', false]]);
    expect(config.auth.tokens).toBeUndefined();
  });

  it('is a good configuration once its variables and files are there', () => {
    mkdirSync(join(folder.path, 'secrets'));
    folder.write('secrets/reporting-token', 'a-token-of-good-length\n');
    folder.write('secrets/portal-token-of-before', 'a-token-that-is-about-to-go\n');
    folder.write('secrets/targets.csv', 'id,co_id,status\n43,9,A\n');
    for (const name of [
      'sas-ca.pem',
      'oig-ca.pem',
      'registry-ca.pem',
      'admanager-ca.pem',
      'database-ca.pem',
      'redis-ca.pem',
    ]) {
      folder.write(`secrets/${name}`, '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n');
    }
    const body = 'query Backends { backends { name } }';
    const operation = { id: hashOf(body), name: 'Backends', type: 'query', body };
    folder.write(
      'operations.json',
      JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations: [operation] }),
    );
    const config = loadConfig(
      { config: folder.write('example.yaml', WHOLE) },
      {
        SERVICE_DESK_TOKEN: 'another-token-of-good-length',
        PORTAL_TOKEN: 'a-third-token-of-good-length',
        SAS_EU_PASSWORD: 'opensesame',
        OIG_PASSWORD: 'opensesame',
        REGISTRY_PASSWORD: 'opensesame',
        ADMANAGER_TOKEN: 'opensesame',
        REDIS_URL: 'rediss://graph:opensesame@redis.example.org',
        LEDGER_DATABASE_URL: 'postgres://graph:opensesame@db.example.org/graph',
      },
      registry,
    );
    expect(config.backends.map(({ name, embedded }) => [name, embedded])).toEqual([
      ['sas-eu', false],
      ['oig-eu', false],
      ['registry', false],
      ['adm-eu', false],
      ['playground', true],
    ]);
    expect(config.registered).toEqual([operation]);
  });

  it('shows every setting there is', () => {
    const known = keysOf(settingsSchema);
    expect(known).toEqual(expect.arrayContaining(['server.cors.origins', 'limits.tokens', 'auth.tokens[].token']));
    expect(known.filter((key) => !keysIn(document).includes(key))).toEqual([]);
  });

  it('shows the defaults as they are', () => {
    const { success, data } = settingsSchema.safeParse({});
    expect(success).toBe(true);
    const written = document as {
      server: { shared: object };
      reads: object;
      limits: { budget: object };
      log: object;
      ledger: object;
      operations: { mode: string };
    };
    const { server, limits, log, ledger, reads } = written;
    // Where the database and Redis are has no default, nor has a budget, and how long a stop takes follows from
    // other settings.
    const shared = { ...server.shared, redis: undefined, tls: {} };
    const parsed = settingsSchema.parse({
      server: { ...server, shared, drainDelay: undefined, shutdownTimeout: undefined },
      limits: { ...limits, budget: undefined },
      log,
      reads,
      ledger: { ...ledger, databaseUrl: undefined, tls: {} },
    });
    for (const group of ['server', 'limits', 'log', 'ledger', 'reads'] as const)
      expect(parsed[group]).toEqual(data?.[group]);
    // The one that is shown is what `budget: {}` would be.
    expect(settingsSchema.parse({ limits: { budget: {} } }).limits.budget).toEqual(written.limits.budget);
    expect(written.operations.mode).toBe(data?.operations.mode);
  });

  it.each(registry.map(({ id }) => id))('shows every setting of %s', async (id) => {
    const module = (await import(`../../../../datasources/${id}/config`)) as Record<string, unknown>;
    const schema = Object.values(module).find((value) => value instanceof z.ZodObject);
    const entries = (document as { backends: { kind: string }[] }).backends.filter(({ kind }) => kind === id);
    const shown = new Set(entries.flatMap((entry) => keysIn(entry)));
    const known = keysOf(schema);
    expect(known.length).toBeGreaterThan(2);
    expect(known.filter((key) => !shown.has(key))).toEqual([]);
  });

  it('shows the defaults of every kind as they are', () => {
    const { backends } = document as { backends: Record<string, unknown>[] };
    const sas = backends.find(({ name }) => name === 'sas-eu');
    const oig = backends.find(({ name }) => name === 'oig-eu') ?? {};
    const others = Object.entries(oig).filter(([key]) => !['name', 'kind', 'ca', 'auth', 'sharedLimit'].includes(key));
    const written: Record<string, unknown> = Object.fromEntries(others);
    const needed = { url: written['url'], auth: { user: 'provops', password: new Secret('opensesame') } };
    expect(oigSettings.parse({ ...written, ...needed })).toEqual(oigSettings.parse(needed));
    expect(Object.keys(written).sort()).toEqual([
      ...['breaker', 'maxConcurrent', 'maxQueued', 'maxResponseBytes', 'pageSize', 'timeouts', 'url', 'usersPerCall'],
    ]);
    const registry = backends.find(({ name }) => name === 'registry') ?? {};
    const { api, format, readHistory, maxConcurrent, maxQueued, timeouts, maxResponseBytes, breaker } = registry;
    const shown = { api, format, readHistory, maxConcurrent, maxQueued, timeouts, maxResponseBytes, breaker };
    const ofUs = { url: registry['url'], user: registry['user'], password: new Secret('opensesame') };
    expect(comanageSettings.parse({ ...shown, ...ofUs })).toEqual(comanageSettings.parse(ofUs));
    expect(sas).toMatchObject({ soapVersion: '1.1', sessions: 4, breaker: { failures: 5, halfOpenAfter: '30s' } });
  });

  it('shows the defaults of admanager as they are', () => {
    const { backends } = document as { backends: Record<string, unknown>[] };
    const shown = backends.find(({ kind }) => kind === 'admanager') ?? {};
    const own = ['name', 'kind', 'token', 'ca', 'allowedContainers'];
    const written = Object.fromEntries(Object.entries(shown).filter(([key]) => !own.includes(key)));
    const { url, domains, timeZone } = written;
    const needed = { url, domains, timeZone, token: new Secret('opensesame') };
    expect(admanagerSettings.parse({ ...written, ...needed })).toEqual(admanagerSettings.parse(needed));
    expect(Object.keys(written)).toHaveLength(14);
  });

  it('names its variables in .env.example', () => {
    const env = readFileSync('.env.example', 'utf8');
    for (const [, name] of EXAMPLE.matchAll(/'\$\{([A-Z_]+)\}'/g)) expect(env).toMatch(new RegExp(`^${name}=`, 'm'));
    for (const name of ['PROVISIONING_GRAPH_CONFIG', 'PORT', 'HOST', 'LOG_LEVEL', 'DATABASE_URL', 'NODE_ENV']) {
      expect(env).toMatch(new RegExp(`^# ${name}=`, 'm'));
    }
  });
});
