import { posix } from 'node:path';
import { backendOf, isProduct, pathsOf, type Files, type Rule } from './source-files';

const BACKEND_ENTRIES = [
  'README.md',
  'index.ts',
  'config.ts',
  'client.ts',
  'codec.ts',
  'loaders.ts',
  'datasource.ts',
  'emulator/index.ts',
];

/** Words that say nothing of what is inside. */
const EMPTY_WORDS = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'manager', 'base', 'impl']);

const LONGEST = 300;
// A file tells one story of up to some 200 lines, rather than holding one declaration.
const MEDIAN = 100;
const TENTH_LONGEST = 200;

export function backendFolders(files: Files): string[] {
  return [...new Set(Object.keys(files).flatMap((path) => backendOf(path) ?? []))].sort();
}

/** Compares the ids that the registry holds with the folders there are. */
export function registryFaults(ids: readonly string[], folders: readonly string[]): string[] {
  return [
    ...folders.filter((folder) => !ids.includes(folder)).map((folder) => `${folder} is not registered`),
    ...ids.filter((id) => !folders.includes(id)).map((id) => `${id} is registered but has no folder`),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} is registered twice`),
  ];
}

function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

/** The value that at most `share` of the sorted values are under. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function sizes(files: Files): { path: string; lines: number }[] {
  return pathsOf(files, (path) => isProduct(path) && !/\/seed[^/]*\.ts$/.test(path))
    .map((path) => ({ path, lines: lineCount(files[path]!) }))
    .sort((a, b) => a.lines - b.lines);
}

const ofLength = (lines: number): string => 'x;\n'.repeat(lines);

function namedParts(files: Files): { path: string; part: string }[] {
  return pathsOf(files, (path) => /^(src|resolvers|datasources|explorer|scripts|test)\//.test(path)).flatMap((path) =>
    path.split('/').map((part) => ({ path, part })),
  );
}

/** The names in `describe.each([...])` of a test file that loads suites by their names. */
function runSuites(text: string): string[] {
  const [, names = ''] =
    /describe\.each\(\[([^\]]*)\]\)\(\s*'%s',\s*\(suite\) => void jest\.requireActual\(/.exec(text) ?? [];
  return [...names.matchAll(/'([^']+)'/g)].map(([, name]) => name!);
}

export const layoutRules: readonly Rule[] = [
  {
    name: 'a back end has the eight entries of every back end',
    check: (files) =>
      backendFolders(files).flatMap((folder) =>
        BACKEND_ENTRIES.filter((entry) => files[`datasources/${folder}/${entry}`] === undefined).map(
          (entry) => `datasources/${folder} lacks ${entry}`,
        ),
      ),
    violation: Object.fromEntries(
      BACKEND_ENTRIES.filter((entry) => entry !== 'codec.ts').map((entry) => [`datasources/oig/${entry}`, '']),
    ),
    says: [/^datasources\/oig lacks codec\.ts$/],
  },
  {
    name: `no product file has more than ${String(LONGEST)} lines, seed data apart`,
    check: (files) =>
      sizes(files)
        .filter(({ lines }) => lines > LONGEST)
        .map(({ path, lines }) => `${path} has ${String(lines)} lines`),
    violation: {
      'src/start/long.ts': ofLength(301),
      'src/start/fits.ts': ofLength(300),
      'datasources/oig/emulator/seed-people.ts': ofLength(2_000),
    },
    says: [/long\.ts has 301 lines/],
  },
  {
    name: `half of the product files have at most ${String(MEDIAN)} lines, nine tenths at most ${String(TENTH_LONGEST)}`,
    check: (files) => {
      const sorted = sizes(files).map(({ lines }) => lines);
      const [median, tenth] = [quantile(sorted, 0.5), quantile(sorted, 0.9)];
      return [
        ...(median > MEDIAN ? [`the median is ${String(median)} lines`] : []),
        ...(tenth > TENTH_LONGEST ? [`the longest tenth begins at ${String(tenth)} lines`] : []),
      ];
    },
    violation: {
      'src/a.ts': ofLength(10),
      'src/b.ts': ofLength(101),
      'src/c.ts': ofLength(201),
    },
    says: [/median is 101 lines/, /begins at 201 lines/],
  },
  {
    name: 'names are in kebab-case, with roles after dots',
    check: (files) =>
      namedParts(files)
        .filter(({ part }) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/.test(part))
        .filter(({ part }) => !/^[A-Z]+\.md$/.test(part))
        .map(({ path, part }) => `${path}: ${part} is not in kebab-case`),
    violation: {
      'src/taskList.ts': '',
      'resolvers/Tasks/a.ts': '',
      'test/unit/node_id.test.ts': '',
      'datasources/oig/README.md': '',
    },
    says: [/Tasks is not/, /taskList\.ts is not/, /node_id\.test\.ts is not/],
  },
  {
    name: 'no name is an empty word',
    check: (files) =>
      namedParts(files)
        .filter(({ path, part }) => !(part === 'helpers' && path.startsWith('test/helpers/')))
        .filter(({ part }) => part.split(/[-.]/).some((word) => EMPTY_WORDS.has(word)))
        .map(({ path, part }) => `${path}: ${part} says nothing`),
    violation: {
      'src/utils/dates.ts': '',
      'datasources/safenet/session-manager.ts': '',
      'resolvers/base.resolver.ts': '',
      'test/helpers/execute.ts': '',
      'test/unit/helpers.ts': '',
      'src/database.ts': '',
    },
    says: [/session-manager\.ts says/, /base\.resolver\.ts says/, /utils says/, /unit\/helpers\.ts: helpers\.ts says/],
  },
  {
    name: 'every suite is run by one test file beside it',
    check: (files) =>
      pathsOf(files, (path) => path.endsWith('.suite.ts')).flatMap((path) => {
        const [folder, suite] = [posix.dirname(path), posix.basename(path, '.suite.ts')];
        const runners = pathsOf(files, (one) => one.endsWith('.test.ts') && posix.dirname(one) === folder).filter(
          (one) => runSuites(files[one]!).includes(suite),
        );
        return runners.length === 1 ? [] : [`${path} is run by ${String(runners.length)} test files`];
      }),
    violation: {
      'test/graphql/tasks.test.ts':
        "// 'lost'\ndescribe.each(['once', 'twice'])('%s', (suite) => void jest.requireActual(`./${suite}.suite`));",
      'test/graphql/others.test.ts':
        "describe.each(['twice'])('%s', (suite) => void jest.requireActual(`./${suite}.suite`));\nit('lost', done);",
      'test/unit/elsewhere.test.ts':
        "describe.each(['lost'])('%s', (suite) => void jest.requireActual(`./${suite}.suite`));",
      'test/graphql/once.suite.ts': '',
      'test/graphql/twice.suite.ts': '',
      'test/graphql/lost.suite.ts': '',
    },
    says: [/lost\.suite\.ts is run by 0/, /twice\.suite\.ts is run by 2/],
  },
];
