import { ACCOUNT_KEYS, ACTION_NAMES, LIMITED_TOKEN } from '../../../datasources/admanager/emulator';
import { ADD, Harness, FINANCE, MOVE, NOW } from './emulator-harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => {
  harness.now = NOW;
  harness.emulator.reset();
});
afterAll(() => harness.emulator.close());

const without = (element: object, key: string) =>
  Object.fromEntries(Object.entries(element).filter(([each]) => each !== key));
const only = () => harness.emulator.control.requests[0]!;

describe('rows 16 and 17: actions', () => {
  it.each([
    ['MOVE_USERS', 'Invalid RequestAction: MOVE_USERS'],
    ['move_user', 'Invalid RequestAction: move_user'],
    ['constructor', 'Invalid RequestAction: constructor'],
    ['', 'Invalid RequestAction: '],
    [undefined, 'Invalid RequestAction: '],
    [7, 'Invalid RequestAction: 7'],
  ])('%p is refused', async (RequestAction, message) => {
    expect(await harness.refusalOf({ ...MOVE, RequestAction })).toBe(message);
  });

  const user = { Subject: 'x', accounts: [{ sAMAccountName: 'hsato' }] };
  const group = { Subject: 'x', accounts: [{ sAMAccountName: 'OPS-OnCall' }] };
  const contact = { Subject: 'x', accounts: [{ name: 'Courier Service' }] };
  const computer = { Subject: 'x', accounts: [{ computerName: 'CORP-LT-0042' }] };
  const groups = [{ sAMAccountName: 'VPN-Users' }];
  const COMPLETE: Readonly<Record<string, readonly [element: object, mandatory: readonly string[]]>> = {
    MOVE_USER: [{ ...user, Container: FINANCE }, ['Container']],
    ADD_USERS_TO_GROUP: [{ ...user, groups }, ['groups']],
    REMOVE_USERS_FROM_GROUP: [{ ...user, groups }, ['groups']],
    DISABLE_USER: [user, []],
    RESET_PASSWORD: [{ ...user, PasswordType: 'generatePassword' }, ['PasswordType']],
    MOVE_FOLDER: [{ ...user, Drive: 'D:', Path: '\\\\share\\x' }, []],
    DELETE_FOLDER: [user, []],
    CUSTOM_SCRIPT: [{ ...user, Script: 'audit.ps1' }, ['Script']],
    ADD_GROUPS_TO_GROUP: [{ ...group, groups }, ['groups']],
    REMOVE_GROUPS_FROM_GROUP: [{ ...group, groups, isRemoveAllGroup: 'false' }, ['groups']],
    MOVE_GROUP: [{ ...group, Container: FINANCE }, ['Container']],
    DELETE_GROUP: [group, []],
    ADD_CONTACTS_TO_GROUP: [contact, []],
    REMOVE_CONTACTS_FROM_GROUP: [{ ...contact, groups, isRemoveAllGroup: false }, ['groups', 'isRemoveAllGroup']],
    MOVE_CONTACT: [contact, []],
    ADD_COMPUTERS_TO_GROUP: [{ ...computer, groups }, ['groups']],
    REMOVE_COMPUTERS_FROM_GROUP: [{ ...computer, groups, isRemoveAllGroup: true }, ['groups', 'isRemoveAllGroup']],
    MOVE_COMPUTERS: [{ ...computer, Container: FINANCE }, ['Container']],
    DISABLE_COMPUTER: [computer, []],
    DELETE_COMPUTER: [computer, []],
  };

  it('knows all twenty of the documentation', () => {
    expect([...ACTION_NAMES].sort()).toEqual(Object.keys(COMPLETE).sort());
    expect(ACTION_NAMES).toHaveLength(20);
  });

  it.each(ACTION_NAMES)('%s is accepted with its mandatory keys and refused without one of them', async (name) => {
    const [element, mandatory] = COMPLETE[name]!;
    for (const key of [...mandatory, 'accounts']) {
      const message = await harness.refusalOf({ ...without(element, key), RequestAction: name });
      expect(message).toContain(key);
    }
    await harness.idOf({ ...element, RequestAction: name });
    expect(only().action).toBe(name);
  });

  it.each(ACTION_NAMES)('%s is known with only the seed actions on: if it is one', async (name) => {
    harness.emulator.behaviour.onlySeedActions = true;
    const [result] = await harness.submit({ ...COMPLETE[name]![0], RequestAction: name });
    const isSeed = name === 'MOVE_USER' || name === 'ADD_USERS_TO_GROUP';
    expect(result?.status).toBe(isSeed ? '1' : '0');
    if (!isSeed) expect(result?.statusMessage).toBe(`Invalid RequestAction: ${name}`);
  });

  it('takes isRemoveAllGroup instead of groups for users, and knows true from false', async () => {
    const removal = { ...user, RequestAction: 'REMOVE_USERS_FROM_GROUP' };
    expect(await harness.refusalOf({ ...removal, isRemoveAllGroup: 'maybe' })).toMatch(/isRemoveAllGroup/);
    expect(await harness.refusalOf({ ...removal, isRemoveAllGroup: 'false' })).toMatch(/groups is mandatory/);
    await harness.idOf({ ...removal, isRemoveAllGroup: 'true' });
    expect(only()).toMatchObject({ groups: [], everyGroup: true });
  });

  it('wants a password with ownPassword, and no third type', async () => {
    const reset = { ...user, RequestAction: 'RESET_PASSWORD' };
    expect(await harness.refusalOf({ ...reset, PasswordType: 'ownPassword' })).toBe('Password is mandatory.');
    expect(await harness.refusalOf({ ...reset, PasswordType: 'own' })).toBe('PasswordType is invalid.');
    await harness.idOf({ ...reset, PasswordType: 'ownPassword', Password: 'x' });
  });
});

