import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createConfigFolder } from '../helpers/config-folder';
import { describeWithRedis, startRedis, until } from '../helpers/redis-server';
import { launchServer, type RunningServer } from '../helpers/server-process';

jest.setTimeout(300_000);

const folder = createConfigFolder();
const toEnd: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
  folder.remove();
});

const LIMIT = 3;
const CALL_MS = 40;

/** An Oracle without tasks, which counts the calls that it has to answer at one time. */
async function startCounting() {
  const count = { running: 0, most: 0, recent: 0 };
  const server = createServer((_request, response) => {
    count.running += 1;
    count.most = Math.max(count.most, count.running);
    count.recent = Math.max(count.recent, count.running);
    setTimeout(() => {
      count.running -= 1;
      response.writeHead(404).end();
    }, CALL_MS);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  toEnd.push(() => server.close());
  return { count, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

interface Loaded {
  readonly server: RunningServer;
  /** Answers without an error. */
  done: number;
  isOver: boolean;
}

/** So many callers who ask again and again, each for something else, so that no call is shared. */
function load(one: Loaded, callers: number): void {
  const ask = async (caller: number): Promise<void> => {
    for (let turn = 0; !one.isOver; turn += 1) {
      const query = `{ provisioningTasks(filter: { userName: "x${caller}-${turn}" }) { nodes { id } problems { code } } }`;
      const answer = await fetch(`${one.server.address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      const text = await answer.text();
      if (text.includes('"problems":[]')) one.done += 1;
    }
  };
  // A server that is killed answers nobody any more.
  for (let caller = 0; caller < callers; caller += 1) void ask(caller).catch(() => undefined);
}

describeWithRedis('three servers with one limit', () => {
  it('never make more calls than it, when one is killed, and when Redis goes and comes', async () => {
    const redis = await startRedis();
    toEnd.push(() => redis.close());
    const { count, url } = await startCounting();
    const config = folder.write(
      'shared.yaml',
      JSON.stringify({
        server: { shared: { redis: '${REDIS}', replicas: 3 }, drainDelay: '0s' },
        backends: [{ name: 'oig', kind: 'oig', url, auth: { user: 'u', password: '${PASSWORD}' }, sharedLimit: LIMIT }],
      }),
    );
    const env = { REDIS: redis.url, PASSWORD: 'made-up' };
    const all: Loaded[] = [];
    for (let index = 0; index < 3; index += 1) {
      const server = await launchServer({ args: ['--config', config], env });
      toEnd.push(() => void server.child.kill('SIGKILL'));
      all.push({ server, done: 0, isOver: false });
    }
    for (const one of all) load(one, 6);
    const more = async (living: readonly Loaded[], answers: number): Promise<void> => {
      const goals = living.map(({ done }) => done + answers);
      await until(() => living.every(({ done }, index) => done >= goals[index]!));
    };
    await more(all, 20);

    const [killed, ...living] = all as [Loaded, Loaded, Loaded];
    killed.isOver = true;
    killed.server.child.kill('SIGKILL');
    await killed.server.ended();
    count.recent = 0;
    await until(() => count.recent === LIMIT);
    await more(living, 20);

    await redis.stop();
    await Promise.all(living.map(({ server }) => server.until('redis: unavailable')));
    await more(living, 20);
    await redis.start();
    await Promise.all(living.map(({ server }) => server.until('redis: available again')));
    count.recent = 0;
    await more(living, 20);
    // What the killed one had is theirs again.
    await until(() => count.recent === LIMIT);
    for (const one of living) one.isOver = true;
    expect(count.most).toBe(LIMIT);
  });
});
