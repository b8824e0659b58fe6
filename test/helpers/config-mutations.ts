import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';

type Path = readonly (string | number)[];

/** What no message may ever repeat: it stands in every secret of the generated files and variables. */
export const CANARY = 'CanaryBird4711';

export const VARIABLES: Readonly<Record<string, string>> = {
  SERVICE_DESK_TOKEN: `${CANARY}-of-the-desk`,
  PORTAL_TOKEN: `${CANARY}-of-the-portal`,
  SAS_EU_PASSWORD: CANARY,
  OIG_PASSWORD: CANARY,
  REGISTRY_PASSWORD: CANARY,
  ADMANAGER_TOKEN: CANARY,
  REDIS_URL: `rediss://graph:${CANARY}@redis.example.org/1`,
  REDIS_ODD: `redis://u:${CANARY}@redis.example.org/x?y=%E0%A4%A`,
  LEDGER_DATABASE_URL: `postgres://graph:${CANARY}@db.example.org/graph`,
  DATABASE_ODD: `postgres://u:${CANARY}@db.example.org/%zz?host=%E0%A4%A`,
  DATABASE_ENCODED: `postgres://%zz:${CANARY}@[::1]:1/?sslmode=disable`,
  DATABASE_NONE: `${CANARY} is no address`,
  DATABASE_OTHER: `mysql://${CANARY}@x/y`,
  EMPTY: '',
  CONTROLS: `${CANARY}\u0000\u001b[2J\n`,
  LONG: CANARY.repeat(5_000),
  HALF: `\ud800${CANARY}`,
};

