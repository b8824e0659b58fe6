import { Harness, FORMATS, USERS, rows, type Format, type Role } from './emulator-harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.emulator.reset());
afterAll(() => harness.emulator.close());

const ONE = '/co_provisioning_targets/42';
const ALL = '/co_provisioning_targets';
const GOOD = { CoId: 2, Description: 'New target', Plugin: 'SqlProvisioner', Status: 'M' };

function bodyOf(format: Format, fields: object | null): string {
  if (fields === null) return '';
  if (format === 'json') {
    const list = [{ Version: '1.0', ...fields }];
    return JSON.stringify({ RequestType: 'CoProvisioningTargets', Version: '1.0', CoProvisioningTargets: list });
  }
  const children = Object.entries(fields).map(
    ([key, value]) => `<${key}>${String(value).replace('<', '&lt;')}</${key}>`,
  );
  return `<CoProvisioningTargets Version="1.0"><CoProvisioningTarget Version="1.0">${children.join('')}</CoProvisioningTarget></CoProvisioningTargets>`;
}

const OPERATIONS: readonly (readonly [string, string, object | null])[] = [
  ['GET', ALL, null],
  ['GET', `${ALL}?coid=2`, null],
  ['GET', ONE, null],
  ['GET', `${ALL}/9999`, null],
  ['POST', ALL, GOOD],
  ['POST', ALL, null],
  ['PUT', ONE, GOOD],
  ['DELETE', ONE, null],
];

function withFormat(target: string, format: Format): string {
  const [path = '', query] = target.split('?');
  return `${path}.${format}${query === undefined ? '' : `?${query}`}`;
}

function send(format: Format, method: string, target: string, fields: object | null, role: Role = 'CO-scoped') {
  const body = method === 'POST' || method === 'PUT' ? { body: bodyOf(format, fields) } : {};
  return harness.send(withFormat(target, format), { method, user: USERS[role], ...body });
}

describe.each(FORMATS)('4.6.1 in %s', (format) => {
  it.each(OPERATIONS)('answers %s %s with the same 500 for every user', async (method, target, fields) => {
    const before = structuredClone(harness.state.targets);
    for (const role of ['CO-scoped', 'platform', 'unprivileged', 'other CO'] as const) {
      const answer = await send(format, method, target, fields, role);
      expect(answer).toMatchObject({ line: '500 Bad Request', text: '', type: 'text/html; charset=UTF-8' });
    }
    expect(harness.state.targets).toEqual(before);
    expect((await harness.send(withFormat(target, format), { method, user: null })).line).toBe('401 Unauthorized');
  });
});

describe.each(FORMATS)('the page, in %s', (format) => {
  beforeEach(() => {
    harness.emulator.behaviour.mode = 'documented';
  });

  it.each<[string, string, string, object | null, Role, string]>([
    ['add', 'POST', ALL, GOOD, 'CO-scoped', '201 Added'],
    ['add without a body', 'POST', ALL, null, 'CO-scoped', '400 Bad Request'],
    ['add with a fault', 'POST', ALL, { ...GOOD, Status: 'Active' }, 'CO-scoped', '400 Invalid Fields'],
    ['add without a CO', 'POST', ALL, { ...GOOD, CoId: '' }, 'CO-scoped', '400 Invalid Fields'],
    ['add as nobody of weight', 'POST', ALL, GOOD, 'unprivileged', '401 Unauthorized'],
    ['add to another CO', 'POST', ALL, { ...GOOD, CoId: 3 }, 'CO-scoped', '401 Unauthorized'],
    ['add to a CO that does not exist', 'POST', ALL, { ...GOOD, CoId: 99 }, 'CO-scoped', '403 CO Does Not Exist'],
    ['delete', 'DELETE', ONE, null, 'CO-scoped', '200 Deleted'],
    ['delete without an id', 'DELETE', ALL, null, 'CO-scoped', '400 Invalid Fields'],
    ['delete of another CO', 'DELETE', ONE, null, 'other CO', '401 Unauthorized'],
    ['delete an unknown id', 'DELETE', `${ALL}/9999`, null, 'CO-scoped', '404 CoProvisioningTarget Not Found'],
    ['edit', 'PUT', ONE, GOOD, 'CO-scoped', '200 OK'],
    ['edit without a body', 'PUT', ONE, null, 'CO-scoped', '400 Bad Request'],
    ['edit with a fault', 'PUT', ONE, { CoId: 2 }, 'CO-scoped', '400 Invalid Fields'],
    ['edit as nobody of weight', 'PUT', ONE, GOOD, 'unprivileged', '401 Unauthorized'],
    ['edit into a CO that does not exist', 'PUT', ONE, { ...GOOD, CoId: 99 }, 'CO-scoped', '403 CO Does Not Exist'],
    ['edit an unknown id', 'PUT', `${ALL}/9999`, GOOD, 'CO-scoped', '404 CoProvisioningTarget Unknown'],
    ['view all', 'GET', ALL, null, 'CO-scoped', '200 OK'],
    ['view all as nobody of weight', 'GET', ALL, null, 'unprivileged', '401 Unauthorized'],
    ['view per CO', 'GET', `${ALL}?coid=2`, null, 'CO-scoped', '200 OK'],
    ['view another CO', 'GET', `${ALL}?coid=3`, null, 'CO-scoped', '401 Unauthorized'],
    ['view an unknown CO', 'GET', `${ALL}?coid=99`, null, 'CO-scoped', '404 CO Unknown'],
    ['view one', 'GET', ONE, null, 'CO-scoped', '200 OK'],
    ['view an unknown id', 'GET', `${ALL}/9999`, null, 'CO-scoped', '404 CoProvisioningTarget Unknown'],
  ])('%s: %s %s', async (_name, method, target, fields, role, line) => {
    expect((await send(format, method, target, fields, role)).line).toBe(line);
    expect((await harness.send(withFormat(target, format), { method, user: null })).line).toBe('401 Unauthorized');
  });
});

