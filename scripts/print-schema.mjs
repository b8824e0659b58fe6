// Writes schema.graphql, the public contract, from the built code; with --check it only compares, and fails on a difference.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// require, not import: the built code is CommonJS, and two copies of graphql do not know each other's types.
const require = createRequire(import.meta.url);
const { lexicographicSortSchema, printSchema } = require('graphql');

const FILE = fileURLToPath(new URL('../schema.graphql', import.meta.url));
const BUILT = fileURLToPath(new URL('../dist/src/schema.js', import.meta.url));
const HEADING = `# The public schema of provisioning-graph, printed and sorted by "npm run schema:print". Do not edit by hand.\n\n`;

const { buildGraphSchema } = require(BUILT);
const printed = `${HEADING}${printSchema(lexicographicSortSchema(await buildGraphSchema()))}\n`;
const committed = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';

if (!process.argv.includes('--check')) {
  writeFileSync(FILE, printed);
  console.log(committed === printed ? 'schema.graphql: unchanged' : 'schema.graphql: written; look at the difference');
} else if (committed === printed) {
  console.log('schema.graphql: as the code has it');
} else {
  console.error(
    committed === '' ? 'schema.graphql is missing.' : `schema.graphql differs from the code: ${difference()}`,
  );
  console.error('If the change is meant, run "npm run schema:print" and commit schema.graphql with it.');
  process.exitCode = 1;
}

function difference() {
  const [before, after] = [committed.split('\n'), printed.split('\n')];
  const index = after.findIndex((line, at) => line !== before[at]);
  const at = index < 0 ? after.length : index;
  return `line ${at + 1}\n  committed: ${before[at] ?? '(end of file)'}\n  code:      ${after[at] ?? '(end of file)'}`;
}
