import { hashOf } from '../../../../../src/config/operations-manifest';
import { openRedis, type SharedRedis } from '../../../../../src/store/redis';
import { shareDocuments } from '../../../../../src/store/shared-documents';
import { post, smallSchema, startServer, type ServerUnderTest } from '../../../../helpers/injected-server';
import { describeWithRedis, startRedis, until, type RedisUnderTest } from '../../../../helpers/redis-server';

const persisted = (query: string) => ({ persistedQuery: { version: 1, sha256Hash: hashOf(query) } });
const toEnd: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

async function redis(): Promise<RedisUnderTest> {
  const server = await startRedis();
  toEnd.push(() => server.close());
  return server;
}

async function connect({ url }: RedisUnderTest, deployment = 'test'): Promise<SharedRedis> {
  const shared = openRedis({ deployment, url }, { process: () => undefined });
  toEnd.push(() => shared.close());
  await until(() => shared.isAvailable());
  return shared;
}

async function replica(shared: SharedRedis, settings: Record<string, unknown> = {}): Promise<ServerUnderTest> {
  const server = await startServer({ schema: smallSchema({ hello: 'world' }), settings, shared });
  toEnd.push(() => server.app.close());
  return server;
}

const byHash = async (server: ServerUnderTest, query: string): Promise<unknown> => {
  const { body } = await post(server, { extensions: persisted(query) });
  return body.data?.hello ?? body.errors?.[0]?.extensions.code;
};
const register = (server: ServerUnderTest, query: string) => post(server, { query, extensions: persisted(query) });
const comesToBeKnown = (server: ServerUnderTest, query: string) =>
  until(async () => (await byHash(server, query)) === 'world');

const [A, B, C] = ['{ hello }', 'query Second { hello }', 'query Third { hello }'] as const;

describeWithRedis('documents that clients register', () => {
  it('at one replica are known to all, also while Redis is away, and are shared again when it is back', async () => {
    const store = await redis();
    const [one, two] = [await connect(store), await connect(store)];
    const [first, second] = [await replica(one), await replica(two)];
    expect(await byHash(second, A)).toBe('PERSISTED_QUERY_NOT_FOUND');
    await register(first, A);
    await comesToBeKnown(second, A);
    await store.stop();
    await until(() => !one.isAvailable() && !two.isAvailable());
    // What a replica has seen it knows by itself.
    expect(await byHash(second, A)).toBe('world');
    expect(await byHash(second, B)).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect((await register(second, B)).body.data).toEqual({ hello: 'world' });
    expect(await byHash(second, B)).toBe('world');
    expect(await byHash(first, B)).toBe('PERSISTED_QUERY_NOT_FOUND');
    await store.start();
    await until(() => one.isAvailable() && two.isAvailable());
    await register(first, C);
    await comesToBeKnown(second, C);
  });

  it('are not waited for where Redis hangs', async () => {
    const store = await redis();
    const server = await replica(await connect(store));
    store.pause();
    expect(await byHash(server, A)).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect((await register(server, A)).body.data).toEqual({ hello: 'world' });
    expect(await byHash(server, A)).toBe('world');
    store.resume();
  });

  it('are those of the deployment', async () => {
    const store = await redis();
    const server = await replica(await connect(store));
    await register(server, A);
    const other = shareDocuments(await connect(store, 'other'));
    const same = shareDocuments(await connect(store));
    await until(async () => (await same.get(hashOf(A))) === A);
    expect(await other.get(hashOf(A))).toBeUndefined();
  });

  it('cannot be changed by whoever can write into Redis, and never get past the safelist', async () => {
    const store = await redis();
    const shared = await connect(store);
    await shared.client.set(`${shared.prefix}document:${hashOf(A)}`, '{ fail }');
    const [open, safe] = [await replica(shared), await replica(shared, { operations: { mode: 'safelist' } })];
    expect(await byHash(open, A)).toBe('PERSISTED_QUERY_NOT_FOUND');
    await register(open, B);
    const documents = shareDocuments(shared);
    await until(async () => (await documents.get(hashOf(B))) === B);
    expect(await byHash(safe, B)).toBe('OPERATION_NOT_REGISTERED');
  });

  it('that are refused are not shared', async () => {
    const store = await redis();
    const shared = await connect(store);
    const server = await replica(shared);
    await register(server, '{ nothing }');
    await register(server, A);
    const documents = shareDocuments(shared);
    await until(async () => (await documents.get(hashOf(A))) === A);
    expect(await documents.get(hashOf('{ nothing }'))).toBeUndefined();
  });

  it('are as many as there may be, each for a week', async () => {
    const shared = await connect(await redis());
    const documents = shareDocuments(shared, 3);
    const bodies = ['{ a }', '{ b }', '{ c }', '{ d }', '{ e }'];
    for (const body of bodies) documents.set(hashOf(body), body);
    documents.set('x'.repeat(64), 'no hash');
    documents.set(hashOf('x'.repeat(32_769)), 'x'.repeat(32_769));
    await until(async () => (await documents.get(hashOf('{ e }'))) !== undefined);
    const keys = await shared.client.keys(`${shared.prefix}*`);
    expect(keys).toHaveLength(4);
    for (const key of keys) {
      const left = await shared.client.ttl(key);
      expect(left).toBeGreaterThan(604_000);
      expect(left).toBeLessThanOrEqual(604_800);
    }
  });
});
