import { setTimeout as sleep } from 'node:timers/promises';
import { RequestSignal } from '../../../../datasources/shared/call-signal';
import { openRedis, type SharedRedis } from '../../../../src/store/redis';
import { LeasedSlots, type SlotOptions } from '../../../../src/store/shared-slots';
import { describeWithRedis, startRedis, until, type RedisUnderTest } from '../../../helpers/redis-server';

const toEnd: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

async function redis(): Promise<RedisUnderTest> {
  const server = await startRedis();
  toEnd.push(() => server.close());
  return server;
}

interface Replica {
  readonly shared: SharedRedis;
  readonly slots: LeasedSlots;
  done: number;
}

async function replica({ url }: RedisUnderTest, options: Partial<SlotOptions> = {}): Promise<Replica> {
  const shared = openRedis({ deployment: 'test', url }, { process: () => undefined });
  const slots = new LeasedSlots(shared, {
    ...{ backend: 'alpha', most: 4, replicas: 2, leaseMs: 600, settleMs: 6_000 },
    ...options,
  });
  toEnd.push(() => shared.close());
  toEnd.push(() => slots.close());
  await until(() => shared.isAvailable());
  return { shared, slots, done: 0 };
}

/** One back end for all replicas. */
class BackEnd {
  running = 0;
  most = 0;
  readonly #ms: () => number;

  constructor(ms = () => 5 + Math.random() * 30) {
    this.#ms = ms;
  }

  async call(one: Replica): Promise<void> {
    const free = await one.slots.take('GET /a');
    this.running += 1;
    this.most = Math.max(this.most, this.running);
    await sleep(this.#ms());
    this.running -= 1;
    one.done += 1;
    free();
  }

  /** So many callers that ask again and again until they are told to stop. */
  load(one: Replica, callers: number): () => Promise<unknown> {
    let isOver = false;
    const all = Array.from({ length: callers }, async () => {
      while (!isOver) await this.call(one);
    });
    return () => {
      isOver = true;
      return Promise.all(all);
    };
  }
}

describeWithRedis('calls that replicas share out', () => {
  it('are never more than there may be, and every replica gets its part', async () => {
    const store = await redis();
    const all = [await replica(store, { settleMs: 0 }), await replica(store, { settleMs: 0 })];
    all.push(await replica(store, { settleMs: 0 }));
    const backEnd = new BackEnd();
    const stops = all.map((one) => backEnd.load(one, 8));
    await until(() => all.every(({ done }) => done > 40));
    await Promise.all(stops.map((stop) => stop()));
    expect(backEnd.most).toBe(4);
    const counts = all.map(({ done }) => done).sort((a, b) => a - b);
    expect(counts[2]! / counts[0]!).toBeLessThan(2);
  });

  it('are all for one replica while the others want none', async () => {
    const store = await redis();
    const [one] = [await replica(store, { settleMs: 0 }), await replica(store, { settleMs: 0 })];
    const backEnd = new BackEnd();
    const stop = backEnd.load(one, 8);
    await until(() => backEnd.most === 4 && one.done > 20);
    await stop();
    expect(backEnd.most).toBe(4);
  });

  it('are given in turns where there may be one', async () => {
    const store = await redis();
    const options = { most: 1, settleMs: 0 };
    const all = [await replica(store, options), await replica(store, options)];
    const backEnd = new BackEnd(() => 5);
    const stops = all.map((one) => backEnd.load(one, 3));
    await until(() => all.every(({ done }) => done > 15));
    await Promise.all(stops.map((stop) => stop()));
    expect(backEnd.most).toBe(1);
  });

  it('come back after a crash', async () => {
    const store = await redis();
    const [dead, alive] = [await replica(store, { settleMs: 0 }), await replica(store, { settleMs: 0 })];
    await Promise.all(Array.from({ length: 4 }, () => dead.slots.take('GET /a')));
    dead.slots.close();
    dead.shared.client.disconnect();
    const backEnd = new BackEnd();
    await Promise.all(Array.from({ length: 8 }, () => backEnd.call(alive)));
    expect(backEnd.most).toBe(4);
  });

  it('hold a place for as long as they last', async () => {
    const store = await redis();
    const options = { most: 1, settleMs: 0 };
    const [one, other] = [await replica(store, options), await replica(store, options)];
    const free = await one.slots.take('GET /a');
    let isIn = false;
    const second = other.slots.take('GET /a').then((freeOther) => {
      isIn = true;
      freeOther();
    });
    // Three times as long as a lease that nobody renews.
    await sleep(1_800);
    expect(isIn).toBe(false);
    free();
    await second;
  });

  it('are a part for each replica while Redis is away, and never more than there may be when it goes and comes', async () => {
    const store = await redis();
    const all = [await replica(store), await replica(store)];
    const backEnd = new BackEnd();
    const stops = all.map((one) => backEnd.load(one, 6));
    const more = (count: number) => {
      const goal = all.map(({ done }) => done + count);
      return until(() => all.every(({ done }, index) => done >= goal[index]!));
    };
    await more(20);
    for (let time = 1; time <= 2; time += 1) {
      await store.stop();
      await until(() => all.every(({ shared }) => !shared.isAvailable()));
      await more(20);
      await store.start();
      await until(() => all.every(({ shared }) => shared.isAvailable()));
      await more(20);
    }
    await Promise.all(stops.map((stop) => stop()));
    expect(backEnd.most).toBeLessThanOrEqual(4);
  });

  it('are one at a time at least while Redis is away', async () => {
    const store = await redis();
    const one = await replica(store, { most: 2, replicas: 5 });
    await store.stop();
    await until(() => !one.shared.isAvailable());
    const backEnd = new BackEnd();
    await Promise.all(Array.from({ length: 4 }, () => backEnd.call(one)));
    expect(backEnd.most).toBe(1);
  });

  it('are not made for who has gone away meanwhile', async () => {
    const store = await redis();
    const one = await replica(store, { most: 1, settleMs: 0 });
    const free = await one.slots.take('GET /a');
    const signal = new RequestSignal();
    const waiting = one.slots.take('GET /a', signal);
    signal.abort(new DOMException('gone', 'AbortError'));
    await expect(waiting).rejects.toMatchObject({ kind: 'cancelled', backend: 'alpha' });
    await expect(one.slots.take('GET /a', signal)).rejects.toMatchObject({ kind: 'cancelled' });
    free();
    (await one.slots.take('GET /a'))();
  });
});
