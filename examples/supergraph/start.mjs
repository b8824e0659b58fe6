// `npm start`: provisioning-graph, a second subgraph, and two routers over both. Ctrl+C stops them all.
import './telemetry-off.mjs';
import { QUERY, startAll } from './supergraph.mjs';

const PORTS = { apollo: 4010, hive: 4011, provisioning: 4012, people: 4013 };

if (process.argv.includes('--help')) {
  console.log(
    `Usage: npm start\n\nPorts on 127.0.0.1: ${Object.entries(PORTS)
      .map(([name, port]) => `${name} ${port}`)
      .join(', ')}.`,
  );
  process.exit(0);
}

try {
  console.log('starting (the first start builds provisioning-graph, which takes some seconds):');
  const { stop } = await startAll(PORTS, console.log);
  console.log(
    `\nA query for either router (both have a page for it at their address):\n\n${QUERY}\n\nCtrl+C stops everything.`,
  );
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void stop().then(() => process.exit(0));
    });
  }
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}

function explain(error) {
  if (error?.code === 'EADDRINUSE') return `port ${error.port} is in use; stop the program that has it`;
  return `could not start: ${error?.message ?? error}`;
}
