// `npm run check`: the same as `npm start` on free ports, and one query through each router. Exit code 0 when both
// answer the same, with something of both subgraphs and of both back ends in it.
import './telemetry-off.mjs';
import assert from 'node:assert/strict';
import { QUERY, startAll } from './supergraph.mjs';

const { apollo, hive, stop } = await startAll({ provisioning: 0, people: 0, apollo: 0, hive: 0 }, console.log);
try {
  const [fromApollo, fromHive] = await Promise.all([ask(apollo), ask(hive)]);
  assert.deepEqual(fromHive, fromApollo);
  for (const [list, kind] of [
    ['tokens', 'SAFENET'],
    ['accounts', 'OIG'],
  ]) {
    const { nodes } = fromApollo[list];
    assert.equal(nodes.length, 2);
    for (const { backend, ticketUrl, localId, users } of nodes) {
      assert.equal(backend.kind, kind);
      assert.equal(ticketUrl, `https://tickets.example.org/provisioning/${localId}`);
      assert.ok(users.length > 0);
      for (const user of users) assert.ok(user.displayName && user.department && user.manager.displayName);
    }
  }
  console.log('Both routers answered the same, across both subgraphs and two back ends.');
} finally {
  await stop();
}
process.exit(0);

async function ask(url) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: QUERY }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined, `${url}: ${JSON.stringify(errors)}`);
  return data;
}
