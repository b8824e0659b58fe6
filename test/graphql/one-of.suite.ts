import { type GraphQLInputObjectType, type GraphQLSchema, isInputObjectType, isNullableType } from 'graphql';
import { registry } from '../../datasources';
import { buildServedSchema } from '../../src/graphql/schema';
import { type ServedGraph, serveGraph } from '../helpers/serve-graph';

/** For each such input: a mutation with a place for it, and a good value of each of its fields. */
const HOLDERS: Readonly<Record<string, { readonly mutation: (value: string) => string; readonly values: object }>> = {
  TaskAssigneeInput: {
    mutation: (value) =>
      `reassignTasks(input: { taskIds: ["none of ours"], assignee: ${value} }) { results { outcome } }`,
    values: { userLogin: 'TNAKAMURA', userKey: '23', role: '41' },
  },
  MembershipEndInput: {
    mutation: (value) => `createWorkflowRequest(input: {
      backend: "nobody", domainNames: "a.local", subject: "Joiner"
      addUsersToGroups: { accounts: ["john"], groups: ["VPN"], membershipEnds: ${value} }
    }) { results { outcome } }`,
    values: { minutes: 1, hours: 2, days: 3, at: '2099-01-01T00:00:00Z' },
  },
};

let schema: GraphQLSchema;
let types: GraphQLInputObjectType[];
const graphs: Record<'told' | 'hidden', ServedGraph> = {} as never;
beforeAll(async () => {
  schema = await buildServedSchema(registry);
  types = Object.values(schema.getTypeMap()).filter((type) => isInputObjectType(type) && type.isOneOf) as never;
  graphs.told = await serveGraph(() => Promise.resolve([]));
  graphs.hidden = await serveGraph(() => Promise.resolve([]), { server: { introspection: false } });
});
afterAll(() => Promise.all(Object.values(graphs).map((graph) => graph.close())));

const subsets = (names: readonly string[]): string[][] =>
  names.reduce<string[][]>((sets, name) => [...sets, ...sets.map((set) => [...set, name])], [[]]);

/** Every choice of the fields, each with its value or with null. */
function* choices(values: object): Generator<Record<string, unknown>> {
  for (const names of subsets(Object.keys(values))) {
    for (const nulls of subsets(names)) {
      yield Object.fromEntries(
        names.map((name) => [name, nulls.includes(name) ? null : (values as Record<string, unknown>)[name]]),
      );
    }
  }
}

const written = (value: object): string =>
  `{ ${Object.entries(value)
    .map(([name, one]) => `${name}: ${JSON.stringify(one)}`)
    .join(', ')} }`;

it('every input that says so is one, and they can all be left out and have no default', () => {
  const said = Object.values(schema.getTypeMap()).filter((type) =>
    /Exactly one of the fields is given\./.test(type.description ?? ''),
  );
  expect(types.map(({ name }) => name).sort()).toEqual(said.map(({ name }) => name).sort());
  expect(Object.keys(HOLDERS).sort()).toEqual(said.map(({ name }) => name).sort());
  for (const { name, ...type } of types.map((one) => ({ name: one.name, fields: one.getFields() }))) {
    expect(Object.keys(HOLDERS[name]!.values).sort()).toEqual(Object.keys(type.fields).sort());
    for (const field of Object.values(type.fields)) {
      expect([field.name, isNullableType(field.type), field.defaultValue]).toEqual([field.name, true, undefined]);
    }
  }
});

it('introspection says so', async () => {
  for (const { name } of types) {
    const { data } = await graphs.told.execute(`{ __type(name: "${name}") { isOneOf } }`);
    expect(data).toEqual({ __type: { isOneOf: true } });
  }
});

it.each(Object.keys(HOLDERS))(
  '%s with any but one of its fields is refused, and the error says which there are',
  async (name) => {
    const { mutation, values } = HOLDERS[name]!;
    const names = Object.keys(values).join(', ');
    for (const value of choices(values)) {
      const isGood = Object.values(value).filter((one) => one !== null).length === 1 && Object.keys(value).length === 1;
      const several = Object.keys(value).length !== 1;
      for (const [which, graph] of Object.entries(graphs)) {
        const rule = `must have exactly one of ${which === 'told' ? names : 'its fields'}; null counts as given`;
        const inVariable = await graph.execute(`mutation ($v: ${name}!) { ${mutation('$v')} }`, { v: value });
        const inText = await graph.execute(`mutation { ${mutation(written(value))} }`);
        const messages = [inVariable, inText].map(({ errors = [] }) => errors.map(({ message }) => message));
        if (isGood) {
          // What else is wrong with it is found out about behind this.
          expect([value, JSON.stringify(messages)]).toEqual([value, expect.not.stringContaining('exactly one of')]);
          expect([value, inText.data]).toEqual([value, { [Object.keys(inText.data as object)[0]!]: null }]);
          continue;
        }
        expect([value, inVariable.data, inText.data]).toEqual([value, undefined, undefined]);
        if (several) {
          expect([value, inVariable.errors?.[0]]).toEqual([
            value,
            expect.objectContaining({
              message: `v: ${rule}`,
              extensions: { code: 'BAD_USER_INPUT', fields: [{ path: 'v', message: rule }] },
            }),
          ]);
          expect([value, messages[1]]).toEqual([
            value,
            expect.arrayContaining([`${which === 'told' ? name : 'The input'} ${rule}.`]),
          ]);
        } else {
          const [field] = Object.keys(value);
          expect(messages[0]).toEqual([expect.stringContaining(`Field "${field}" must be non-null.`)]);
          expect(messages[1]).toEqual([`Field "${name}.${field}" must be non-null.`]);
        }
      }
    }
  },
);

it('a fault inside of an input names the place', async () => {
  const query = 'mutation ($input: ReassignTasksInput!) { reassignTasks(input: $input) { results { outcome } } }';
  for (const assignee of [{}, { userKey: '1', role: '", "x" at "y' }, { userLogin: '; Exactly one', role: '2' }]) {
    const { errors } = await graphs.told.execute(query, { input: { taskIds: ['x'], assignee } });
    const message = 'must have exactly one of userLogin, userKey, role; null counts as given';
    expect(errors?.map(({ extensions }) => extensions.fields)).toEqual([[{ path: 'input.assignee', message }]]);
  }
});
