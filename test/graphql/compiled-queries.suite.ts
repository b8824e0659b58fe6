import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getIntrospectionQuery, type GraphQLSchema, parse, validate } from 'graphql';
import ts from 'typescript';
import { registry } from '../../datasources';
import type { OigEmulator } from '../../datasources/oig/emulator';
import type { SafenetEmulator } from '../../datasources/safenet/emulator';
import { buildGraphSchema } from '../../src/graphql/schema';
import { nodesOf } from '../architecture/source-files';
import type { Execute, Variables } from '../helpers/execute';
import { dice, OperationMaker } from '../helpers/random-operation';
import { sampleArguments, type SampleIds, sampleIds } from '../helpers/sample-ids';
import { type Everything, startEverything } from '../helpers/start-everything';

const OPERATIONS = 400;
const SEED = 8_713;

/** From the third time on an operation is compiled. */
const TIMES = 3;

let compiled: Everything;
let plain: Everything;
let schema: GraphQLSchema;
let ids: SampleIds;

beforeAll(async () => {
  [compiled, plain] = await Promise.all([startEverything(), startEverything({ server: { compiledQueries: false } })]);
  schema = await buildGraphSchema(registry);
  ids = await sampleIds(compiled);
  await sampleIds(plain);
}, 60_000);
afterAll(() => Promise.all([compiled.close(), plain.close()]));

async function often(execute: Execute, query: string, variables?: Variables) {
  for (let time = 1; time < TIMES; time++) await execute(query, variables);
  return execute(query, variables);
}

async function expectEqualAnswers(query: string, variables?: Variables) {
  const [fast, slow] = await Promise.all([
    often(compiled.execute, query, variables),
    often(plain.execute, query, variables),
  ]);
  const withoutId = ({ errors, ...answer }: typeof fast) => ({
    ...answer,
    errors: errors?.map(({ extensions, ...error }) => ({
      ...error,
      extensions: { ...extensions, errorId: undefined },
    })),
  });
  expect({ query, ...withoutId(fast) }).toEqual({ query, ...withoutId(slow) });
  return fast;
}

