// A second subgraph, as another team would have it: what the company knows about people, and the tickets of tasks. It
// refers to objects of provisioning-graph by their ids and never looks into them. Types of both have their descriptions
// there; through the interface object, every kind of task has a ticket, kinds that do not exist yet included.
import { createHash } from 'node:crypto';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';

export const PEOPLE_SDL = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires", "@interfaceObject"])

  type TaskUser @key(fields: "id") {
    id: ID!
    userId: String! @external
    displayName: String @requires(fields: "userId")
    department: String @requires(fields: "userId")
    manager: Person @requires(fields: "userId")
  }

  type Person {
    displayName: String!
    department: String!
  }

  type ProvisioningTask @key(fields: "id") @interfaceObject {
    id: ID!
    localId: String! @external
    ticketUrl: String! @requires(fields: "localId")
  }

  type Query {
    "Departments there are."
    departments: [String!]
  }
`;

const DEPARTMENTS = ['Finance', 'Laboratory', 'Logistics', 'Research'];
const MANAGERS = ['Ines Halvorsen', 'Tomasz Wrona', 'Adaeze Obi', 'Leila Farahani'];

/** Made up, and the same every time: a number out of the person's user id. */
function numberOf(text) {
  return createHash('sha256').update(text.toLowerCase()).digest()[0] % DEPARTMENTS.length;
}

const resolvers = {
  Query: { departments: () => DEPARTMENTS },
  TaskUser: {
    displayName: ({ userId }) => userId.replace(/\W+/g, ' ').trim() || null,
    department: ({ userId }) => DEPARTMENTS[numberOf(userId)],
    manager: ({ userId }) => {
      const number = numberOf(userId);
      return { displayName: MANAGERS[number], department: DEPARTMENTS[number] };
    },
  },
  ProvisioningTask: { ticketUrl: ({ localId }) => `https://tickets.example.org/provisioning/${localId}` },
};

export async function startPeople(port) {
  const schema = buildSubgraphSchema([{ typeDefs: parse(PEOPLE_SDL), resolvers }]);
  const server = new ApolloServer({
    includeStacktraceInErrorResponses: false,
    schema,
    plugins: [ApolloServerPluginInlineTraceDisabled()],
    stopOnTerminationSignals: false,
  });
  const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port } });
  return { url, stop: () => server.stop() };
}
