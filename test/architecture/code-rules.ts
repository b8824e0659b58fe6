import ts from 'typescript';
import { backendOf, isProduct, nodesOf, pathsOf, placeOf, type Files, type Rule } from './source-files';

const READERS_OF_THE_ENVIRONMENT = ['src/config/index.ts', 'src/start/node-env.ts'];

function findNodes(files: Files, isBreach: (node: ts.Node, path: string) => boolean, says: string): string[] {
  return pathsOf(files, isProduct).flatMap((path) =>
    nodesOf(path, files[path]!)
      .filter((node) => isBreach(node, path))
      .map((node) => `${placeOf(path, node)} ${says}`),
  );
}

function findText(files: Files, wanted: (path: string) => boolean, pattern: RegExp, says: string): string[] {
  return pathsOf(files, wanted).flatMap((path) =>
    files[path]!.split('\n').flatMap((line, index) =>
      pattern.test(line) ? [`${path}:${String(index + 1)} ${says}`] : [],
    ),
  );
}

/** Texts that this file must not hold itself, put together so that the checks do not find them here. */
const join = (...parts: string[]): string => parts.join('');

const isText = (path: string): boolean => !/\.(png|ico|ttf|woff2?)$/.test(path) && !path.startsWith('test/fixtures/');

const PRODUCT = /SafeNet|Thales|Oracle|COmanage|ADManager/;

/** Whether a text describes something of the schema, whose clients are told which product does what. */
function isDescription(node: ts.Node): boolean {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isPropertyAssignment(at) && at.name.getText() === 'description') return true;
    if (ts.isCallExpression(at) && at.expression.getText() === 'describedEnum') return true;
  }
  return false;
}

/** The folders of the back ends, and the kinds that their definitions give. */
function namesOfKinds(files: Files): Set<string> {
  const folders = pathsOf(files, (path) => /^datasources\/[^/]+\/index\.ts$/.test(path));
  const kinds = folders.flatMap((path) => /\bkind: '(\w+)'/.exec(files[path]!)?.[1] ?? []);
  return new Set([...folders.flatMap((path) => backendOf(path) ?? []), ...kinds]);
}