describe('a compiled query', () => {
  it(`answers as graphql-js does, errors included, for ${OPERATIONS} generated operations`, async () => {
    const maker = new OperationMaker(schema, sampleArguments(ids), dice(SEED));
    let characters = 0;
    for (let number = 1; number <= OPERATIONS; number++) {
      const query = maker.query();
      expect([query, validate(schema, parse(query))]).toEqual([query, []]);
      // What the two records of requests hold differs: each server raised its own.
      if (/workflowRequest|node/i.test(query.replace(/\bnodes \{/g, ''))) continue;
      const { data } = await expectEqualAnswers(query);
      characters += JSON.stringify(data).length;
    }
    expect(characters).toBeGreaterThan(OPERATIONS * 50);
  }, 240_000);

  it('answers as graphql-js does when a part of some rows cannot be read', async () => {
    const query = `{ provisioningTasks(first: 4, filter: { backends: ["oig"], application: "Lab Portal" }) {
      nodes { id ... on AccountProvisioningTask { note history { status } possibleResponses } }
    } }`;
    for (const { emulators } of [compiled, plain]) {
      const { faults } = emulators.get('oig') as OigEmulator;
      faults.add({ operation: 'getTask', kind: 'html', times: Infinity });
      faults.add({ operation: 'getHistory', kind: 'truncate', times: Infinity });
    }
    try {
      const { errors } = await expectEqualAnswers(query);
      expect(errors?.length).toBeGreaterThan(3);
    } finally {
      for (const { emulators } of [compiled, plain]) (emulators.get('oig') as OigEmulator).faults.clear();
    }
  });

  it('answers as graphql-js does when the details of some tasks, or the names of people, cannot be read', async () => {
    const queries = [
      `{ provisioningTasks(first: 4, filter: { backends: ["safenet"] }) {
        nodes { id status startDate users { userId userName } ... on TokenProvisioningTask { operator } }
      } }`,
      `{ provisioningTasks(first: 4, filter: { backends: ["safenet"] }) { edges { node { localId stopDate } } } }`,
      `{ provisioningTasks(first: 4, filter: { backends: ["oig"] }) { nodes { id users { userId userName status } } } }`,
    ];
    for (const query of queries) {
      for (const { emulators } of [compiled, plain]) {
        const sas = emulators.get('safenet') as SafenetEmulator;
        const oig = emulators.get('oig') as OigEmulator;
        sas.faults.add({ operation: 'GetProvisioningTaskDetails', kind: 'truncate', times: Infinity });
        oig.faults.add({ operation: 'listUsers', kind: 'truncate', times: Infinity });
      }
      try {
        const [fast, slow] = await Promise.all([often(compiled.execute, query), often(plain.execute, query)]);
        const placesOf = ({ errors = [] }: typeof fast) => errors.map(({ path, message }) => ({ path, message }));
        expect([query, fast.data]).toEqual([query, slow.data]);
        expect(placesOf(slow).length).toBeGreaterThan(3);
        // Where a row is null for one of its errors, graphql-js does not look for others.
        expect(placesOf(fast)).toEqual(expect.arrayContaining(placesOf(slow)));
      } finally {
        for (const { emulators } of [compiled, plain]) {
          for (const name of ['safenet', 'oig']) (emulators.get(name) as OigEmulator | SafenetEmulator).faults.clear();
        }
      }
    }
  });

  it('answers as graphql-js does when a back end is down, entry by entry', async () => {
    const oig = [compiled, plain].map(({ emulators }) => emulators.get('oig') as OigEmulator);
    const [account = ''] = ids.accounts;
    const [token = ''] = ids.tokens;
    const queries = [
      `{ nodes(ids: ["${token}", "${account}", "${token}"]) { __typename id ... on ProvisioningTask { status } } }`,
      `{ node(id: "${account}") { id } provisioningTask(id: "${token}") { id } }`,
      `{ provisioningTasks(first: 3, filter: { backends: ["oig"] }) { nodes { id } } }`,
      `{ provisioningTasks(first: 3, filter: { backends: ["oig"] }) {
        nodes { id } totalCount problems { code message } pageInfo { hasNextPage }
      } }`,
    ];
    await Promise.all(oig.map((emulator) => emulator.stopListening()));
    try {
      for (const query of queries) {
        const { errors, data } = await expectEqualAnswers(query);
        expect(JSON.stringify([errors, data])).toContain('BACKEND_UNAVAILABLE');
      }
    } finally {
      await Promise.all(oig.map((emulator) => emulator.resumeListening()));
    }
  });

  it.each<[string, string, Variables]>([
    ['a missing one', 'query ($id: ID!) { node(id: $id) { id } }', {}],
    [
      'one of the wrong type',
      'query ($first: Int) { provisioningTasks(first: $first) { nodes { id } } }',
      { first: 'x' },
    ],
    ['one out of range', 'query ($first: Int) { provisioningTasks(first: $first) { nodes { id } } }', { first: 101 }],
    [
      'null for what has a default',
      'query ($first: Int) { backends { name } provisioningTasks(first: $first, filter: { backends: ["oig"], application: "Lab Portal" }) { nodes { id } } }',
      { first: null },
    ],
    [
      'an object with an unknown field',
      'query ($filter: ProvisioningTaskFilter) { provisioningTasks(filter: $filter) { nodes { id } } }',
      { filter: { nonsense: 1 } },
    ],
    [
      'an object',
      'query ($filter: ProvisioningTaskFilter, $yes: Boolean = true) { provisioningTasks(first: 2, filter: $filter) { nodes { id @include(if: $yes) localId @skip(if: $yes) } } }',
      { filter: { backends: ['oig'], status: 'REJECTED' } },
    ],
    ['one member where a list is wanted', 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: 'nonsense' }],
    [
      'more than are declared',
      'query ($id: ID = "nonsense") { backends { name kind } }',
      { id: 'x', other: { deep: [1, { a: null }] } },
    ],
    [
      'an enum that is none',
      'query ($filter: ProvisioningTaskFilter) { provisioningTasks(filter: $filter) { nodes { id } } }',
      { filter: { status: 'NONSENSE' } },
    ],
  ])('answers as graphql-js does for variables: %s', async (_, query, variables) => {
    await expectEqualAnswers(query, variables);
  });

  it('answers introspection as graphql-js does', async () => {
    const { data } = await expectEqualAnswers(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }));
    expect(data.__schema.types.length).toBeGreaterThan(50);
  });

  it('is never a mutation, and none of many operations in one document', async () => {
    const [first] = ids.accounts;
    const mutation = 'mutation ($input: RetryTasksInput!) { one: retryTasks(input: $input) { results { outcome } } }';
    await expectEqualAnswers(mutation, { input: { taskIds: [first, first] } });
    await expectEqualAnswers('query A { backends { name } } query B { backends { kind } }');
  });
});

describe('the lazy fields', () => {
  /** Members of the schema's classes, and the decorators of each. */
  function members() {
    const folder = join(__dirname, '../../resolvers');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    return files.flatMap((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      return nodesOf(name, text)
        .filter(ts.isClassDeclaration)
        .filter((node) => decoratorsOf(node).some((called) => /^(Object|Interface)Type\b/.test(called)))
        .flatMap((node) =>
          node.members.map((member) => ({ place: `${node.name?.text}.${member.name?.getText()}`, member })),
        );
    });
  }

  function decoratorsOf(node: ts.HasDecorators): string[] {
    return (ts.getDecorators(node) ?? []).map(({ expression }) => expression.getText());
  }

  /** `hasNextPage!: boolean | Promise<boolean>` and the like, getters and methods too. */
  function maySayMore(member: ts.ClassElement): member is ts.PropertyDeclaration {
    if (member.name && ts.isPrivateIdentifier(member.name)) return false;
    if (ts.isPropertyDeclaration(member) || ts.isGetAccessor(member)) {
      return /\b(Promise|PromiseLike|Lazily)<|=>/.test(member.type?.getText() ?? '');
    }
    return ts.isMethodDeclaration(member) && decoratorsOf(member).some((called) => called.startsWith('Field('));
  }

  it('are those whose classes declare a promise or a function', () => {
    const found = members();
    const places = (of: typeof found) => of.map(({ place }) => place).sort();
    const lazy = found.filter(
      ({ member }) => ts.canHaveDecorators(member) && decoratorsOf(member).some((called) => /^Lazy\(/.test(called)),
    );
    expect(lazy.length).toBeGreaterThan(10);
    expect(places(found.filter(({ member }) => maySayMore(member)))).toEqual(places(lazy));
  });
});
