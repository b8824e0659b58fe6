import { buildSchema, getIntrospectionQuery, GraphQLError } from 'graphql';
import { post, startServer, type GraphqlErrorAnswer, type ServerUnderTest } from '../../../../helpers/injected-server';

/** The outlines of the public schema, with nothing behind it. */
const schema = buildSchema(/* GraphQL */ `
  interface Node {
    id: ID!
  }
  type Query {
    node(id: ID!): Node
    nodes(ids: [ID!]!): [Node]!
    tasks(first: Int, after: String, last: Int, before: String): TaskConnection!
    plain: [Task!]!
    self: Query
    other: Query
    word: String
  }
  type Mutation {
    retry(ids: [ID!]!): String
  }
  type TaskConnection {
    nodes: [Task]!
    edges: [TaskEdge!]!
    totalCount: Int
  }
  type TaskEdge {
    cursor: String!
    node: Task
  }
  type Task implements Node {
    id: ID!
    status: String
    stopDate: String
    backend: Backend!
    users(first: Int): [User!]!
    related(first: Int = 10): TaskConnection!
  }
  type Backend {
    name: String!
  }
  type User {
    id: ID!
    name: String
    status: String
    startDate: String
    stopDate: String
    serial: String
    description: String
    word: String
  }
`);

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({ schema });
});
afterAll(() => server.app.close());

interface Verdict {
  readonly refusal: GraphqlErrorAnswer['extensions'] | undefined;
  readonly status: number;
}

async function ask(query: string, variables: Record<string, unknown> = {}, at = server): Promise<Verdict> {
  const { status, body } = await post(at, { query, variables });
  const tooComplex = body.errors?.find(({ extensions }) => extensions.code === 'QUERY_TOO_COMPLEX');
  // The schema has no data, so what is let through ends in other errors; a refusal before execution has no data at all.
  const other = body.errors?.find(({ extensions }) => /^(GRAPHQL|BAD)/.test(String(extensions.code)));
  if (other) throw new GraphQLError(`The test's own query is wrong: ${other.message}`);
  return { refusal: tooComplex?.extensions, status };
}

const figureOf = async (query: string, variables: Record<string, unknown> = {}): Promise<unknown> => {
  const tight = await startServer({ schema, settings: { limits: { cost: 10 } } });
  const { refusal } = await ask(query, variables, tight);
  await tight.app.close();
  return refusal?.figure;
};

describe('what must pass', () => {
  it('lets a full page of tasks with users and dates pass', async () => {
    const user = 'users { id name status startDate stopDate serial description word }';
    const task = `id status stopDate backend { name } ${user}`;
    expect(await ask(`{ tasks(first: 100) { nodes { ${task} } edges { cursor } totalCount } }`)).toEqual({
      refusal: undefined,
      status: expect.any(Number),
    });
  });

  it('lets the introspection of GraphiQL and of Apollo Sandbox pass', async () => {
    const all = { descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true };
    for (const query of [
      getIntrospectionQuery(),
      getIntrospectionQuery({ ...all, inputValueDeprecation: true, oneOf: true }),
    ]) {
      const { status, body } = await post(server, { query });
      expect([status, body.errors]).toEqual([200, undefined]);
    }
  });

  it('leaves too long a page and too many ids to the resolvers, which say it better', async () => {
    expect((await ask('{ tasks(first: 1000000) { nodes { id } } }')).refusal).toBeUndefined();
    const ids = Array.from({ length: 500 }, (_, index) => `id${index}`);
    expect((await ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })).refusal).toBeUndefined();
  });
});

