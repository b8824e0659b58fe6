// Writes schema.graphql, the public contract, and subgraph.graphql, the same for a registry of subgraphs, from the built
// code; with --check it only compares, and fails on a difference; with --subgraph it prints the latter and writes nothing.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// require, not import: the built code is CommonJS, and two copies of graphql do not know each other's types.
const require = createRequire(import.meta.url);
const { lexicographicSortSchema, printSchema } = require('graphql');
const { registry } = require('../dist/datasources/index.js');
const { buildGraphSchema } = require('../dist/src/graphql/schema.js');
const { printSubgraph } = require('../dist/src/graphql/subgraph.js');

const heading = (what) => `# ${what}, printed and sorted by "npm run schema:print". Do not edit by hand.\n\n`;
const schema = await buildGraphSchema(registry);
const subgraph = printSubgraph(schema);
const FILES = {
  'schema.graphql':
    heading('The public schema of provisioning-graph') + `${printSchema(lexicographicSortSchema(schema))}\n`,
  'subgraph.graphql': heading('The schema of provisioning-graph as a Federation 2 subgraph') + subgraph,
};

if (process.argv.includes('--subgraph')) {
  process.stdout.write(subgraph);
} else {
  for (const [name, printed] of Object.entries(FILES)) {
    const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
    const committed = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (process.argv.includes('--check')) check(name, committed, printed);
    else write(name, file, committed, printed);
  }
}

function write(name, file, committed, printed) {
  writeFileSync(file, printed);
  console.log(`${name}: ${committed === printed ? 'unchanged' : 'written; look at the difference'}`);
}

function check(name, committed, printed) {
  if (committed === printed) {
    console.log(`${name}: as the code has it`);
    return;
  }
  console.error(
    committed === '' ? `${name} is missing.` : `${name} differs from the code: ${difference(committed, printed)}`,
  );
  console.error(`If the change is meant, run "npm run schema:print" and commit ${name} with it.`);
  process.exitCode = 1;
}

function difference(committed, printed) {
  const [before, after] = [committed.split('\n'), printed.split('\n')];
  const index = after.findIndex((line, at) => line !== before[at]);
  const at = index < 0 ? after.length : index;
  return `line ${at + 1}\n  committed: ${before[at] ?? '(end of file)'}\n  code:      ${after[at] ?? '(end of file)'}`;
}
