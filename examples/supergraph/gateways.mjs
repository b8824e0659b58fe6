// Composes the subgraphs, and serves the supergraph twice: with Apollo Gateway and with Hive Gateway.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { composeServices } from '@apollo/composition';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { parse } from 'graphql';

/** What a caller's request hands on to the subgraphs: who calls, and under which name it is logged everywhere. */
const HANDED_ON = ['authorization', 'x-request-id'];

/** Asks a running subgraph for its schema, as `rover subgraph introspect` does. */
export async function sdlOf(url) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
  });
  const { data, errors } = await response.json();
  if (!data?._service) throw new Error(`${url} gives no schema: ${errors?.[0]?.message ?? response.status}`);
  return data._service.sdl;
}

/** @param subgraphs is a list of `{ name, url }`. */
export async function compose(subgraphs) {
  const services = await Promise.all(
    subgraphs.map(async ({ name, url }) => ({ name, url, typeDefs: parse(await sdlOf(url)) })),
  );
  const { supergraphSdl, errors = [], hints = [] } = composeServices(services);
  for (const { message } of hints) console.warn(`hint: ${message}`);
  if (!supergraphSdl) throw new Error(`The subgraphs do not compose:\n${errors.map(String).join('\n')}`);
  return supergraphSdl;
}

export async function startApolloGateway(supergraphSdl, port) {
  class Source extends RemoteGraphQLDataSource {
    willSendRequest({ request, context }) {
      for (const [name, value] of Object.entries(context.handedOn ?? {})) request.http.headers.set(name, value);
    }
  }
  const gateway = new ApolloGateway({ supergraphSdl, buildService: ({ url }) => new Source({ url }) });
  // Of two that stop it at the same time, the second would wait for ever: start.mjs stops all.
  const server = new ApolloServer({
    gateway,
    stopOnTerminationSignals: false,
    // Otherwise each error shows where on this machine it was thrown, unless NODE_ENV is production.
    includeStacktraceInErrorResponses: false,
  });
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port },
    context: async ({ req }) => ({
      handedOn: Object.fromEntries(HANDED_ON.flatMap((name) => (req.headers[name] ? [[name, req.headers[name]]] : []))),
    }),
  });
  return { url, stop: () => server.stop() };
}

export async function startHiveGateway(supergraphSdl, port) {
  const gateway = createGatewayRuntime({
    supergraph: supergraphSdl,
    logging: 'warn',
    propagateHeaders: {
      fromClientToSubgraphs: ({ request }) =>
        Object.fromEntries(HANDED_ON.map((name) => [name, request.headers.get(name)]).filter(([, value]) => value)),
    },
  });
  const server = createServer(gateway);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/graphql`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await gateway.dispose();
    },
  };
}
