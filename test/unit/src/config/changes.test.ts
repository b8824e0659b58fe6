import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { registry } from '../../../../datasources';
import { Secret } from '../../../../datasources/shared/settings';
import { loadConfig, type Config } from '../../../../src/config';
import {
  changedPaths,
  describeChanges,
  faultsOfReplacing,
  isSameBackend,
  SET_AT_START,
} from '../../../../src/config/changes';
import { formatPath } from '../../../../src/config/faults';
import { settingsSchema } from '../../../../src/config/schema';
import { createConfigFolder } from '../../../helpers/config-folder';
import { CANARY, VARIABLES, wholeExample, writeNamedFiles } from '../../../helpers/config-mutations';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = (string | number)[];

const folder = createConfigFolder();
writeNamedFiles(folder.path);
afterAll(() => folder.remove());

const EXAMPLE = { ...(wholeExample(readFileSync('config.example.yaml', 'utf8')) as object), operations: {} } as Json;

function load(document: Json, env: Readonly<Record<string, string>> = VARIABLES): Config {
  return loadConfig({ config: folder.write('config.yaml', JSON.stringify(document)) }, env, registry);
}

function leavesOf(value: Json, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** With every text a secret, as a checked configuration has them. */
function withSecrets(value: Json): unknown {
  if (typeof value === 'string') return new Secret(value);
  if (Array.isArray(value)) return value.map(withSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withSecrets(inner)]));
}

function changeAt(value: Json, [key, ...rest]: Path, to: Json): Json {
  if (key === undefined) return to;
  if (Array.isArray(value)) return value.map((one, index) => (index === key ? changeAt(one, rest, to) : one));
  const group = value as Record<string, Json>;
  return { ...group, [key]: changeAt(group[key] ?? null, rest, to) };
}

const tree = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('node'), { maxKeys: 4 }),
  ),
})).node;

describe('changedPaths', () => {
  it('finds nothing between a value and its copy, secrets included', () => {
    fc.assert(fc.property(tree, (value) => expect(changedPaths(withSecrets(value), withSecrets(value))).toEqual([])));
  });

  it('finds exactly the one place that is another, from both sides', () => {
    fc.assert(
      fc.property(tree, fc.nat(), (value, which) => {
        const leaves = leavesOf(value);
        const path = leaves[which % Math.max(1, leaves.length)];
        if (!path) return;
        const other = withSecrets(changeAt(value, path, 'something that no tree has'));
        expect(changedPaths(withSecrets(value), other)).toEqual([path]);
        expect(changedPaths(other, withSecrets(value))).toEqual([path]);
      }),
    );
  });

  it('takes what it cannot look into for another one', () => {
    expect(changedPaths({ a: new Map([[1, 2]]) }, { a: new Map([[1, 2]]) })).toEqual([['a']]);
    expect(changedPaths({ a: undefined }, {})).toEqual([]);
    expect(changedPaths([], {})).toEqual([[]]);
  });
});

