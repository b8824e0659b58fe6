import { Harness, FORMATS, USERS, type Format, type Role } from './emulator-harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.emulator.reset());
afterAll(() => harness.emulator.close());

const HTML = 'text/html; charset=UTF-8';
const BROKEN = '<CoPersonProvisioning Version="1.0"><Synchronous>';

/** Contract 8.2, row by row: what is asked, 4.6.1's line, the page's line, and who answers. */
const ROWS: readonly (readonly [string, number | string, string, string, string, 'action' | 'before'])[] = [
  ['a person is provisioned', 42, 'copersonid:2', '200 OK', '200 OK', 'action'],
  ['a group is provisioned', 42, 'cogroupid:13', '200 OK', '200 OK', 'action'],
  ['an email list is provisioned', 42, 'coemaillistid:71', '200 OK', '200 OK', 'action'],
  ['a service is provisioned', 42, 'coserviceid:81', '200 OK', '200 OK', 'action'],
  [
    'the target is unknown',
    9999,
    'copersonid:2',
    '404 Provisioning Target Not Found',
    '404 CoProvisioningTarget Not Found',
    'before',
  ],
  ['the person is unknown', 42, 'copersonid:9999', '404 CoPerson Not Found', '404 CoPerson Unknown', 'before'],
  ['the person is in another CO', 42, 'copersonid:20', '404 CoPerson Not Found', '404 CoPerson Unknown', 'before'],
  ['the group is unknown', 42, 'cogroupid:9999', '404 CoGroup Not Found', '404 CoGroup Unknown', 'before'],
  ['the group is in another CO', 42, 'cogroupid:14', '404 CoGroup Not Found', '404 CoGroup Unknown', 'before'],
  ['the list is unknown', 42, 'coemaillistid:9999', '404 CoEmailList Not Found', '404 CoEmailList Unknown', 'before'],
  [
    'the list is in another CO',
    42,
    'coemaillistid:73',
    '404 CoEmailList Not Found',
    '404 CoEmailList Unknown',
    'before',
  ],
  ['the service is unknown', 42, 'coserviceid:9999', '404 CoService Not Found', '404 CoService Unknown', 'before'],
  ['the service is in another CO', 42, 'coserviceid:82', '404 CoService Not Found', '404 CoService Unknown', 'before'],
  ['the person has no primary name', 42, 'copersonid:8', '404 CoPerson Not Found', '404 CoPerson Unknown', 'action'],
  [
    'the target has no plugin row',
    49,
    'copersonid:2',
    '404 CoProvisioningTarget Not Found',
    '404 CoProvisioningTarget Not Found',
    'action',
  ],
  ['the target is disabled', 46, 'copersonid:2', '500 Disabled ChangelogProvisioner', '500 Other Error', 'action'],
  [
    'the plugin is not installed any more',
    48,
    'copersonid:2',
    '500 Plugin NoSuchProvisioner could not be found.',
    '500 Other Error',
    'action',
  ],
  ['the plugin fails', 47, 'copersonid:2', '500 Failed to open logfile "/var/x.log"', '500 Other Error', 'action'],
  [
    'the plugin wants more',
    51,
    'copersonid:2',
    '500 Could not find all required attributes in provisioning data',
    '500 Other Error',
    'action',
  ],
  ['there is no subject', 42, '', '500 Bad Request', '500 Bad Request', 'before'],
];

describe.each(FORMATS)('provision in %s', (format) => {
  const path = (subject: string, target: number | string): string =>
    subject === ''
      ? `/co_provisioning_targets/provision/${target}`
      : `/co_provisioning_targets/provision/${target}/${subject}`;

  it.each(ROWS)('when %s', async (_name, target, subject, strict, documented, from) => {
    for (const [mode, line] of [
      ['strict', strict],
      ['documented', documented],
    ] as const) {
      harness.emulator.behaviour.mode = mode;
      const answer = await harness.send(`${path(subject, target)}.${format}`, { method: 'POST' });
      expect(answer).toMatchObject({ line, text: '' });
      expect(answer.headers.get('content-length')).toBe('0');
      expect(answer.type).toBe(from === 'before' ? HTML : `application/${format}; charset=UTF-8`);
    }
  });

  it.each([
    ['nobody', null, 42, 'copersonid:2', 401],
    ['an unprivileged user', USERS.unprivileged, 42, 'copersonid:2', 401],
    ['a user of another CO', USERS['other CO'], 42, 'copersonid:2', 401],
    ['a user of that other CO', USERS['other CO'], 62, 'copersonid:20', 200],
    ['a platform user', USERS.platform, 42, 'copersonid:2', 200],
    ['a platform user, in another CO', USERS.platform, 62, 'copersonid:20', 200],
  ])('lets in or turns away %s', async (_name, user, target, subject, status) => {
    const answer = await harness.provision(target, subject, format, { user });
    expect(answer).toMatchObject({ status, text: '' });
    expect(answer.headers.get('www-authenticate')).toBeNull();
    expect(harness.state.pluginCalls).toHaveLength(status === 200 ? 1 : 0);
  });
});

