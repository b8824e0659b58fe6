import fc from 'fast-check';
import { registry as kinds } from '../../../../datasources';
import { Secret } from '../../../../datasources/shared/settings';
import { loadConfig, type Config, type Environment } from '../../../../src/config';
import { ConfigError } from '../../../../src/config/faults';
import { placeOfRedis } from '../../../../src/config/redis-url';
import { createConfigFolder } from '../../../helpers/config-folder';
import { createFakeKind } from '../../../helpers/fake-backend';

const CANARY = 'CanaryBird4711';
const folder = createConfigFolder();
afterAll(() => folder.remove());

const registry = [createFakeKind('alpha', new Secret('made up')).backend];

const load = (shared: string, env: Environment = {}): Config =>
  loadConfig({ config: folder.write('config.yaml', `server: { shared: ${shared} }`) }, env, registry);

function faultOf(shared: string, env: Environment = {}): string {
  try {
    load(shared, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

it('without a setting there is one server and no Redis', () => {
  expect(load('{}').server.shared).toEqual({ tls: {}, replicas: 1 });
});

describe('the address of Redis', () => {
  it.each([
    `http://u:${CANARY}@redis.example/0`,
    `redis://u:${CANARY}/1@redis.example`,
    `redis://u:12/${CANARY}@redis.example/0`,
    `redis://u:12#${CANARY}@redis.example`,
    `redis://u:12?${CANARY}@redis.example`,
    `redis://u:${CANARY}@redis.example/0?family=6`,
    `redis://u:${CANARY}@redis.example/zero`,
    `redis://u:${CANARY}@redis.example/1048576`,
    `redis://u:${CANARY}@redis.example/0/1`,
    `redis://u:${CANARY}%zz@redis.example`,
    `redis:///${CANARY}`,
    `redis:${CANARY}`,
    CANARY,
  ])('is refused without being shown: %s', (url) => {
    const fault = faultOf('{ redis: "${URL}" }', { URL: url });
    expect(fault).toMatch(/config\.yaml has a fault:\n {2}server\.shared\.redis: must /);
    expect(fault).not.toContain(CANARY);
    expect(fault).not.toContain('u:12');
  });

  it('is refused in clear', () => {
    const fault = faultOf(`{ redis: 'redis://u:${CANARY}@redis.example' }`);
    expect(fault).toContain('server.shared.redis: must come from outside the file');
    expect(fault).not.toContain(CANARY);
  });

  it('means what was written into it, whatever the user and the password are', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(word, word, fc.nat(1_048_575), fc.boolean(), (username, password, db, isTls) => {
        const scheme = isTls ? 'rediss' : 'redis';
        const url = `${scheme}://${encodeURIComponent(username)}:${encodeURIComponent(password)}@[::1]:1234/${db}`;
        expect(load('{ redis: "${URL}" }', { URL: url }).server.shared.redis?.reveal()).toBe(url);
        expect(placeOfRedis(url)).toEqual({ host: '::1', port: 1234, db, username, password, isTls });
      }),
      { numRuns: 50 },
    );
    const bare = { host: 'a.example', port: 6379, db: 0, username: undefined, password: undefined, isTls: false };
    expect(placeOfRedis('redis://a.example')).toEqual(bare);
  });
});

describe('a limit for all servers together', () => {
  const faultsOf = (server: string, kind: string, sharedLimit: string): string => {
    const backends = `backends: [{ name: one, kind: ${kind}, embedded: true, sharedLimit: ${sharedLimit} }]`;
    const config = folder.write('config.yaml', `server: ${server}\n${backends}`);
    try {
      loadConfig({ config }, { REDIS: 'redis://redis.example' }, kinds);
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
    return '';
  };

  it.each(['safenet', 'oig', 'comanage'])('of %s is counted in Redis', (kind) => {
    const shared = '{ shared: { redis: "${REDIS}" } }';
    expect(faultsOf(shared, kind, '8')).toBe('');
    expect(faultsOf('{}', kind, '8')).toMatch(
      /has a fault:\n {2}server\.shared\.redis: is missing; backends\[0\]\.sharedLimit is counted there/,
    );
    for (const wrong of ['0', '10001', '1.5', 'many']) {
      const fault = 'backends[0].sharedLimit: must be a whole number from 1 to 10000';
      expect(faultsOf(shared, kind, wrong)).toContain(fault);
    }
  });
});

it.each(['-1s', '10001ms', '2'])('answers are kept for 10 seconds at most: %s', (reuse) => {
  const config = folder.write('config.yaml', `reads: { reuse: ${reuse} }`);
  expect(() => loadConfig({ config }, {}, registry)).toThrow('reads.reuse: must be a duration');
});

const PEM = '-----BEGIN CERTIFICATE-----';

it.each([
  ['{ replicas: 0 }', 'server.shared.replicas: must be a whole number from 1 to 1000'],
  ['{ replicas: 1001 }', 'server.shared.replicas: must be a whole number from 1 to 1000'],
  ['{ tls: { ca: nonsense } }', 'server.shared.tls.ca: must hold at least one certificate in PEM form'],
  ['{ tls: { rejectUnauthorized: false } }', 'server.shared.tls: unknown setting "rejectUnauthorized"'],
  ['{ url: x }', 'server.shared: unknown setting "url"'],
  [`{ redis: "\${PLAIN}", tls: { ca: '${PEM}' } }`, 'server.shared.tls.ca: cannot be used without TLS'],
])('other faults are named: %s', (shared, fault) =>
  expect(faultOf(shared, { PLAIN: 'redis://redis.example' })).toContain(fault),
);
