import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const SCRIPT = join(ROOT, 'scripts/schema-diff.mjs');

const OLD = 'type Query { tasks(first: Int = 25): [String!]! oldest: String } enum State { OPEN }';
const NEW = 'type Query { tasks(first: Int = 50): [String!]! newest: String } enum State { OPEN CLOSED }';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schema-diff-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], { cwd: ROOT, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function compare(changelog: string, before = OLD, after = NEW) {
  const files = { from: before, to: after, changelog };
  const args = Object.entries(files).flatMap(([name, text]) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return [`--${name}`, file];
  });
  return run(...args);
}

describe('schema:diff', () => {
  it('lists breaking, dangerous and safe changes, and fails on a breaking one that is not written down', () => {
    const { status, stdout, stderr } = compare(
      '# Changelog\n\n## Unreleased\n\n## 0.1.0\n\n`Query.oldest` was there.\n',
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/Breaking:\n {2}x .*'oldest'.*\n\nDangerous:\n[^]*'CLOSED'[^]*\n\nSafe:\n[^]*'newest'/);
    expect(stderr).toMatch(/does not write down, under "Unreleased", what breaks: `Query\.oldest`/);
  });

  it('passes when the changelog names the place under "Unreleased"', () => {
    const { status, stdout } = compare('## Unreleased\n\n- `Query.oldest` is gone; sort instead.\n');
    expect(status).toBe(0);
    expect(stdout).toMatch(/Breaking:\n {2}- /);
  });

  it('passes when nothing changed', () => {
    expect(compare('', OLD, OLD)).toMatchObject({ status: 0, stdout: expect.stringMatching(/: 0 changes\n$/) });
  });

  it('compares with the schema that is in git', () => {
    expect(run('--base', 'HEAD')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/schema\.graphql of HEAD/),
    });
  });

  it.each([
    [['--base', 'no-such-commit'], /no schema\.graphql in the commit no-such-commit/],
    [['--from', 'no-such-file'], /no-such-file cannot be read \(ENOENT\)/],
    [['--from', 'README.md'], /README\.md is no GraphQL schema/],
    [['--nonsense'], /--nonsense.*see --help/],
  ])('says what is wrong with %j and ends with exit code 2', (args, message) => {
    expect(run(...args)).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(message) });
  });

  it('explains itself', () => {
    expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Usage: npm run schema:diff/) });
  });
});
