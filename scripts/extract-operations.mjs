// `npm run operations:extract`: writes the manifest that the server's safelist mode reads, from a client's sources.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildSchema } from 'graphql';
import { documentsOf, sourceFiles } from './operations/client-sources.mjs';
import { manifestOf } from './operations/manifest.mjs';

const HELP = `Usage: npm run operations:extract -- <client folder> [options]

Collects the GraphQL operations of a client and writes them into a manifest, for the server's safelist mode.
Reads .graphql and .gql files, and in .ts, .tsx, .mts, .cts, .js, .jsx, .mjs and .cjs files gql\`...\`, graphql\`...\`,
gql(...), graphql(...) and texts behind a /* GraphQL */ comment. Fragments are found by name in the whole folder.
node_modules, dist, build, coverage and names that begin with a dot are left out.

Options:
  --out FILE       write the manifest here (default: operations.json in the current folder)
  --schema FILE    check the operations against this schema (default: schema.graphql of provisioning-graph)
  --add-typename   add __typename to every selection below the root, as Apollo Client does to what it sends
  --check          write nothing; fail when the manifest is not what the client's sources say
  --help           print this text and end

Exit codes: 0 done, 1 faults in the operations (nothing is written) or a manifest out of date, 2 wrong usage.
`;

const OPTIONS = {
  out: { type: 'string', default: 'operations.json' },
  schema: { type: 'string', default: fileURLToPath(new URL('../schema.graphql', import.meta.url)) },
  'add-typename': { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

/** What the person who called must put right. */
class UsageError extends Error {}

try {
  process.exitCode = run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`operations:extract: ${error.message}`);
  process.exitCode = 2;
}

function run(args) {
  const { values, positionals } = readArguments(args);
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new UsageError('name one client folder; see --help');
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new UsageError(`${folder} is not a folder`);
  const schema = readSchema(values.schema);

  const files = sourceFiles(folder);
  const { documents, faults } = documentsOf(files, (file) => relative('.', file) || file);
  const manifest = manifestOf(documents, schema, { addTypename: values['add-typename'] });
  console.error(
    `${folder}: ${count(files.length, 'file')} read, ${count(documents.length, 'document')} with ` +
      `${count(manifest.operations.length, 'operation')} and ${count(manifest.fragments, 'fragment')} found`,
  );
  for (const name of manifest.unused) console.error(`note: fragment ${name} is used by no operation`);
  faults.push(...manifest.faults);
  if (faults.length === 0 && manifest.operations.length === 0) faults.push(`${folder}: no operation was found`);
  if (faults.length > 0) {
    for (const fault of faults) console.error(fault);
    console.error(`${count(faults.length, 'fault')}; nothing was written`);
    return 1;
  }
  return write(values.out, manifest, values.check);
}

function readArguments(args) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${error.message.split(/[.\n]/, 1)[0]}; see --help`);
  }
}

function readSchema(file) {
  if (!existsSync(file)) throw new UsageError(`${file}: there is no such file`);
  try {
    return buildSchema(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file} is not a schema: ${error.message.split('\n', 1)[0]}`);
  }
}

function write(out, { operations }, checkOnly) {
  const text = `${JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }, null, 2)}\n`;
  const before = existsSync(out) ? readFileSync(resolve(out), 'utf8') : undefined;
  if (before === text) {
    console.error(`${out}: ${count(operations.length, 'operation')}, unchanged`);
    return 0;
  }
  if (checkOnly) {
    console.error(`${out} ${before === undefined ? 'does not exist' : 'is out of date'}; run operations:extract`);
    return 1;
  }
  writeFileSync(out, text);
  console.error(`${out}: ${count(operations.length, 'operation')} written`);
  return 0;
}

function count(number, noun) {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
