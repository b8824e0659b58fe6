import { setTimeout as sleep } from 'node:timers/promises';
import { Budgets, type CallerBudget, type Refused, type Reservation } from '../../../../src/auth/budgets';
import { SharedPoints } from '../../../../src/auth/shared-points';
import { openRedis, type SharedRedis } from '../../../../src/store/redis';
import { dice } from '../../../helpers/random-operation';
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
  readonly budgets: Budgets;
  /** Moves the clock that the replica goes by on its own. */
  readonly elapse: (ms: number) => void;
}

async function replica({ url }: RedisUnderTest): Promise<Replica> {
  const shared = openRedis({ deployment: 'test', url }, { process: () => undefined });
  toEnd.push(() => shared.close());
  await until(() => shared.isAvailable());
  let now = 0;
  const make = (...given: ConstructorParameters<typeof SharedPoints>) => new SharedPoints(...given);
  return { shared, budgets: new Budgets(shared, make, () => now), elapse: (ms) => (now += ms) };
}

async function reserved(budget: CallerBudget, points: number): Promise<Reservation> {
  const one = await budget.reserve(points);
  if (one.isRefused) throw new Error('It was refused');
  return one;
}
const isRefused = async (budget: CallerBudget, points: number) => (await budget.reserve(points)).isRefused;

/** Nothing runs off while a test is carried out. */
const SLOW = { perMinute: 1, burst: 100, replicas: 2 };

describeWithRedis('a budget in Redis', () => {
  it('is one for all replicas, however many reserve at the same time', async () => {
    const server = await redis();
    const [one, two] = [await replica(server), await replica(server)];
    const asked = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => (index % 2 ? one : two).budgets.of('desk', SLOW).reserve(7)),
    );
    expect(asked.filter((answer) => !answer.isRefused)).toHaveLength(14);
    expect(await isRefused(one.budgets.of('reporting', SLOW), 100)).toBe(false);
  });

  it('gets back what was not spent, and says how it stands and when there is room', async () => {
    const { budgets } = await replica(await redis());
    const budget = budgets.of('desk', SLOW);
    const reservation = await reserved(budget, 90);
    expect(await budget.reserve(20)).toEqual({
      isRefused: true,
      standing: { limit: 100, left: 10, resetSeconds: 5_400 },
      retryAfter: 600,
    });
    expect(await reservation.settle(11)).toEqual({ limit: 100, left: 89, resetSeconds: 660 });
    expect(await isRefused(budget, 89)).toBe(false);
    expect(await budget.reserve(101)).not.toHaveProperty('retryAfter');
  });

  it('counts what was spent beyond what was reserved', async () => {
    const { budgets } = await replica(await redis());
    const budget = budgets.of('desk', SLOW);
    expect(await (await reserved(budget, 1)).settle(150)).toMatchObject({ left: 0, resetSeconds: 9_000 });
    // 51 points have to come back, less what has since the answer.
    const { retryAfter } = (await budget.reserve(1)) as Refused;
    expect(Math.ceil((retryAfter ?? 0) / 60)).toBe(51);
  });

  it('is spent no faster than the bucket and its rate allow, over replicas and time', async () => {
    const server = await redis();
    const replicas = [await replica(server), await replica(server), await replica(server)];
    const fast = { perMinute: 6_000, burst: 50, replicas: 3 };
    const roll = dice(7);
    const began = performance.now();
    let [spent, refused] = [0, 0];
    const client = async (): Promise<void> => {
      while (performance.now() - began < 1_500) {
        const budget = replicas[Math.floor(roll() * 3)]!.budgets.of('desk', fast);
        const most = 1 + Math.floor(roll() * 20);
        const one = await budget.reserve(most);
        if (one.isRefused) {
          refused += 1;
          await sleep(2);
          continue;
        }
        const used = 1 + Math.floor(roll() * most);
        spent += used;
        await sleep(roll() * 20);
        await one.settle(used);
      }
    };
    await Promise.all(Array.from({ length: 8 }, client));
    const most = 50 + ((performance.now() - began) / 1_000) * 100;
    expect(refused).toBeGreaterThan(10);
    expect(spent).toBeLessThanOrEqual(most);
    // What runs off is there to be spent.
    expect(spent).toBeGreaterThan(50);
  });

  it('takes for spent what a replica that is gone has reserved', async () => {
    const { shared, budgets } = await replica(await redis());
    const key = `${shared.prefix}points:desk`;
    const minute = Math.floor(Date.now() / 60_000);
    await shared.client.hset(key, String(minute - 16), 40, String(minute - 2), 30);
    const budget = budgets.of('desk', SLOW);
    const reservation = await reserved(budget, 30);
    expect(await isRefused(budget, 1)).toBe(true);
    expect(await shared.client.hkeys(key)).not.toContain(String(minute - 16));
    expect(await reservation.settle(1)).toMatchObject({ left: 29 });
    expect(await shared.client.pttl(key)).toBeGreaterThan(0);
  });

  it('is shared out to the replicas while Redis is away, and one again when it is back', async () => {
    const server = await redis();
    const [one, two] = [await replica(server), await replica(server)];
    const before = await reserved(one.budgets.of('desk', SLOW), 60);
    await server.stop();
    await until(() => !one.shared.isAvailable() && !two.shared.isAvailable());
    for (const { budgets, elapse } of [one, two]) {
      const budget = budgets.of('desk', SLOW);
      // Half of the bucket each, at half the rate.
      expect(await isRefused(budget, 50)).toBe(false);
      expect(await budget.reserve(1)).toMatchObject({ isRefused: true, standing: { limit: 50, left: 0 } });
      elapse(120_000);
      expect(await budget.reserve(60)).toMatchObject({ isRefused: true, retryAfter: 10 });
      expect(await budget.reserve(101)).not.toHaveProperty('retryAfter');
    }
    expect(await before.settle(1)).toMatchObject({ limit: 100 });
    await server.start();
    await until(() => one.shared.isAvailable() && two.shared.isAvailable());
    expect(await isRefused(one.budgets.of('desk', SLOW), 80)).toBe(false);
    expect(await isRefused(two.budgets.of('desk', SLOW), 30)).toBe(true);
  });

  it('is asked for here when Redis hangs in the middle of a question', async () => {
    const server = await redis();
    const { budgets } = await replica(server);
    server.pause();
    const asked = await Promise.all(Array.from({ length: 3 }, async () => budgets.of('desk', SLOW).reserve(20)));
    server.resume();
    expect(asked.filter((answer) => !answer.isRefused)).toHaveLength(2);
  });
});
