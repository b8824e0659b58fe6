import { OPERATORS, start, type SafenetEmulator, type SafenetBehaviour } from '../../../datasources/safenet/emulator';
import { WireCaller, faultOf, resultOf, rowsOf, type WireAnswer } from '../../helpers/emulator-client';
import { EXAMPLE_TIME, exampleState, expiredTask } from '../../helpers/safenet-example-state';

const ACCOUNT = '<organization>Northwind Trust</organization>';
const NULL_REFERENCE =
  'Server was unable to process request. ---> Object reference not set to an instance of an object.';

let emulator: SafenetEmulator;
let caller: WireCaller;
let now: number;

beforeAll(async () => {
  now = EXAMPLE_TIME;
  emulator = await start({ now: () => now, behaviour: { latencyMs: 0, rowLatencyMs: 0 }, state: exampleState() });
});
afterAll(() => emulator.close());
beforeEach(async () => {
  now = EXAMPLE_TIME;
  emulator.reset();
  caller = new WireCaller(emulator.url);
  await caller.connect(emulator.operator);
});

const turn = (behaviour: Partial<SafenetBehaviour>): void => void Object.assign(emulator.behaviour, behaviour);
const count = async (account = ACCOUNT): Promise<string | undefined> =>
  resultOf(await caller.call('GetProvisioningTaskCount', account), 'GetProvisioningTaskCount');
const list = (first = 0, most = 100, account = ACCOUNT): Promise<WireAnswer> =>
  caller.call(
    'GetProvisioningTasks',
    `${account}<startRecord>${first}</startRecord><numberOfRecords>${most}</numberOfRecords>`,
  );
const listed = async (first = 0, most = 100): Promise<(string | undefined)[]> =>
  rowsOf(await list(first, most)).map((row) => row['taskid']);
const forUser = (user: string): Promise<WireAnswer> =>
  caller.call(
    'GetProvisioningTasksForUser',
    `<user>${user}</user>${ACCOUNT}<startRecord>0</startRecord><numberOfRecords>100</numberOfRecords>`,
  );
const countForUser = async (user: string): Promise<string | undefined> =>
  resultOf(
    await caller.call('GetProvisioningTasksForUserCount', `<user>${user}</user>${ACCOUNT}`),
    'GetProvisioningTasksForUserCount',
  );
const details = (id: number, account = ACCOUNT): Promise<WireAnswer> =>
  caller.call('GetProvisioningTaskDetails', `<taskID>${id}</taskID>${account}`);
const users = async (id: number): Promise<(string | undefined)[]> =>
  rowsOf(await details(id)).map((row) => row['userid']);
const names = (...entries: string[]): string =>
  `<userNames>${entries.map((entry) => `<string>${entry}</string>`).join('')}</userNames>`;
const remove = (id: number, mail = false, account = ACCOUNT): Promise<WireAnswer> =>
  caller.call(
    'RemoveProvisioningTask',
    `<taskID>${id}</taskID><sendNotificationEmail>${String(mail)}</sendNotificationEmail>${account}`,
  );
const removeUsers = async (id: number, userNames: string, mail = false, account = ACCOUNT) =>
  resultOf(
    await caller.call(
      'RemoveUsersFromProvisioningTask',
      `<taskID>${id}</taskID>${userNames}<sendNotificationEmail>${String(mail)}</sendNotificationEmail>${account}`,
    ),
    'RemoveUsersFromProvisioningTask',
  );
const move = async (id: number, userNames: string, date: string, account = ACCOUNT) =>
  resultOf(
    await caller.call(
      'UpdateProvisioningStopDate',
      `<taskID>${id}</taskID>${userNames}<newStopDate>${date}</newStopDate>${account}`,
    ),
    'UpdateProvisioningStopDate',
  );

function put(id: number, entryState: 'Completed' | 'Locked'): void {
  const state = exampleState();
  for (const entry of state.tasks.find((task) => task.id === id)?.entries ?? []) entry.state = entryState;
  emulator.load(state);
}

