import { Harness, fieldsOf } from './emulator-harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.emulator.reset());
afterAll(() => harness.emulator.close());

const logins = async (q: string): Promise<unknown[]> => {
  const { status, json } = await harness.get(`/users?limit=1000&q=${q}`);
  expect(status).toBe(200);
  return json.users.map((user) => fieldsOf(user)['User Login']);
};

describe('users', () => {
  it('are found by login, in any letter case, and by several logins joined with or', async () => {
    expect(await logins('User::Login+eq+rokafor')).toEqual(['ROKAFOR']);
    expect(await logins('User::Login+eq+MIKAWA+or+User::Login+eq+ROKAFOR+OR+User::Login+eq+NOBODY')).toEqual([
      'ROKAFOR',
      'MIKAWA',
    ]);
    expect(await logins('User::Login+eq+NOBODY')).toEqual([]);
  });

  it('are found by the beginning of a name, quoted or not', async () => {
    const found = await logins("Last::Name+sw+'Ø'");
    expect(found).toHaveLength(5);
    expect(found).toEqual(await logins('Last::Name+sw+%C3%B8'));
    expect((await logins('Manager::Login+eq+MIKAWA')).length).toBeGreaterThan(100);
  });

  it.each(['User::Login+co+R', 'Manager.Last::Name+eq+x', 'User::Login+eq', 'User::Login+eq+A+and+Status+eq+x', ''])(
    'refuse the filter %s',
    async (q) => {
      expect((await harness.get(`/users?q=${q}`)).status).toBe(400);
    },
  );

  it('show the fields asked for, and their key always', async () => {
    const { json } = await harness.get('/users?fields=Display%20Name,Nonsense&q=User::Login+eq+AORSTED');
    const { fields } = json.users[0]!;
    expect(fields.map(({ name }) => name).sort()).toEqual(['Display Name', 'usr_key']);
    expect(fieldsOf(json.users[0]!)['Display Name']).toBe('Amélie Ørsted');
    const names = (await harness.get('/users?limit=1')).json.users[0]?.fields.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['User Login', 'Display Name', 'Email', 'Status', 'Xellerate Type']));
  });

  it('come in pages with one self link', async () => {
    const { json } = await harness.get('/users?offset=3&limit=2');
    expect(json.links.map(({ rel }) => rel)).toEqual(['self', 'first', 'next', 'prev']);
    expect(json).toMatchObject({ count: 2, hasMore: true, totalResult: -1 });
  });

  it('are read by key, never by login', async () => {
    const { json } = await harness.get('/users/1187');
    expect(Object.keys(json)).toEqual(['links', 'fields']);
    expect(fieldsOf(json)).toMatchObject({ 'User Login': 'ROKAFOR', 'Display Name': 'Remi Okafor', usr_key: 1187 });
    expect(fieldsOf((await harness.get('/users/1187?fields=Email')).json)).toEqual({
      Email: 'remi@example.org',
      usr_key: 1187,
    });
    expect((await harness.get('/users/ROKAFOR')).status).toBe(404);
  });
});

describe('requests', () => {
  it('are listed and read', async () => {
    const { json } = await harness.get('/requests?limit=2');
    expect(json.requests).toHaveLength(2);
    expect(json.links.map(({ rel }) => rel)).toEqual(['self', 'first', 'next']);
    const one = await harness.get('/requests/5120?fields=reqType,reqStatus');
    expect(Object.keys(one.json)).toEqual(['links', 'id', 'reqStatus', 'reqType']);
    expect((await harness.get('/requests/1')).status).toBe(404);
  });

  it('have no approvals pending, no other views and no filter', async () => {
    expect((await harness.get('/requests?view=pendingApprovals')).json.requests).toEqual([]);
    expect((await harness.get('/requests?view=all')).status).toBe(400);
    expect((await harness.get('/requests?q=reqStatus+eq+x')).status).toBe(400);
  });
});

describe('processes', () => {
  const add = (key: unknown, action = 'addTask') => ({
    action,
    fields: [{ name: 'Process Definition.Tasks.Key', value: key }],
  });

  it('show their tasks with ids, also outside the caller’s queue', async () => {
    harness.task(7401).assignedUser = 1;
    const { json } = await harness.get('/provprocesses/2210');
    expect(json.provisionProcessTaskTOList.map(({ id }) => id)).toEqual(['7401']);
  });

  it('are narrowed to one task', async () => {
    await harness.put('/provprocesses/2210', add('131'));
    const both = (await harness.get('/provprocesses/2210')).json.provisionProcessTaskTOList.map(({ id }) => id);
    expect(both).toHaveLength(2);
    const { json } = await harness.get(`/provprocesses/2210?taskInstanceKey=${both[1] ?? ''}`);
    expect(json.provisionProcessTaskTOList.map(({ id }) => id)).toEqual([both[1]]);
    expect((await harness.get('/provprocesses/2210?taskInstanceKey=30')).status).toBe(404);
  });

  it.each(['/provprocesses/1', '/provprocesses/x/availabletasks'])('unknown: %s is a 404', async (target) => {
    expect((await harness.get(target)).status).toBe(404);
  });

  it('take tasks that can be added, by number or text, into the default queue', async () => {
    expect((await harness.put('/provprocesses/2210', add(131))).json).toMatchObject({ id: '2210', status: 'SUCCESS' });
    const added = harness.emulator.state.tasks.at(-1)!;
    expect(added).toMatchObject({ status: 'P', assignedUser: 1, assignedByDefault: true, definition: 131 });
    expect((await harness.put('/provprocesses/2210', add('118'))).json.status).toBe('FAIL');
    expect((await harness.put('/provprocesses/2210', { action: 'addTask' })).json.status).toBe('FAIL');
    expect((await harness.put('/provprocesses/2210', add('131', 'remove'))).status).toBe(400);
    expect((await harness.put('/provprocesses/1', add('131'))).status).toBe(404);
  });
});

describe('responses and history', () => {
  it('are empty where there are none', async () => {
    harness.task(7412).history.length = 0;
    const history = await harness.get('/provtasks/7412/history');
    expect(history.json).toMatchObject({ count: 0, hasMore: false, totalResult: -1, provTaskHistoryList: [] });
    expect((await harness.get('/provtasks/7412/responses')).json.provTaskResponseList).toEqual([]);
  });

  it('are narrowed by `fields`; blank and unknown names have no effect', async () => {
    const { json } = await harness.get('/provtasks/7409/history?fields=,Status,Colour&limit=1');
    expect(json.provTaskHistoryList.map(({ fields }) => fields)).toEqual([[{ name: 'Status', value: 'Pending' }]]);
    expect(json.links[1]?.href).toMatch(/history\?fields=%2CStatus%2CColour&offset=1&limit=1$/);
    expect(json.hasMore).toBe(true);
  });

  it('tell an automated task by its event handler', async () => {
    const handlers = async (key: number) => {
      const { json } = await harness.get(`/provtasks/${key}/responses`);
      return new Set(json.provTaskResponseList.map((row) => fieldsOf(row)['Event Handler Manager.Key']));
    };
    expect(await handlers(7401)).toEqual(new Set([57]));
    expect(await handlers(30)).toEqual(new Set([0]));
  });
});
