import { createPublicKey } from 'node:crypto';
import { ADMINISTRATOR, SERVICE_ACCOUNT, start } from '../../../datasources/oig/emulator';
import { API, Harness, NOW, PUT_HEADERS, asAdministrator, basic, send, type Answer } from './emulator-harness';

let harness: Harness;
let now = NOW;
beforeAll(async () => {
  harness = new Harness(await start({ now: () => now }));
});
afterEach(() => {
  now = NOW;
  harness.emulator.reset();
});
afterAll(() => harness.emulator.close());

const TOKENS = '/iam/governance/token/api/v1/tokens';
const bearer = (token: string) => ({ user: null, headers: { Authorization: `Bearer ${token}` } });
const askToken = (method = 'POST', headers: Record<string, string> = {}): Promise<Answer> =>
  send(`${harness.emulator.url}${TOKENS}`, {
    method,
    user: 'Authorization' in headers ? null : SERVICE_ACCOUNT,
    headers: { ...PUT_HEADERS, ...headers },
  });

describe('credentials', () => {
  it.each([
    ['none', undefined],
    ['a wrong password', basic({ ...SERVICE_ACCOUNT, password: 'wrong' })],
    ['an unknown user', basic({ user: 'nobody', password: 'x' })],
    ['a user without a password', basic({ user: 'ROKAFOR', password: '' })],
    ['no colon', `Basic ${Buffer.from('provops').toString('base64')}`],
    ['another scheme', 'Digest x'],
    ['no token', 'Bearer x'],
    ['a token of three empty parts', 'Bearer ..'],
  ])('refuse %s with a page and a challenge', async (_what, authorization) => {
    const answer = await harness.get('/provtasks', {
      user: null,
      ...(authorization !== undefined && { headers: { Authorization: authorization } }),
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="owsm"');
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    expect(answer.headers.get('responsetime')).toBeNull();
  });

  it('take the login in any letter case', async () => {
    const user = { ...SERVICE_ACCOUNT, user: 'ProvOps' };
    expect((await harness.get('/provtasks', { user })).status).toBe(200);
  });
});

describe('headers', () => {
  it('a write without X-Requested-By is refused with nothing in the answer, and nothing done', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await harness.get('/provtasks/7401', { method: 'PUT', headers, body: '{"action":"retry"}' });
    expect([answer.status, answer.text]).toEqual([400, '']);
    expect(harness.task(7401).status).toBe('R');
    expect((await harness.get('/provtasks')).status).toBe(200);
  });

  it('credentials are looked at first', async () => {
    expect((await harness.get('/provtasks', { method: 'PUT', user: null })).status).toBe(401);
  });

  it.each([undefined, 'text/plain', 'application/xml', 'application/jsonp'])(
    'a PUT of type %s is a 415',
    async (type) => {
      const headers = { 'X-Requested-By': 'x', ...(type !== undefined && { 'Content-Type': type }) };
      const sending = { method: 'PUT', headers, body: '{"action":"retry"}' };
      expect((await harness.get('/provtasks/7401', sending)).status).toBe(415);
      expect(harness.task(7401).status).toBe('R');
    },
  );

  it('a PUT may name a character set', async () => {
    const headers = { 'Content-Type': 'application/json; charset=utf-8' };
    expect((await harness.put('/provtasks/7401', { action: 'retry' }, { headers })).status).toBe(200);
  });

  it.each(['{', '', '[]', '"x"', 'null'])('an unreadable body %s is a 400', async (body) => {
    for (const target of ['/provtasks', '/provtasks/7401', '/provprocesses/2210']) {
      const { status, json } = await harness.put(target, body);
      expect([status, json.status]).toEqual([400, 'FAIL']);
    }
  });

  it.each([
    ['application/xml', 406],
    ['text/html', 406],
    ['application/json', 200],
    ['application/xml, application/json;q=0.5', 200],
    ['application/*', 200],
    ['*/*', 200],
  ])('Accept: %s gives %d', async (accept, status) => {
    expect((await harness.get('/provtasks?limit=1', { headers: { Accept: accept } })).status).toBe(status);
  });

  it('ResponseTime is there on 200 only', async () => {
    expect((await harness.get('/provtasks?limit=1')).headers.get('responsetime')).toMatch(/^\d+$/);
    for (const target of ['/provtasks?limit=0', '/provtasks/1']) {
      expect((await harness.get(target)).headers.get('responsetime')).toBeNull();
    }
  });

  it('a session cookie comes along, and means nothing', async () => {
    const first = await harness.get('/provtasks?limit=1');
    const cookie = first.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^JSESSIONID=/);
    const answer = await harness.get('/provtasks', { user: null, headers: { Cookie: cookie } });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([401, null]);
    harness.emulator.behaviour.sessionCookie = false;
    expect((await harness.get('/provtasks?limit=1')).headers.get('set-cookie')).toBeNull();
  });
});