describe('tables', () => {
  it('can have odd names (13, row 6)', async () => {
    turn({ tableNames: 'odd' });
    const answer = await list();
    expect(answer.body).toContain(
      '<Provisioning_x0020_Entries_x0020__x0028_list_x0029_ diffgr:id="Provisioning Entries',
    );
    expect(rowsOf(answer)).toHaveLength(3);
    expect((await details(4711)).body).not.toContain('Provisioning_x0020_Task');
  });

  it('can sit in a data set (row 7)', async () => {
    expect((await list()).body).toContain('<DocumentElement xmlns="">');
    turn({ tableStyle: 'dataset' });
    const { body } = await list();
    expect(body).toContain('<NewDataSet xmlns=""><Provisioning_x0020_Tasks ');
    expect(body).toContain('msdata:rowOrder="0" diffgr:hasChanges="inserted">');
    expect(body).not.toContain('DocumentElement');
  });

  it('can hold dates as US text (row 8)', async () => {
    turn({ dates: 'text', listDates: 'min' });
    const answer = await details(4711);
    expect(answer.body).toContain('<xs:element name="stopdate" type="xs:string" minOccurs="0" />');
    expect(rowsOf(answer).map((row) => row['stopdate'])).toEqual([
      '3/13/2025 9:00:00 AM',
      '3/13/2025 9:00:00 AM',
      '3/31/2025 11:59:59 PM',
    ]);
    expect(rowsOf(await list())[0]?.['startdate']).toBe('1/1/0001 12:00:00 AM');
  });

  it('lie about dates in the list: now, the year 1, or nothing (row 9)', async () => {
    const dates = async (): Promise<unknown[]> => {
      const [row] = rowsOf(await list());
      return [row?.['startdate'], row?.['stopdate']];
    };
    expect(await dates()).toEqual(Array(2).fill('2025-03-10T08:15:42.377+00:00'));
    turn({ listDates: 'min' });
    expect(await dates()).toEqual(Array(2).fill('0001-01-01T00:00:00+00:00'));
    turn({ zone: 'America/New_York' });
    expect(await dates()).toEqual(Array(2).fill('0001-01-01T00:00:00-05:00'));
    turn({ listDates: 'absent' });
    expect(await dates()).toEqual([undefined, undefined]);
  });

  it("tell a user's true dates and, as a switch has it, status (rows 10 and 11)", async () => {
    expect(rowsOf(await forUser('a.moreau'))).toEqual([
      {
        taskid: '4711',
        operator: 'h.dubois',
        startdate: '2025-03-03T09:00:00+00:00',
        count: '3',
        tokenoption: 'MobilePASS',
        stopdate: '2025-03-13T09:00:00+00:00',
        status: 'Active',
      },
    ]);
    expect((await list()).body).not.toContain('"status"');
    turn({ statusColumn: false });
    const answer = await forUser('a.moreau');
    expect(answer.body).not.toContain('status');
    expect(rowsOf(answer)).toHaveLength(1);
  });

  it('leave null cells out, and keep empty and blank ones apart', async () => {
    const state = exampleState();
    const [first, second] = state.tasks;
    Object.assign(first!, { operator: '', description: '  ' });
    Object.assign(second!, { operator: null, description: '<"&\'>' });
    emulator.load(state);
    await caller.connect(emulator.operator);
    const { body } = await list();
    expect(body).toContain('<taskid>4711</taskid><operator /><startdate>');
    expect(body).toContain('<taskid>4713</taskid><startdate>');
    expect((await details(4711)).body).toContain('<description xml:space="preserve">  </description>');
    expect((await details(4713)).body).toContain(`<description>&lt;"&amp;'&gt;</description>`);
  });

  it('can hold control characters, which no XML parser takes (row 40)', async () => {
    const state = exampleState();
    state.tasks[0]!.entries[0]!.userId = 'c.control';
    emulator.load(state);
    await caller.connect(emulator.operator);
    expect((await details(4711)).body).toContain('<username>Control Character</username>');
    turn({ dirtyXml: true });
    expect((await details(4711)).body).toContain('<username>Con&#x1;trol Character</username>');
  });
});

