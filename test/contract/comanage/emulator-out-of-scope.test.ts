import { Harness, FORMATS, USERS, rows, type Role } from './emulator-harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.emulator.reset());
afterAll(() => harness.emulator.close());

type Case = readonly [target: string, scoped: string, platform: string];

describe.each(FORMATS)('lists and views in %s', (format) => {
  const LISTS = ['co_groups', 'co_group_members', 'co_email_lists', 'co_services', 'co_people', 'identifiers', 'names'];

  it.each<Case>([
    ...[...LISTS, 'email_addresses'].flatMap((list): Case[] => [
      [`/${list}`, '401 No CO Specified', '200 OK'],
      [`/${list}?coid=2`, '200 OK', '200 OK'],
      [`/${list}?coid=3`, '401 Unauthorized', '200 OK'],
      [`/${list}?coid=99`, '404 CO Not Found', '404 CO Unknown'],
    ]),
    ['/cos', '404 CO Not Found', '200 OK'],
    ['/cos/2', '404 CO Not Found', '200 OK'],
    ['/cos/99', '404 CO Not Found', '404 Co Unknown'],
    ['/co_groups/13', '200 OK', '200 OK'],
    ['/co_groups/14', '401 Unauthorized', '200 OK'],
    ['/co_groups/9999', '401 No CO Specified', '404 CoGroup Unknown'],
    ['/co_email_lists/71', '200 OK', '200 OK'],
    ['/co_email_lists/9999', '401 No CO Specified', '404 CoEmailList Unknown'],
    ['/co_services/81', '200 OK', '200 OK'],
    ['/co_services/9999', '401 No CO Specified', '404 CoService Unknown'],
    ['/co_group_members?cogroupid=9999', '404 CO Not Found', '404 CO Not Found'],
    ['/co_group_members?cogroupid=14', '401 Unauthorized', '200 OK'],
    ['/co_people/8', '404 CoPerson Unknown', '404 CoPerson Unknown'],
    ['/co_people/7', '200 OK', '200 OK'],
    ['/co_people?coid=99&search.identifier=x', '404 CO Not Found', '200 OK'],
    ['/co_people?search.identifier=E-1001', '401 No CO Specified', '200 OK'],
    ['/co_people?coid=2&limit=5', '422 Unprocessable Entity', '422 Unprocessable Entity'],
    ['/co_people?coid=2&page=1', '422 Unprocessable Entity', '422 Unprocessable Entity'],
    ['/co_people?coid=2&given=Am', '400 Bad Request', '400 Bad Request'],
    ['/identifiers?copersonid=13', '204 CO Person Has No Identifier', '204 CO Person Has No Identifier'],
    ['/identifiers?cogroupid=16', '204 CO Group Has No Identifier', '204 CO Group Has No Identifier'],
    ['/identifiers?copersonid=9999', '404 CO Not Found', '500 Internal Server Error'],
    ['/identifiers?copersonid=20', '401 Unauthorized', '200 OK'],
    ['/identifiers?coid=2&search.identifier=x', '404 CO Not Found', '404 CO Not Found'],
    ['/names?copersonid=13', '204 CO Person Has No Name', '204 CO Person Has No Name'],
    ['/history_records?copersonid=2', '204 CO Person Has No HistoryRecord', '204 CO Person Has No HistoryRecord'],
    ['/history_records?coemaillistid=71', '404 CO Not Found', '404 CO Not Found'],
  ])('%s: %s, and for the platform %s', async (target, scoped, platform) => {
    const [path = '', query = ''] = target.split('?');
    const address = `${path}.${format}?${query}`;
    expect((await harness.get(address)).line).toBe(scoped);
    expect((await harness.get(address, 'platform')).line).toBe(platform);
    const unprivileged = await harness.get(address, 'unprivileged');
    expect(unprivileged.line).toBe(
      scoped.startsWith('404 CO Not') || scoped.startsWith('401 No') ? scoped : '401 Unauthorized',
    );
    expect(unprivileged).toMatchObject({ text: '', type: 'text/html; charset=UTF-8' });
  });

  it('sends no content type and no length with a 204', async () => {
    const { headers, text, type } = await harness.get(`/names.${format}?copersonid=13`);
    expect([type, headers.get('content-length'), text]).toEqual([null, null, '']);
  });
});

