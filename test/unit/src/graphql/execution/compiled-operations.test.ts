import {
  buildSchema,
  execute,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { isLazy } from '../../../../../resolvers/shared/lazy';
import { registry } from '../../../../../datasources';
import { CompiledOperations } from '../../../../../src/graphql/execution/compiled-operations';
import { buildGraphSchema } from '../../../../../src/graphql/schema';

let schema: GraphQLSchema;
let operations: CompiledOperations;
beforeAll(async () => {
  schema = await buildGraphSchema(registry);
});
beforeEach(() => {
  operations = new CompiledOperations(schema);
});

function asked(text: string) {
  const document = parse(text);
  const operation = document.definitions[0] as OperationDefinitionNode;
  return (variables = {}) => operations.find(document, operation, variables)?.run;
}

const BACKENDS = '{ backends { name } }';

describe('a query', () => {
  it('is compiled when it is asked for the third time, and once', () => {
    const find = asked(BACKENDS);
    expect([find(), find()]).toEqual([undefined, undefined]);
    const run = find();
    expect(run).toBeInstanceOf(Function);
    expect(find()).toBe(run);
  });

  it('is known by its document, not by its text', () => {
    const find = asked(BACKENDS);
    for (let times = 0; times < 3; times++) find();
    expect(asked(BACKENDS)()).toBeUndefined();
  });

  it('is left to graphql-js for variables that are wrong, and for those only', () => {
    const find = asked('query ($id: ID!) { node(id: $id) { id } }');
    for (let times = 0; times < 3; times++) find({ id: 'x' });
    expect(find({})).toBeUndefined();
    expect(find({ id: ['x'] })).toBeUndefined();
    expect(find({ id: 'x' })).toBeInstanceOf(Function);
  });

  it('is left to graphql-js when it is long', () => {
    const find = asked(`{ ${Array.from({ length: 210 }, (_, index) => `a${index}: backends { name }`).join(' ')} }`);
    for (let times = 0; times < 5; times++) expect(find()).toBeUndefined();
  });

  it('is compiled for each way in which its conditions come out, and no more than 16 of them', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const declared = names.map((name) => `$${name}: Boolean = true`).join(' ');
    const fields = names.map((name) => `${name}: name @include(if: $${name})`).join(' ');
    const find = asked(`query (${declared}) { backends { __typename ${fields} } }`);
    const ways = Array.from({ length: 32 }, (_, way) =>
      Object.fromEntries(names.map((name, index) => [name, Math.floor(way / 2 ** index) % 2 === 1])),
    );
    for (let times = 0; times < 3; times++) for (const way of ways) find(way);
    const runs = ways.map((way) => find(way));
    expect(runs.slice(0, 16).every((run) => run instanceof Function)).toBe(true);
    expect(new Set(runs.slice(0, 16)).size).toBe(16);
    expect(runs.slice(16).every((run) => run === undefined)).toBe(true);
    // What is left out has its default.
    expect(find({ ...ways[0], a: undefined })).toBeUndefined();
    expect(find({ b: false, c: false, d: false, e: false })).toBe(runs[1]);
  });

  it('is left to graphql-js where the compiler refuses it', () => {
    const find = asked('{ node { id } }');
    for (let times = 0; times < 5; times++) expect(find()).toBeUndefined();
  });

  it.each([
    'query ($constructor: Int) { coProvisioningTargets(first: $constructor) { totalCount } }',
    '{ __proto__: backends { name } }',
    '{ backends { ...A } } fragment A on Backend { toString: name }',
    '{ x_y: backends { name } }',
  ])('is left to graphql-js where the compiler would mistake its names: %s', (text) => {
    const find = asked(text);
    for (let times = 0; times < 5; times++) expect(find()).toBeUndefined();
  });

  it('makes room for others: 500 are kept, and the one used last stays longest', () => {
    const finds = Array.from({ length: 501 }, (_, index) => asked(`{ a${index}: backends { name } }`));
    const [first, second] = finds;
    const kept = finds.map((find, index) => {
      find();
      find();
      // Used again and again while the others come.
      if (index > 0) first!();
      return find();
    });
    expect(first!()).toBe(kept[0]);
    expect(second!()).not.toBe(kept[1]);
  });
});

