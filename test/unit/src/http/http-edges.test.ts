import { RequestSignal } from '../../../../datasources/shared/call-signal';
import type { RequestContext } from '../../../../resolvers/context';
import { smallSchema, startServer, type ServerUnderTest } from '../../../helpers/injected-server';
import { createFakeLive } from '../../../helpers/fake-backend';

const SANDBOX = 'https://studio.apollographql.com';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({ backends: [createFakeLive('sas', 'open'), createFakeLive('toy', 'closed')] });
});
afterAll(() => server.app.close());

function request(method: 'GET' | 'POST' | 'OPTIONS', url: string, headers: Record<string, string> = {}, at = server) {
  return at.app.inject({ method, url, headers, ...(method === 'POST' && { payload: '{"query":"{ hello }"}' }) });
}
const preflight = (headers: Record<string, string>) =>
  request('OPTIONS', '/graphql', {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type,apollo-query-plan-experimental',
    ...headers,
  });

const corsHeaders = (headers: Record<string, unknown>): string[] =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'));

describe('a page of another site', () => {
  it('that is on the list may ask, and read the answer and its request id', async () => {
    const before = await preflight({ origin: SANDBOX });
    expect(before.statusCode).toBe(204);
    expect(before.headers).toMatchObject({
      'access-control-allow-origin': SANDBOX,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type,apollo-query-plan-experimental',
    });
    const after = await request('POST', '/graphql', { origin: SANDBOX, 'content-type': 'application/json' });
    expect(after.headers).toMatchObject({
      'access-control-allow-origin': SANDBOX,
      'access-control-expose-headers': 'x-request-id, retry-after, ratelimit, ratelimit-policy',
      vary: expect.stringContaining('Origin'),
    });
  });

  it('that is on the list may reach a private address when it asks', async () => {
    const asked = await preflight({ origin: SANDBOX, 'access-control-request-private-network': 'true' });
    expect(asked.headers['access-control-allow-private-network']).toBe('true');
    const notAsked = await preflight({ origin: SANDBOX });
    expect(notAsked.headers['access-control-allow-private-network']).toBeUndefined();
  });

  it.each([
    'https://evil.example',
    'https://studio.apollographql.com.evil.example',
    'http://studio.apollographql.com',
    'null',
  ])('that is not on the list gets no permission: %s', async (origin) => {
    const before = await preflight({ origin, 'access-control-request-private-network': 'true' });
    const after = await request('POST', '/graphql', { origin, 'content-type': 'application/json' });
    expect([...corsHeaders(before.headers), ...corsHeaders(after.headers)]).toEqual([]);
  });

  it('gets no permission through an error either', async () => {
    const refused = await request('GET', '/nowhere', { origin: 'https://evil.example' });
    const answered = await request('GET', '/nowhere', { origin: SANDBOX });
    expect([corsHeaders(refused.headers), answered.headers['access-control-allow-origin']]).toEqual([[], SANDBOX]);
  });

  it('is on the list that is configured', async () => {
    const own = await startServer({ settings: { server: { cors: { origins: ['https://portal.example'] } } } });
    const origins = [];
    for (const origin of ['https://portal.example', SANDBOX]) {
      const { headers } = await request('POST', '/graphql', { origin, 'content-type': 'application/json' }, own);
      origins.push(headers['access-control-allow-origin']);
    }
    await own.app.close();
    expect(origins).toEqual(['https://portal.example', undefined]);
  });
});

describe('a name that resolves to this machine', () => {
  const statusFor = async (host: string, settings: Record<string, unknown> = {}): Promise<number> => {
    const own = await startServer({ settings });
    const { statusCode } = await request('POST', '/graphql', { host, 'content-type': 'application/json' }, own);
    await own.app.close();
    return statusCode;
  };

  it.each(['localhost:4000', '127.0.0.1:4000', '[::1]:4000', 'localhost', 'LOCALHOST:80'])(
    'is refused unless it is a loopback name: %s is one',
    async (host) => {
      expect(await statusFor(host)).toBe(200);
    },
  );

  it.each(['evil.example', 'evil.example:4000', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1'])(
    'is refused unless it is a loopback name: %s is none',
    async (host) => {
      expect(await statusFor(host)).toBe(421);
    },
  );

  it('does not matter where somebody else decides who may call', async () => {
    expect(await statusFor('graph.example', { auth: { anonymous: 'allow' } })).toBe(200);
  });
});

describe('health', () => {
  it('is alive', async () => {
    const { statusCode, body } = await request('GET', '/livez');
    expect([statusCode, JSON.parse(body)]).toEqual([200, { status: 'alive' }]);
  });

  it('is ready with a back end down, and says so', async () => {
    const { statusCode, body } = await request('GET', '/readyz');
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toEqual({
      status: 'ready',
      backends: [
        { name: 'sas', kind: 'SAFENET', embedded: true, circuit: 'open' },
        { name: 'toy', kind: 'SAFENET', embedded: true, circuit: 'closed' },
      ],
    });
  });

  it('is not ready once it is told to stop, while requests are still answered', async () => {
    const own = await startServer();
    own.announceStop();
    const ready = await request('GET', '/readyz', {}, own);
    const alive = await request('GET', '/livez', {}, own);
    const answer = await request('POST', '/graphql', { 'content-type': 'application/json' }, own);
    await own.app.close();
    expect([ready.statusCode, ready.json().status, alive.statusCode, answer.statusCode]).toEqual([
      503,
      'stopping',
      200,
      200,
    ]);
  });
});

describe('the request id', () => {
  const idFor = async (id: string | undefined): Promise<unknown> =>
    (await request('GET', '/livez', id === undefined ? {} : { 'x-request-id': id })).headers['x-request-id'];

  it.each(['a', 'Order-17_b.2', 'x'.repeat(128)])('is the one that came with the request: %s', async (id) => {
    expect(await idFor(id)).toBe(id);
  });

  it.each([undefined, '', 'x'.repeat(129), 'two words', 'a\tb', '<script>', 'a,b', 'zoë'])(
    'is a new one instead of %p',
    async (id) => {
      const first = await idFor(id);
      expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
      expect(await idFor(id)).not.toBe(first);
    },
  );

  it('is on every answer, also on errors', async () => {
    for (const url of ['/graphql', '/nowhere', '/readyz']) {
      expect((await request('GET', url, { 'x-request-id': 'mine' })).headers['x-request-id']).toBe('mine');
    }
  });

  it('reaches the back ends', async () => {
    const live = createFakeLive('sas', 'closed', { provisioningTasks: {} });
    const hello = (_: unknown, context: RequestContext) => typeof context.provisioningTasks.get('sas');
    const own = await startServer({ backends: [live], schema: smallSchema({ hello }) });
    await request('POST', '/graphql', { 'content-type': 'application/json', 'x-request-id': 'mine' }, own);
    await own.app.close();
    expect(live.requests).toEqual([{ requestId: 'mine', signal: expect.any(RequestSignal) }]);
  });
});

describe('every answer', () => {
  it('has the headers that keep a page in its bounds', async () => {
    const { headers } = await request('GET', '/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("script-src 'self' 'unsafe");
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['strict-transport-security']).toBeUndefined();
  });
});
