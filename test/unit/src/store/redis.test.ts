import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRedis, type SharedRedis } from '../../../../src/store/redis';
import {
  describeWithRedis,
  freePort,
  REDIS_PASSWORD,
  startRedis,
  until,
  type RedisUnderTest,
} from '../../../helpers/redis-server';
import { selfSigned } from '../../../helpers/self-signed';

const toEnd: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

type Line = [level: string, message: string, facts: unknown];

function open(url: string, ca?: string): { shared: SharedRedis; lines: Line[] } {
  const lines: Line[] = [];
  const process = (...line: [string, string, unknown?]): void => void lines.push([line[0], line[1], line[2]]);
  const shared = openRedis({ deployment: 'test', url, ca }, { process });
  toEnd.push(() => shared.close());
  return { shared, lines };
}

async function redis(extra: readonly string[] = []): Promise<RedisUnderTest> {
  const server = await startRedis(extra);
  toEnd.push(() => server.close());
  return server;
}

describeWithRedis('a Redis that replicas share', () => {
  it('answers, with the deployment in front of every key, and says nothing of it', async () => {
    const server = await redis();
    const { shared, lines } = open(server.url);
    expect(shared.prefix).toBe('provisioning-graph:test:');
    expect(shared.isAvailable()).toBe(false);
    await until(() => shared.isAvailable());
    expect(await shared.client.set(`${shared.prefix}a`, 'b')).toBe('OK');
    await shared.close();
    expect(shared.isAvailable()).toBe(false);
    expect(lines).toEqual([]);
  });

  it('that goes and comes back is told once each time, and meanwhile refuses at once', async () => {
    const server = await redis();
    const { shared, lines } = open(server.url);
    await until(() => shared.isAvailable());
    for (let time = 1; time <= 2; time += 1) {
      await server.stop();
      await until(() => !shared.isAvailable());
      await expect(shared.client.get('a')).rejects.toThrow();
      expect(lines).toHaveLength(2 * time - 1);
      await server.start();
      await until(() => shared.isAvailable());
      expect(lines).toHaveLength(2 * time);
    }
    expect(lines.map(([level, message]) => [level, message])).toEqual([
      ['warn', 'redis: unavailable; every replica goes on by itself'],
      ['info', 'redis: available again'],
      ['warn', 'redis: unavailable; every replica goes on by itself'],
      ['info', 'redis: available again'],
    ]);
    expect(JSON.stringify(lines)).not.toContain(REDIS_PASSWORD);
  });

  it('fails what was under way when it went, and carries it out at no other time', async () => {
    const server = await redis();
    const { shared } = open(server.url);
    await until(() => shared.isAvailable());
    server.pause();
    const written = shared.client.set('late', '1');
    const failed = expect(written).rejects.toThrow();
    await server.stop();
    await failed;
    await server.start();
    await until(() => shared.isAvailable());
    expect(await shared.client.get('late')).toBeNull();
  });

  it('that hangs is noticed though its connection stands', async () => {
    const server = await redis();
    const { shared, lines } = open(server.url);
    await until(() => shared.isAvailable());
    server.pause();
    await expect(shared.client.get('a')).rejects.toThrow('Command timed out');
    await until(() => !shared.isAvailable());
    expect(lines).toEqual([['warn', expect.stringContaining('unavailable') as string, { code: 'ETIMEDOUT' }]]);
    server.resume();
    await until(() => shared.isAvailable());
  });

  it('that is not there when the server starts is found when it is', async () => {
    const server = await redis();
    await server.stop();
    const { shared, lines } = open(server.url);
    await until(() => lines.length > 0);
    expect(lines).toEqual([['warn', expect.stringContaining('unavailable') as string, { code: 'ECONNREFUSED' }]]);
    await server.start();
    await until(() => shared.isAvailable());
    expect(lines).toHaveLength(2);
  });

  it('that does not let us in is away, and why is one word', async () => {
    const server = await redis();
    const { shared, lines } = open(server.url.replace(REDIS_PASSWORD, 'OtherBird4711'));
    await until(() => lines.length > 0);
    expect(shared.isAvailable()).toBe(false);
    expect(lines).toEqual([['warn', expect.stringContaining('unavailable') as string, { code: 'WRONGPASS' }]]);
    expect(JSON.stringify(lines)).not.toContain('OtherBird');
  });

  it('is spoken to over TLS, and only where its certificate is trusted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'redis-tls-'));
    toEnd.push(() => rmSync(folder, { recursive: true, force: true }));
    const own = selfSigned();
    writeFileSync(join(folder, 'cert.pem'), own.cert);
    writeFileSync(join(folder, 'key.pem'), own.key, { mode: 0o600 });
    const port = await freePort();
    const tls = ['--tls-cert-file', join(folder, 'cert.pem'), '--tls-key-file', join(folder, 'key.pem')];
    await redis([...tls, '--tls-port', String(port), '--tls-auth-clients', 'no']);
    const secure = `rediss://:${REDIS_PASSWORD}@127.0.0.1:${port}`;
    const trusted = open(secure, own.cert);
    await until(() => trusted.shared.isAvailable());
    const untrusted = open(secure, selfSigned().cert);
    await until(() => untrusted.lines.length > 0);
    expect(untrusted.shared.isAvailable()).toBe(false);
  });
});
