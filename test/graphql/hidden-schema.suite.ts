import {
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type IntrospectionQuery,
} from 'graphql';
import { registry } from '../../datasources';
import { Secret } from '../../datasources/shared/settings';
import { ALL_SCOPES, Scope } from '../../resolvers/shared/scopes';
import { buildServedSchema } from '../../src/graphql/schema';
import { type Answer, executeOver } from '../helpers/execute';
import { type ServedGraph, serveGraph } from '../helpers/serve-graph';

const ROUTER = 'a-token-of-the-router-of-ours';
const DESK = 'a-token-of-somebody-at-a-desk';
const auth = {
  tokens: [
    { name: 'router', token: new Secret(ROUTER), scopes: [Scope.SchemaRead] },
    { name: 'desk', token: new Secret(DESK), scopes: ALL_SCOPES.filter((scope) => scope !== Scope.SchemaRead) },
  ],
};
const SDL = [
  '{ _service { sdl } }',
  '{ tellMe: _service { __typename } }',
  '{ ...F } fragment F on Query { ... { _service { sdl } } }',
  'query ($no: Boolean = false) { backends { name } _service @include(if: $no) { sdl } }',
];

let schema: GraphQLSchema;
let open: ServedGraph;
let closed: ServedGraph;
let interpreted: ServedGraph;
let anonymous: ServedGraph;
beforeAll(async () => {
  schema = await buildServedSchema(registry);
  const start = (server: object, rest: object = { auth }) =>
    serveGraph(() => Promise.resolve([]), { server, limits: { cost: 1_000_000 }, ...rest });
  open = await start({});
  closed = await start({ introspection: false });
  interpreted = await start({ introspection: false, compiledQueries: false });
  anonymous = await start({ introspection: false }, {});
});
afterAll(() => Promise.all([open, closed, interpreted, anonymous].map((graph) => graph.close())));

const codes = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions.code);

describe('_service', () => {
  it.each(SDL)('is for those with schema:read only where introspection is off: %s', async (query) => {
    for (const graph of [closed, interpreted]) {
      const refused = await executeOver(graph.endpoint, DESK)(query);
      expect([refused.data, codes(refused)]).toEqual([undefined, ['FORBIDDEN']]);
      expect(refused.errors?.[0]?.message).toBe('The caller lacks the scope schema:read');
      // As often as it takes to be compiled.
      for (let time = 0; time < 4; time++) {
        expect((await executeOver(graph.endpoint, ROUTER)(query)).errors).toBeUndefined();
        expect(codes(await executeOver(graph.endpoint, DESK)(query))).toEqual(['FORBIDDEN']);
      }
    }
    expect(codes(await anonymous.execute(query))).toEqual(['FORBIDDEN']);
  });

  it('is for everybody where introspection is on, as it was', async () => {
    for (const token of [DESK, ROUTER]) {
      const { data, errors } = await executeOver(open.endpoint, token)('{ _service { sdl } }');
      expect([errors, data._service.sdl]).toEqual([undefined, expect.stringContaining('type Query')]);
      const whole = await executeOver(open.endpoint, token)(getIntrospectionQuery());
      expect(buildClientSchema(whole.data as IntrospectionQuery).getQueryType()?.name).toBe('Query');
    }
  });

  it('is all that the scope is good for', async () => {
    const ask = executeOver(closed.endpoint, ROUTER);
    expect(codes(await ask('{ __schema { queryType { name } } }'))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(codes(await ask('{ provisioningTasks { totalCount } }'))).toEqual(['FORBIDDEN']);
  });
});

/** One letter too many. */
const near = (name: string): string => `${name.slice(0, -1)}${name.slice(-1).repeat(2)}`;

interface Wrong {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Requests with one wrong name each: of every field, argument, field of an input, enum value and type, in text and variables. */
function* wrongRequests(): Generator<Wrong> {
  for (const root of [schema.getQueryType()!, schema.getMutationType()!]) {
    const kind = root === schema.getQueryType() ? 'query' : 'mutation';
    for (const field of Object.values(root.getFields())) {
      const text = (name: string, given: string) =>
        `${name}${given && `(${given})`}${isCompositeType(getNamedType(field.type)) ? ' { __typename }' : ''}`;
      yield { query: `${kind} { ${text(near(field.name), '')} }` };
      for (const argument of field.args) {
        yield { query: `${kind} { ${text(field.name, `${near(argument.name)}: null`)} }` };
        const asked = (value: unknown): Wrong => ({
          query: `${kind} ($v: ${String(argument.type)}) { ${text(field.name, `${argument.name}: $v`)} }`,
          variables: { v: value },
        });
        for (const value of wrongValues(argument)) yield asked(value);
        for (const literal of wrongValues(argument)) {
          yield { query: `${kind} { ${text(field.name, `${argument.name}: ${written(literal)}`)} }` };
        }
      }
    }
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    yield { query: `query ($v: ${near(type.name)}) { __typename }` };
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    yield { query: `{ node(id: "x") { ... on ${near(type.name)} { id } } }` };
    for (const field of Object.values(type.getFields()) as GraphQLField<unknown, unknown>[]) {
      yield { query: `{ ...F } fragment F on ${type.name} { ${near(field.name)} }` };
    }
  }
}

function* wrongValues({ type }: Pick<GraphQLArgument, 'type'>): Generator {
  const named: GraphQLNamedType = getNamedType(type);
  if (isEnumType(named)) yield { enumValue: near(named.getValues()[0]!.name) };
  if (!isInputObjectType(named)) return;
  for (const field of Object.values(named.getFields())) {
    yield { [near(field.name)]: null };
    for (const inside of wrongValues(field)) yield { [field.name]: wrapped(field.type, inside) };
  }
}

const wrapped = (type: GraphQLInputType, value: unknown): unknown =>
  isListType(isNonNullType(type) ? type.ofType : type) ? [value] : value;

function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if ('enumValue' in value) return String(value.enumValue);
  return `{ ${Object.entries(value)
    .map(([name, inside]) => `${name}: ${written(inside)}`)
    .join()} }`;
}

/** In variables an enum value is a text. */
const inJson = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_key, inside: unknown) =>
    typeof inside === 'object' && inside !== null && 'enumValue' in inside ? inside.enumValue : inside,
  );

