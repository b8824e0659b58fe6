// Who is measured, and how each is started.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEPLOYMENT } from './contenders/ids.mjs';
import { listOf, ORGANIZATION, SIZES } from './back-ends/worlds.mjs';
import { freePort, startMeasured } from './child.mjs';
import { peerQueries } from './peers/hive/queries.mjs';

const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url));
const MAIN = pathOf('../dist/src/main.js');
const PROBE = new URL('./probe.mjs', import.meta.url).href;
const PEER_PACKAGES = pathOf('./peers/hive/node_modules/@graphql-hive/gateway-runtime');

export const PEER_IS_MISSING = 'not installed; `npm --prefix bench/peers/hive ci` installs it';

/** The product's configuration: the two back ends, and everything else as it comes. JSON is YAML too. */
function writeConfiguration({ safenet, oracle }) {
  const folder = pathOf('../dist/bench');
  mkdirSync(folder, { recursive: true });
  // Another run may be under way.
  const file = `${folder}/config-${process.pid}.yaml`;
  process.on('exit', () => rmSync(file, { force: true }));
  const configuration = {
    deployment: DEPLOYMENT,
    backends: [
      {
        name: 'sas',
        kind: 'safenet',
        url: safenet.url,
        operatorEmail: safenet.email,
        password: '${BENCH_SAFENET_PASSWORD}',
        organizations: [ORGANIZATION, ...SIZES.map(listOf)],
      },
      {
        name: 'oig',
        kind: 'oig',
        url: oracle.url,
        auth: { type: 'basic', user: oracle.user, password: '${BENCH_ORACLE_PASSWORD}' },
      },
    ],
  };
  writeFileSync(file, JSON.stringify(configuration));
  return file;
}

/**
 * @returns contenders with `name`, `title`, `start({ execArgv, env })` and `ask(query)`, which is what the contender is
 *   asked for a query or undefined when it has no way to answer it.
 */
export function createContenders(backEnds) {
  const configFile = writeConfiguration(backEnds);
  const { safenet, oracle } = backEnds;
  const secrets = { BENCH_SAFENET_PASSWORD: safenet.password, BENCH_ORACLE_PASSWORD: oracle.password };
  const productArgs = (port) => ['--config', configFile, '--port', String(port)];

  const serving = (name, title, launch, more = {}) => ({
    name,
    title,
    ask: ({ ask }) => ask,
    ...more,
    start: async (options = {}) => {
      const port = await freePort();
      const settings = { port, configFile, backEnds: { safenet, oracle } };
      const { env = {}, ...launched } = launch(port, settings);
      const { env: extra = {}, execArgv = [] } = options;
      const server = startMeasured({
        ...launched,
        execArgv,
        env: { ...secrets, BENCH_SETTINGS: JSON.stringify(settings), ...env, ...extra },
      });
      return { ...server, url: `http://127.0.0.1:${port}/graphql` };
    },
  });

  const clustered = (processes) =>
    serving(`product-${processes}`, `the product, ${processes} processes`, (port) => ({
      file: pathOf('./contenders/two-processes.mjs'),
      env: {
        BENCH_SETTINGS: JSON.stringify({ processes, main: MAIN, args: productArgs(port), probe: PROBE }),
      },
    }));

  return {
    product: serving('product', 'the product', (port) => ({ file: MAIN, args: productArgs(port) })),
    logging: serving('product-log', 'the product, writing its request log', (port) => ({
      file: MAIN,
      args: productArgs(port),
      env: { LOG_LEVEL: 'info' },
    })),
    bff: serving('bff', 'hand-written BFF', () => ({ file: pathOf('./contenders/bff/server.mjs') })),
    apollo: serving('apollo', 'Apollo Server with its defaults', () => ({
      file: pathOf('./contenders/apollo-defaults.mjs'),
    })),
    peer: existsSync(PEER_PACKAGES)
      ? serving('hive', 'Hive Gateway over Mesh', () => ({ file: pathOf('./peers/hive/server.mjs') }), {
          ask: ({ name }) => peerQueries(backEnds)[name],
        })
      : undefined,
    clustered,
  };
}