describe('bodies of errors', () => {
  const refusals = async (): Promise<(string | null)[]> => {
    harness.emulator.behaviour.errorOnCall = 5;
    harness.emulator.clearCalls();
    const colleague = { method: 'PUT', user: harness.emulator.colleague, headers: PUT_HEADERS, body: '{}' };
    const answers = [
      await harness.get('/provtasks', { user: null }),
      await harness.get('/provtasks/1'),
      await harness.get('/provtasks/7401', colleague),
      await harness.get('/provtasks', { method: 'PUT' }),
      await harness.get('/provtasks'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 404, 403, 400, 500]);
    return answers.map(({ headers }) => headers.get('content-type')?.split(';')[0] ?? null);
  };

  it('are pages, JSON or nothing, depending on who refuses', async () => {
    const [html, json] = ['text/html', 'application/json'];
    expect(await refusals()).toEqual([html, json, json, null, html]);
  });

  it.each([
    ['html', 'text/html'],
    ['empty', null],
    ['other', 'application/json'],
  ] as const)('are all %s when the switch says so', async (style, type) => {
    harness.emulator.behaviour.errorBodies = style;
    expect(new Set(await refusals())).toEqual(new Set([type]));
  });
});

describe('tokens', () => {
  it('are signed, speak for the login, and say 1799 seconds', async () => {
    const { status, json } = await askToken();
    expect([status, json.expiresIn, json.tokenType]).toEqual([200, '1799', 'Bearer']);
    const [head, claims] = json.accessToken.split('.').map((part) => Buffer.from(part, 'base64url').toString());
    expect(JSON.parse(head ?? '')).toMatchObject({ alg: 'RS256', kid: 'xell', typ: 'JWT' });
    const iat = NOW / 1000;
    const expected = { sub: 'provops', prn: 'provops', iss: 'www.oracle.com', iat, exp: iat + 1800 };
    expect(JSON.parse(claims ?? '')).toMatchObject(expected);
    expect((await harness.get('/provtasks?limit=1', bearer(json.accessToken))).status).toBe(200);
  });

  it('carry out what the login may', async () => {
    const { accessToken } = (await askToken('POST', { Authorization: basic(ADMINISTRATOR) })).json;
    const queue = await harness.get('/provtasks?limit=1000', bearer(accessToken));
    expect(queue.json.count).toBe((await harness.get('/provtasks?limit=1000', asAdministrator)).json.count);
  });

  it('are refused when changed or of another key', async () => {
    const { accessToken } = (await askToken()).json;
    const [head, claims = '', signature] = accessToken.split('.');
    const other = Buffer.from(Buffer.from(claims, 'base64url').toString().replaceAll('provops', 'xelsysadm'));
    const forged = `${head ?? ''}.${other.toString('base64url')}.${signature ?? ''}`;
    expect((await harness.get('/provtasks', bearer(forged))).status).toBe(401);
    expect((await harness.get('/provtasks', bearer(`${head ?? ''}.${claims}.AAAA`))).status).toBe(401);
    expect((await harness.get('/provtasks', bearer(`${accessToken}.x`))).status).toBe(401);
    expect(() => createPublicKey(accessToken)).toThrow();
  });

  it('expire to the second', async () => {
    const { accessToken } = (await askToken()).json;
    now = NOW + 1_800_000 - 1;
    expect((await harness.get('/provtasks?limit=1', bearer(accessToken))).status).toBe(200);
    now = NOW + 1_800_000;
    expect((await harness.get('/provtasks?limit=1', bearer(accessToken))).status).toBe(401);
  });

  it('live as long as the switch says', async () => {
    harness.emulator.behaviour.tokenLifetimeMs = 60_000;
    const { accessToken, expiresIn } = (await askToken()).json;
    expect(expiresIn).toBe('59');
    now = NOW + 60_000;
    expect((await harness.get('/provtasks?limit=1', bearer(accessToken))).status).toBe(401);
  });

  it('can all be voided, and new ones work at once', async () => {
    const old = (await askToken()).json.accessToken;
    harness.emulator.expireTokens();
    expect((await harness.get('/provtasks?limit=1', bearer(old))).status).toBe(401);
    const fresh = (await askToken()).json.accessToken;
    expect((await harness.get('/provtasks?limit=1', bearer(fresh))).status).toBe(200);
  });

  it('are renewed by a valid token only', async () => {
    const { accessToken } = (await askToken()).json;
    const authorization = { Authorization: `Bearer ${accessToken}` };
    const renewed = await askToken('PUT', authorization);
    expect([renewed.status, renewed.json.expiresIn]).toEqual([200, '1799']);
    expect(renewed.json.accessToken).not.toBe(accessToken);
    expect((await askToken('PUT')).status).toBe(401);
    expect((await askToken('POST', authorization)).status).toBe(401);
    harness.emulator.expireTokens();
    expect((await askToken('PUT', authorization)).status).toBe(401);
  });

  it('need X-Requested-By, as every POST', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await send(`${harness.emulator.url}${TOKENS}`, { method: 'POST', headers });
    expect(answer.status).toBe(400);
  });

  it('come with 201 when the switch says so, and through the facade', async () => {
    harness.emulator.behaviour.tokenStatus = 201;
    const created = await askToken();
    expect([created.status, created.headers.get('responsetime')]).toEqual([201, null]);
    harness.emulator.behaviour.tokenStatus = 200;
    const facade = await send(`${harness.emulator.url}/iam/governance/FacadeWebApp/GetToken`);
    expect([facade.status, facade.json.tokenType]).toEqual([200, 'Bearer']);
  });
});

it('links to another host when the switch says so', async () => {
  harness.emulator.behaviour.linkHost = 'http://oighost:14000';
  const { json } = await harness.get('/provtasks?limit=1');
  const hrefs = [...json.links, ...(json.tasks[0]?.links ?? [])].map(({ href }) => href);
  expect(hrefs.every((href) => href.startsWith(`http://oighost:14000${API}/provtasks`))).toBe(true);
});
