import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse, print } from 'graphql';
import { createConfigFolder } from '../helpers/config-folder';

const SCRIPT = resolve('scripts/extract-operations.mjs');
const folder = createConfigFolder();
afterAll(() => folder.remove());

interface Manifest {
  readonly format: string;
  readonly version: number;
  readonly operations: readonly { id: string; name: string; type: string; body: string }[];
}

let clients = 0;
function client(files: Record<string, string>): string {
  const name = `client-${++clients}`;
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, name, path)), { recursive: true });
    folder.write(join(name, path), content);
  }
  return name;
}

function extract(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
    cwd: folder.path,
    encoding: 'utf8',
  });
  return { code: status, stdout, lines: stderr.trimEnd().split('\n') };
}

const manifest = (name = 'operations.json') => JSON.parse(readFileSync(join(folder.path, name), 'utf8')) as Manifest;
const bodies = (name?: string) => Object.fromEntries(manifest(name).operations.map(({ name: n, body }) => [n, body]));

describe('the operations of a client', () => {
  const files = {
    'src/tasks.tsx': `
      const ROW = gql\`fragment Row on ProvisioningTask { id ...People }\`;
      export const tasks = gql\`
        # of the first page
        query Tasks($first: Int) { provisioningTasks(first: $first) { nodes { ...Row ...People } } }
        # and what it needs
        \${ROW}
      \`;
      const kinds = graphql(/* GraphQL */ \`query Kinds { backends { kind } }\`);
      const view = <p>{gql('query InMarkup { backends { name } }')}</p>;
      const sql = css\`query { \${kinds} }\`;
    `,
    'src/retry.js': `
      export const retry = /* GraphQL */ 'mutation Retry($input: RetryTasksInput!) { retryTasks(input: $input) { results { outcome } } }';
      const again = /* GraphQL */ \`query Kinds { backends { kind } }\`;
    `,
    'people.gql': 'fragment People on ProvisioningTask { users { userId } }\nfragment Spare on Query { __typename }',
    'names.graphql': '# one\nquery Names {\n  backends {\n    name }}',
    'schema.graphql': 'type Query { a: Int }',
    'empty.graphql': '# nothing yet',
    'readme.md': 'query NotThis {',
    'node_modules/other/a.graphql': 'query NotThis {',
    '.cache/a.graphql': 'query NotThis {',
    'dist/a.graphql': 'query NotThis {',
  };

  it('are found in files and in marked texts, and come out sorted, with the fragments they need', () => {
    const { code, stdout, lines } = extract(client(files));
    expect([code, stdout]).toEqual([0, '']);
    expect(lines).toEqual([
      expect.stringMatching(/^client-1: 6 files read, 9 documents with 5 operations and 3 fragments found$/),
      'note: fragment Spare is used by no operation',
      'operations.json: 5 operations written',
    ]);
    const { format, version, operations } = manifest();
    expect([format, version]).toEqual(['apollo-persisted-query-manifest', 1]);
    expect(operations.map(({ name, type }) => [name, type])).toEqual([
      ['InMarkup', 'query'],
      ['Kinds', 'query'],
      ['Names', 'query'],
      ['Retry', 'mutation'],
      ['Tasks', 'query'],
    ]);
    for (const { id, body } of operations) {
      expect(id).toBe(createHash('sha256').update(body).digest('hex'));
      expect(print(parse(body))).toBe(body);
    }
    expect(bodies().Tasks?.match(/^(query|fragment) \w+/gm)).toEqual([
      'query Tasks',
      'fragment Row',
      'fragment People',
    ]);
  });

  it('come out the same, byte for byte, wherever they stand in the folder', () => {
    extract(client(files), '--out', 'one.json');
    const moved = Object.fromEntries(Object.entries(files).map(([path, content]) => [`z/${path}`, content]));
    extract(client(moved), '--out', 'two.json');
    expect(readFileSync(join(folder.path, 'two.json'))).toEqual(readFileSync(join(folder.path, 'one.json')));
  });

  it('have __typename where Apollo Client puts it, if that is asked for', () => {
    const name = client({
      'a.graphql': 'query A { backends { name } node(id: "x") { ... on ProvisioningTask { users { __typename } } } }',
    });
    extract(name, '--add-typename', '--out', 'typed.json');
    expect(bodies('typed.json').A?.replace(/\s+/g, ' ')).toBe(
      'query A { backends { name __typename } ' +
        'node(id: "x") { ... on ProvisioningTask { users { __typename } __typename } __typename } }',
    );
  });

  it('can be compared with the manifest there is', () => {
    const name = client({ 'a.graphql': 'query A { backends { name } }' });
    expect(extract(name, '--out', 'checked.json', '--check')).toMatchObject({
      code: 1,
      lines: [expect.any(String), 'checked.json does not exist; run operations:extract'],
    });
    expect(extract(name, '--out', 'checked.json').code).toBe(0);
    expect(extract(name, '--out', 'checked.json', '--check')).toMatchObject({
      code: 0,
      lines: [expect.any(String), 'checked.json: 1 operation, unchanged'],
    });
    folder.write(join(name, 'a.graphql'), 'query A { backends { kind } }');
    expect(extract(name, '--out', 'checked.json', '--check').lines).toContain(
      'checked.json is out of date; run operations:extract',
    );
  });
});