describe('people', () => {
  const search = (text: string, role: Role = 'CO-scoped') =>
    harness.ids(`/co_people.json?coid=2&search.identifier=${text}`, role);

  it.each([
    ['E-1001', [2, 3, 3]],
    ['e-1001', [2, 3, 3]],
    ['E-10010', [3, 3]],
    ['aokafor', [2, 9]],
    ['hsale', [10, 10]],
    ['hsale2', [10]],
    ['juno', [11, 12]],
    ['fnasser', []],
    ['obyrne', []],
    ['hsale_', [10]],
    ['E.1001', []],
  ])('are found by %s as a substring, once for each identifier: %j', async (text, ids) => {
    expect(await search(text)).toEqual(ids);
  });

  it('are all found by a wildcard, and listed when the text is empty', async () => {
    expect(new Set(await search('%25'))).toEqual(new Set([2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 15, 16]));
    const all = await harness.ids('/co_people.json?coid=2');
    expect(await search('')).toEqual(all);
    expect(all).toEqual([2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
  });

  it('of every CO are found by a platform user who names none', async () => {
    expect(await harness.ids('/co_people.json?search_identifier=E-1001', 'platform')).toEqual([2, 3, 3, 20]);
  });

  it('are found by mail to the letter', async () => {
    const byMail = (mail: string) => harness.ids(`/co_people.json?coid=2&search.mail=${mail}`);
    expect(await byMail('amara.okafor@kiln.example.org')).toEqual([2]);
    expect(await byMail('AMARA.okafor@kiln.example.org')).toEqual([]);
  });

  it('are matched by name and mail', async () => {
    expect(await harness.ids('/co_people.json?coid=2&given=amara&family=Okafor')).toEqual([2]);
    expect(await harness.ids('/co_people.json?coid=2&family=Okafor')).toEqual([2, 9]);
    expect(await harness.ids('/co_people.json?coid=2&mail=henrik@kiln.example.org')).toEqual([10]);
  });

  it('who have been deleted are viewed and not listed', async () => {
    expect(rows((await harness.get('/co_people/7.json')).text)[0]).toMatchObject({ Id: 7, Deleted: true });
  });

  it('who are unknown are an error of the framework', async () => {
    const { text } = await harness.get('/co_people/9999.xml', 'platform');
    expect(text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<response><name>An Internal Error Has Occurred.</name><message>CoPerson &amp;quot;9999&amp;quot; Not Found</message><url>/registry/co_people/9999.xml</url></response>\n',
    );
  });
});

describe('identifiers', () => {
  it('of a CO are those of its people, in one answer', async () => {
    const found = rows((await harness.get('/identifiers.json?coid=2')).text);
    expect(found.every(({ Person, Deleted }) => Person !== undefined && Deleted === false)).toBe(true);
    expect(found.map(({ Identifier }) => Identifier)).toEqual(
      expect.arrayContaining(['E-1001', 'E-10010', 'aokafor', 'AOkafor', 'juno', 'hsale']),
    );
    expect(found.filter(({ Identifier }) => Identifier === 'juno').map(({ Type }) => Type)).toEqual([
      'uid',
      'reference',
    ]);
    expect(found.find(({ Identifier }) => Identifier === 'hsale')?.['Status']).toBe('Suspended');
    expect(found.some(({ Identifier }) => Identifier === 'kiln-crew' || Identifier === 'obyrne')).toBe(false);
  });

  it('of a person and of a group are asked for by their owner', async () => {
    const texts = async (query: string) =>
      rows((await harness.get(`/identifiers.json?${query}`)).text).map(({ Identifier }) => Identifier);
    expect(await texts('copersonid=2')).toEqual(['aokafor', 'E-1001']);
    expect(await texts('cogroupid=13')).toEqual(['kiln-crew']);
  });

  const sent = {
    Version: '1.0',
    Identifier: 'gwen',
    Type: 'uid',
    Login: false,
    Status: 'Active',
    Person: { Type: 'CO', Id: '8' },
  };
  const post = (change: object, role: Role = 'CO-scoped') =>
    harness.send('/identifiers.json', {
      method: 'POST',
      user: USERS[role],
      body: { Identifiers: [{ ...sent, ...change }] },
    });

  it('are added, once for each text and type', async () => {
    expect((await post({})).line).toBe('201 Added');
    expect(harness.state.identifiers.at(-1)).toMatchObject({ identifier: 'gwen', personId: 8, actor: 'co_2.gateway' });
    expect((await post({})).line).toBe('403 Forbidden');
    expect((await post({ Type: 'network' })).line).toBe('201 Added');
    expect((await post({ Type: '' })).line).toBe('400 Invalid Fields');
    expect((await post({ Person: { Type: 'CO', Id: 9999 } })).line).toBe('401 No CO Specified');
    expect((await post({}, 'other CO')).line).toBe('401 Unauthorized');
  });
});

describe('groups', () => {
  it('of a CO include those that every CO has', async () => {
    const names = rows((await harness.get('/co_groups.json?coid=2')).text).map(({ Name, GroupType }) => [
      Name,
      GroupType,
    ]);
    expect(names).toEqual([
      ['CO:admins', 'A'],
      ['CO:approvers', 'AP'],
      ['CO:members:active', 'MA'],
      ['CO:members:all', 'M'],
      ['Kiln Crew', 'S'],
      ['Night Shift', 'S'],
      ['Paused Crew', 'S'],
    ]);
  });

  it('of a person are those that the person is in', async () => {
    expect(await harness.ids('/co_groups.json?copersonid=2')).toEqual([8, 13]);
  });

  it('have members, or an empty list', async () => {
    expect(await harness.ids('/co_group_members.json?cogroupid=13')).toEqual([15, 16, 17]);
    expect(await harness.ids('/co_group_members.json?copersonid=2')).toEqual([15, 19]);
    const none = await harness.get('/co_group_members.json?cogroupid=16');
    expect([none.line, rows(none.text)]).toEqual(['200 OK', []]);
  });

  const group = { Version: '1.0', CoId: 2, Name: 'New Crew', Open: true, Status: 'Active' };
  const write = (method: string, target: string, change: object | null = {}, role: Role = 'CO-scoped') =>
    harness.send(`${target}.json`, {
      method,
      user: USERS[role],
      ...(change && { body: { RequestType: 'CoGroups', Version: '1.0', CoGroups: [{ ...group, ...change }] } }),
    });

  it.each<[string, string, object | null, Role, string]>([
    ['POST', '/co_groups', {}, 'CO-scoped', '201 Added'],
    ['POST', '/co_groups', null, 'CO-scoped', '401 No CO Specified'],
    ['POST', '/co_groups', null, 'platform', '400 Bad Request'],
    ['POST', '/co_groups', { Name: '' }, 'CO-scoped', '400 Invalid Fields'],
    ['POST', '/co_groups', { Version: '2.0' }, 'CO-scoped', '400 Invalid Fields'],
    ['POST', '/co_groups', { Name: 'Kiln Crew' }, 'CO-scoped', '403 Name In Use'],
    ['POST', '/co_groups', { CoId: 3 }, 'CO-scoped', '401 Unauthorized'],
    ['PUT', '/co_groups/13', {}, 'CO-scoped', '200 OK'],
    ['PUT', '/co_groups/13', { Name: 'Kiln Crew' }, 'CO-scoped', '200 OK'],
    ['PUT', '/co_groups/13', null, 'CO-scoped', '400 Bad Request'],
    ['PUT', '/co_groups/13', { Name: 'Night Shift' }, 'CO-scoped', '403 Name In Use'],
    ['PUT', '/co_groups/9999', {}, 'platform', '404 CoGroup Unknown'],
    ['DELETE', '/co_groups/13', null, 'CO-scoped', '200 Deleted'],
    ['DELETE', '/co_groups/13', null, 'other CO', '401 Unauthorized'],
  ])('are written: %s %s %j as "%s" is %s', async (method, target, change, role, line) => {
    expect((await write(method, target, change, role)).line).toBe(line);
  });

  it('change in the state, and a deleted one is only listed no more', async () => {
    await write('PUT', '/co_groups/13');
    await write('DELETE', '/co_groups/13', null);
    expect(harness.state.groups.find(({ id }) => id === 13)).toMatchObject({
      name: 'New Crew',
      revision: 2,
      deleted: true,
    });
    expect(await harness.ids('/co_groups.json?coid=2')).not.toContain(13);
    expect((await harness.provision(42, 'cogroupid:13')).line).toBe('200 OK');
  });
});

it('lists COs by name', async () => {
  expect(await harness.ids('/cos.json', 'platform')).toEqual([1, 2, 3]);
  harness.state.cos[0]!.name = 'Zenith';
  expect(await harness.ids('/cos.json', 'platform')).toEqual([2, 3, 1]);
});

it('tells what was provisioned, oldest first', async () => {
  await harness.provision(47, 'copersonid:2');
  await harness.provision(42, 'copersonid:2');
  await harness.provision(42, 'cogroupid:13');
  const ofPerson = rows((await harness.get('/history_records.json?copersonid=2')).text);
  expect(ofPerson.map(({ Action, Person }) => [Action, Person])).toEqual([
    ['PRVX', { Type: 'CO', Id: 2 }],
    ['PCPM', { Type: 'CO', Id: 2 }],
  ]);
  expect(rows((await harness.get('/history_records.json?cogroupid=13')).text)).toMatchObject([{ Action: 'PCGM' }]);
});
