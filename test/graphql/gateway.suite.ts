import { composeServices } from '@apollo/composition';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, type GraphQLSchema, parse, validate } from 'graphql';
import { registry } from '../../datasources';
import { buildGraphSchema } from '../../src/graphql/schema';
import { printSubgraph } from '../../src/graphql/subgraph';
import { dice, OperationMaker } from '../helpers/random-operation';
import { sampleArguments, type SampleIds, sampleIds } from '../helpers/sample-ids';
import type { ServedGraph } from '../helpers/serve-graph';
import { startEverything } from '../helpers/start-everything';

const OPERATIONS = 1_000;
const SEED = 20_261_126;

const PEOPLE = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@interfaceObject"])
  type ProvisioningTask @key(fields: "id") @interfaceObject { id: ID!  ticketUrl: String! }
  type TaskUser @key(fields: "id") { id: ID!  department: String! }
  type Query { urgentTasks: [ProvisioningTask!]! }
`);

let graph: ServedGraph;
let schema: GraphQLSchema;
let gateway: ApolloServer;
let ids: SampleIds;
let urgent: string[];

beforeAll(async () => {
  graph = await startEverything();
  ids = await sampleIds(graph);
  schema = await buildGraphSchema(registry);
  urgent = [ids.tokens[0]!, ids.accounts[0]!];
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

describe('through a router', () => {
  it(`${OPERATIONS} generated operations get the data that they get directly`, async () => {
    const maker = new OperationMaker(schema, sampleArguments(ids), dice(SEED));
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
    expect(data.urgentTasks).toMatchObject([
      { id: urgent[0], backend: { name: 'safenet' }, tokenOption: expect.any(String) },
      { id: urgent[1], backend: { name: 'oig' }, application: expect.any(String) },
    ]);
    for (const task of data.urgentTasks) {
      expect(task.ticketUrl).toMatch(/^https:\/\/tickets\.example\//);
      expect(task.users).not.toEqual([]);
      for (const user of task.users) expect(user.department).toMatch(/^Department \d$/);
    }
  });

  it('a field of ours that fails leaves the fields of the other subgraph, and our others, their answers', async () => {
    const failing = [
      'failed: provisioningTasks(after: "none of ours") { nodes { id } }',
      'failed: nodes(ids: ["none of ours"]) { id }',
      'failed: coProvisioningTargets(after: "none of ours") { totalCount }',
      'failed: workflowRequests(after: "none of ours") { totalCount }',
    ];
    for (const text of failing) {
      const { data, errors } = await throughGateway(`{ ${text} urgentTasks { id ticketUrl } backends { name } }`);
      expect([text, errors?.length]).toEqual([text, 1]);
      expect([text, data]).toEqual([
        text,
        {
          failed: null,
          urgentTasks: urgent.map((id) => ({ id, ticketUrl: expect.stringContaining('https://tickets.example/') })),
          backends: expect.arrayContaining([{ name: 'safenet' }]),
        },
      ]);
    }
  });

  it('a task that is gone is null for the router too, and the others still come', async () => {
    urgent.push(...ids.gone);
    try {
      const { data, errors } = await throughGateway(
        '{ urgentTasks { id ticketUrl ... on TokenProvisioningTask { tokenOption } } }',
      );
      expect(errors).toBeUndefined();
      expect(data.urgentTasks).toHaveLength(3);
      expect(data.urgentTasks[0]).toMatchObject({ tokenOption: expect.any(String) });
    } finally {
      urgent.pop();
    }
  });
});
