import {
  execute as executeSchema,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql';
import { registry } from '../../datasources';
import type { EmulatorCall } from '../../datasources/shared/emulator/http';
import { Secret } from '../../datasources/shared/settings';
import { ALL_SCOPES, Scope } from '../../resolvers/shared/scopes';
import { buildGraphSchema } from '../../src/graphql/schema';
import { type Answer, dataOf, executeOver } from '../helpers/execute';
import { type SampleIds, sampleIds } from '../helpers/sample-ids';
import { type Everything, startEverything } from '../helpers/start-everything';

/** What it takes to read an object of a type; everything with a global id is in one of these. */
const READ: Readonly<Record<string, Scope>> = {
  ProvisioningTask: Scope.TasksRead,
  TaskUser: Scope.TasksRead,
  CoProvisioningTarget: Scope.TargetsRead,
  WorkflowRequest: Scope.RequestsRead,
};
/** Not objects with an id, but about people whom the caller did not name. */
const READ_AT: Readonly<Record<string, Scope>> = { 'RemoveTaskPayload.results': Scope.TasksRead };

/** All 64. */
const SCOPE_SETS = ALL_SCOPES.reduce<Scope[][]>(
  (sets, scope) => [...sets, ...sets.map((set) => [...set, scope])],
  [[]],
);

let schema: GraphQLSchema;
let mutations: GraphQLField<unknown, unknown>[];
beforeAll(async () => {
  schema = await buildGraphSchema(registry);
  mutations = Object.values(schema.getMutationType()!.getFields());
});

const namesOf = (type: GraphQLNamedType): string[] =>
  isObjectType(type) || isInterfaceType(type) ? [type.name, ...type.getInterfaces().map(({ name }) => name)] : [];

function scopeAt(parent: GraphQLNamedType, field: GraphQLField<unknown, unknown>): Scope | undefined {
  const ofType = namesOf(getNamedType(field.type)).map((name) => READ[name]);
  return ofType.find(Boolean) ?? READ_AT[`${parent.name}.${field.name}`];
}

interface Asked {
  readonly text: string;
  /** The value that the write gave; `read` hears of each object that is asked for. */
  readonly value: Record<string, unknown>;
  /** Where an object hangs that takes a scope, e.g. `results.0.target`. */
  readonly guarded: readonly { readonly path: string; readonly scope: Scope }[];
}

/** Everything that can be selected of a payload, and a payload that has all of it; lists have two entries. */
function everythingOf(type: GraphQLObjectType, path: string, read: (path: string) => void, scoped: boolean): Asked {
  const text: string[] = [];
  const value: Record<string, unknown> = {};
  const guarded: { path: string; scope: Scope }[] = [];
  for (const field of Object.values(type.getFields())) {
    if (field.args.some((argument) => isNonNullType(argument.type))) continue;
    const scope = scoped ? undefined : scopeAt(type, field);
    const here = `${path}${field.name}`;
    if (scope) guarded.push({ path: here, scope });
    const named = getNamedType(field.type);
    // Behind an object of its own type only what tells that it is there.
    const inside = (at: string): Asked | undefined => {
      if (!isCompositeType(named)) return undefined;
      const object = isObjectType(named) ? named : schema.getPossibleTypes(named)[0]!;
      if (scope && READ[namesOf(named).find((name) => READ[name]) ?? '']) {
        return { text: 'id', value: { __typename: object.name, id: 'an id' }, guarded: [] };
      }
      return everythingOf(object, at, read, scoped || scope !== undefined);
    };
    const entries = isListType(isNonNullType(field.type) ? field.type.ofType : field.type)
      ? [inside(`${here}.0.`), inside(`${here}.1.`)]
      : undefined;
    const one = entries ? entries[0] : inside(`${here}.`);
    for (const entry of entries ?? [one]) guarded.push(...(entry?.guarded ?? []));
    text.push(one ? `${field.name} { ${one.text} }` : field.name);
    const given = entries
      ? entries.map((entry) => entry?.value ?? leafOf(field.type))
      : (one?.value ?? leafOf(field.type));
    Object.defineProperty(value, field.name, {
      enumerable: true,
      get: () => {
        read(here);
        return given;
      },
    });
  }
  return { text: text.join(' '), value, guarded };
}

function leafOf(type: GraphQLType): unknown {
  const named = getNamedType(type);
  if (!isLeafType(named)) return null;
  if ('getValues' in named) return named.getValues()[0]!.value;
  const known: Readonly<Record<string, unknown>> = {
    Boolean: true,
    Int: 1,
    Float: 1,
    DateTime: '2027-06-03T12:00:00Z',
  };
  return known[named.name] ?? 'a text';
}

describe('an object in a payload', () => {
  it('takes the scope of its type, whichever mutation and place, and leaves what became of the write', async () => {
    const seen: string[] = [];
    for (const field of mutations) {
      const read = new Set<string>();
      const payload = getNamedType(field.type) as GraphQLObjectType;
      const { text, value, guarded } = everythingOf(payload, '', (path) => read.add(path), false);
      seen.push(...guarded.map(({ path }) => `${field.name}.${path}`));
      let writes = 0;
      field.resolve = () => {
        writes += 1;
        return value;
      };
      const argumentsText = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
      // Only to get past the coercion of the input; nobody looks at it.
      field.args = [];
      expect(argumentsText).not.toBe('');
      const document = parse(`mutation { ${field.name} { ${text} } }`);
      for (const scopes of SCOPE_SETS) {
        read.clear();
        writes = 0;
        const { data, errors = [] } = await executeSchema({
          schema,
          document,
          contextValue: { caller: { name: 'tester', scopes: new Set(scopes) } },
        });
        const lacking = guarded.filter(({ scope }) => !scopes.includes(scope)).map(({ path }) => path);
        const at = (path: string): unknown =>
          path.split('.').reduce<unknown>((node, step) => (node as never)[step], data?.[field.name]);
        const place = [field.name, scopes.join()];
        expect([place, writes, errors.map((error) => [error.path?.slice(1).join('.'), error.extensions.code])]).toEqual(
          [...[place, 1, lacking.map((path) => [path, 'FORBIDDEN'])]],
        );
        for (const { path, scope } of guarded) {
          expect([place, path, at(path) === null]).toEqual([place, path, lacking.includes(path)]);
          expect(
            errors.filter((error) => error.path?.slice(1).join('.') === path).map(({ message }) => message),
          ).toEqual(lacking.includes(path) ? [`The caller lacks the scope ${scope}`] : []);
        }
        // It is not even fetched, and all that is no object of its own comes.
        const unread = Object.keys(data?.[field.name] as object).filter((name) => !read.has(name));
        expect([place, unread]).toEqual([place, lacking.filter((path) => !path.includes('.'))]);
        const outcome = field.name === 'removeTask' ? at('outcome') : at('results.0.outcome');
        expect([place, typeof outcome]).toEqual([place, 'string']);
      }
    }
    // Otherwise nothing would have been looked for.
    expect(seen.length).toBeGreaterThan(mutations.length);
  });

  it('is of a type whose scope is known here', () => {
    const nodes = schema.getPossibleTypes(schema.getType('Node') as never);
    expect(nodes.filter((type) => !namesOf(type).some((name) => READ[name])).map(String)).toEqual([]);
  });
});

const WRITER = 'a-token-that-may-write-and-not-read';
const BOTH = 'a-token-that-may-read-and-write-all';

describe('over sockets', () => {
  let graph: Everything;
  let ids: SampleIds;
  let userId: string;
  beforeAll(async () => {
    graph = await startEverything({
      auth: {
        tokens: [
          { name: 'writer', token: new Secret(WRITER), scopes: ALL_SCOPES.filter((scope) => scope.endsWith(':write')) },
          { name: 'both', token: new Secret(BOTH), scopes: [...ALL_SCOPES] },
        ],
      },
    });
    const execute = executeOver(graph.endpoint, BOTH);
    ids = await sampleIds({ ...graph, execute });
    const people = await dataOf(
      execute('query ($id: ID!) { provisioningTask(id: $id) { users { userId } } }', { id: ids.tokens[0] }),
    );
    userId = people.provisioningTask.users[0].userId;
  }, 60_000);
  afterAll(() => graph.close());

  /** Inputs for every mutation with an object in its payload. */
  const inputs = (): Readonly<Record<string, { readonly backend: string; readonly input: object }>> => {
    const taskIds = ids.accounts.slice(0, 2);
    const token = { taskId: ids.tokens[0], userIds: [userId] };
    return {
      retryTasks: { backend: 'oig', input: { taskIds } },
      reassignTasks: { backend: 'oig', input: { taskIds, assignee: { userKey: '1' } } },
      completeTasks: { backend: 'oig', input: { taskIds } },
      setTaskNote: { backend: 'oig', input: { taskIds, note: 'seen' } },
      setTaskResponse: { backend: 'oig', input: { taskIds, response: 'UC' } },
      removeUsersFromTask: { backend: 'safenet', input: token },
      updateStopDate: { backend: 'safenet', input: { ...token, stopDate: '2099-01-01T00:00:00Z' } },
      removeTask: { backend: 'safenet', input: { taskId: ids.tokens[1] } },
      addCoProvisioningTarget: {
        backend: 'comanage',
        input: { backend: 'comanage', coId: '2', plugin: 'LdapProvisioner', mode: 'DISABLED' },
      },
      updateCoProvisioningTarget: { backend: 'comanage', input: { targetId: ids.targets[0], order: 3 } },
      createWorkflowRequest: {
        backend: 'admanager',
        input: {
          backend: 'admanager',
          domainNames: 'admp.local',
          subject: 'Once',
          disableUsers: { accounts: ['john'] },
        },
      },
    };
  };

  it('every write is carried out once, and what it says of objects is nothing but ids and outcomes', async () => {
    const names = mutations
      .filter(
        ({ type }) => everythingOf(getNamedType(type) as GraphQLObjectType, '', () => 0, false).guarded.length > 0,
      )
      .map(({ name }) => name);
    expect(Object.keys(inputs()).sort()).toEqual(names.sort());
    const ask = async (token: string, name: string, fields: string): Promise<[Answer, number]> => {
      const { backend, input } = inputs()[name]!;
      const { calls } = graph.emulators.get(backend) as unknown as { readonly calls: EmulatorCall[] };
      const before = calls.length;
      const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input!`;
      const text = `mutation ($input: ${type}) { ${name}(input: $input) { ${fields} } }`;
      return [await executeOver(graph.endpoint, token)(text, { input }), calls.length - before];
    };
    for (const field of mutations.filter(({ name }) => names.includes(name))) {
      const whole = everythingOf(getNamedType(field.type) as GraphQLObjectType, '', () => 0, false).text;
      const [answer, calls] = await ask(WRITER, field.name, whole);
      expect([field.name, answer.status]).toEqual([field.name, 200]);
      const errors = answer.errors ?? [];
      expect([field.name, [...new Set(errors.map(({ extensions }) => extensions.code))]]).toEqual([
        ...[field.name, ['FORBIDDEN']],
      ]);
      expect(JSON.stringify(answer.data)).toMatch(/"outcome":"[A-Z_]+"/);
      for (const { path = [] } of errors) {
        expect(path.reduce<unknown>((node, step) => (node as never)[step], answer.data)).toBeNull();
      }
      // As many calls as for who does not select the objects: nothing is read, nothing written again.
      graph.emulators.get(inputs()[field.name]!.backend)!.reset();
      const bare = field.name === 'removeTask' ? 'outcome' : 'results { outcome }';
      const [, needed] = await ask(WRITER, field.name, bare);
      expect([field.name, calls]).toEqual([field.name, needed]);
      graph.emulators.get(inputs()[field.name]!.backend)!.reset();
    }
  });
});
