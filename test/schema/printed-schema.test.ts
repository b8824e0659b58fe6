import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, type GraphQLSchema, lexicographicSortSchema, printSchema, validateSchema } from 'graphql';
import { registry } from '../../datasources';
import { buildGraphSchema } from '../../src/graphql/schema';

const FILE = join(__dirname, '../../schema.graphql');

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildGraphSchema(registry);
});

describe('schema.graphql', () => {
  it('is the printed schema; if the change is meant, run `npm run schema:print` and commit it', () => {
    const [heading, ...rest] = readFileSync(FILE, 'utf8').split('\n\n');
    expect(heading).toMatch(/^# .*Do not edit by hand\.$/);
    expect(rest.join('\n\n')).toBe(`${printSchema(lexicographicSortSchema(schema))}\n`);
  });

  it('is a valid schema when it is read alone, as a client’s tools do', () => {
    expect(validateSchema(buildSchema(readFileSync(FILE, 'utf8')))).toEqual([]);
  });
});
