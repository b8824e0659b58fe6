import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, isInterfaceType, isObjectType, parse, validateSchema } from 'graphql';
import { registry } from '../../datasources';
import { NODE_TYPES } from '../../resolvers/node/find-nodes';
import { buildGraphSchema, buildServedSchema } from '../../src/graphql/schema';
import { FEDERATION_DIRECTIVES, printSubgraph } from '../../src/graphql/subgraph';

const FILE = join(__dirname, '../../subgraph.graphql');

/** Another team's subgraph: it refers to our objects, adds to them, and has connections of its own. */
const TICKETS = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@interfaceObject", "@shareable"])

  type ProvisioningTask @key(fields: "id") @interfaceObject {
    id: ID!
    ticketUrl: String
  }

  type TaskUser @key(fields: "id") {
    id: ID!
    department: String
  }

  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }

  type Query {
    tasksWithTickets: [ProvisioningTask!]!
    ticketPages: PageInfo
  }
`;

let schema: GraphQLSchema;
let sdl: string;
beforeAll(async () => {
  schema = await buildGraphSchema(registry);
  sdl = printSubgraph(schema);
});

function compose(ours: string, theirs = TICKETS) {
  const { errors = [], hints = [] } = composeServices([
    { name: 'provisioning', url: 'http://127.0.0.1:1', typeDefs: parse(ours) },
    { name: 'tickets', url: 'http://127.0.0.1:2', typeDefs: parse(theirs) },
  ]);
  return { errors: errors.map(({ message }) => message), hints: hints.map(({ message }) => message) };
}

describe('subgraph.graphql', () => {
  it('has no @oneOf, which composition takes for a mistake', () => {
    const [error = ''] = compose(sdl.replace('input TaskAssigneeInput', 'input TaskAssigneeInput @oneOf')).errors;
    expect(error).toMatch(/Unknown directive "@oneOf"/);
    expect(sdl).toContain('input TaskAssigneeInput {');
    expect(sdl).not.toContain('@oneOf');
  });

  it('is the printed subgraph; if the change is meant, run `npm run schema:print` and commit it', () => {
    const [heading, ...rest] = readFileSync(FILE, 'utf8').split('\n\n');
    expect(heading).toMatch(/^# .*Do not edit by hand\.$/);
    expect(rest.join('\n\n')).toBe(sdl);
  });

  it('composes with another subgraph without an error or a hint', () => {
    expect(compose(sdl)).toEqual({ errors: [], hints: [] });
  });

  it('composes by itself without an error or a hint', () => {
    const { errors, hints } = composeServices([{ name: 'provisioning', typeDefs: parse(sdl) }]);
    expect([errors, hints]).toEqual([undefined, []]);
  });

  it('is seen failing to compose where a key or a shared type is missing', () => {
    expect(compose(sdl.replace('type PageInfo @shareable', 'type PageInfo')).errors.join()).toMatch(/PageInfo/);
    const keyless = sdl.replace(/(interface ProvisioningTask implements Node) @key\(fields: "id"\)/, '$1');
    expect(keyless).not.toBe(sdl);
    expect(compose(keyless).errors.join()).toMatch(/ProvisioningTask/);
  });

  it('is what the vendor’s own library builds a subgraph from', () => {
    const built = buildSubgraphSchema([{ typeDefs: parse(sdl) }]);
    expect(validateSchema(built)).toEqual([]);
    expect(String(built.getQueryType()?.getFields()['_entities']?.type)).toBe('[_Entity]!');
  });

  it('makes an entity of every type whose objects have a global id, and of nothing else', () => {
    const withKey = Object.entries(FEDERATION_DIRECTIVES).flatMap(([name, text]) => (/@key/.test(text) ? [name] : []));
    const nodes = Object.values(schema.getTypeMap()).flatMap((type) => {
      if (isInterfaceType(type)) return NODE_TYPES.some((name) => name === type.name) ? [type.name] : [];
      return isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node') ? [type.name] : [];
    });
    expect(withKey.sort()).toEqual(nodes.sort());
  });
});

describe('the served schema', () => {
  it('has what routers ask for beside the plain schema, and everything of that', async () => {
    const served = await buildServedSchema(registry);
    expect(validateSchema(served)).toEqual([]);
    const added = Object.keys(served.getTypeMap()).filter((name) => !schema.getType(name));
    expect(added.sort()).toEqual(['_Any', '_Entity', '_Service']);
    const fields = Object.keys(served.getQueryType()!.getFields());
    expect(fields.filter((name) => !schema.getQueryType()!.getFields()[name])).toEqual(['_service', '_entities']);
  });
});

describe('a directive for something that the schema does not have', () => {
  it('is refused, so that a renamed type does not lose its key unseen', async () => {
    const { buildSchema } = await import('graphql');
    expect(() => printSubgraph(buildSchema('type Query { a: Int }'))).toThrow(/no ProvisioningTask, .*Query\.node/);
  });
});