describe('faults of a client', () => {
  it('are named all at once, each with its place, and nothing is written', () => {
    const name = client({
      'a.ts': [
        'const a = gql`query Bad { backends { ${fields} } }`;',
        'const b = gql`query Hidden { a # ${c}\n}`;',
        'const c = gql`',
        '  query Worse {',
        '    nonsense',
        '    backends { name ...Gone }',
        '  }',
        '`;',
        'const d = gql`{ backends { name } }`;',
        'const e = gql`query Broken {',
        '  a(`;',
      ].join('\n'),
      'b.graphql': 'query Twice { backends { name } }',
      'c.graphql': 'query Twice { backends { kind } }\n\nsubscription S { a }',
    });
    const { code, lines } = extract(name, '--out', 'never.json');
    expect(code).toBe(1);
    expect(lines.slice(1)).toEqual([
      `${name}/a.ts:1: \${fields} makes this another text each time it runs; use variables or fragments`,
      `${name}/a.ts:2: \${c} makes this another text each time it runs; use variables or fragments`,
      expect.stringMatching(new RegExp(`^${name}/a\\.ts:12: Syntax Error: `)),
      `${name}/a.ts:10: an operation needs a name to be registered`,
      `${name}/c.graphql:1: operation Twice is another than the one in ${name}/b.graphql:1; names must differ`,
      expect.stringMatching(new RegExp(`^${name}/a\\.ts:6: operation Worse: Cannot query field "nonsense"`)),
      `${name}/a.ts:7: operation Worse: Unknown fragment "Gone".`,
      `${name}/c.graphql:3: operation S: the schema has no subscriptions`,
      '8 faults; nothing was written',
    ]);
    expect(() => manifest('never.json')).toThrow('ENOENT');
  });

  it('are also that it has no operation at all', () => {
    const name = client({ 'a.ts': 'export const nothing = 1;' });
    expect(extract(name)).toMatchObject({ code: 1 });
    expect(extract(name).lines).toContain(`${name}: no operation was found`);
  });
});

describe('the command line', () => {
  it('--help lists every option', () => {
    const { code, stdout } = extract('--help');
    expect(code).toBe(0);
    for (const option of ['--out', '--schema', '--add-typename', '--check', '--help']) expect(stdout).toContain(option);
  });

  it.each([
    ['no folder', [], /name one client folder; see --help/],
    ['two folders', ['a', 'b'], /name one client folder; see --help/],
    ['a folder that is not there', ['nowhere'], /nowhere is not a folder/],
    ['an unknown option', ['.', '--force'], /Unknown option '--force'; see --help/],
    ['a schema that is not there', ['.', '--schema', 'no.graphql'], /no\.graphql: there is no such file/],
  ])('with %s ends with one line and exit code 2', (_what, args, message) => {
    const { code, lines } = extract(...args);
    expect([code, lines.length]).toEqual([2, 1]);
    expect(lines[0]).toMatch(message);
  });

  it('with a schema that is none ends with exit code 2', () => {
    folder.write('bad.graphql', 'type Query {');
    const { code, lines } = extract('.', '--schema', 'bad.graphql');
    expect([code, lines]).toEqual([2, [expect.stringMatching(/bad\.graphql is not a schema: Syntax Error/)]]);
  });
});
