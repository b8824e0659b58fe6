import { Secret } from '../../../../datasources/shared/settings';
import { loadConfig } from '../../../../src/config';
import { createLog } from '../../../../src/observability/logger';
import { serve } from '../../../../src/start/serve';
import { createConfigFolder } from '../../../helpers/config-folder';
import { createFakeKind } from '../../../helpers/fake-backend';
import { describeWithRedis, REDIS_PASSWORD, startRedis, until } from '../../../helpers/redis-server';

const files = createConfigFolder();
afterAll(() => files.remove());

async function readiness(address: string): Promise<[status: number, redis: unknown]> {
  const answer = await fetch(`${address}/readyz`);
  return [answer.status, ((await answer.json()) as { redis?: unknown }).redis];
}

describeWithRedis('a server with Redis', () => {
  it('starts without it, says so, and finds it when it is there', async () => {
    const redis = await startRedis();
    await redis.stop();
    const kind = createFakeKind('alpha', new Secret('made up')).backend;
    const config = files.write('config.yaml', JSON.stringify({ server: { shared: { redis: '${REDIS}' } } }));
    const written: string[] = [];
    const log = createLog({ level: 'info', format: 'json', destination: { write: (line) => void written.push(line) } });
    const serving = await serve(loadConfig({ config, port: '0' }, { REDIS: redis.url }, [kind]), log, [kind]);
    try {
      const { address } = serving.started;
      expect(await readiness(address)).toEqual([200, 'unavailable']);
      await redis.start();
      await until(async () => (await readiness(address))[1] === 'available');
      await redis.stop();
      await until(async () => (await readiness(address))[1] === 'unavailable');
      expect(await readiness(address)).toEqual([200, 'unavailable']);
    } finally {
      await serving.stop();
      await redis.close();
    }
    const told = written.filter((line) => line.includes('redis:')).map((line) => JSON.parse(line) as { msg: string });
    expect(told.map(({ msg }) => msg.replace(/;.*/, ''))).toEqual([
      'redis: unavailable',
      'redis: available again',
      'redis: unavailable',
    ]);
    expect(written.join('')).not.toContain(REDIS_PASSWORD);
  });
});
