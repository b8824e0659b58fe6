import { fileURLToPath } from 'node:url';
import { startProvisioning } from '../shared/provisioning.mjs';
import { compose, startApolloGateway, startHiveGateway } from './gateways.mjs';
import { startPeople } from './people.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Crosses both subgraphs, and the back ends behind the first one: a token's and an account's tasks with their people. */
export const QUERY = `query Crossing {
  tokens: provisioningTasks(first: 2, filter: { backends: ["safenet"] }) { ...Tasks }
  accounts: provisioningTasks(first: 2, filter: { backends: ["oig"] }) { ...Tasks }
}
fragment Tasks on ProvisioningTaskConnection {
  nodes {
    localId
    status
    ticketUrl
    backend { kind }
    users { userId displayName department manager { displayName } }
  }
}`;

/** Starts everything, in order, and says what it does. With port 0 any free one is taken. */
export async function startAll(ports, say) {
  const running = [];
  const stop = async () => {
    for (const one of running.reverse()) await one.stop();
  };
  const add = async (name, starting) => {
    const one = await starting;
    running.push(one);
    say(`  ${name.padEnd(19)} ${one.url}`);
    return one.url;
  };
  try {
    const provisioning = await add('provisioning-graph', startProvisioning(ports.provisioning, HERE));
    const people = await add('people', startPeople(ports.people));
    const supergraph = await compose([
      { name: 'provisioning', url: provisioning },
      { name: 'people', url: people },
    ]);
    const apollo = await add('Apollo Gateway', startApolloGateway(supergraph, ports.apollo));
    const hive = await add('Hive Gateway', startHiveGateway(supergraph, ports.hive));
    return { apollo, hive, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
