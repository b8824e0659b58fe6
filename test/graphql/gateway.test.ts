import { composeServices } from '@apollo/composition';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, type GraphQLSchema, parse, validate } from 'graphql';
import { buildGraphSchema } from '../../src/schema';
import { printSubgraph } from '../../src/subgraph/subgraph-sdl';
import { NORTHWIND } from '../helpers/fake-world';
import { type ArgumentsOf, dice, OperationMaker } from '../helpers/random-operation';
import { type MixedGraph, startMixed } from '../helpers/start-mixed';

const OPERATIONS = 1_000;
const SEED = 20_261_126;

const PEOPLE = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@interfaceObject"])
  type ProvisioningTask @key(fields: "id") @interfaceObject { id: ID!  ticketUrl: String! }
  type TaskUser @key(fields: "id") { id: ID!  department: String! }
  type Query { urgentTasks: [ProvisioningTask!]! }
`);

let graph: MixedGraph;
let schema: GraphQLSchema;
let gateway: ApolloServer;
let urgent: string[];

beforeAll(async () => {
  graph = await startMixed();
  schema = await buildGraphSchema();
  urgent = [graph.tokenTaskId(4711), graph.taskId('oig-us', graph.us.emulator.world.tasks[0]!.key)];
  const people = buildSubgraphSchema([
    {
      typeDefs: PEOPLE,
      resolvers: {
        Query: { urgentTasks: () => urgent.map((id) => ({ id })) },
        ProvisioningTask: { ticketUrl: ({ id }: { id: string }) => `https://tickets.example/${id.slice(-8)}` },
        TaskUser: { department: ({ id }: { id: string }) => `Department ${id.length % 7}` },
      },
    },
  ]);
  const { supergraphSdl } = composeServices([
    { name: 'provisioning', url: 'http://127.0.0.1:1', typeDefs: parse(printSubgraph(schema)) },
    { name: 'people', url: 'http://127.0.0.1:2', typeDefs: PEOPLE },
  ]);
  const sources: Record<string, GraphQLDataSource> = {
    // Over a socket, through the server as it is.
    provisioning: {
      process: async ({ request: { query, variables } }) => {
        const { data, errors } = await graph.execute(query ?? '', variables);
        return { data, ...(errors && { errors }) };
      },
    },
    people: {
      process: ({ request: { query, variables } }) =>
        graphql({ schema: people, source: query ?? '', variableValues: variables ?? {} }) as never,
    },
  };
  gateway = new ApolloServer({
    gateway: new ApolloGateway({ supergraphSdl: supergraphSdl!, buildService: ({ name }) => sources[name]! }),
  });
  await gateway.start();
});
afterAll(async () => {
  await gateway.stop();
  await graph.close();
});

async function throughGateway(query: string) {
  const { body } = await gateway.executeOperation({ query });
  if (body.kind !== 'single') throw new Error('It answers in one piece');
  return JSON.parse(JSON.stringify(body.singleResult)) as { data?: any; errors?: readonly { message: string }[] };
}

function argumentsOf(): ArgumentsOf {
  const tasks = [
    ...[4711, 4688, 4720, 4730, 5001, 999_999].map((id) => graph.tokenTaskId(id)),
    ...graph.us.emulator.world.tasks.slice(0, 5).map(({ key }) => graph.taskId('oig-us', key)),
  ];
  const users = ['a.moreau', '00417', 'nobody'].map((userId) =>
    graph.ids.encode({ type: 'TaskUser', backend: 'sas', scope: NORTHWIND, local: ['4711', userId] }),
  );
  const one = <Item>(items: readonly Item[], roll: () => number) => items[Math.floor(roll() * items.length)]!;
  const filters = [
    '',
    ', filter: { backends: ["sas"] }',
    `, filter: { backends: ["sas"], organization: "${NORTHWIND}" }`,
    ', filter: { backends: ["sas"], userName: "a.moreau" }',
    ', filter: { backends: ["oig-us"], status: REJECTED }',
    ', filter: { backends: ["oig-eu", "oig-us"] }',
  ];
  return {
    'Query.node': (roll) => `id: "${one([...tasks, ...users], roll)}"`,
    'Query.nodes': (roll) => `ids: ["${[0, 1, 2].map(() => one([...tasks, ...users], roll)).join('", "')}"]`,
    'Query.provisioningTask': (roll) => `id: "${one(tasks, roll)}"`,
    'Query.provisioningTasks': (roll) => `first: ${1 + Math.floor(roll() * 4)}${one(filters, roll)}`,
  };
}

describe('through a router', () => {
  it(`${OPERATIONS} generated operations get the data that they get directly`, async () => {
    const maker = new OperationMaker(schema, argumentsOf(), dice(SEED));
    let fields = 0;
    for (let number = 1; number <= OPERATIONS; number++) {
      const query = maker.query();
      expect([query, validate(schema, parse(query))]).toEqual([query, []]);
      const direct = await graph.execute(query);
      const routed = await throughGateway(query);
      expect({ query, data: routed.data, failed: routed.errors !== undefined }).toEqual({
        query,
        data: direct.data,
        failed: direct.errors !== undefined,
      });
      fields += JSON.stringify(direct.data).length;
    }
    // Empty answers would be equal too.
    expect(fields).toBeGreaterThan(OPERATIONS * 100);
  }, 180_000);

  it('one query crosses both subgraphs and both kinds of back ends, through the interface', async () => {
    const { data, errors } = await throughGateway(`{
      urgentTasks {
        id ticketUrl status
        backend { name }
        users { userId department }
        ... on TokenProvisioningTask { tokenOption }
        ... on AccountProvisioningTask { application }
      }
    }`);
    expect(errors).toBeUndefined();
    expect(data.urgentTasks).toMatchObject(
      [
        {
          id: urgent[0],
          backend: { name: 'sas' },
          tokenOption: expect.any(String),
          users: [{ department: /./ }, {}, {}],
        },
        { id: urgent[1], backend: { name: 'oig-us' }, application: expect.any(String) },
      ].map((task) => ({ ...task, ...('users' in task && { users: expect.any(Array) }) })),
    );
    for (const task of data.urgentTasks) {
      expect(task.ticketUrl).toMatch(/^https:\/\/tickets\.example\//);
      for (const user of task.users) expect(user.department).toMatch(/^Department \d$/);
    }
  });

  it('a task that is gone is null for the router too, and the others still come', async () => {
    urgent.push(graph.tokenTaskId(999_999));
    try {
      const { data, errors } = await throughGateway(
        '{ urgentTasks { id ticketUrl ... on TokenProvisioningTask { status } } }',
      );
      expect(errors).toBeUndefined();
      expect(data.urgentTasks).toHaveLength(3);
      expect(data.urgentTasks[0]).toMatchObject({ status: 'PENDING' });
    } finally {
      urgent.pop();
    }
  });
});