describe('row 18: Subject', () => {
  it.each([undefined, '', '  ', null, 5])('%p is refused and echoed as nothing', async (Subject) => {
    const [result] = await harness.submit({ ...MOVE, Subject });
    expect(result).toEqual({ Subject: '', statusMessage: 'Subject is mandatory.', status: '0' });
  });

  it('is echoed as it came, in success and failure', async () => {
    const Subject = ' R&D – «Zürich» "佐藤" <b>O\'Neil</b> ';
    const results = await harness.submit({ ...MOVE, Subject }, { ...MOVE, Subject, Container: '' });
    expect(results.map((each) => [each.Subject, each.status])).toEqual([
      [Subject, '1'],
      [Subject, '0'],
    ]);
  });
});

describe('rows 19 and 22: accounts and groups', () => {
  it.each([
    ['accounts', undefined, 'accounts is mandatory for ADD_USERS_TO_GROUP.'],
    ['accounts', [], 'accounts is mandatory for ADD_USERS_TO_GROUP.'],
    ['accounts', { sAMAccountName: 'hsato' }, 'accounts is mandatory for ADD_USERS_TO_GROUP.'],
    ['accounts', ['hsato'], 'sAMAccountName is mandatory for each of the accounts.'],
    ['accounts', [{ sAMAccountName: 'hsato' }, {}], 'sAMAccountName is mandatory for each of the accounts.'],
    ['accounts', [{ samaccountname: 'hsato' }], 'sAMAccountName is mandatory for each of the accounts.'],
    ['accounts', [{ mail: 'hsato@corp.example' }], 'sAMAccountName is mandatory for each of the accounts.'],
    ['groups', undefined, 'groups is mandatory for ADD_USERS_TO_GROUP.'],
    ['groups', [], 'groups is mandatory for ADD_USERS_TO_GROUP.'],
    ['groups', [{ sAMAccountName: '' }], 'sAMAccountName is mandatory for each of the groups.'],
  ])('%s %j are refused', async (key, value, message) => {
    expect(await harness.refusalOf({ ...ADD, [key]: value })).toBe(message);
  });

  it('knows all seven identifiers when they are switched on', async () => {
    harness.emulator.behaviour.accountKeys = ACCOUNT_KEYS;
    const { users } = harness.emulator.state.domains.find(({ name }) => name === 'corp.example')!;
    const neil = users.find(({ sAMAccountName }) => sAMAccountName === "o'neil")!;
    const dn = String.raw`cn=o'neil\, sean, OU=Finance,OU=Staff,DC=corp,DC=example`;
    for (const key of ACCOUNT_KEYS) {
      const value = key === 'distinguishedName' ? dn : neil[key].toUpperCase();
      await harness.submit({ ...ADD, accounts: [{ [key]: value }] });
    }
    expect(harness.emulator.control.requests.map(({ accounts }) => accounts)).toEqual(
      ACCOUNT_KEYS.map(() => ["o'neil"]),
    );
  });
});

describe('row 20: the directory', () => {
  it.each([
    [
      { ...ADD, accounts: [{ sAMAccountName: 'hsato' }, { sAMAccountName: 'a' }, { sAMAccountName: 'b' }] },
      'account: a',
    ],
    [{ ...ADD, accounts: [{ sAMAccountName: 'a' }], groups: [{ sAMAccountName: 'g' }] }, 'account: a'],
    [{ ...ADD, groups: [{ sAMAccountName: 'VPN-Users' }, { sAMAccountName: 'g' }] }, 'group: g'],
    [{ ...MOVE, accounts: [{ sAMAccountName: 'john' }] }, 'account: john'],
    [{ ...MOVE, Container: 'Finance' }, 'container: Finance'],
  ])('%j is refused with the first unknown object', async (element, missing) => {
    expect(await harness.refusalOf(element)).toBe(`No such ${missing}`);
  });

  it('compares without case, and takes names as the directory has them', async () => {
    await harness.idOf({ ...MOVE, accounts: [{ sAMAccountName: "O'NEIL" }], Container: FINANCE.toLowerCase() });
    await harness.submit({
      ...ADD,
      accounts: [{ sAMAccountName: 'J.MÜLLER' }],
      groups: [{ sAMAccountName: 'r&d-writers' }],
    });
    expect(harness.emulator.control.requests).toMatchObject([
      { accounts: ["o'neil"], container: FINANCE },
      { accounts: ['j.müller'], groups: ['R&D-Writers'] },
    ]);
  });

  it('is not asked when the switch says so', async () => {
    harness.emulator.behaviour.checkDirectory = false;
    await harness.idOf({ ...MOVE, accounts: [{ sAMAccountName: 'a' }], Container: 'OU=b' });
    expect(only()).toMatchObject({ accounts: ['a'], container: 'OU=b' });
    harness.emulator.control.execute(6301);
  });
});

