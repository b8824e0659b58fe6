import { execute, GraphQLInt, GraphQLObjectType, GraphQLSchema, type GraphQLResolveInfo, parse } from 'graphql';
import { selectedFields } from '../../../../resolvers/shared/selection';

/** `it { … }` of a type whose fields can be nested at will. */
const thing: GraphQLObjectType = new GraphQLObjectType({
  name: 'Thing',
  fields: () => ({
    a: { type: GraphQLInt },
    b: { type: GraphQLInt },
    c: { type: GraphQLInt },
    nodes: { type: thing },
    edges: { type: thing },
    node: { type: thing },
  }),
});

async function infoOf(query: string, variables: Record<string, unknown> = {}): Promise<GraphQLResolveInfo> {
  let seen: GraphQLResolveInfo | undefined;
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: {
        it: {
          type: thing,
          resolve: (_source, _args, _context, info) => {
            seen = info;
            return null;
          },
        },
      },
    }),
  });
  const result = await execute({ schema, document: parse(query), variableValues: variables });
  expect(result.errors).toBeUndefined();
  return seen!;
}

async function fieldsOf(
  query: string,
  paths: readonly (readonly string[])[] = [[]],
  variables: Record<string, unknown> = {},
): Promise<string[]> {
  return [...selectedFields(await infoOf(query, variables), paths)].sort();
}

describe('the fields selected', () => {
  it('are those of the field itself, by name and not by alias', async () => {
    expect(await fieldsOf('{ it { x: a y: a b } }')).toEqual(['a', 'b']);
  });

  it('are those of every place where the field stands', async () => {
    expect(await fieldsOf('{ it { a } it { b } }')).toEqual(['a', 'b']);
  });

  it('are found below a path, whatever the alias there', async () => {
    const query = '{ it { one: nodes { a } two: nodes { b } edges { node { c } } } }';
    expect(await fieldsOf(query, [['nodes']])).toEqual(['a', 'b']);
    expect(await fieldsOf(query, [['edges', 'node']])).toEqual(['c']);
    expect(await fieldsOf(query, [['nodes'], ['edges', 'node']])).toEqual(['a', 'b', 'c']);
    expect(await fieldsOf(query, [['node']])).toEqual([]);
  });

  it('are found in fragments and inline fragments, nested ones too', async () => {
    const query = `
      { it { ...F ... { nodes { ... on Thing { b } } } } }
      fragment F on Thing { nodes { ...G } }
      fragment G on Thing { a }
    `;
    expect(await fieldsOf(query, [['nodes']])).toEqual(['a', 'b']);
  });

  it('are found in a fragment that is used at several places', async () => {
    const query = '{ it { nodes { ...F } edges { node { ...F } ...F } ...F } } fragment F on Thing { a }';
    expect(await fieldsOf(query)).toEqual(['a', 'edges', 'nodes']);
    expect(await fieldsOf(query, [['nodes']])).toEqual(['a']);
    expect(await fieldsOf(query, [['edges', 'node']])).toEqual(['a']);
    expect(await fieldsOf(query, [['edges']])).toEqual(['a', 'node']);
  });

  it('do not include what @skip and @include leave out, by literal or variable', async () => {
    const query = `query ($no: Boolean!, $yes: Boolean!) {
      it {
        a @skip(if: true)
        b @include(if: $no)
        c @include(if: $yes) @skip(if: $no)
        ... @skip(if: $yes) { nodes { a } }
        ...F @include(if: $no)
        edges { node @include(if: $yes) { b @skip(if: false) } }
      }
    }
    fragment F on Thing { node { a } }`;
    const variables = { no: false, yes: true };
    expect(await fieldsOf(query, [[]], variables)).toEqual(['c', 'edges']);
    expect(await fieldsOf(query, [['nodes']], variables)).toEqual([]);
    expect(await fieldsOf(query, [['edges', 'node']], variables)).toEqual(['b']);
  });

  it('include a fragment that is left out at one place and used at another', async () => {
    expect(await fieldsOf('{ it { ...F @skip(if: true) ...F } } fragment F on Thing { a }')).toEqual(['a']);
    expect(await fieldsOf('{ it { a @skip(if: true) a } }')).toEqual(['a']);
  });

  it('are known for a chain of 200 fragments, each used twice by the one before', async () => {
    const fragments = Array.from(
      { length: 200 },
      (_, level) => `fragment F${level} on Thing { ...F${level + 1} ...F${level + 1} ... { ...F${level + 1} } }`,
    );
    const query = `{ it { nodes { ...F0 ...F0 } } } ${fragments.join(' ')} fragment F200 on Thing { a }`;
    expect(await fieldsOf(query, [['nodes'], ['nodes']])).toEqual(['a']);
  });
});
