// Types for the operations in `operations/`, from the schema in the repository's root: what does not fit it ends here.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { codegen } from '@graphql-codegen/core';
import * as typedDocuments from '@graphql-codegen/typed-document-node';
import * as operationTypes from '@graphql-codegen/typescript-operations';
import { parse } from 'graphql';

const at = (path) => new URL(path, import.meta.url);
const OUTPUT = at('generated/graphql.ts');

const output = await codegen({
  filename: OUTPUT.pathname,
  schema: parse(readFileSync(at('../../schema.graphql'), 'utf8')),
  documents: readdirSync(at('operations/')).map((name) => ({
    location: name,
    document: parse(readFileSync(at(`operations/${name}`), 'utf8')),
  })),
  plugins: [{ operations: {} }, { documents: {} }],
  pluginMap: { operations: operationTypes, documents: typedDocuments },
  config: {
    strictScalars: true,
    scalars: { ID: 'string', DateTime: 'string' },
    // A value that comes after this was built is a value like any other: every switch needs a default.
    futureProofEnums: true,
    // A variable is left out or null, never `undefined`.
    inputMaybeValue: 'T | null',
    immutableTypes: true,
    useTypeImports: true,
    arrayInputCoercion: false,
  },
});
mkdirSync(at('generated/'), { recursive: true });
writeFileSync(OUTPUT, output);
