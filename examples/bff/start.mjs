// `npm start`: provisioning-graph with emulated back ends, and the BFF in front of it. With GRAPHQL_URL, only the BFF,
// in front of the server that has this address.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startProvisioning } from '../shared/provisioning.mjs';
import { createApp } from './dist/src/app.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));

const provisioning = process.env.GRAPHQL_URL ? undefined : await startProvisioning(4000, HERE);
const app = createApp(process.env.GRAPHQL_URL ?? provisioning.url);
const address = await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 4020) });
console.log(`The BFF is ready. A person's pending work:

  curl -s ${address}/people/a.moreau/pending-work

Ctrl+C stops all.`);

await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
await app.close();
await provisioning?.stop();
process.exit(0);