describe('two configurations', () => {
  it('are the same when they were read from the same files', () => {
    const [one, other] = [load(EXAMPLE), load(EXAMPLE)];
    expect(describeChanges(one, other)).toEqual([]);
    expect(one.backends.every((backend, index) => isSameBackend(backend, other.backends[index]!))).toBe(true);
  });

  it('differ in each secret by its place, and never by what it is', () => {
    const before = load(EXAMPLE);
    const named = new Set(
      JSON.stringify(EXAMPLE)
        .match(/\$\{[A-Z_]+\}/g)
        ?.map((text) => text.slice(2, -1)),
    );
    expect(named.size).toBeGreaterThan(5);
    for (const name of named) {
      const isAddress = /^[a-z]+:\/\//.test(VARIABLES[name] ?? '');
      const other = isAddress ? VARIABLES[name]!.replace(CANARY, `${CANARY}-new`) : `${CANARY}-another-one`;
      const after = load(EXAMPLE, { ...VARIABLES, [name]: other });
      const changes = describeChanges(before, after);
      expect([name, changes]).toEqual([name, [expect.any(String)]]);
      expect(changes.join()).not.toContain(CANARY);
      const replaced = before.backends.filter((one, index) => !isSameBackend(one, after.backends[index]!));
      expect(replaced).toHaveLength(/^backends\[/.test(changes[0] ?? '') ? 1 : 0);
    }
  });

  it('differ in a large file by what is in it', () => {
    const before = load(EXAMPLE);
    folder.write('targets.csv', 'id,co_id,status\n44,9,A\n');
    const changed = describeChanges(before, load(EXAMPLE));
    expect(changed).toEqual([expect.stringMatching(/^backends\[\d\]\.targetsFile$/)]);
    const touched = load(EXAMPLE);
    folder.write('targets.csv', 'id,co_id,status\n44,9,A\n');
    expect(describeChanges(touched, load(EXAMPLE))).toEqual([]);
  });

  it('name back ends that come and go, and their order', () => {
    const backends = (...names: string[]) =>
      load({ backends: names.map((name) => ({ name, kind: 'safenet', embedded: true })) });
    expect(describeChanges(backends('a', 'b'), backends('b', 'a'))).toEqual(['backends (their order)']);
    expect(describeChanges(backends('a', 'b'), backends('b', 'c'))).toEqual([
      'backends[1] (new: c)',
      'backends (gone: a)',
    ]);
    const other = load({ backends: [{ name: 'a', kind: 'oig', embedded: true }] });
    expect(describeChanges(backends('a'), other)).toEqual(['backends[0].kind']);
  });
});

describe('what is set when the server starts', () => {
  const CHANGES: Readonly<Record<string, Json>> = {
    deployment: 'another',
    'server.host': '127.0.0.2',
    'server.port': 4001,
    'server.shared.replicas': 7,
    'ledger.dataFolder': './elsewhere',
    'ledger.retention': '9d',
    'log.format': 'pretty',
  };

  it.each(Object.entries(CHANGES))('%s cannot be replaced', (path, value) => {
    const before = load({});
    const after = load(path.split('.').reduceRight<Json>((inner, key) => ({ [key]: inner }), value));
    expect(faultsOfReplacing(before, after)).toEqual([
      { path: path.split('.'), message: 'cannot change while the server runs; restart it' },
    ]);
  });

  it('has a setting of the schema for each of its paths, and each is documented', () => {
    const settings = settingsSchema.parse({}) as Readonly<Record<string, unknown>>;
    const documented = readFileSync(join('docs', 'configuration.md'), 'utf8');
    const [, listed = ''] = /\n## Change without a restart\n([^]*?)\n## /.exec(documented) ?? [];
    for (const path of SET_AT_START) {
      const inner = path.reduce<unknown>((at, key) => (at as Readonly<Record<PropertyKey, unknown>>)[key], settings);
      expect([path, inner]).toEqual([path, expect.anything()]);
      expect(listed).toContain(`\`${formatPath(path)}\``);
    }
    expect(Object.keys(CHANGES).every((path) => SET_AT_START.some((fixed) => path.startsWith(formatPath(fixed))))).toBe(
      true,
    );
  });

  it('all else can', () => {
    const { ledger, deployment, server, log, operations } = EXAMPLE as Record<string, Record<string, Json>>;
    const { host, port, shared } = server ?? {};
    const kept = {
      ledger,
      deployment,
      operations,
      server: { host, port, shared },
      log: { format: log?.format },
    } as Json;
    const other = { ...(kept as object), limits: { cost: 11 }, auth: { anonymous: 'allow' } } as Json;
    expect(faultsOfReplacing(load(EXAMPLE), load(other))).toEqual([]);
    expect(describeChanges(load(EXAMPLE), load(other)).length).toBeGreaterThan(10);
  });
});