describe('a query with conditions', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const declared = names.map((name) => `$${name}: Boolean = true`).join(' ');
  const fields = names.map((name) => `${name}: name @include(if: $${name})`).join(' ');
  let find: ReturnType<typeof asked>;
  beforeEach(() => {
    find = asked(`query (${declared}) { backends { __typename ${fields} } }`);
  });

  const askFor = (way: number) =>
    find(Object.fromEntries(names.map((name, index) => [name, Math.floor(way / 2 ** index) % 2 === 1])));

  it('is counted for the 64 ways that were asked for last', () => {
    for (let times = 0; times < 2; times++) askFor(0);
    for (let way = 1; way <= 63; way++) askFor(way);
    askFor(1);
    askFor(64);
    // Way 0 was forgotten, being the oldest; way 1 was asked for again since.
    expect(askFor(0)).toBeUndefined();
    expect(askFor(1)).toBeInstanceOf(Function);
  });

  it('is left to graphql-js where one of them is null', () => {
    for (let times = 0; times < 5; times++) expect(find({ a: null })).toBeUndefined();
  });

  it('takes the room of as many as it was compiled for', () => {
    const third = <Result>(ask: () => Result): Result => [ask(), ask(), ask()][2]!;
    const [first] = Array.from({ length: 16 }, (_, way) => third(() => askFor(way)));
    for (let other = 0; other < 485; other++) third(asked(`{ a${other}: backends { name } }`));
    expect(first).toBeInstanceOf(Function);
    expect(askFor(0)).not.toBe(first);
  });
});

describe('what is no query by itself', () => {
  it.each([
    'mutation { retryTasks(input: { taskIds: ["x"] }) { results { outcome } } }',
    'query A { backends { name } } query B { backends { kind } }',
  ])('is left to graphql-js: %s', (text) => {
    const find = asked(text);
    for (let times = 0; times < 5; times++) expect(find()).toBeUndefined();
  });
});

describe('a lazy field', () => {
  it('has a resolver, so that it is not read as a plain property, and no other has one that asks for no scope', () => {
    const roots = ['Query', 'Mutation'];
    const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !roots.includes(type.name));
    const lazy: string[] = [];
    const resolved: string[] = [];
    for (const type of types as GraphQLObjectType[]) {
      for (const { name, resolve, description } of Object.values(type.getFields())) {
        if (isLazy(type, name)) lazy.push(`${type.name}.${name}`);
        if (resolve && !/without it FORBIDDEN here/.test(description ?? '')) resolved.push(`${type.name}.${name}`);
        else if (isLazy(type, name))
          expect([type.name, name, resolve]).toEqual([type.name, name, expect.any(Function)]);
      }
    }
    expect(lazy.length).toBeGreaterThan(10);
    expect(lazy).toEqual(expect.arrayContaining(['PageInfo.hasNextPage', 'AccountProvisioningTask.stopDate']));
    expect(lazy).not.toContain('TokenProvisioningTask.stopDate');
    expect(resolved.filter((place) => !place.startsWith('__') && !lazy.includes(place))).toEqual([]);
  });
});

describe('a resolver', () => {
  it('sees the document that was sent, as graphql-js shows it', async () => {
    const shown: GraphQLResolveInfo[] = [];
    const seeing = buildSchema('type Query { a(first: Int = 3, ids: [ID!], more: Int): Query b: Int }');
    const field = seeing.getQueryType()!.getFields()['a']!;
    const given: unknown[] = [];
    field.resolve = (_source, args, _context, info) => {
      shown.push(info);
      given.push(args);
      return null;
    };
    const document = parse(`query Q($y: Boolean = true, $id: ID = 7, $first: Int) {
      ...F a(first: $first, ids: [$id, "x"]) @skip(if: $y) { b } a(first: $first, ids: [$id, "x"]) { b @skip(if: $y) ... { c: b } }
    } fragment F on Query { b @include(if: $y) }`);
    const operation = document.definitions[0] as OperationDefinitionNode;
    const own = new CompiledOperations(seeing);
    for (let times = 0; times < 2; times++) own.find(document, operation, {});
    const compiled = own.find(document, operation, {});
    await compiled?.run({}, compiled.variables);
    await execute({ schema: seeing, document });
    const [fast, slow] = shown;
    for (const part of ['schema', 'operation', 'parentType', 'returnType', 'fieldName'] as const) {
      expect(fast![part]).toBe(slow![part]);
    }
    expect(fast!.fieldNodes).toEqual(slow!.fieldNodes);
    expect(fast!.fragments['F']).toEqual(slow!.fragments['F']);
    expect(fast!.variableValues).toMatchObject(slow!.variableValues);
    expect(given[0]).toEqual(given[1]);
    expect(given[0]).toEqual({ first: 3, ids: ['7', 'x'] });
  });
});