describe('reading', () => {
  it('goes up by number, or down, details by joining (row 27)', async () => {
    expect(await listed()).toEqual(['4711', '4713', '4720']);
    expect(await users(4711)).toEqual(['a.moreau', 'b.okafor', '00417']);
    turn({ order: 'desc' });
    expect(await listed()).toEqual(['4720', '4713', '4711']);
    expect(await users(4711)).toEqual(['00417', 'b.okafor', 'a.moreau']);
  });

  it('pages from 0 and is mild with odd numbers (rows 28 and 29)', async () => {
    expect(await listed(1, 1)).toEqual(['4713']);
    expect(await listed(-5, 1)).toEqual(['4711']);
    expect(await listed(3, 10)).toEqual([]);
    expect(await listed(0, 0)).toEqual([]);
    expect(await listed(0, -1)).toEqual([]);
    turn({ maxRecords: 2 });
    expect(await listed(0, 1000)).toEqual(['4711', '4713']);
  });

  it('finds users and accounts whatever their letter case (rows 12 and 25)', async () => {
    expect(await countForUser('A.MOREAU')).toBe('1');
    expect(await countForUser('à.moreau')).toBe('0');
    expect(await count('<organization>NORTHWIND trust</organization>')).toBe('3');
    expect(await count('<organization>Northwind Trust </organization>')).toBe('0');
  });

  it('tells log-in name and name apart (row 12)', async () => {
    for (const row of rowsOf(await details(4711))) expect(row['username']).not.toBe(row['userid']);
  });

  it('counts completed users in (row 22) and hides a task whose users have all completed (row 21)', async () => {
    expect(rowsOf(await list())[0]?.['count']).toBe('3');
    put(4713, 'Completed');
    await caller.connect(emulator.operator);
    expect(await listed()).toEqual(['4711', '4720']);
    expect(await count()).toBe('2');
    expect(await countForUser('d.haddad')).toBe('1');
    expect(rowsOf(await forUser('d.haddad'))).toHaveLength(1);
    expect(await users(4713)).toEqual([]);
    expect(await move(4713, names('d.haddad'), '2025-05-01T00:00:00Z')).toBe('false');
  });

  it('goes on showing a task whose users are all locked', async () => {
    put(4713, 'Locked');
    await caller.connect(emulator.operator);
    expect(await listed()).toEqual(['4711', '4713', '4720']);
  });

  it('lets a user expire by the second (row 15)', async () => {
    const status = async (): Promise<string | undefined> => rowsOf(await details(4711))[0]?.['status'];
    now = Date.UTC(2025, 2, 13, 9, 0, 0);
    await caller.connect(emulator.operator);
    expect(await status()).toBe('Active');
    now += 1;
    expect(await status()).toBe('Expired');
    expect(rowsOf(await details(4711)).map((row) => row['status'])).toEqual(['Expired', 'Completed', 'Locked']);
    turn({ zone: 'America/New_York' });
    expect(await status()).toBe('Active');
  });
});

describe('accounts out of reach (rows 24 and 26)', () => {
  const cases: [string, string, string][] = [
    ['an unknown account', OPERATORS.service, 'Nowhere Ltd'],
    ['an account outside the scope', OPERATORS.fabrikamOnly, 'Northwind Trust'],
    ['an operator without the right', OPERATORS.withoutRight, 'Northwind Trust'],
  ];

  it.each(cases)('are empty for %s', async (_, email, name) => {
    await caller.connect({ ...emulator.operator, email });
    const account = `<organization>${name}</organization>`;
    expect(await count(account)).toBe('0');
    expect(rowsOf(await list(0, 10, account))).toEqual([]);
    expect((await list(0, 10, account)).body).toContain('<xs:schema');
    expect(rowsOf(await details(4711, account))).toEqual([]);
    expect(await removeUsers(4711, names('a.moreau'), false, account)).toBe('false');
    expect(await move(4711, names('a.moreau'), '2025-05-01T00:00:00Z', account)).toBe('false');
    expect((await remove(4711, true, account)).status).toBe(200);
    expect(emulator.state.tasks).toHaveLength(3);
    expect(emulator.outbox).toEqual([]);
  });

  it.each(cases)('are a fault for %s when the switch says so', async (_, email, name) => {
    await caller.connect({ ...emulator.operator, email });
    turn({ badOrg: 'fault' });
    const answer = await list(0, 10, `<organization>${name}</organization>`);
    expect([answer.status, faultOf(answer)]).toEqual([500, { code: 'soap:Server', text: NULL_REFERENCE }]);
  });

  it('do not include the account in scope', async () => {
    await caller.connect({ ...emulator.operator, email: OPERATORS.fabrikamOnly });
    turn({ badOrg: 'fault' });
    expect(await count('<organization>Fabrikam Health</organization>')).toBe('0');
  });
});