describe.each(FORMATS)('the recording, in %s', (format) => {
  beforeEach(() => {
    Object.assign(harness.emulator.behaviour, { mode: 'documented', targetRefusals: 'recorded' });
  });

  const NO_PERMISSION = "403 You don't have permission to access this resource.";

  it.each<[string, string, string, object | null, string, string]>([
    ['list all', 'GET', ALL, null, '401 No CO Specified', '200 OK'],
    ['list a known CO', 'GET', `${ALL}?coid=2`, null, '200 OK', '200 OK'],
    ['list an unknown CO', 'GET', `${ALL}?coid=99`, null, '404 CO Not Found', '404 CO Unknown'],
    ['view an unknown id', 'GET', `${ALL}/9999`, null, '401 No CO Specified', '404 CoProvisioningTarget Unknown'],
    ['add', 'POST', ALL, GOOD, '201 Added', '201 Added'],
    ['add without a body', 'POST', ALL, null, '401 No CO Specified', '400 Bad Request'],
    ['add with a fault', 'POST', ALL, { CoId: 2 }, '400 Invalid Fields', '400 Invalid Fields'],
    ['add to an unknown CO', 'POST', ALL, { ...GOOD, CoId: 99 }, '404 CO Not Found', NO_PERMISSION],
    ['add to another CO', 'POST', ALL, { ...GOOD, CoId: 3 }, '401 Unauthorized', '201 Added'],
    ['edit', 'PUT', ONE, GOOD, '200 OK', '200 OK'],
    ['edit without a body', 'PUT', ONE, null, '400 Bad Request', '400 Bad Request'],
    ['edit with part of a body', 'PUT', ONE, { Status: 'A' }, '400 Invalid Fields', '400 Invalid Fields'],
    ['edit an unknown id', 'PUT', `${ALL}/9999`, GOOD, '401 No CO Specified', '404 CoProvisioningTarget Unknown'],
    ['delete an unknown id', 'DELETE', `${ALL}/9999`, null, '401 No CO Specified', '404 CoProvisioningTarget Unknown'],
    ['delete without an id', 'DELETE', ALL, null, '404 Unknown', '404 Unknown'],
  ])('%s: %s %s', async (_name, method, target, fields, scoped, platform) => {
    expect((await send(format, method, target, fields)).line).toBe(scoped);
    expect((await send(format, method, target, fields, 'platform')).line).toBe(platform);
  });

  it('turns an unprivileged user away from an add and deletes for one who may', async () => {
    expect((await send(format, 'POST', ALL, GOOD, 'unprivileged')).line).toBe('401 Unauthorized');
    expect(await send(format, 'DELETE', ONE, null)).toMatchObject({ line: '200 Deleted', text: '' });
    expect(harness.state.targets.some(({ id }) => id === 42)).toBe(false);
  });

  it('lists no targets of a CO that has none', async () => {
    const { text } = await send(format, 'GET', `${ALL}?coid=1`, null, 'platform');
    expect(text).toContain(format === 'json' ? '"CoProvisioningTargets":[]' : '<CoProvisioningTarget/>');
  });
});

