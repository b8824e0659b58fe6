// Apollo Server as its documentation sets it up, `startStandaloneServer` and no option, with the product's schema and
// resolvers. What it costs more than the product is what the product's own assembly gains.
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { registry } from '../../dist/datasources/index.js';
import { OpenBackends } from '../../dist/src/start/backends.js';
import { loadConfig, processEnvironment } from '../../dist/src/config/index.js';
import { createAuthenticate } from '../../dist/src/auth/authenticate.js';
import { createContextFactory } from '../../dist/src/graphql/context.js';
import { buildServedSchema } from '../../dist/src/graphql/schema.js';
import { NodeIds } from '../../dist/resolvers/shared/node-id.js';

const { port, configFile } = JSON.parse(process.env.BENCH_SETTINGS);
const config = loadConfig({ config: configFile, port: undefined, host: undefined }, processEnvironment(), registry);
const backends = await new OpenBackends({ now: Date.now, report: () => undefined }).connect(config.backends);
const createContext = createContextFactory(backends.all, new NodeIds(config.deployment));
const authenticate = createAuthenticate(config.auth);

const server = new ApolloServer({ schema: await buildServedSchema(registry), introspection: true });
await startStandaloneServer(server, {
  listen: { host: '127.0.0.1', port },
  context: async ({ req }) =>
    createContext({
      record: { requestId: 'bench' },
      caller: authenticate(req.headers.authorization),
      signal: new AbortController().signal,
    }),
});
process.on('SIGTERM', () => process.exit(0));