describe('writing', () => {
  it('moves stop dates of those who have not completed, and wakes the expired (rows 16, 18 and 19)', async () => {
    const state = async (): Promise<unknown[]> =>
      rowsOf(await details(4711)).map((row) => [row['status'], row['stopdate']]);
    expect(await move(4711, names('a.moreau', 'b.okafor', '00417', 'nobody'), '2025-03-01T00:00:00Z')).toBe('true');
    expect(await state()).toEqual([
      ['Expired', '2025-03-01T00:00:00+00:00'],
      ['Completed', '2025-03-13T09:00:00+00:00'],
      ['Locked', '2025-03-01T00:00:00+00:00'],
    ]);
    expect(await move(4711, names('A.Moreau'), '2025-04-01T00:00:00Z')).toBe('true');
    expect((await state())[0]).toEqual(['Active', '2025-04-01T00:00:00+00:00']);
    expect(await move(4711, names('b.okafor'), '2025-04-01T00:00:00Z')).toBe('false');
    expect(await move(4711, names('nobody'), '2025-04-01T00:00:00Z')).toBe('false');
    expect(await move(4711, '<userNames />', '2025-04-01T00:00:00Z')).toBe('false');
    expect(await move(4711, '', '2025-04-01T00:00:00Z')).toBe('false');
    expect(await move(1, names('a.moreau'), '2025-04-01T00:00:00Z')).toBe('false');
  });

  it('removes those it finds, and the task with the last one (rows 19 and 20)', async () => {
    expect(await removeUsers(4720, names('D.HADDAD', 'nobody'))).toBe('true');
    expect(await users(4720)).toEqual(['e.rossi']);
    expect(rowsOf(await list())[2]?.['count']).toBe('1');
    expect(await removeUsers(4720, names('d.haddad'))).toBe('false');
    expect(await removeUsers(4720, '<userNames />')).toBe('false');
    expect(await removeUsers(4720, '')).toBe('false');
    expect(await removeUsers(1, names('e.rossi'))).toBe('false');
    expect(await removeUsers(4720, names('e.rossi, d.haddad'))).toBe('false');
    expect(await removeUsers(4720, names('e.rossi'))).toBe('true');
    expect(await listed()).toEqual(['4711', '4713']);
    expect(emulator.state.tasks.map(({ id }) => id)).toEqual([4711, 4713]);
  });

  it('removes a task, and answers alike when there is none (row 23)', async () => {
    const [first, second] = [await remove(4713), await remove(4713)];
    expect(first.body).toBe(second.body);
    expect(second.status).toBe(200);
    expect(await listed()).toEqual(['4711', '4720']);
    await remove(0);
    expect(await count()).toBe('2');
  });

  it('keeps mail for the tests instead of sending it (row 30)', async () => {
    await remove(4713, true);
    await remove(4713, true);
    await removeUsers(4711, names('a.moreau', 'nobody'), true);
    await removeUsers(4711, names('00417'), false);
    const base = { organization: 'Northwind Trust' };
    expect(emulator.outbox).toEqual([
      { ...base, kind: 'taskRemoved', taskId: 4713, users: ['d.haddad'] },
      { ...base, kind: 'usersRemoved', taskId: 4711, users: ['a.moreau'] },
    ]);
    emulator.reset();
    expect(emulator.outbox).toEqual([]);
  });
});