describe('cost', () => {
  it.each([
    ['a page', '{ tasks(first: 20) { nodes { id status } } }', 1 + 1 + 20 * 2],
    ['a page without first', '{ tasks { nodes { id } } }', 1 + 1 + 25],
    ['a page from the end', '{ tasks(last: 20, before: "x") { nodes { id status } } }', 1 + 1 + 20 * 2],
    ['a page before a cursor', '{ tasks(before: "x") { nodes { id } } }', 1 + 1 + 25],
    ['edges', '{ tasks(first: 10) { edges { cursor node { id } } totalCount } }', 1 + 1 + 10 * 3 + 1],
    ['nodes and edges', '{ tasks(first: 10) { nodes { id } edges { node { id } } } }', 1 + 1 + 10 + 1 + 20],
    ['a list that nothing bounds', '{ plain { id status } }', 1 + 10 * 2],
    ['a list in a page', '{ tasks(first: 10) { nodes { users { name } } } }', 1 + 1 + 10 * (1 + 10)],
    ['a page in a page', '{ tasks(first: 10) { nodes { related { nodes { id } } } } }', 1 + 1 + 10 * (1 + 1 + 10)],
    ['ids', '{ nodes(ids: ["a", "b", "c", "d", "e", "f"]) { id __typename } }', 1 + 6 * 2],
    [
      'rows in a fragment on the connection',
      '{ tasks(first: 30) { ...C } } fragment C on TaskConnection { nodes { id } }',
      32,
    ],
    ['an inline fragment', '{ tasks(first: 30) { ... on TaskConnection { ... { nodes { id } } } } }', 32],
  ])('counts %s', async (_what, query, cost) => {
    expect(await figureOf(query)).toBe(cost);
  });

  it.each([
    ['the variable', { n: 50 }, 52],
    ['the default of the variable', {}, 42],
    ['a variable that is no number', { n: null }, 27],
  ])('takes the size from %s', async (_what, variables, cost) => {
    for (const argument of ['first', 'last']) {
      const query = `query ($n: Int = 40) { tasks(${argument}: $n) { nodes { id } } }`;
      expect(await figureOf(query, variables)).toBe(cost);
    }
  });

  it('counts the ids in a variable', async () => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    expect(await figureOf(query, { ids: Array.from({ length: 60 }, String) })).toBe(61);
  });

  it.each(['first', 'last'])('judges the same document anew when a variable changes its size: %s', async (argument) => {
    const tight = await startServer({ schema, settings: { limits: { cost: 50 } } });
    const query = `query ($n: Int) { tasks(${argument}: $n) { nodes { id } } }`;
    const verdicts = [];
    for (const n of [10, 90, 10]) verdicts.push((await ask(query, { n }, tight)).refusal?.figure);
    await tight.app.close();
    expect(verdicts).toEqual([undefined, 92, undefined]);
  });

  it('is refused with which limit, the figure and the maximum', async () => {
    const { status, refusal } = await ask(
      `{ plain { related(first: 100) { nodes { related(first: 100) { nodes { id } } } } } }`,
    );
    expect(status).toBe(200);
    expect(refusal).toEqual({
      code: 'QUERY_TOO_COMPLEX',
      limit: 'cost',
      maximum: 20_000,
      figure: 1 + 10 * (2 + 100 * 102),
    });
  });
});

describe('the other limits', () => {
  const nested = (levels: number): string => `${'{ self '.repeat(levels)}{ word }${' }'.repeat(levels)}`;
  const times = (count: number, of: (index: number) => string): string =>
    Array.from({ length: count }, (_, i) => of(i)).join(' ');

  it.each([
    ['depth', nested(11), nested(12), 13],
    [
      'aliases',
      `{ self { ${times(100, (i) => `a${i}: word`)} } }`,
      `{ self { ${times(101, (i) => `a${i}: word`)} } }`,
      101,
    ],
    ['rootFields', `{ ${times(30, (i) => `a${i}: word`)} }`, `{ ${times(31, (i) => `a${i}: word`)} }`, 31],
    [
      'rootFields',
      `mutation { ${times(30, (i) => `a${i}: retry(ids: [])`)} }`,
      `mutation { ${times(31, (i) => `a${i}: retry(ids: [])`)} }`,
      31,
    ],
    // The directives that exist may not be repeated at one place, so a lower limit has to show this one.
  ])('holds for %s and lets what is just within it pass', async (limit, within, over, figure) => {
    expect((await ask(within)).refusal).toBeUndefined();
    expect((await ask(over)).refusal).toMatchObject({ limit, figure });
  });

  it('holds for directives, wherever they stand', async () => {
    const strict = await startServer({ schema, settings: { limits: { directives: 1 } } });
    const both = '@skip(if: false) @include(if: true)';
    const verdicts = [];
    for (const query of [
      `{ word @skip(if: false) }`,
      `{ word ${both} }`,
      `{ ... ${both} { word } }`,
      `{ ...F ${both} } fragment F on Query { word }`,
    ]) {
      verdicts.push((await ask(query, {}, strict)).refusal?.limit);
    }
    await strict.app.close();
    expect(verdicts).toEqual([undefined, 'directives', 'directives', 'directives']);
  });

  it('counts through fragments', async () => {
    const fragment = `fragment F on Query { ${times(60, (i) => `a${i}: word`)} }`;
    expect((await ask(`{ self { ...F } } ${fragment}`)).refusal).toBeUndefined();
    expect((await ask(`{ self { ...F } other { ...F } } ${fragment}`)).refusal).toMatchObject({
      limit: 'aliases',
      figure: 120,
    });
  });

  it('holds for tokens', async () => {
    const { status, refusal } = await ask(`{ ${times(5_000, () => 'word')} }`);
    expect([status, refusal]).toEqual([200, { code: 'QUERY_TOO_COMPLEX', limit: 'tokens', maximum: 5_000 }]);
  });

  it('judges only the operation that is asked for', async () => {
    const query = `query Small { word } query Large ${nested(14)}`;
    const answer = await post(server, { query, operationName: 'Small' });
    expect(answer.body).toEqual({ data: { word: null } });
    const large = await post(server, { query, operationName: 'Large' });
    expect(large.body.errors?.[0]?.extensions.limit).toBe('depth');
  });
});

