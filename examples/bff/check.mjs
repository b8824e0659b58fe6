// `npm run check`: the three screens over provisioning-graph with emulated back ends, then what they show when a back end
// hangs up, and when provisioning-graph itself does not answer. All on free ports.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startProvisioning } from '../shared/provisioning.mjs';
import { createApp } from './dist/src/app.js';

const REJECTED_IN_ORACLE = 'iuXNNjXYNZ7oWyJUIiwib2lnIiwiIiwiNzQwMSJd';
const MANUAL_IN_ORACLE = 'DNxKMQI9I1F4WyJUIiwib2lnIiwiIiwiNzQwOSJd';
const IN_SAFENET = 'HBMJ4dO0tSnSWyJUIiwic2FmZW5ldCIsIk5vcnRod2luZCBUcnVzdCIsIjQ3MTEiXQ';

/** A BFF in front of `graphUrl`: what it answers, as status, headers and body. */
async function startBff(graphUrl) {
  const app = createApp(graphUrl);
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const ask = async (path, { headers = {}, body } = {}) => {
    const response = await fetch(`${address}${path}`, {
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  return { ask, stop: () => app.close() };
}

async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

async function stopListening(server) {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

describe('the three screens', () => {
  let folder, provisioning, bff, ask;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bff-'));
    provisioning = await startProvisioning(0, folder);
    bff = await startBff(provisioning.url);
    ask = bff.ask;
  });
  after(async () => {
    await bff?.stop();
    await provisioning?.stop();
    rmSync(folder, { recursive: true });
  });

  it('stand behind the command that the README names, at the address that it prints', async () => {
    const start = spawn(process.execPath, ['start.mjs'], {
      cwd: import.meta.dirname,
      env: { ...process.env, GRAPHQL_URL: provisioning.url, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    for await (const text of start.stdout.setEncoding('utf8')) {
      printed += text;
      const url = /curl -s (\S+)\s/.exec(printed)?.[1];
      if (url === undefined || start.killed) continue;
      const { tasks } = await (await fetch(url)).json();
      assert.equal(tasks.length, 2);
      start.kill('SIGTERM');
    }
    if (start.exitCode === null) await once(start, 'exit');
    assert.equal(start.exitCode, 0);
  });

  it("shows a person's pending work, page by page, over all back ends", async () => {
    const whole = await ask('/people/a.moreau/pending-work');
    assert.equal(whole.status, 200);
    assert.deepEqual(
      whole.body.tasks.map(({ backend, localId }) => [backend.kind, localId]),
      [
        ['SAFENET', '4688'],
        ['SAFENET', '4711'],
      ],
    );
    assert.deepEqual([whole.body.nextPage, whole.body.problems], [null, []]);

    const walked = [];
    let page = '';
    do {
      const { body } = await ask(`/people/a.moreau/pending-work?first=1${page}`);
      walked.push(...body.tasks);
      page = body.nextPage === null ? undefined : `&after=${encodeURIComponent(body.nextPage)}`;
    } while (page !== undefined);
    assert.deepEqual(walked, whole.body.tasks);
  });

  it('shows what waits for a person in Oracle too', async () => {
    const { body } = await ask('/people/ROKAFOR/pending-work');
    assert.ok(body.tasks.length > 0);
    assert.ok(
      body.tasks.every(({ backend, __typename }) => backend.kind === 'OIG' && __typename.startsWith('Account')),
    );
  });

  it('names what is wrong with a request', async () => {
    const tooMany = await ask('/people/a.moreau/pending-work?first=101');
    assert.deepEqual(
      [tooMany.status, tooMany.body.fields],
      [400, [{ path: 'first', message: 'must be from 1 to 100' }]],
    );
    const nowhere = await ask('/people/a.moreau/pending-work?after=nonsense');
    assert.deepEqual([nowhere.status, nowhere.body.fields.map(({ path }) => path)], [400, ['after']]);
    const unknown = await ask('/people/a.moreau/pending-work?frist=10');
    assert.deepEqual([unknown.status, unknown.body.fields.map(({ path }) => path)], [400, ['frist']]);
    const time = await ask('/people/a.moreau/pending-work', { headers: { 'x-request-timeout-ms': 'soon' } });
    assert.equal(time.status, 400);
    assert.match(time.body.message, /x-request-timeout-ms/);
  });

  it('runs tasks again, and says of each what became of it', async () => {
    const taskIds = [REJECTED_IN_ORACLE, MANUAL_IN_ORACLE, IN_SAFENET];
    const { status, body } = await ask('/tasks/retry', { body: { taskIds } });
    assert.equal(status, 200);
    assert.deepEqual(body.counts, { SUCCEEDED: 1, REFUSED: 1, UNSUPPORTED: 1 });
    assert.deepEqual(
      body.results.map(({ taskId }) => taskId),
      taskIds,
    );
    assert.equal(body.results[0].task.status, 'COMPLETED');
    assert.match(body.results[1].reason, /not automated/);
  });

  it('names the ids that make no sense, and runs nothing', async () => {
    const { status, body } = await ask('/tasks/retry', { body: { taskIds: [MANUAL_IN_ORACLE, 'nonsense'] } });
    assert.deepEqual([status, body.code], [400, 'BAD_USER_INPUT']);
    assert.deepEqual(
      body.fields.map(({ path }) => path),
      ['taskIds[1]'],
    );
    const empty = await ask('/tasks/retry', { body: { taskIds: [] } });
    assert.deepEqual([empty.status, empty.body.fields[0].path], [400, 'taskIds']);
  });

  it('raises a request once, however often it is asked for', async () => {
    const key = { 'idempotency-key': 'check-1' };
    const body = {
      backend: 'admanager',
      domain: 'admp.local',
      subject: 'VPN for the on-call week',
      users: ['john'],
      groups: ['VPN-Users'],
      days: 7,
    };
    const first = await ask('/requests', { headers: key, body });
    assert.deepEqual([first.status, first.body.outcome, first.body.repeated], [201, 'SUCCEEDED', false]);
    const again = await ask('/requests', { headers: key, body });
    assert.deepEqual([again.status, again.body.repeated, again.body.request], [200, true, first.body.request]);
    const other = await ask('/requests', { headers: key, body: { ...body, days: 8 } });
    assert.deepEqual([other.status, other.body.code], [409, 'IDEMPOTENCY_KEY_REUSED']);

    const refused = await ask('/requests', {
      headers: { 'idempotency-key': 'check-2' },
      body: { ...body, users: ['nobody'] },
    });
    assert.deepEqual([refused.status, refused.body.outcome], [422, 'REFUSED']);
    const keyless = await ask('/requests', { body });
    assert.deepEqual(
      [keyless.status, keyless.body.fields],
      [400, [{ path: 'idempotency-key', message: keyless.body.fields[0].message }]],
    );
    const faulty = await ask('/requests', { headers: { 'idempotency-key': 'check-3' }, body: { ...body, days: 0 } });
    assert.deepEqual([faulty.status, faulty.body.code], [400, 'BAD_USER_INPUT']);

    const { status, body: list } = await ask('/requests');
    assert.equal(status, 200);
    assert.deepEqual(
      list.requests.map(({ accounts, state }) => [accounts, state]),
      [
        [['nobody'], 'REJECTED'],
        [['john'], 'CREATED'],
      ],
    );
    assert.deepEqual(list.requests[1], first.body.request);
  });
});

describe('a back end that takes requests and says nothing', () => {
  let folder, oracle, provisioning, bff;
  let hangsUp = false;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bff-'));
    oracle = createServer((request) => {
      if (hangsUp) request.socket.destroy();
    });
    const url = await listen(oracle);
    const config = {
      deployment: 'embedded',
      backends: [
        { name: 'safenet', kind: 'safenet', embedded: true },
        { name: 'oig', kind: 'oig', url, auth: { user: 'provops', password: { file: 'password' } } },
      ],
    };
    writeFileSync(join(folder, 'password'), 'made-up');
    // JSON is YAML.
    writeFileSync(join(folder, 'config.yaml'), JSON.stringify(config));
    provisioning = await startProvisioning(0, folder, ['--config', 'config.yaml']);
    bff = await startBff(provisioning.url);
  });
  after(async () => {
    await bff?.stop();
    await provisioning?.stop();
    await stopListening(oracle);
    rmSync(folder, { recursive: true });
  });

  it('is given up in time for an answer with the tasks of the others', async () => {
    const headers = { 'x-request-timeout-ms': '5000' };
    const { status, body } = await bff.ask('/people/a.moreau/pending-work', { headers });
    assert.deepEqual([status, body.tasks.length], [200, 2]);
    assert.deepEqual(
      body.problems.map(({ backend, code }) => [backend, code]),
      [['oig', 'BACKEND_TIMEOUT']],
    );
  });

  it('is named among the problems when it hangs up', async () => {
    hangsUp = true;
    const { status, body } = await bff.ask('/people/a.moreau/pending-work');
    assert.deepEqual([status, body.tasks.length], [200, 2]);
    assert.deepEqual(
      body.problems.map(({ backend, code, retriable }) => [backend, code, retriable]),
      [['oig', 'BACKEND_UNAVAILABLE', true]],
    );
  });

  it('leaves a retry that nobody can say anything about', async () => {
    const { status, body } = await bff.ask('/tasks/retry', { body: { taskIds: [REJECTED_IN_ORACLE] } });
    assert.deepEqual([status, body.counts], [200, { UNKNOWN: 1 }]);
    assert.ok(body.results[0].reason.length > 0);
  });
});

describe('a provisioning-graph that does not answer', () => {
  let silent, bff, asked;
  const brief = { 'x-request-timeout-ms': '300' };
  before(async () => {
    silent = createServer((request) => (asked = request.headers));
    bff = await startBff(`${await listen(silent)}/graphql`);
  });
  after(async () => {
    await bff?.stop();
    await stopListening(silent);
  });

  it('was given the id, the credentials and the time of the caller', async () => {
    const headers = { ...brief, 'x-request-id': 'my-own.id', authorization: 'Bearer of-nobody' };
    const { status, headers: answered, body } = await bff.ask('/people/a.moreau/pending-work', { headers });
    assert.deepEqual([status, body.code, body.requestId], [504, 'DEADLINE_EXCEEDED', 'my-own.id']);
    assert.equal(answered.get('x-request-id'), 'my-own.id');
    assert.equal(asked['x-request-id'], 'my-own.id');
    assert.equal(asked.authorization, 'Bearer of-nobody');
    assert.equal(asked['x-request-timeout-ms'], '270');
  });

  it('is given a new id where the caller has none, or one that is not harmless', async () => {
    await bff.ask('/people/a.moreau/pending-work', { headers: { ...brief, 'x-request-id': 'a b' } });
    assert.match(asked['x-request-id'], /^[0-9a-f-]{36}$/);
  });

  it('leaves writes unknown, and says how to find out', async () => {
    const retry = await bff.ask('/tasks/retry', { headers: brief, body: { taskIds: ['one', 'two'] } });
    assert.deepEqual([retry.status, retry.body.counts], [200, { UNKNOWN: 2 }]);
    const body = { backend: 'admanager', domain: 'admp.local', subject: 'VPN', users: ['john'], groups: ['VPN-Users'] };
    const raise = await bff.ask('/requests', { headers: { ...brief, 'idempotency-key': 'check-4' }, body });
    assert.deepEqual([raise.status, raise.body.outcome], [202, 'UNKNOWN']);
    assert.match(raise.body.reason, /same Idempotency-Key/);
  });

  it('is not there at all: then nothing was done', async () => {
    const left = createServer();
    const address = await listen(left);
    await stopListening(left);
    const nobody = await startBff(`${address}/graphql`);
    const { status, body } = await nobody.ask('/tasks/retry', { body: { taskIds: ['one'] } });
    await nobody.stop();
    assert.deepEqual([status, body.code, body.retriable], [503, 'GRAPH_UNAVAILABLE', true]);
  });
});