describe('row 21: the scope of the requester', () => {
  const limited = async (element: object) => {
    const { text } = await harness.call([element], { AuthToken: LIMITED_TOKEN });
    return (JSON.parse(text) as { statusMessage: string }[])[0]?.statusMessage;
  };
  const neil = { accounts: [{ sAMAccountName: "o'neil" }] };
  const refusal = (dn: string) => `You are not authorized to perform this action on ${dn}.`;

  it('has to hold each account and the container', async () => {
    expect(await limited(MOVE)).toBe(refusal('CN=María Rivera,OU=Staff,DC=corp,DC=example'));
    const away = 'OU=Staff,DC=corp,DC=example';
    expect(await limited({ ...MOVE, ...neil, Container: away })).toBe(refusal(away));
    expect(await limited({ ...MOVE, ...neil })).toBe('Successfully created the request.');
    expect(await limited({ ...ADD, ...neil })).toBe('Successfully created the request.');
    expect(harness.emulator.control.requests.map(({ technician }) => technician)).toEqual([
      'finance-desk',
      'finance-desk',
    ]);
  });
});

describe('rows 29 and 30: other keys', () => {
  it('keeps any priority, Normal when there is none, and the description', async () => {
    await harness.submit(MOVE, { ...MOVE, Priority: 'Very – high', Description: '[ref 1]' });
    expect(harness.emulator.control.requests).toMatchObject([
      { priority: 'Normal', description: '' },
      { priority: 'Very – high', description: '[ref 1]' },
    ]);
  });

  it('ignores unknown keys, and keys in the wrong case', async () => {
    await harness.idOf({ ...MOVE, Colour: 'red', priority: 'High' });
    expect(only().priority).toBe('Normal');
    harness.emulator.reset();
    expect(await harness.refusalOf({ ...without(MOVE, 'Container'), container: FINANCE })).toMatch(/Container/);
    expect(await harness.refusalOf({ ...without(MOVE, 'Subject'), subject: 'x' })).toBe('Subject is mandatory.');
  });
});

describe('rows 31 to 33: several elements', () => {
  it('are answered in order, and a failure undoes nothing', async () => {
    const results = await harness.submit({ ...MOVE, Subject: 'a' }, { ...MOVE, Subject: 'b', Container: 'x' }, ADD);
    expect(results.map(({ Subject, requestId, status }) => [Subject, requestId, status])).toEqual([
      ['a', 6301, '1'],
      ['b', undefined, '0'],
      ['Add', 6302, '1'],
    ]);
    expect(harness.emulator.control.requests.map(({ id }) => id)).toEqual([6301, 6302]);
  });

  it('of one content make two requests, as does the same call sent again', async () => {
    await harness.submit(MOVE, MOVE);
    await harness.submit(MOVE, MOVE);
    expect(harness.emulator.control.requests.map(({ id }) => id)).toEqual([6301, 6302, 6303, 6304]);
  });

  it('make no request twice when many calls come at once', async () => {
    const results = (await Promise.all(Array.from({ length: 20 }, () => harness.submit(MOVE, ADD)))).flat();
    expect(new Set(results.map(({ requestId }) => requestId)).size).toBe(40);
  });

  it('take a hundred accounts in one request', async () => {
    const accounts = Array.from({ length: 100 }, (_none, turn) => ({
      sAMAccountName: `staff${String(turn + 1).padStart(3, '0')}`,
    }));
    await harness.idOf({ ...MOVE, accounts });
    expect(only().accounts).toHaveLength(100);
  });
});

it.each([
  [true, 'No such container: OU=R&amp;D,DC=x'],
  [false, 'No such container: OU=R&D,DC=x'],
])('row 38: & in a message, escapeMessages %p', async (escapeMessages, message) => {
  harness.emulator.behaviour.escapeMessages = escapeMessages;
  expect(await harness.refusalOf({ ...MOVE, Container: 'OU=R&D,DC=x' })).toBe(message);
  const { text } = await harness.call([], { domainName: 'a&b' });
  expect(text).toContain(escapeMessages ? 'a&amp;b' : 'a&b');
});
