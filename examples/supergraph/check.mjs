// `npm run check`: the same as `npm start` on free ports, and queries through each router. Exit code 0 when both
// answer the same, with something of both subgraphs and of both back ends in it, and when a field that fails in one
// subgraph leaves the other's its answer.
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
  for (const url of [apollo, hive]) {
    const { data, errors } = await post(url, '{ departments provisioningTasks(after: "no cursor") { totalCount } }');
    assert.ok(data.departments.length > 0);
    assert.equal(data.provisioningTasks, null);
    assert.deepEqual(
      errors.map(({ path, extensions }) => [path, extensions.code]),
      [[['provisioningTasks'], 'BAD_USER_INPUT']],
    );
  }
  for (const url of [apollo, hive]) {
    const { errors } = await post(url, '{ noSuchField }');
    assert.ok(errors.every(({ extensions }) => !('stacktrace' in extensions)));
  }
  console.log('A field that failed in provisioning-graph left the one of people its answer.');
  for (const url of [apollo, hive]) {
    const users = Array.from({ length: 40 }, (_, index) => `u${index}: users { userId userName }`).join(' ');
    const { errors } = await post(url, `{ provisioningTasks(first: 100) { nodes { ${users} } } }`);
    assert.deepEqual(
      errors.map(({ extensions }) => extensions.code),
      ['QUERY_TOO_COMPLEX'],
    );
  }
  console.log('What provisioning-graph refuses as a whole has the same code behind both routers.');
} finally {
  await stop();
}
process.exit(0);

async function ask(url) {
  const { data, errors } = await post(url, QUERY);
  assert.equal(errors, undefined, `${url}: ${JSON.stringify(errors)}`);
  return data;
}

async function post(url, query) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return response.json();
}
