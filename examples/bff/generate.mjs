// Types for the operations in `operations/`, from the schema in the repository's root: what does not fit it ends here.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { codegen } from '@graphql-codegen/core';
import * as typedDocuments from '@graphql-codegen/typed-document-node';
import * as operationTypes from '@graphql-codegen/typescript-operations';
import { parse, Source } from 'graphql';

const at = (path) => new URL(path, import.meta.url);
const OUTPUT = at('generated/graphql.ts');

try {
  const output = await codegen({
    filename: OUTPUT.pathname,
    schema: parsed('../../schema.graphql'),
    documents: readdirSync(at('operations/')).map((name) => ({
      location: name,
      document: parsed(`operations/${name}`),
    })),
    plugins: [{ operations: {} }, { documents: {} }],
    pluginMap: { operations: operationTypes, documents: typedDocuments },
    config: {
      strictScalars: true,
      scalars: { ID: 'string', DateTime: 'string' },
      // A value that comes after this was built is a value like any other: every switch needs a default.
      futureProofEnums: true,
      // A variable is left out or null, never `undefined`; a list is a list, never one value that stands for it.
      inputMaybeValue: 'T | null',
      arrayInputCoercion: false,
      immutableTypes: true,
      useTypeImports: true,
    },
  });
  mkdirSync(at('generated/'), { recursive: true });
  writeFileSync(OUTPUT, output);
} catch (error) {
  console.error(`The operations do not fit the schema.\n${error.message}`);
  process.exitCode = 1;
}

function parsed(path) {
  return parse(new Source(readFileSync(at(path), 'utf8'), path));
}
