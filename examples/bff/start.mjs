// `npm start`: provisioning-graph with emulated back ends, and the BFF in front of it. With GRAPHQL_URL, only the BFF,
// in front of the server that has this address.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startProvisioning } from '../shared/provisioning.mjs';
import { createApp } from './dist/src/app.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));

// From here on, so that a stop while provisioning-graph starts stops that too.
const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
const given = process.env.GRAPHQL_URL;
if (!given) console.log('starting (the first start builds provisioning-graph, which takes some seconds)');
const provisioning = given ? undefined : await startProvisioning(4021, HERE);
try {
  const app = createApp(given || provisioning.url);
  const address = await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 4020) });
  console.log(`The BFF is ready. A person's pending work:

  curl -s ${address}/people/a.moreau/pending-work

Ctrl+C stops all.`);
  await stopped;
  await app.close();
} catch (error) {
  console.error(`could not start: ${error.message}`);
  process.exitCode = 1;
} finally {
  await provisioning?.stop();
}
