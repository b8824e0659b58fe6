import fc from 'fast-check';
import { registry } from '../../../../datasources';
import type { Connection } from '../../../../datasources/shared/backend';
import { defineBackend } from '../../../../datasources/shared/backend';
import { Secret, secret, text } from '../../../../datasources/shared/settings';
import { z } from 'zod';
import { loadConfig, type Config } from '../../../../src/config';
import { ConfigError } from '../../../../src/config/faults';
import { hashOf } from '../../../../src/config/operations-manifest';
import { createLog } from '../../../../src/observability/logger';
import { OpenBackends } from '../../../../src/start/backends';
import { serve, type Serving } from '../../../../src/start/serve';
import { createConfigFolder } from '../../../helpers/config-folder';
import { createFakeKind, NO_LOAD } from '../../../helpers/fake-backend';

const folder = createConfigFolder();
afterAll(() => folder.remove());

const log = createLog({ level: 'silent', format: 'json' });
const runtime = { now: () => 0, report: () => undefined };

/** A kind of back end that knows which of its connections are open. */
function createCountedKind() {
  const open = new Map<Connection, string>();
  const backend = defineBackend({
    id: 'counted',
    kind: 'COUNTED',
    description: 'Counts its connections.',
    capabilities: [],
    settings: z.strictObject({ password: secret(), place: text().default('here') }),
    embeddedSettings: () => ({ password: new Secret('made up') }),
    costs: () => ({}),
    longestWriteMs: () => 1_000,
    connect: (name, { password }) => {
      const connection: Connection = {
        health: () => 'closed',
        load: () => NO_LOAD,
        forRequest: () => ({}),
        close: async () => void open.delete(connection),
      };
      open.set(connection, `${name}:${password.reveal()}`);
      return connection;
    },
    startEmulator: async () => ({ url: 'http://127.0.0.1:9', reset: () => undefined, close: async () => undefined }),
  });
  return { backend, open };
}

type Passwords = Readonly<Record<string, string>>;

function load(kind: ReturnType<typeof createCountedKind>, passwords: Passwords, more: object = {}): Config {
  const backends = Object.keys(passwords).map((name) => ({ name, kind: 'counted', password: `\${${name}}` }));
  const file = folder.write(
    'config.yaml',
    JSON.stringify({ server: { port: 0 }, log: { level: 'silent' }, ...more, backends }),
  );
  return loadConfig({ config: file }, passwords, [kind.backend]);
}

const passwords = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('one', 'two'), { minKeys: 1 });

describe('the back ends of several generations', () => {
  it('are open once for all that use them in the same way, and exactly as long as somebody does', async () => {
    const step = fc.oneof(
      passwords.map((wanted) => ({ wanted })),
      fc.nat(9).map((closed) => ({ closed })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const kind = createCountedKind();
        const backends = new OpenBackends(runtime);
        const held: { wanted: Passwords; close: () => Promise<void>; connections: Connection[] }[] = [];
        for (const one of steps) {
          if ('wanted' in one) {
            const { all, close } = await backends.connect(load(kind, one.wanted).backends);
            expect(all.map(({ name }) => name)).toEqual(Object.keys(one.wanted));
            held.push({ ...one, close, connections: all.map(({ connection }) => connection) });
          } else await held.splice(one.closed, 1)[0]?.close();
          const needed = held.flatMap(({ wanted }) => Object.entries(wanted).map((entry) => entry.join(':')));
          expect([...kind.open.values()].sort()).toEqual([...new Set(needed)].sort());
          for (const { connections } of held) for (const used of connections) expect(kind.open.has(used)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a server whose configuration is replaced', () => {
  const toEnd: Serving[] = [];
  afterEach(async () => {
    for (const serving of toEnd.splice(0)) await serving.stop();
  });

  async function start(config: Config): Promise<Serving> {
    const serving = await serve(config, log, registry);
    toEnd.push(serving);
    return serving;
  }

  it('keeps what has not changed, connects the rest, and closes what is not used any more', async () => {
    const kind = createCountedKind();
    const serving = await start(load(kind, { a: 'one', b: 'one', c: 'one' }));
    const [a] = kind.open.keys();
    const next = load(kind, { a: 'one', b: 'two' });
    expect(await serving.replaceConfig(next)).toEqual({
      changed: ['backends[1].password', 'backends (gone: c)'],
      connected: ['b'],
    });
    expect(serving.config()).toBe(next);
    while (kind.open.size > 2) await new Promise((resolve) => setImmediate(resolve));
    expect([...kind.open.values()]).toEqual(['a:one', 'b:two']);
    expect([...kind.open.keys()][0]).toBe(a);
    expect(await serving.replaceConfig(load(kind, { a: 'one', b: 'two' }))).toEqual({ changed: [], connected: [] });
    expect(serving.config()).toBe(next);
  });

  it('refuses what cannot change, and what needs a ledger, and goes on as before', async () => {
    const kind = createCountedKind();
    const first = load(kind, { a: 'one' });
    const serving = await start(first);
    const raising = createFakeKind('raising', new Secret('made up'), ['workflowRequests']);
    const attempts: [Config, string][] = [
      [load(kind, { a: 'two' }, { deployment: 'another' }), 'deployment: cannot change while the server runs'],
      [loadConfig({ port: '0' }, {}, [raising.backend]), 'backends[0]: needs the ledger'],
    ];
    for (const [next, fault] of attempts) {
      await expect(serving.replaceConfig(next)).rejects.toThrow(ConfigError);
      await expect(serving.replaceConfig(next)).rejects.toThrow(fault);
      expect([serving.config(), [...kind.open.values()]]).toEqual([first, ['a:one']]);
    }
    const broken = { ...kind.backend, startEmulator: () => Promise.reject(new Error('no')) };
    const embedded = folder.write(
      'b.yaml',
      JSON.stringify({ server: { port: 0 }, backends: [{ name: 'x', kind: 'counted', embedded: true }] }),
    );
    await expect(serving.replaceConfig(loadConfig({ config: embedded }, {}, [broken]))).rejects.toThrow('no');
    expect([serving.config(), [...kind.open.values()]]).toEqual([first, ['a:one']]);
  });

  it('keeps its Apollo Server while nothing that this goes by has changed', async () => {
    const kind = createCountedKind();
    const serving = await start(load(kind, { a: 'one' }));
    const ask = async (request: object): Promise<unknown> => {
      const answer = await fetch(`${serving.started.address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      return answer.json();
    };
    const query = '{ provisioningTasks { nodes { backend { name } } } }';
    const byHash = { extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(query) } } };
    expect(await ask({ query, ...byHash })).toMatchObject({ data: {} });
    await serving.replaceConfig(load(kind, { a: 'two' }));
    expect(await ask(byHash)).toMatchObject({ data: {} });
    await serving.replaceConfig(load(kind, { a: 'two' }, { limits: { depth: 2 } }));
    expect(await ask(byHash)).toMatchObject({ errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] });
    expect(await ask({ query })).toMatchObject({ errors: [{ extensions: { limit: 'depth', maximum: 2 } }] });
  });
});