describe('introspection', () => {
  it('is refused in words of this product where it is off', async () => {
    for (const graph of [closed, interpreted]) {
      const { errors } = await executeOver(graph.endpoint, DESK)('{ __schema { queryType { name } } }');
      expect(errors?.map(({ message, extensions }) => [message, extensions.code])).toEqual([
        ['This server does not show its schema: server.introspection is false.', 'GRAPHQL_VALIDATION_FAILED'],
      ]);
    }
  });
});

describe('errors', () => {
  it('name nothing that is like a wrong name where introspection is off, and are the same otherwise', async () => {
    let suggested = 0;
    let requests = 0;
    for (const { query, variables = {} } of wrongRequests()) {
      const values = inJson(variables) as Readonly<Record<string, unknown>>;
      const told = await executeOver(open.endpoint, DESK)(query, values);
      const texts = (told.errors ?? []).map(({ message }) => message);
      const without = texts.map((text) =>
        text.replace(/ Did you mean .*\?$/s, '').replace(/(?<= must have exactly one of ).*(?=; null)/, 'its fields'),
      );
      requests += 1;
      suggested += texts.filter((text, index) => text !== without[index]).length;
      for (const graph of [closed, interpreted]) {
        const { errors = [] } = await executeOver(graph.endpoint, DESK)(query, values);
        expect([query, values, errors.map(({ message }) => message)]).toEqual([query, values, without]);
        expect(JSON.stringify(errors)).not.toContain('Did you mean');
      }
    }
    // Otherwise there would have been nothing to hide.
    expect(requests).toBeGreaterThan(300);
    expect(suggested).toBeGreaterThan(200);
  }, 120_000);
});

it('a reference to a type that is not there tells of none that is', async () => {
  const query = 'query ($what: [_Any!]!) { _entities(representations: $what) { __typename } }';
  const what = [{ __typename: 'Nothing', id: 'x' }, { id: 'x' }, { __typename: 7 }];
  for (const graph of [closed, interpreted]) {
    const { errors = [] } = await executeOver(graph.endpoint, DESK)(query, { what });
    expect(codes({ errors } as unknown as Answer)).toEqual(what.map(() => 'BAD_USER_INPUT'));
    const named = Object.keys(schema.getTypeMap()).filter((name) => JSON.stringify(errors).includes(name));
    expect(named.filter((name) => /Task|Target|Request/.test(name))).toEqual([]);
  }
});