/** Files that a configuration may name, good ones and others. */
export function writeNamedFiles(folder: string): void {
  const pem = '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n';
  const files: Readonly<Record<string, string | Buffer>> = {
    'reporting-token': `${CANARY}-of-reporting\n`,
    'portal-token-of-before': `${CANARY}-of-before\n`,
    'targets.csv': 'id,co_id,status\n43,9,A\n',
    'sas-ca.pem': pem,
    'registry-ca.pem': pem,
    'oig-ca.pem': pem,
    'admanager-ca.pem': pem,
    'database-ca.pem': pem,
    'redis-ca.pem': pem,
    'operations.json': '{"format":"apollo-persisted-query-manifest","version":1,"operations":[]}',
    empty: '',
    binary: Buffer.from(Array.from({ length: 4_096 }, (_, index) => (index * 151) % 256)),
    huge: 'x'.repeat(70_000),
    json: `[{"id": "${CANARY}"}, null, [[]], 7]`,
    'odd.csv': `"id","co_id\n${CANARY}`,
    utf16: Buffer.from(`\ufeff${CANARY}`, 'utf16le'),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

const NAMED_FILES = ['empty', 'binary', 'huge', 'json', 'odd.csv', 'utf16', '.', 'absent', '/', '/etc/shadow', 'a\0b'];

/** A word that is not right nearly everywhere, or right where it was not meant. */
const ODD_TEXTS = [
  '',
  ' ',
  '\0',
  'a\nb',
  '\u001b[2J',
  '\ud800',
  '\u202e',
  'ä'.repeat(600),
  'x'.repeat(20_000),
  '__proto__',
  'constructor',
  'toString',
  'then',
  'http://',
  'https://u:p@x.example/',
  'http://[::1',
  'https://x.example:99999',
  'Mars/Base',
  '10s',
  '-1s',
  '999999999d',
  '0',
  'postgres://in.clear/x',
  '-----BEGIN CERTIFICATE-----',
  '::',
  '0.0.0.0',
  '%zz',
  ...['', '!', '*', '&', '|', '>', '%', '@', '`', '"\\x', '{', '[', '? '].map((sign) => sign + CANARY),
];

const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -0,
    -1,
    1.5,
    NaN,
    Infinity,
    2 ** 53,
    1e308,
    [],
    {},
    [null],
    [[]],
    [{}],
  ),
  fc.constantFrom(...ODD_TEXTS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(...Object.keys(VARIABLES), 'UNSET', 'A-B', '').map((name) => `\${${name}}`),
  fc.constantFrom('x${EMPTY}', '${', '${EMPTY}${EMPTY}', '{ file: empty }'),
  fc.constantFrom<unknown>(...NAMED_FILES, null, 7, [], '').map((file) => ({ file })),
  fc.jsonValue({ maxDepth: 4 }),
  fc.integer({ min: 10, max: 60 }).map((depth) => {
    let value: unknown = 'deep';
    for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { file: value, a: 1 };
    return value;
  }),
);

const oddKey = fc.constantFrom(
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '',
  'a\nb',
  'file',
  'prot',
  '0',
  'x'.repeat(9_000),
  '\u001b[2J',
);

const change = fc.oneof(
  { weight: 4, arbitrary: odd.map((value) => ({ how: 'replace' as const, value })) },
  { weight: 1, arbitrary: fc.constant({ how: 'delete' as const }) },
  { weight: 1, arbitrary: oddKey.map((key) => ({ how: 'rename' as const, key })) },
  { weight: 1, arbitrary: fc.tuple(oddKey, odd).map(([key, value]) => ({ how: 'add' as const, key, value })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('list' as const, 'group' as const, 'twice' as const).map((how) => ({ how })),
  },
  { weight: 1, arbitrary: fc.nat().map((other) => ({ how: 'swap' as const, other })) },
);

type Change = typeof change extends fc.Arbitrary<infer One> ? One : never;

export interface Mutation {
  /** Where in the document: counted over all its nodes. */
  readonly node: number;
  readonly change: Change;
}

export const mutation: fc.Arbitrary<Mutation> = fc.record({ node: fc.nat(), change });

/** The example with everything switched on that it has switched off. */
export function wholeExample(text: string): unknown {
  const document: unknown = parse(text.replace(/^( +)#(?=[a-z-]| {2})/gm, '$1'));
  const text2 = JSON.stringify(document).replaceAll('secrets/', '');
  return JSON.parse(text2) as unknown;
}

/** The top-level setting or the back end that each mutation was made in, with what became of the document. */
export function mutate(document: unknown, mutations: readonly Mutation[]): { value: unknown; places: Path[] } {
  const root = { value: structuredClone(document) };
  const places = mutations.map(({ node, change: made }) => {
    const paths = pathsOf(root.value);
    const path = paths[node % paths.length] ?? [];
    const other = 'other' in made ? paths[made.other % paths.length] : undefined;
    apply(root, path, made, other && getAt(root.value, other));
    return path;
  });
  return { value: root.value, places };
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || path.length > 12) return [path];
  return [path, ...Object.keys(value).flatMap((key) => pathsOf(childOf(value, key), [...path, indexOr(value, key)]))];
}

function indexOr(parent: object, key: string): string | number {
  return Array.isArray(parent) ? Number(key) : key;
}

function childOf(parent: unknown, key: string | number): unknown {
  return Object.getOwnPropertyDescriptor(parent, key)?.value;
}

function getAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => childOf(value, key), root);
}

function apply(root: { value: unknown }, path: Path, made: Change, other: unknown): void {
  const key = path.at(-1);
  const parent: unknown = key === undefined ? root : getAt(root.value, path.slice(0, -1));
  const here = key ?? 'value';
  if (typeof parent !== 'object' || parent === null) return;
  const put = (at: string | number, value: unknown): void =>
    void Object.defineProperty(parent, at, {
      value: structuredClone(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  const before = childOf(parent, here);
  switch (made.how) {
    case 'replace': {
      put(here, made.value);
      return;
    }
    case 'delete':
      if (Array.isArray(parent)) parent.splice(Number(here), 1);
      else if (key !== undefined) Reflect.deleteProperty(parent, here);
      return;
    case 'rename':
      if (Array.isArray(parent) || key === undefined) return;
      Reflect.deleteProperty(parent, here);
      {
        put(made.key, before);
        return;
      }
    case 'add':
      if (typeof before === 'object' && before !== null && !Array.isArray(before)) {
        Object.defineProperty(before, made.key, {
          value: structuredClone(made.value),
          enumerable: true,
          configurable: true,
        });
      }
      return;
    case 'list': {
      put(here, [before]);
      return;
    }
    case 'group': {
      put(here, { inside: before });
      return;
    }
    case 'twice':
      if (Array.isArray(parent)) parent.push(structuredClone(before));
      return;
    case 'swap': {
      put(here, structuredClone(other));
      return;
    }
  }
}

/** YAML for a document, as three different people would write it. */
export function asYaml(value: unknown, style: number): string {
  if (style % 3 === 0) return JSON.stringify(value);
  return stringify(value, { aliasDuplicateObjects: style % 3 === 1, lineWidth: 0 });
}

const FRAGMENTS = [
  '\t',
  '\0',
  '\r',
  '\ufeff',
  '\u2028',
  '- ',
  ': ',
  '? ',
  '{',
  '[',
  '}',
  ']',
  '"',
  "'",
  '#',
  '|',
  '>',
  '&a ',
  '*a',
  '*none',
  '<<: *a\n',
  '!!binary ',
  '!!set ',
  '!!omap ',
  '!!str ',
  '!!int ',
  '!!null ',
  '!!js/function ',
  '!custom ',
  '!<tag:x> ',
  '---\n',
  '...\n',
  '%YAML 1.1\n---\n',
  '%YAML 9.9\n---\n',
  '%TAG ! x\n',
  '? [a, b]\n: c\n',
  'null: 1\n',
  '1: 1\n',
  'server: {}\n',
  '2001-01-01',
  '0o17',
  '0x1G',
  '1_000',
  'yes',
  '~',
  '\\',
];

export const textChange = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.constant(0), fc.nat({ max: 40 })),
  put: fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({ unit: 'binary', maxLength: 4 })),
});