export const codeRules: readonly Rule[] = [
  {
    name: 'no use case and nothing of the server names a back end, its kind or its product',
    check: (files) => {
      const kinds = namesOfKinds(files);
      return findNodes(
        files,
        (node, path) =>
          !path.startsWith('datasources/') &&
          (ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node)) &&
          (kinds.has(node.text) || PRODUCT.test(node.text)) &&
          !isDescription(node),
        'names a back end; its definition says what is asked about it',
      );
    },
    violation: {
      'datasources/safenet/index.ts': "export const safenet = defineBackend({ id: 'safenet', kind: 'SAFENET' });",
      'src/start/start-ledger.ts': "// SAFENET in a comment is nothing\nif (kind === 'SAFENET') start();",
      'resolvers/tasks/change.ts': "const reason = `${kind} of SafeNet cannot`;\nconst found = sources.get('safenet');",
      'resolvers/tasks/task.type.ts':
        "@Field(() => String, { description: 'SafeNet: one ' + 'call.' })\nname!: string;",
    },
    says: [/change\.ts:1 names a back end/, /change\.ts:2 names a back end/, /start-ledger\.ts:2 names a back end/],
  },
  {
    name: 'no field of a type has what src/graphql/schema.ts takes away: a resolver of its own, or an @Authorized',
    check: (files) =>
      findNodes(
        files,
        (node) => {
          if (!ts.isClassElement(node) || !ts.canHaveDecorators(node)) return false;
          const names = (ts.getDecorators(node) ?? []).map(({ expression }) =>
            expression.getText().replace(/\(.*$/s, ''),
          );
          if (names.includes('FieldResolver')) return true;
          return (
            names.includes('Field') &&
            (ts.isMethodDeclaration(node) || names.includes('Authorized') || names.includes('UseMiddleware'))
          );
        },
        'would lose its resolver; use a getter, @Lazy(), or @Extensions({ scope })',
      ),
    violation: {
      'resolvers/tasks/a.type.ts':
        "class A {\n@Authorized('x')\n@Field(() => String)\nname!: string;\n@Field(() => String)\nget fine() {\nreturn '';\n}\n}",
      'resolvers/tasks/b.type.ts': 'class B {\n@Field(() => String)\nname() {}\n}',
      'resolvers/tasks/c.resolver.ts':
        'class C {\n@Authorized()\n@Query(() => A)\nfine() {}\n@FieldResolver(() => A)\nname() {}\n}',
    },
    says: [/a\.type\.ts:2 would lose/, /b\.type\.ts:2 would lose/, /c\.resolver\.ts:5 would lose/],
  },
  {
    name: 'nothing in the product uses the global fetch',
    check: (files) =>
      findNodes(
        files,
        (node) =>
          (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'fetch') ||
          (ts.isPropertyAccessExpression(node) && /^(globalThis|global)\.fetch$/.test(node.getText())),
        'uses fetch; datasources/shared/http.ts is the only way to HTTP',
      ),
    violation: {
      'datasources/safenet/client.ts': "// fetch(x) in a comment is nothing\nawait fetch(url);\nlog('fetch(');",
      'src/http/server.ts': 'const get = globalThis.fetch;\nthis.fetch(1);',
    },
    says: [/client\.ts:2 uses fetch/, /server\.ts:1 uses fetch/],
  },
  {
    name: 'the environment is read in one place',
    check: (files) =>
      findNodes(
        files,
        (node, path) =>
          !READERS_OF_THE_ENVIRONMENT.includes(path) &&
          ts.isPropertyAccessExpression(node) &&
          node.name.text === 'env' &&
          node.expression.getText() === 'process',
        'reads process.env',
      ),
    violation: {
      'src/http/server.ts': '\nconst port = process.env.PORT;',
      'src/config/index.ts': 'export const env = process.env;',
    },
    says: [/server\.ts:2 reads process\.env/],
  },
  {
    name: 'the type any occurs nowhere in the product',
    check: (files) => findNodes(files, (node) => node.kind === ts.SyntaxKind.AnyKeyword, 'says any'),
    violation: {
      'src/a.ts': '// any\nconst text = "as any";\nconst a: any = b as any;\nconst c = new Map<string, any>();',
    },
    says: [/a\.ts:3 says any/, /a\.ts:3 says any/, /a\.ts:4 says any/],
  },
  {
    name: 'no check is switched off by a comment',
    check: (files) =>
      findText(
        files,
        (path) => /\.(ts|tsx|js|mjs)$/.test(path),
        new RegExp(
          ['eslint', 'prettier', 'ts', 'istanbul'].map((tool) => `${tool}-(disable|ignore|nocheck)`).join('|'),
        ),
        'behaviour a check off',
      ),
    violation: {
      'test/a.test.ts': join('// eslint', '-disable-next-line'),
      'src/b.ts': join('\n// @ts', '-ignore'),
    },
    says: [/src\/b\.ts:2 behaviour/, /a\.test\.ts:1 behaviour/],
  },
  {
    name: 'no test is narrowed, switched off or left for later',
    check: (files) =>
      findText(
        // The one condition allowed: a suite that needs a program which the machine may not have.
        Object.fromEntries(
          Object.entries(files).map(([path, text]) => [path, text.replace(/\? describe : describe\.skip;/g, '')]),
        ),
        (path) => /^test\/.*\.ts$/.test(path),
        /\b(it|test|describe)(\.(each|failing|concurrent))*\.(only|skip|todo)\b|\b(fit|fdescribe|xit|xtest|xdescribe)\(/,
        'narrows or behaviour off a test',
      ),
    violation: {
      'test/a.test.ts': [join('it', ".only('x')"), "it('x')", join('f', "it('x')")].join('\n'),
      'test/b.test.ts': [
        join('const suite = found ? describe : describe', '.skip;'),
        join('describe', '.each', '.skip([])'),
        join('test', ".todo('y')"),
      ].join('\n'),
    },
    says: [/a\.test\.ts:1/, /a\.test\.ts:3/, /b\.test\.ts:2/, /b\.test\.ts:3/],
  },
  {
    name: "no file names a place on somebody's machine or a package host",
    check: (files) => [
      ...findText(files, isText, /(^|[\s"'`(=:])\/(work|root|home|Users)\//, 'names a place on a machine'),
      ...findText(files, isText, /registry\.(npmjs|yarnpkg)|\/\/deb\.debian|^\s*registry\s*=/, 'names a package host'),
      ...findText(files, (path) => path === 'package-lock.json', /"resolved": "http/, 'names a package host'),
    ],
    violation: {
      'docs/a.md': join('see `/wo', 'rk/main/x` and https://example.org/wo', 'rk/y'),
      '.npmrc': join('regis', 'try=https://example.org'),
      'package-lock.json': join('"resol', 'ved": "https://example.org/x.tgz"'),
    },
    says: [/a\.md:1 names a place/, /\.npmrc:1 names a package host/, /package-lock\.json:1 names a package host/],
  },
];
