import fc from 'fast-check';
import { ErrorIds } from '../../../../src/graphql/errors/public-error';
import { Generation } from '../../../../src/http/generation';
import { createHttpServer } from '../../../../src/http/server';
import { createLog } from '../../../../src/observability/logger';
import { createFakeLive } from '../../../helpers/fake-backend';
import { settingsOf } from '../../../helpers/injected-server';

const log = createLog({ level: 'silent', format: 'json' });

interface Held {
  readonly generation: Generation;
  readonly waiting: (() => void)[];
}

/** A generation that answers with its name, when it is let. */
function generationOf(name: string, settings: Record<string, unknown> = {}): Held {
  const waiting: (() => void)[] = [];
  const generation = new Generation(settingsOf(settings), [createFakeLive(name, 'closed')], async () => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return { headers: new Map() as never, body: { kind: 'complete', string: name } };
  });
  return { generation, waiting };
}

const serverOf = ({ generation }: Held) => createHttpServer({ generation, log, errorIds: new ErrorIds(log) });
const turn = () => new Promise((resolve) => setImmediate(resolve));
const settled = async (promise: Promise<void>): Promise<boolean> =>
  Promise.race([promise.then(() => true), turn().then(() => false)]);

describe('a generation', () => {
  it('is unused exactly while no request has it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 40 }), async (steps) => {
        const { generation } = generationOf('one');
        let open = 0;
        for (const begins of steps) {
          if (begins) generation.begin();
          else if (open > 0) generation.end();
          open = begins ? open + 1 : Math.max(0, open - 1);
        }
        const unused = generation.unused();
        expect(await settled(unused)).toBe(open === 0);
        for (; open > 0; open--) generation.end();
        await unused;
      }),
    );
  });
});

describe('a server whose generation is replaced', () => {
  const ask = { method: 'POST', url: '/graphql', payload: {}, headers: { host: 'localhost' } } as const;

  it('lets a request keep the one it arrived under, which is in use until that request has ended', async () => {
    const [one, two] = [generationOf('one'), generationOf('two')];
    const server = await serverOf(one);
    const early = server.app.inject(ask);
    while (one.waiting.length === 0) await turn();
    expect(server.replaceGeneration(two.generation)).toBe(one.generation);
    const late = server.app.inject(ask);
    while (two.waiting.length === 0) await turn();
    two.waiting[0]?.();
    expect((await late).body).toBe('two');
    const unused = one.generation.unused();
    expect(await settled(unused)).toBe(false);
    one.waiting[0]?.();
    expect((await early).body).toBe('one');
    await unused;
    await server.app.close();
  });

  it('goes by the new one at once in all that it decides', async () => {
    const portal = 'https://portal.example.org';
    const token = { name: 'me', token: undefined, tokens: undefined, scopes: ['tasks:read'] };
    const before = { limits: { bodyBytes: 2_000 }, server: { requestTimeout: '5s' }, auth: { anonymous: 'loopback' } };
    const after = {
      limits: { bodyBytes: 1_024 },
      server: { requestTimeout: '2m', cors: { origins: [portal] } },
      auth: { tokens: [token] },
    };
    const [one, two] = [generationOf('one', before), generationOf('two', after)];
    const { app, replaceGeneration } = await serverOf(one);
    const preflight = { method: 'OPTIONS', url: '/graphql', headers: { host: 'localhost', origin: portal } } as const;
    const seen = async () => ({
      origin: (await app.inject(preflight)).headers['access-control-allow-origin'],
      foreignHost: (await app.inject({ url: '/livez', headers: { host: 'rebound.example' } })).statusCode,
      backends: (await app.inject({ url: '/readyz', headers: { host: 'localhost' } })).json<{
        backends: { name: string }[];
      }>().backends,
      times: [app.server.requestTimeout, app.server.headersTimeout],
    });
    expect(await seen()).toMatchObject({
      origin: undefined,
      foreignHost: 421,
      backends: [{ name: 'one' }],
      times: [5_000, 5_000],
    });
    replaceGeneration(two.generation);
    expect(await seen()).toMatchObject({
      origin: portal,
      foreignHost: 200,
      backends: [{ name: 'two' }],
      times: [120_000, 60_000],
    });
    const large = await app.inject({ ...ask, payload: { query: 'x'.repeat(1_500) } });
    expect(large.json()).toMatchObject({
      errors: [{ message: 'The request body must have at most 1024 bytes', extensions: { code: 'REQUEST_TOO_LARGE' } }],
    });
    await app.close();
  });
});