/** Puts pieces into a text, also in the place of others. */
export function garble(text: string, changes: readonly { at: number; length: number; put: string }[]): string {
  return changes.reduce((result, { at, length, put }) => {
    const index = Math.floor(at * result.length);
    return result.slice(0, index) + put + result.slice(index + length);
  }, text);
}

/** Whole files that no mutation comes to. */
export const ODD_FILES: Readonly<Record<string, string | Buffer>> = {
  'nested lists': '['.repeat(100_000),
  'nested lists that end': '['.repeat(5_000) + ']'.repeat(5_000),
  'nested groups': '{a: '.repeat(20_000),
  'nested blocks': Array.from({ length: 3_000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
  'nested dashes': '- '.repeat(50_000),
  'nested questions': '? '.repeat(20_000),
  'nested anchors': '&a '.repeat(10_000),
  'a list in itself': 'backends: &a [*a]',
  'a group in itself': 'server: &a { host: *a }',
  'the whole in itself': '&a { server: *a }',
  'a key that is itself': '&a { ? *a : 1 }',
  'a billion laughs': [
    'a0: &a0 [x,x,x,x,x,x,x,x,x,x]',
    ...Array.from({ length: 12 }, (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(10)}]`),
  ].join('\n'),
  'a few laughs': [
    'a0: &a0 [x,x]',
    ...Array.from({ length: 30 }, (_, level) => `a${level + 1}: &a${level + 1} [*a${level},*a${level}]`),
  ].join('\n'),
  'merged groups': 'base: &b { port: 1 }\nserver: { <<: *b }',
  'merged in YAML 1.1': '%YAML 1.1\n---\nbase: &b { port: 1 }\nserver: { <<: *b }',
  'merged with a text': '%YAML 1.1\n---\nserver: { <<: 7 }',
  'merged with itself': '%YAML 1.1\n---\nserver: &s { <<: *s }',
  'a group written twice': 'server: { port: 1 }\nserver: { port: 2 }',
  'a hundred thousand settings': Array.from({ length: 100_000 }, (_, index) => `key${index}: 1`).join('\n'),
  'a setting of a megabyte': `${'k'.repeat(1_000_000)}: 1`,
  'ten thousand long settings': Array.from({ length: 10_000 }, (_, index) => `${'k'.repeat(300)}${index}: 1`).join(
    '\n',
  ),
  'a text of ten megabytes': `deployment: ${'x'.repeat(10_000_000)}`,
  'ten thousand back ends': `backends:\n${'  - { name: a, kind: b }\n'.repeat(10_000)}`,
  'a list of a million': `server: { cors: { origins: [${'x,'.repeat(1_000_000)}] } }`,
  'a set': 'server: !!set { port }',
  'a set in YAML 1.1': '%YAML 1.1\n---\nserver: !!set { port }',
  'an ordered map': 'server: !!omap [ port: 1 ]',
  'an ordered map in YAML 1.1': '%YAML 1.1\n---\nserver: !!omap [ port: 1 ]',
  'pairs in YAML 1.1': '%YAML 1.1\n---\nserver: !!pairs [ port: 1 ]',
  bytes: 'deployment: !!binary AAAA',
  'bytes in YAML 1.1': '%YAML 1.1\n---\nserver: !!binary AAAA',
  'a date in YAML 1.1': '%YAML 1.1\n---\nserver: 2001-01-01',
  'a date as a file': '%YAML 1.1\n---\nserver: { file: 2001-01-01 }',
  'a tag that nobody knows': 'server: !boat {}',
  code: 'server: !!js/function "function () { return 1 }"',
  'two documents': 'server: { port: 1 }\n---\nserver: { port: 2 }',
  'a prototype': '__proto__: { server: { port: 1 } }',
  'a prototype of a group': 'server: { __proto__: { port: 1 } }',
  'a prototype of a back end': 'backends: [{ __proto__: { name: a }, name: a, kind: safenet, embedded: true }]',
  'a constructor': 'constructor: { prototype: { port: 1 } }',
  NUL: 'server:\0 { port: 1 }',
  'UTF-8 with a mark': '\ufeffserver: { port: 4000 }',
  'UTF-16': Buffer.from('\ufeffserver: { port: 1 }', 'utf16le'),
  'Latin-1': Buffer.from('deployment: \xe9t\xe9', 'latin1'),
  'no UTF-8': Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe, 0xc3, 0x28]),
  'random bytes': Buffer.from(Array.from({ length: 4_096 }, (_, index) => (index * 7919) % 256)),
  'an escape': 'server: { "\\e[2J\\n": 1 }',
  'half a pair': 'server: { "\\ud800": "\\udfff" }',
  'only an anchor': '&a',
  'only a tag': '!!map',
  'only an alias': '*a',
  'a comment': '#',
  'a directive': '%YAML',
};