describe('what the URL may say', () => {
  it.each([
    ['copersonid%3A2', '200 OK'],
    ['CoPersonId:2', '500 Bad Request'],
    ['copersonid:0', '500 Bad Request'],
    ['copersonid:', '500 Bad Request'],
    ['copersonid:-2', '404 CoPerson Not Found'],
    ['copersonid:99999999999999999999', '404 CoPerson Not Found'],
    ['copersonid:aokafor', '404 CO Not Found'],
    // The first kind counts, whatever the order, and the others are not looked at.
    ['cogroupid:9999/copersonid:2', '200 OK'],
    ['copersonid:9999/cogroupid:13', '404 CoPerson Not Found'],
    ['copersonid:0/cogroupid:13', '200 OK'],
  ])('%s: %s', async (subject, line) => {
    expect((await harness.provision(42, subject)).line).toBe(line);
  });

  it('takes no subject from the query', async () => {
    const answer = await harness.send('/co_provisioning_targets/provision/42.json?copersonid=2', { method: 'POST' });
    expect(answer.line).toBe('500 Bad Request');
  });
});

describe('the body', () => {
  const bodies: readonly (readonly [string, Format, string, string])[] = [
    ['empty', 'json', '', 'application/json'],
    [
      'queued',
      'json',
      '{"RequestType":"CoPersonProvisioning","Version":"1.0","Synchronous":false}',
      'application/json',
    ],
    ['of another version', 'json', '{"RequestType":"CoPersonProvisioning","Version":"9.9"}', 'application/json'],
    ['about somebody else', 'json', '{"CoPersonId":3}', 'application/json'],
    ['a form', 'xml', 'Synchronous=true', 'application/x-www-form-urlencoded'],
    ['broken JSON', 'json', '{"RequestType":', 'application/json'],
    [
      'XML',
      'xml',
      '<CoPersonProvisioning Version="1.0"><Synchronous>true</Synchronous></CoPersonProvisioning>',
      'application/xml',
    ],
  ];

  it.each(bodies)('is not used: %s', async (_name, format, body, type) => {
    const answer = await harness.provision(42, 'copersonid:2', format, { body, headers: { 'Content-Type': type } });
    expect(answer.line).toBe('200 OK');
    expect(harness.state.pluginCalls.map(({ subject }) => subject)).toEqual([{ kind: 'CoPerson', id: 2 }]);
  });

  it.each<[string, number, string, Role]>([
    ['for a good request', 42, 'copersonid:2', 'CO-scoped'],
    ['before the target is looked for', 9999, 'copersonid:2', 'CO-scoped'],
    ['before the subject is looked for', 42, '', 'CO-scoped'],
    ['before anybody is turned away', 42, 'copersonid:2', 'unprivileged'],
  ])('ends the request when it is broken XML: %s', async (_name, target, subject, role) => {
    const sending = { body: BROKEN, headers: { 'Content-Type': 'application/xml' }, user: USERS[role] };
    const answer = await harness.provision(target, subject, 'xml', sending);
    expect(answer).toMatchObject({ line: '500 Internal Server Error', type: 'application/xml; charset=UTF-8' });
    expect(answer.text).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<response><name>An Internal Error Has Occurred\.<\/name><message>.+<\/message><url>.+<\/url><\/response>\n$/,
    );
    expect(harness.state.pluginCalls).toEqual([]);
  });
});

it('asks for credentials before it looks at the body', async () => {
  const answer = await harness.provision(42, 'copersonid:2', 'xml', { user: null, body: BROKEN });
  expect(answer.line).toBe('401 Unauthorized');
});
