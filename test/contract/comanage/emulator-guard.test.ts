import {
  EARLY_USER,
  ELSEWHERE_USER,
  EXPIRED_USER,
  KILN_USER,
  LOOPBACK_USER,
  PLATFORM_USER,
  start,
  SUSPENDED_USER,
  TIDE_USER,
} from '../../../datasources/comanage/emulator';
import { Harness, FORMATS, NOW, USERS, basic, type Role } from './emulator-harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.emulator.reset());
afterAll(() => harness.emulator.close());

const PEOPLE = '/co_people.json?coid=2';
const PROVISION = '/co_provisioning_targets/provision/42/copersonid:2';

describe('who is let in', () => {
  const headers = (Authorization: string) => ({ user: null, headers: { Authorization } });

  it.each([
    ['no header', { user: null }],
    ['a wrong password', { user: { ...KILN_USER, password: 'wrong' } }],
    ['an unknown user', { user: { ...KILN_USER, username: 'co_2.nobody' } }],
    ['a name in other letters', { user: { ...KILN_USER, username: 'CO_2.gateway' } }],
    ['a suspended user', { user: SUSPENDED_USER }],
    ['a user whose time is over', { user: EXPIRED_USER }],
    ['a user whose time has not come', { user: EARLY_USER }],
    ['a user from a wrong address', { user: ELSEWHERE_USER }],
    ['a bearer token', headers('Bearer abc')],
    ['a name without a password', headers(`Basic ${Buffer.from('co_2.gateway').toString('base64')}`)],
  ])('not %s, and always in the same words', async (_name, sending) => {
    for (const [target, method] of [[PEOPLE], [`${PROVISION}.xml`, 'POST']] as const) {
      const answer = await harness.send(target, { ...sending, ...(method && { method }) });
      expect(answer).toMatchObject({ line: '401 Unauthorized', text: '', type: 'text/html; charset=UTF-8' });
      expect(answer.headers.get('www-authenticate')).toBeNull();
    }
  });

  it.each([KILN_USER, PLATFORM_USER, LOOPBACK_USER])('$username', async (user) => {
    expect((await harness.send(PEOPLE, { user })).line).toBe('200 OK');
  });
});

describe('the cookie', () => {
  const cookiesOf = (answer: { headers: Headers }): string[] => answer.headers.getSetCookie();
  const last = (cookies: string[]): string => cookies.at(-1)!.split(';')[0]!;

  it('comes with every answer', async () => {
    for (const target of [PEOPLE, '/nothing.json', '/co_people', '/users/login']) {
      const cookies = cookiesOf(await harness.send(target, { user: null }));
      expect(cookies.join()).toMatch(/^CAKEPHP=[0-9a-f]+; Max-Age=14400; path=\/; HttpOnly$/);
    }
    expect(cookiesOf(await harness.send(PEOPLE))).toHaveLength(2);
  });

  it('takes over the user, whatever else is sent', async () => {
    const Cookie = last(cookiesOf(await harness.send(PEOPLE)));
    for (const user of [null, { ...KILN_USER, password: 'wrong' }, TIDE_USER]) {
      expect((await harness.send(PEOPLE, { user, headers: { Cookie } })).line).toBe('200 OK');
    }
    await harness.send(`${PROVISION}.json`, { method: 'POST', user: TIDE_USER, headers: { Cookie } });
    expect(harness.state.history[0]?.actor).toBe('co_2.gateway');
  });

  it('of which there are several counts by its last line', async () => {
    const [first] = cookiesOf(await harness.send(PEOPLE));
    expect((await harness.send(PEOPLE, { user: null, headers: { Cookie: last([first!]) } })).status).toBe(401);
  });

  it('of somebody who was turned away opens nothing, nor does one that was made up', async () => {
    const Cookie = last(cookiesOf(await harness.send(PEOPLE, { user: null })));
    for (const cookie of [Cookie, 'CAKEPHP=0123456789']) {
      expect((await harness.send(PEOPLE, { user: null, headers: { Cookie: cookie } })).status).toBe(401);
      expect((await harness.send(PEOPLE, { headers: { Cookie: cookie } })).status).toBe(200);
    }
  });
});

it('forgets a cookie after four hours, on its own clock', async () => {
  let now = NOW;
  const emulator = await start({ now: () => now });
  const url = `${emulator.url}/registry${PEOPLE}`;
  const { headers } = await fetch(url, { headers: { Authorization: basic(KILN_USER) } });
  const Cookie = headers.getSetCookie().at(-1)!.split(';')[0]!;
  const statuses: number[] = [];
  for (const seconds of [14_399, 14_401]) {
    now = NOW + seconds * 1000;
    statuses.push((await fetch(url, { headers: { Cookie } })).status);
  }
  await emulator.close();
  expect(statuses).toEqual([200, 401]);
});

it('says what time it is, by its own clock', async () => {
  const { headers } = await harness.send(`${PROVISION}.json`, { method: 'POST' });
  expect(headers.get('date')).toBe(new Date(NOW).toUTCString());
});