describe.each(FORMATS)('a row, in %s', (format) => {
  beforeEach(() => {
    harness.emulator.behaviour.mode = 'documented';
  });
  const last = () => harness.state.targets.at(-1);

  it('is stored with what was left out', async () => {
    expect((await send(format, 'POST', ALL, { ...GOOD, RetryInterval: '60', Colour: 'red' })).line).toBe('201 Added');
    expect(last()).toMatchObject({ ...{ id: 63, coId: 2, description: 'New target', plugin: 'SqlProvisioner' } });
    expect(last()).toMatchObject({ status: 'M', retryInterval: 60, maxRetry: 3, ordr: 12, hasPluginRow: true });
    expect((await harness.provision(63, 'copersonid:2', format)).line).toBe('200 OK');
  });

  it('keeps what an edit leaves out, except its place in the order', async () => {
    Object.assign(harness.state.targets[1]!, { retryInterval: 77, provisionCoGroupId: 13 });
    await send(format, 'PUT', ONE, { CoId: 2, Plugin: 'LdapProvisioner', Status: 'A' });
    const kept = { description: 'Manual changelog', retryInterval: 77, provisionCoGroupId: 13, maxRetry: 3 };
    expect(harness.state.targets[1]).toMatchObject({
      id: 42,
      plugin: 'LdapProvisioner',
      status: 'A',
      ordr: 12,
      ...kept,
    });
  });

  it.each<[string, object, Record<string, string[]>]>([
    ['no CO', { CoId: '' }, { co_id: ['A CO ID must be provided'] }],
    ['no plugin', { Plugin: '' }, { plugin: ['A plugin must be provided'] }],
    ['no mode', { Status: '' }, { status: ['This field cannot be left blank'] }],
    ['a word as mode', { Status: 'Active' }, { status: ['This field cannot be left blank'] }],
    ['a mode that is none', { Status: 'EN' }, { status: ['This field cannot be left blank'] }],
    ['markup', { Description: 'a <b' }, { description: ['Invalid character found'] }],
    ['a long description', { Description: 'x'.repeat(257) }, { description: ['content'] }],
    ['an interval of 0', { RetryInterval: 0 }, { retry_interval: ['Must be greater than 0(zero)'] }],
    ['no retries', { MaxRetry: '0' }, { max_retry: ['Must be greater than 0(zero)'] }],
    [
      'two faults',
      { Plugin: '', Status: '' },
      { plugin: ['A plugin must be provided'], status: ['This field cannot be left blank'] },
    ],
  ])('is refused for %s, by column', async (_name, change, fields) => {
    const { line, text } = await send(format, 'POST', ALL, { ...GOOD, ...change });
    expect(line).toBe('400 Invalid Fields');
    const xml = Object.entries(fields).map(([key, [message]]) => `<${key}>${message!}</${key}>`);
    expect(text).toContain(
      format === 'json'
        ? `"InvalidFields":${JSON.stringify(fields)}}`
        : `<InvalidFields>${xml.join('')}</InvalidFields>`,
    );
  });

  it('does not move to another CO', async () => {
    const { line, text } = await send(format, 'PUT', ONE, { ...GOOD, CoId: 3 }, 'platform');
    expect([line, text.includes('er.fields.api.co.refer')]).toEqual(['400 Invalid Fields', true]);
  });

  it('is refused with another version', async () => {
    const body = bodyOf(format, GOOD).replace(
      format === 'json' ? '[{"Version":"1.0"' : 'Target Version="1.0"',
      (text) => text.replace('1.0', '1.1'),
    );
    const { text } = await harness.send(`${ALL}.${format}`, { method: 'POST', body });
    expect(text).toContain(
      format === 'json' ? '{"Version":["Unknown version"]}' : '<Version>Unknown version</Version>',
    );
  });
});

it('drops a second row of XML', async () => {
  harness.emulator.behaviour.mode = 'documented';
  const [first, second] = ['Q', 'A'].map((Status) => bodyOf('xml', { ...GOOD, Status }));
  const row = /<CoProvisioningTarget .*<\/CoProvisioningTarget>/.exec(second!)![0];
  const body = first!.replace('</CoProvisioningTargets>', `${row}</CoProvisioningTargets>`);
  expect((await harness.send(`${ALL}.xml`, { method: 'POST', body })).line).toBe('201 Added');
  expect(harness.state.targets.slice(13).map(({ status }) => status)).toEqual(['Q']);
});

it('takes keys as columns, and drops a second row', async () => {
  harness.emulator.behaviour.mode = 'documented';
  const list = [
    { Version: '1.0', co_id: '2', Plugin: 'SqlProvisioner', Status: 'Q' },
    { Version: '1.0', ...GOOD },
  ];
  const answer = await harness.send(`${ALL}.json`, { method: 'POST', body: { CoProvisioningTargets: list } });
  expect(answer.line).toBe('201 Added');
  expect(harness.state.targets).toHaveLength(14);
  const { text } = await harness.get(`${ALL}/63.json`);
  expect(rows(text)[0]).not.toHaveProperty('Description');
});

it('shows a user of a CO the targets of that CO alone', async () => {
  harness.emulator.behaviour.mode = 'documented';
  expect(await harness.ids(`${ALL}.json`, 'other CO')).toEqual([61, 62]);
  expect(await harness.ids(`${ALL}.json`, 'platform')).toHaveLength(13);
  expect(await harness.ids(`${ALL}.json?coid=2`, 'platform')).toHaveLength(11);
});
