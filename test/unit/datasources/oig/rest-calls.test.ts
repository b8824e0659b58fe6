import type { ServerResponse } from 'node:http';
import { oigSettings } from '../../../../datasources/oig/config';
import { RestCalls } from '../../../../datasources/oig/rest-calls';
import type { BackendEvent } from '../../../../datasources/shared/backend';
import { Secret } from '../../../../datasources/shared/settings';
import {
  latch,
  rejection,
  scriptedServer,
  until,
  type Received,
  type ScriptedServer,
} from '../support/scripted-server';

const API = '/iam/governance/selfservice/api/v1';

let server: ScriptedServer;
let calls: RestCalls;
let events: BackendEvent[];
let answer: (request: Received, response: ServerResponse, index: number) => unknown;

const json = (response: ServerResponse, body: unknown, status = 200): unknown =>
  response
    .writeHead(status, { 'content-type': 'application/json', 'set-cookie': 'JSESSIONID=abc' })
    .end(JSON.stringify(body));
const status = (response: ServerResponse, code: number): unknown => response.writeHead(code).end('<html>no</html>');

function connect(more: Record<string, unknown> = {}, type = 'basic'): void {
  events = [];
  const settings = oigSettings.parse({
    url: server.url,
    auth: { type, user: 'provops', password: new Secret('S3cret!') },
    ...more,
  });
  calls = new RestCalls('oig-eu', settings, { now: Date.now, report: (event) => events.push(event) });
}

const get = (signal?: AbortSignal, path = '/x') =>
  calls.read({ operation: 'GET /x', path, decode: (value) => value, signal });
const put = (timeLimitMs = 60_000, signal?: AbortSignal) =>
  calls.update({ operation: 'PUT /x', path: '/x', body: '{"a":1}', decode: (value) => value, timeLimitMs, signal });

beforeEach(async () => {
  answer = (_, response) => json(response, { ok: true });
  server = await scriptedServer((request, response, index) => answer(request, response, index));
  connect();
});

afterEach(async () => {
  await calls.close();
  await server.close();
});

