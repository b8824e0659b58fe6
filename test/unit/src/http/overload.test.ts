import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { hashOf } from '../../../../src/config/operations-manifest';
import {
  type GraphqlAnswer,
  post,
  type ServerUnderTest,
  smallSchema,
  startServer,
} from '../../../helpers/injected-server';

const READ = { query: '{ hello }' };
const body = 'mutation Change { change(input: { names: [] }) }';
const WRITE = { query: body };
const REGISTERED = { id: hashOf(body), name: 'Change', type: 'mutation' as const, body };

const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

/** A server whose back end answers when it is told to. */
async function withSlowBackEnd(requests: number, connections = 2_000) {
  const waiting: (() => void)[] = [];
  let isHeld = true;
  const slow = (): Promise<string> => {
    return new Promise((resolve) => (isHeld ? waiting.push(() => resolve('done')) : resolve('done')));
  };
  const server = await startServer({
    schema: smallSchema({ hello: slow, change: slow }),
    settings: { server: { admission: { requests, connections } } },
    registered: [REGISTERED],
  });
  toClose.push(() => server.app.close());
  const under: Promise<GraphqlAnswer>[] = [];
  return {
    server,
    under,
    /** Sends one and waits until it is at the back end. */
    begin: async (payload: object): Promise<void> => {
      const before = waiting.length;
      under.push(post(server, payload));
      while (waiting.length === before) await turn();
    },
    release: () => {
      isHeld = false;
      for (const go of waiting.splice(0)) go();
    },
  };
}

async function expectRefused(server: ServerUnderTest, payload: unknown, headers = {}): Promise<void> {
  const answer = await post(server, payload, { 'x-request-id': 'refused', ...headers });
  const [error, ...more] = answer.body.errors ?? [];
  const seconds = Number(answer.headers['retry-after']);
  expect([answer.status, more, answer.body.data]).toEqual([503, [], undefined]);
  expect([1, 2, 3]).toContain(seconds);
  expect(error?.extensions).toEqual({ code: 'OVERLOADED', retriable: true, retryAfter: seconds });
  const line = server.logged.lines().findLast(({ requestId }) => requestId === 'refused');
  expect(line).toMatchObject({ level: 'warn', status: 503, errorCodes: ['OVERLOADED'], route: '/graphql' });
}

/** What has nothing to do with how much there is to do. */
async function expectHealthy({ app }: ServerUnderTest): Promise<void> {
  for (const url of ['/livez', '/readyz']) expect((await app.inject({ url })).statusCode).toBe(200);
  const origin = 'https://studio.apollographql.com';
  const headers = { origin, 'access-control-request-method': 'POST' };
  const preflight = await app.inject({ method: 'OPTIONS', url: '/graphql', headers });
  expect([preflight.statusCode, preflight.headers['access-control-allow-origin']]).toEqual([204, origin]);
}

describe('a slow back end', () => {
  it('sheds background work, then reads, then writes, and nothing when it is quick again', async () => {
    const { server, begin, under, release } = await withSlowBackEnd(10);
    for (let running = 0; running < 6; running++) await begin(READ);
    await expectRefused(server, READ, { priority: 'u=7' });
    for (let running = 6; running < 9; running++) await begin(READ);
    // Neither JSON nor a document: nothing of it is looked at.
    await expectRefused(server, '{"query":"{ hello }');
    await expectRefused(server, READ);
    await expectHealthy(server);
    await begin({ extensions: { persistedQuery: { version: 1, sha256Hash: REGISTERED.id } } });
    await expectRefused(server, WRITE);
    await expectHealthy(server);
    expect(server.load()).toMatchObject({ running: 10, mostRunning: 10, shed: { background: 1, read: 2, write: 1 } });
    release();
    const answers = await Promise.all(under);
    expect(answers.filter(({ status, body: { errors } }) => status !== 200 || errors)).toEqual([]);
    for (const payload of [READ, WRITE]) expect((await post(server, payload)).status).toBe(200);
    expect(server.load().running).toBe(0);
  });

  it('counts a request whose caller has gone away until it has ended', async () => {
    const { server, release } = await withSlowBackEnd(1);
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.app.server.address() as AddressInfo;
    const gone = new AbortController();
    const call = fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(WRITE),
      signal: gone.signal,
    });
    call.catch(() => undefined);
    while (server.load().running === 0) await turn();
    gone.abort();
    while (!server.logged.text().includes('"aborted":true')) await sleep(5);
    expect(server.load().running).toBe(1);
    await expectRefused(server, WRITE);
    let isFinished = false;
    const finished = server.finish().then(() => (isFinished = true));
    for (let turns = 0; turns < 50; turns++) await turn();
    expect(isFinished).toBe(false);
    release();
    await finished;
    expect(server.load().running).toBe(0);
  });
});

describe('a busy event loop', () => {
  it('sheds until it is idle again, and answers for its health all the time', async () => {
    const server = await startServer({ settings: { server: { admission: { delay: '20ms' } } } });
    toClose.push(() => server.app.close());
    let isBusy = true;
    const keepBusy = async (): Promise<void> => {
      while (isBusy) {
        const until = performance.now() + 120;
        while (performance.now() < until);
        await turn();
      }
    };
    const busy = keepBusy();
    while ((await post(server, READ)).status !== 503) await turn();
    await expectHealthy(server);
    expect(server.load()).toMatchObject({ delayMs: expect.any(Number), shed: { write: 0 } });
    isBusy = false;
    await busy;
    let good = 0;
    while (good < 50) {
      good = (await post(server, READ)).status === 200 ? good + 1 : 0;
      await sleep(5);
    }
    expect(server.logged.text()).toContain('overloaded: requests are refused');
  }, 60_000);
});

describe('too many connections', () => {
  it('give way to one that asks for our health, the longest unused first, never one that waits for its answer', async () => {
    const [most, settled] = [50, 20];
    const { server, release } = await withSlowBackEnd(100, most);
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.app.server.address() as AddressInfo;
    const open: Socket[] = [];
    const closed = new Set<Socket>();
    const dial = async (): Promise<Socket> => {
      const socket = connect(port, '127.0.0.1');
      toClose.push(() => socket.destroy());
      await once(socket, 'connect');
      socket.on('error', () => undefined).on('close', () => closed.add(socket));
      open.push(socket);
      return socket;
    };
    const text = JSON.stringify(READ);
    const asking = await dial();
    asking.write(
      `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
    );
    while (server.load().running === 0) await turn();
    for (let count = 1; count < most + settled; count++) {
      const socket = await dial();
      socket.resume();
    }
    const health = await fetch(`http://127.0.0.1:${port}/livez`);
    expect(health.status).toBe(200);
    while (closed.size < settled) await sleep(10);
    expect(closed.has(asking)).toBe(false);
    expect([...closed].every((socket) => open.indexOf(socket) < most * 0.7)).toBe(true);
    const answered = once(asking, 'data');
    release();
    expect(String(await answered)).toContain('HTTP/1.1 200');
  }, 60_000);
});