describe('the neighbours (contract 9; row 37)', () => {
  const results = ({ body }: WireAnswer): string[] => body.match(/(?<=<ProvisioningResult>)\w+/g) ?? [];

  it('makes one task for all known users, with the next number and ten days', async () => {
    const answer = await caller.call(
      'ProvisionUsers',
      `${names('E.Rossi', 'nobody', '00417')}<tokenClass>SMS</tokenClass><description>Spring</description>${ACCOUNT}`,
    );
    expect(results(answer)).toEqual(['EmailSent', 'EmailSent']);
    expect(rowsOf(await details(4721))).toEqual(
      [
        ['e.rossi', 'Enzo Rossi'],
        ['00417', 'Carin Lindqvist'],
      ].map(([userid, username]) => ({
        userid,
        username,
        startdate: '2025-03-10T08:15:42.377+00:00',
        stopdate: '2025-03-20T08:15:42.377+00:00',
        status: 'Active',
        description: 'Spring',
      })),
    );
    expect(rowsOf(await list()).at(-1)).toMatchObject({ taskid: '4721', operator: 'svc-graph', tokenoption: 'SMS' });
    const grid = await caller.call('ProvisionUsersGrIDsureTokens', `${names('e.rossi')}${ACCOUNT}`);
    expect(results(grid)).toEqual(['EmailSent']);
    expect(rowsOf(await list()).at(-1)).toMatchObject({ taskid: '4722', tokenoption: 'GrIDsure' });
  });

  it('makes no task for nobody', async () => {
    await caller.call('ProvisionUsers', `${names('nobody')}${ACCOUNT}`);
    expect(emulator.state.nextTaskId).toBe(4721);
  });

  it('hands out enrolment addresses and activation codes for open entries only', async () => {
    const ask = async (method: string, user: string, id: number): Promise<string | undefined> =>
      resultOf(await caller.call(method, `<userName>${user}</userName><taskID>${id}</taskID>${ACCOUNT}`), method);
    expect(await ask('GetEnrollmentURL', 'A.MOREAU', 4711)).toMatch(/^https:\/\/selfservice\.example\/.*\?code=\S+$/);
    expect(await ask('GetEnrollmentURL', 'b.okafor', 4711)).toBeUndefined();
    expect(await ask('GetEnrollmentURL', 'a.moreau', 4713)).toBeUndefined();
    const code = 'GetMobilePASSProvisioningActivationCode';
    expect(await ask(code, 'a.moreau', 4711)).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(await ask(code, 'd.haddad', 4713)).toBeUndefined();
  });

  it('knows users and their tokens', async () => {
    const user = await caller.call('GetUser', `<userName>B.Okafor</userName>${ACCOUNT}`);
    expect(user.body).toContain('<UserName>b.okafor</UserName><FirstName>Ben</FirstName><Lastname>Okafor</Lastname>');
    const none = await caller.call('GetUser', `<userName>nobody</userName>${ACCOUNT}`);
    expect(none.body).toContain('<GetUserResponse xmlns="http://www.cryptocard.com/blackshield/" />');
    const tokens = await caller.call('GetTokensByOwner', `<userName>b.okafor</userName>${ACCOUNT}`);
    expect(tokens.body).toContain('<GetTokensByOwnerResult><string>0001004482</string></GetTokensByOwnerResult>');
    const page = '<firstRecord>0</firstRecord><pageSize>2</pageSize>';
    const found = await caller.call('GetUsers', `<lastName>o</lastName>${page}${ACCOUNT}`);
    expect(rowsOf(found).map((row) => row['userid'])).toEqual(['b.okafor', "o'neil <x>"]);
  });
});

describe('exception texts (row 35)', () => {
  it('carry stack lines when custom errors are off', async () => {
    turn({ customErrors: false, badOrg: 'fault' });
    const server = faultOf(await list(0, 1, ''));
    expect(server.text).toMatch(
      /^System\.Web\.Services\.Protocols\.SoapException: Server was unable .* ---> System\.NullReferenceException: /,
    );
    expect(server.text.split('\r\n').length).toBeGreaterThan(2);
    expect(faultOf(await caller.call('GetProvisioningTaskDetails', '<taskID>x</taskID>')).text).toContain(
      '---> System.FormatException: Input string',
    );
    const form = await caller.get('GetProvisioningTaskCount');
    expect(form.body).toContain('System.InvalidOperationException: Missing parameter: organization.');
  });
});

it('keeps a task that another account has out of sight', async () => {
  emulator.load(exampleState([{ ...expiredTask(), organization: 'Fabrikam Health' }]));
  await caller.connect(emulator.operator);
  expect(await users(4688)).toEqual([]);
  expect(await count('<organization>Fabrikam Health</organization>')).toBe('1');
});