describe('a read', () => {
  it('carries the credentials and no header that only writes need', async () => {
    expect(await get(undefined, '/provtasks?q=a')).toEqual({ ok: true });
    const [{ headers, method, path }] = server.received as [Received];
    expect([method, path]).toEqual(['GET', `${API}/provtasks?q=a`]);
    expect(headers).toMatchObject({ authorization: 'Basic cHJvdm9wczpTM2NyZXQh', accept: 'application/json' });
    expect(headers).not.toHaveProperty('x-requested-by');
    expect(headers).not.toHaveProperty('content-type');
  });

  it('does not give cookies back', async () => {
    await get();
    await get();
    expect(server.received[1]!.headers).not.toHaveProperty('cookie');
  });

  it('of what is not there is null', async () => {
    for (const body of ['{"status":"FAIL"}', '']) {
      answer = (_, response) => response.writeHead(404).end(body);
      expect(await get()).toBeNull();
    }
  });

  it('that a web server answers in its place is not null', async () => {
    answer = (_, response) => status(response, 404);
    expect(await rejection(get())).toMatchObject({ kind: 'protocol', reason: expect.stringMatching(/404/) });
  });

  it.each([
    [302, 'protocol'],
    [400, 'invalid'],
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('that is answered with %d fails as %s, and is made once', async (code, kind) => {
    answer = (_, response) => response.writeHead(code, { location: `${server.url}/elsewhere` }).end();
    expect(await rejection(get())).toMatchObject({ name: 'BackendError', kind, outcomeUnknown: false });
    expect(server.received).toHaveLength(1);
  });

  it('is made again when the connection broke before the answer', async () => {
    answer = (request, response, index) =>
      index === 0 ? request.socket.resetAndDestroy() : json(response, { ok: true });
    expect(await get()).toEqual({ ok: true });
    expect(server.received).toHaveLength(2);
  });

  it('is not made a third time', async () => {
    answer = (request) => request.socket.resetAndDestroy();
    expect(await rejection(get())).toMatchObject({ kind: 'unavailable' });
    expect(server.received).toHaveLength(2);
  });

  it('is over for its caller who goes, and goes on for the server', async () => {
    const held = latch();
    answer = async (_, response) => {
      await held.opened;
      json(response, { ok: true });
    };
    const caller = new AbortController();
    const reading = rejection(get(caller.signal));
    await until(() => server.received.length === 1);
    caller.abort();
    expect(await reading).toMatchObject({ kind: 'cancelled' });
    expect(calls.load()).toMatchObject({ running: 1, waiting: { read: 0 } });
    held.open();
    await until(() => calls.load().running === 0);
    expect(server.underWay.now).toBe(0);
  });

  it('that is answered with too much is given up', async () => {
    await calls.close();
    connect({ maxResponseBytes: 1024 });
    answer = (_, response) => json(response, { text: 'x'.repeat(2_000) });
    expect(await rejection(get())).toMatchObject({ kind: 'protocol', reason: expect.stringContaining('1024 bytes') });
  });
});

describe('a write', () => {
  it('carries the header without which it would be refused', async () => {
    expect(await put()).toEqual({ ok: true });
    const [{ body, headers, method }] = server.received as [Received];
    expect([method, body]).toEqual(['PUT', '{"a":1}']);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-requested-by': 'provisioning-graph' });
  });

  it('that gets no answer in time has an unknown outcome and is not sent again', async () => {
    answer = () => undefined;
    expect(await rejection(put(50))).toMatchObject({ kind: 'timeout', outcomeUnknown: true });
    expect(server.received).toHaveLength(1);
  });

  it('may take longer than a read', async () => {
    await calls.close();
    connect({ timeouts: { read: '50ms' } });
    answer = (_, response) => setTimeout(() => json(response, { ok: true }), 1_500);
    const reading = rejection(get());
    expect(await put()).toEqual({ ok: true });
    expect(await reading).toMatchObject({ kind: 'timeout' });
  });

  it.each([
    ['a broken connection', (request: Received) => request.socket.resetAndDestroy()],
    ['a fault of the server', (_: Received, response: ServerResponse) => status(response, 500)],
    ['a page', (_: Received, response: ServerResponse) => response.writeHead(200).end('<html>')],
    ['nothing', (_: Received, response: ServerResponse) => response.writeHead(204).end()],
    ['a redirect', (_: Received, response: ServerResponse) => response.writeHead(302, { location: '/login' }).end()],
    ['a conflict', (_: Received, response: ServerResponse) => response.writeHead(409).end('{}')],
  ])('that is answered with %s has an unknown outcome and is not sent again', async (_, reply) => {
    answer = reply;
    expect(await rejection(put())).toMatchObject({ name: 'BackendError', outcomeUnknown: true });
    expect(server.received).toHaveLength(1);
  });

  it.each([400, 401, 403, 405, 413, 415, 429])(
    'that is refused with %d was not carried out, and is not sent again',
    async (code) => {
      answer = (_, response) => status(response, code);
      expect(await rejection(put())).toMatchObject({ name: 'BackendError', outcomeUnknown: false });
      expect(server.received).toHaveLength(1);
    },
  );

  it('whose decoder stumbles has an unknown outcome', async () => {
    const stumbling = calls.update({
      operation: 'PUT /x',
      path: '/x',
      body: '{}',
      timeLimitMs: 60_000,
      decode: () => {
        throw new TypeError('a bug');
      },
    });
    expect(await rejection(stumbling)).toMatchObject({ kind: 'protocol', outcomeUnknown: true });
  });

  it('is not called off once it is on its way', async () => {
    const held = latch();
    answer = async (_, response) => {
      await held.opened;
      json(response, { ok: true });
    };
    const caller = new AbortController();
    const writing = put(60_000, caller.signal);
    await until(() => server.received.length === 1);
    caller.abort();
    held.open();
    expect(await writing).toEqual({ ok: true });
  });

  it('of a caller that has gone is not sent', async () => {
    expect(await rejection(put(60_000, AbortSignal.abort()))).toMatchObject({
      kind: 'cancelled',
      outcomeUnknown: false,
    });
    expect(server.received).toHaveLength(0);
  });

  it('to nobody was not carried out', async () => {
    await server.close();
    expect(await rejection(put())).toMatchObject({ kind: 'unavailable', outcomeUnknown: false });
    server = await scriptedServer(() => undefined);
  });
});

describe('many calls', () => {
  it('are made a few at a time', async () => {
    await calls.close();
    connect({ maxConcurrent: 3 });
    const held = latch();
    answer = async (_, response) => {
      await held.opened;
      json(response, { ok: true });
    };
    const reading = Array.from({ length: 10 }, () => get());
    await until(() => server.received.length === 3);
    held.open();
    await Promise.all(reading);
    expect([server.received.length, server.underWay.most]).toEqual([10, 3]);
  });

  it('are refused when too many wait already', async () => {
    await calls.close();
    connect({ maxConcurrent: 1, maxQueued: 1 });
    const held = latch();
    answer = async (_, response) => {
      await held.opened;
      json(response, { ok: true });
    };
    const [first, second] = [get(), get()];
    expect(await rejection(get())).toMatchObject({
      kind: 'unavailable',
      reason: 'this server has too many calls waiting for it',
      retryAfter: 1,
    });
    held.open();
    await Promise.all([first, second]);
    expect(server.received).toHaveLength(2);
  });

  it('go on behind one whose caller has gone while it waited', async () => {
    await calls.close();
    connect({ maxConcurrent: 1 });
    const held = latch();
    answer = async (_, response) => {
      await held.opened;
      json(response, { ok: true });
    };
    const caller = new AbortController();
    const [first, gone, last] = [get(), rejection(get(caller.signal)), get()];
    caller.abort();
    held.open();
    expect(await Promise.all([first, last])).toEqual([{ ok: true }, { ok: true }]);
    expect(await gone).toMatchObject({ kind: 'cancelled' });
    expect(server.received).toHaveLength(2);
  });

  it('are paused when the back end keeps failing', async () => {
    await calls.close();
    connect({ breaker: { failures: 2, halfOpenAfter: '10m' } });
    answer = (_, response) => status(response, 503);
    await rejection(get());
    await rejection(put());
    expect(calls.health()).toBe('open');
    expect(await rejection(put())).toMatchObject({ kind: 'unavailable', outcomeUnknown: false });
    expect(server.received).toHaveLength(2);
    expect(events.map(({ event }) => event)).toContain('breaker-open');
  });

  it('are not paused by refusals', async () => {
    await calls.close();
    connect({ breaker: { failures: 2, halfOpenAfter: '10m' } });
    answer = (_, response) => status(response, 403);
    for (let count = 0; count < 4; count++) await rejection(get());
    expect(calls.health()).toBe('closed');
  });
});

describe('calls with a token', () => {
  /** Knows one token at a time. */
  function tokenService(): { valid: string; issued: number } {
    const state = { valid: 'none', issued: 0 };
    answer = (request, response) => {
      if (request.path.endsWith('/tokens')) {
        state.issued += 1;
        state.valid = `t${state.issued}`;
        json(response, { accessToken: state.valid, expiresIn: '1799', tokenType: 'Bearer' }, 201);
      } else if (request.headers.authorization === `Bearer ${state.valid}`) json(response, { ok: true });
      else status(response, 401);
    };
    return state;
  }
  const sentTo = (path: string): Received[] => server.received.filter((request) => request.path === path);

  beforeEach(async () => {
    await calls.close();
    connect({}, 'jwt');
  });

  it('get one with the header that every call but a GET needs', async () => {
    tokenService();
    await get();
    const [{ body, headers, method }] = sentTo('/iam/governance/token/api/v1/tokens') as [Received];
    expect([method, body]).toEqual(['POST', '']);
    expect(headers).toMatchObject({
      authorization: 'Basic cHJvdm9wczpTM2NyZXQh',
      'x-requested-by': 'provisioning-graph',
      'content-type': 'application/json',
    });
    expect(sentTo(`${API}/x`)[0]!.headers.authorization).toBe('Bearer t1');
  });

  it('fetch one for twenty whose token is refused in the middle', async () => {
    const state = tokenService();
    await get();
    state.valid = 'another';
    expect(await Promise.all(Array.from({ length: 20 }, () => get()))).toEqual(
      Array.from({ length: 20 }, () => ({ ok: true })),
    );
    expect(state.issued).toBe(2);
  });

  it('are made twice at most, reads and writes alike', async () => {
    const state = tokenService();
    const issue = answer;
    answer = (request, response, index) =>
      request.path.endsWith('/tokens') ? issue(request, response, index) : status(response, 401);
    expect(await rejection(get())).toMatchObject({ kind: 'unauthenticated' });
    expect(await rejection(put())).toMatchObject({ kind: 'unauthenticated', outcomeUnknown: false });
    expect(sentTo(`${API}/x`)).toHaveLength(4);
    expect(state.issued).toBeLessThanOrEqual(4);
  });

  it('make a write once more when it was refused for its token, since it was not carried out', async () => {
    const state = tokenService();
    await get();
    state.valid = 'another';
    expect(await put()).toEqual({ ok: true });
    expect(server.received.filter(({ body }) => body !== '').map(({ headers }) => headers.authorization)).toEqual([
      'Bearer t1',
      'Bearer t2',
    ]);
  });

  it('do not make a write once more when the second answer is missing', async () => {
    const state = tokenService();
    await get();
    state.valid = 'another';
    const serve = answer;
    answer = (request, response, index) =>
      request.body !== '' && request.headers.authorization === 'Bearer t2'
        ? request.socket.resetAndDestroy()
        : serve(request, response, index);
    expect(await rejection(put())).toMatchObject({ outcomeUnknown: true });
    expect(server.received.filter(({ body }) => body !== '')).toHaveLength(2);
  });

  it('fail as the token service does, and nothing was sent', async () => {
    answer = (_, response) => status(response, 401);
    expect(await rejection(put())).toMatchObject({
      kind: 'unauthenticated',
      operation: 'POST /tokens',
      outcomeUnknown: false,
    });
    answer = (_, response) => json(response, { token: 'other shape' });
    expect(await rejection(put())).toMatchObject({
      kind: 'protocol',
      operation: 'POST /tokens',
      outcomeUnknown: false,
    });
    expect(sentTo(`${API}/x`)).toHaveLength(0);
  });
});

it('no event holds a body, an address or a secret', async () => {
  answer = (_, response, index) => (index % 2 === 0 ? json(response, { secret: 'body' }) : status(response, 500));
  await get(undefined, '/provtasks?q=Someone');
  await rejection(put());
  const text = JSON.stringify(events);
  expect(events.length).toBeGreaterThan(1);
  expect(text).not.toMatch(/body|Someone|S3cret|cHJvdm9wczp|127\.0\.0\.1/);
});