describe('introspection', () => {
  const types = (inside: string): string => `{ __schema { types { ${inside} } } }`;

  it('counts as one level however deep it goes', async () => {
    const chain = `${'ofType { '.repeat(12)}name${' }'.repeat(12)}`;
    expect((await ask(types(`fields { type { ${chain} } }`))).refusal).toBeUndefined();
  });

  it.each([
    [
      'types of fields of types',
      types('fields { args { type { fields { args { type { name kind } } } } } }'),
      'GRAPHQL_VALIDATION_FAILED|QUERY_TOO_COMPLEX',
    ],
    [
      'the schema many times',
      `{ ${Array.from({ length: 30 }, (_, i) => `a${i}: __schema { ...F }`).join(' ')} } fragment F on __Schema { types { fields { args { name type { ofType { name kind } } } } } }`,
      'QUERY_TOO_COMPLEX',
    ],
  ])('refuses %s', async (_what, query, code) => {
    const { status, body } = await post(server, { query });
    expect(status).toBe(200);
    expect(body.errors?.[0]?.extensions.code).toMatch(new RegExp(code));
  });

  it('can be switched off', async () => {
    const closed = await startServer({ schema, settings: { server: { introspection: false } } });
    const { body } = await post(closed, { query: '{ __schema { types { name } } }' });
    await closed.app.close();
    expect(body.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});

describe('bombs', () => {
  const LEVELS = 200;
  const bomb = (inside: (next: string) => string): string =>
    [
      '{ ...f1 }',
      ...Array.from({ length: LEVELS - 1 }, (_, i) => `fragment f${i + 1} on Query { ${inside(`...f${i + 2}`)} }`),
      `fragment f${LEVELS} on Query { word }`,
    ].join(' ');

  it.each([
    ['aliased fields', bomb((next) => `a: self { ${next} } b: other { ${next} }`)],
    ['fields of the same name', bomb((next) => `self { ${next} } self { ${next} }`)],
    ['spreads beside a field', bomb((next) => `self { word } ${next} ${next}`)],
    ['inline fragments', bomb((next) => `... on Query { ${next} } ... { ${next} }`)],
    ['repeated spreads', bomb((next) => `${next} ${next}`)],
  ])('of 200 levels of %s are refused without the time they ask for', async (_what, query) => {
    const started = performance.now();
    const { status, body } = await post(server, { query });
    // The work would take longer than the universe has existed; a second is generous.
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(status).toBe(200);
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX' });
  });

  it('with a cycle end in a refusal', async () => {
    const { status, body } = await post(server, {
      query: '{ ...a } fragment a on Query { self { ...b } } fragment b on Query { self { ...a } }',
    });
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([200, 'GRAPHQL_VALIDATION_FAILED']);
  });

  it.each([
    ['lists', (depth: number) => `{ node(id: ${'['.repeat(depth)}${']'.repeat(depth)}) { id } }`],
    ['fields', (depth: number) => `${'{ self '.repeat(depth)}{ word }${' }'.repeat(depth)}`],
    ['inline fragments', (depth: number) => `{ ${'... { '.repeat(depth)}word${' }'.repeat(depth)} }`],
  ])('of deeply nested %s are refused before anything reads them', async (_what, query) => {
    for (const depth of [300, 1_600, 2_400]) {
      const { status, body } = await post(server, { query: query(depth) });
      expect([depth, status, body.errors?.[0]?.extensions]).toEqual([
        depth,
        200,
        { code: 'QUERY_TOO_COMPLEX', limit: 'nesting', maximum: 250 },
      ]);
    }
  });
});
