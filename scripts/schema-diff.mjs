// `npm run schema:diff`: what changed in schema.graphql for those who use it. A breaking change that CHANGELOG.md does not
// write down under "Unreleased" fails.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';

// require, not import: the inspector is CommonJS here, and two copies of graphql do not know each other's types.
const require = createRequire(import.meta.url);
const { CriticalityLevel, diff } = require('@graphql-inspector/core');
const { buildSchema } = require('graphql');

const HELP = `Usage: npm run schema:diff -- [options]

Lists the breaking, dangerous and safe changes of schema.graphql.

Options:
  --base REF        compare with this commit's; otherwise with origin/main or main, whichever is another commit than
                    this one, and on main itself with the schema before its last change
  --from FILE       compare with this file instead of a commit's
  --to FILE         compare this file instead of schema.graphql
  --all             list changed descriptions and what new types are made of, too
  --changelog FILE  where breaking changes are written down; CHANGELOG.md unless given
  --help            print this text and end

Exit codes: 0 no breaking change, or each is written down; 1 one is not; 2 wrong option, file or commit.
A breaking change is written down when the section "Unreleased" names its place in backticks, e.g. \`Mutation.removeTask\`.
`;
const SCHEMA = 'schema.graphql';
const LEVELS = [
  [CriticalityLevel.Breaking, 'Breaking'],
  [CriticalityLevel.Dangerous, 'Dangerous'],
  [CriticalityLevel.NonBreaking, 'Safe'],
];

class UsageError extends Error {}

try {
  process.exitCode = await main(readOptions());
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`schema:diff: ${error.message}`);
  process.exitCode = 2;
}

function readOptions() {
  const options = Object.fromEntries(['base', 'from', 'to', 'changelog'].map((name) => [name, { type: 'string' }]));
  try {
    return parseArgs({ options: { ...options, all: { type: 'boolean' }, help: { type: 'boolean' } }, strict: true })
      .values;
  } catch (error) {
    throw new UsageError(`${error.message.split('\n')[0]}; see --help`);
  }
}

async function main({ base, from, to = SCHEMA, changelog = 'CHANGELOG.md', all, help }) {
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  const before = from === undefined ? ofCommit(base ?? defaultBase()) : { name: from, text: textOf(from) };
  const changes = await diff(parse(before.name, before.text), parse(to, textOf(to)));
  console.log(`${to} compared with ${before.name}: ${changes.length} changes`);
  const written = unreleasedOf(changelog);
  const unwritten = [];
  const added = new Set(changes.filter(({ type }) => type === 'TYPE_ADDED').map(({ path }) => path));
  const isDetail = ({ type, path = '' }) =>
    /DESCRIPTION/.test(type) || (type !== 'TYPE_ADDED' && added.has(path.split('.')[0]));
  for (const [level, title] of LEVELS) {
    const group = changes.filter(({ criticality }) => criticality.level === level);
    const shown = level === CriticalityLevel.NonBreaking && !all ? group.filter((change) => !isDetail(change)) : group;
    if (group.length > 0) console.log(`\n${title}:`);
    if (shown.length < group.length) {
      console.log(`  (${group.length - shown.length} changes of descriptions and in new types; --all lists them)`);
    }
    for (const { message, path } of shown) {
      const isMissing = level === CriticalityLevel.Breaking && !written.includes(`\`${path}\``);
      if (isMissing) unwritten.push(path);
      console.log(`  ${isMissing ? 'x' : '-'} ${message}`);
    }
  }
  if (unwritten.length === 0) return 0;
  const places = unwritten.map((path) => `\`${path}\``).join(', ');
  console.error(`\n${changelog} does not write down, under "Unreleased", what breaks: ${places}`);
  return 1;
}

function parse(name, text) {
  try {
    return buildSchema(text);
  } catch (error) {
    throw new UsageError(`${name} is no GraphQL schema: ${error.message}`);
  }
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${error.code})`);
  }
}

function git(...args) {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64 << 20 });
  } catch {
    return undefined;
  }
}

function ofCommit(ref) {
  const text = git('show', `${ref}:${SCHEMA}`);
  if (text === undefined) throw new UsageError(`there is no ${SCHEMA} in the commit ${ref}; use --base or --from`);
  return { name: `${SCHEMA} of ${ref}`, text };
}

function defaultBase() {
  const commitOf = (ref) => git('rev-parse', '--verify', '--quiet', `${ref}^{commit}`)?.trim();
  const head = commitOf('HEAD');
  if (head === undefined) throw new UsageError('this is no git repository with a commit; use --from');
  const other = ['origin/main', 'main'].find((ref) => ![undefined, head].includes(commitOf(ref)));
  if (other) return other;
  const [, previous] =
    git('log', '--first-parent', '-2', '--format=%H', 'HEAD', '--', SCHEMA)?.trim().split('\n') ?? [];
  return previous?.slice(0, 12) ?? 'HEAD';
}

function unreleasedOf(file) {
  const [, section = ''] = /^## Unreleased$([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(textOf(file)) ?? [];
  return section;
}