describe('a request without a suffix', () => {
  it('ends at a log-in page with 200, and provisions nothing', async () => {
    const first = await harness.send(PROVISION, { method: 'POST' });
    expect(first).toMatchObject({ line: '302 Found', text: '' });
    expect(first.headers.get('location')).toBe(`${harness.emulator.url}/registry/users/login`);
    const second = await harness.send('/users/login');
    expect(second.headers.get('location')).toBe(`${harness.emulator.url}/registry/auth/login`);
    const end = await fetch(`${harness.emulator.url}/registry${PROVISION}`, {
      method: 'POST',
      headers: { Authorization: basic(KILN_USER) },
    });
    expect([end.status, end.url]).toEqual([200, `${harness.emulator.url}/registry/auth/login`]);
    expect(harness.state.pluginCalls).toEqual([]);
  });

  it.each([
    `${PROVISION}.json/`,
    `${PROVISION}.yaml`,
    `${PROVISION}.JSON`,
    '/co_provisioning_targets/provision/42.json/copersonid:2',
  ])('is %s too', async (target) => {
    expect((await harness.send(target, { method: 'POST' })).line).toBe('302 Found');
  });

  it('that accepts JSON is refused', async () => {
    const answer = await harness.send(PROVISION, { method: 'POST', headers: { Accept: 'application/json' } });
    expect(answer).toMatchObject({ line: '403 Forbidden', text: '' });
  });

  it('breaks a list, with a long page', async () => {
    const { line, type, text } = await harness.get('/co_people?coid=2');
    expect([line, type]).toEqual(['500 Internal Server Error', 'text/html; charset=UTF-8']);
    expect(text.length).toBeGreaterThan(24_000);
  });
});

describe.each(FORMATS)('the order of checks in %s', (format) => {
  it.each([
    ['GET', PROVISION],
    ['HEAD', PROVISION],
    ['OPTIONS', PROVISION],
    ['DELETE', '/co_provisioning_targets'],
    ['PUT', '/co_provisioning_targets'],
    ['POST', '/co_provisioning_targets/42'],
    ['GET', '/co_unicorns'],
    ['GET', '/co_people/abc'],
    ['GET', '/constructor'],
    ['GET', '/co_people/copersonid:2'],
  ])('knows no route for %s %s before it asks who is there', async (method, target) => {
    const answer = await harness.send(`${target}.${format}`, { method, user: null });
    expect(answer).toMatchObject({ line: '404 Unknown', text: '', type: 'text/html; charset=UTF-8' });
  });

  it.each<[string, Role, string]>([
    // Existence leaks before authorization.
    ['9999/copersonid:2', 'unprivileged', '404 Provisioning Target Not Found'],
    ['42/copersonid:9999', 'unprivileged', '404 CoPerson Not Found'],
    ['42/copersonid:2', 'unprivileged', '401 Unauthorized'],
    ['42/copersonid:9999', 'other CO', '404 CoPerson Not Found'],
    ['42/copersonid:2', 'other CO', '401 Unauthorized'],
    // A target of one CO and a person of another.
    ['42/copersonid:20', 'other CO', '404 CoPerson Not Found'],
    ['42', 'unprivileged', '500 Bad Request'],
  ])('answers provision/%s for the user "%s" with %s', async (path, role, line) => {
    const target = `/co_provisioning_targets/provision/${path}.${format}`;
    expect((await harness.send(target, { method: 'POST', user: USERS[role] })).line).toBe(line);
  });

  it.each<[string, Role, string]>([
    ['/co_people', 'CO-scoped', '401 No CO Specified'],
    ['/co_people', 'unprivileged', '401 No CO Specified'],
    ['/co_people', 'platform', '200 OK'],
    ['/co_people/9999', 'CO-scoped', '401 No CO Specified'],
    ['/co_groups/9999', 'CO-scoped', '401 No CO Specified'],
    ['/co_people/9999', 'platform', '404 Not Found'],
    ['/co_groups/9999', 'platform', '404 CoGroup Unknown'],
    ['/co_people/20', 'CO-scoped', '401 Unauthorized'],
    ['/co_people/2', 'unprivileged', '401 Unauthorized'],
    ['/co_people/20', 'platform', '200 OK'],
  ])('answers %s for the user "%s" with %s', async (target, role, line) => {
    expect((await harness.get(`${target}.${format}`, role)).line).toBe(line);
  });
});

describe('the fallback routes', () => {
  const SUBJECT = 'copersonid:2.json';
  const sent = { Version: '1.0', CoId: 2, Plugin: 'SqlProvisioner', Status: 'M', Description: 'By the back door' };
  const body = { RequestType: 'CoProvisioningTargets', Version: '1.0', CoProvisioningTargets: [sent] };
  const go = (action: string, method: string, user = KILN_USER as { username: string; password: string }) =>
    harness.send(`/co_provisioning_targets/${action}/42/${SUBJECT}`, {
      method,
      user,
      ...(method !== 'GET' && { body }),
    });
  const target = () => harness.state.targets.find(({ id }) => id === 42);

  it('add while they answer 404', async () => {
    expect((await go('add', 'POST')).line).toBe('404 CO Not Found');
    expect(harness.state.targets.at(-1)).toMatchObject({ id: 63, description: 'By the back door', coId: 2 });
  });

  it('edit while they answer 404', async () => {
    expect((await go('edit', 'PUT')).line).toBe('404 CO Not Found');
    expect(target()).toMatchObject({ description: 'By the back door', plugin: 'SqlProvisioner' });
  });

  it('delete while they answer 404', async () => {
    expect((await go('delete', 'DELETE')).line).toBe('404 CO Not Found');
    expect(target()).toBeUndefined();
  });

  it.each(['view', 'index'])('%s nothing', async (action) => {
    expect(await go(action, 'GET')).toMatchObject({ line: '404 CO Not Found', text: '' });
  });

  it('want the method that fits, and a user who may', async () => {
    expect((await go('delete', 'POST')).line).toBe('404 Unknown');
    expect((await go('delete', 'DELETE', TIDE_USER)).line).toBe('401 Unauthorized');
    expect(target()).toBeDefined();
  });
});
