import { ADMINISTRATOR, COLLEAGUE } from '../../../datasources/oig/emulator';
import {
  API,
  Harness,
  asAdministrator,
  basic,
  contractState,
  fieldsOf,
  fixture,
  inOrder,
  jsonFixture,
  replay,
} from './emulator-harness';

const ORACLE = { linkHost: 'https://pseudo.com' };
const CONTRACT = { linkHost: 'https://oig.example.org:14001', fieldOrder: 'fixed', detailLabels: 'printed' } as const;

let harness: Harness;
afterEach(() => harness.emulator.close());

function expectBody(json: unknown, name: string): void {
  expect(inOrder(json)).toEqual(inOrder(jsonFixture(name)));
}

describe("Oracle's samples", () => {
  it('reassigns two tasks and answers the second first', async () => {
    harness = await Harness.start({ ...ORACLE, prettyPrint: true });
    const { status, text } = await harness.put('/provtasks', fixture('bulk-reassign.oracle-sample.request.json'));
    expect(status).toBe(200);
    // The page breaks the line before two of its addresses; nothing that writes JSON does.
    const printed = fixture('bulk-reassign.oracle-sample.response.json').replaceAll('"href": \n"', '"href": "');
    expect(text).toBe(printed);
    expect([harness.task(3016), harness.task(3018)].map((task) => String(task.assignedUser))).toEqual([
      COLLEAGUE.key,
      COLLEAGUE.key,
    ]);
  });

  it.each(['bulk-retry.oracle-sample.request.json', 'bulk-retry.oracle-sample.curl-body.json'])(
    'refuses to retry two manual tasks, byte for byte, asked with %s',
    async (name) => {
      harness = await Harness.start({ ...ORACLE, prettyPrint: true, bulkOrder: 'same' });
      let turn = 30;
      const body = fixture(name).replace(/("id":"<Prov-Task_ID>"[^}]*"taskId":"<Prov-Task_ID>")/g, (item: string) =>
        item.replaceAll('<Prov-Task_ID>', String(turn++)),
      );
      expect(turn).toBe(32);
      const { status, text } = await harness.put('/provtasks', body);
      expect(status).toBe(200);
      expect(text).toBe(fixture('bulk-retry.oracle-sample.response.json'));
    },
  );

  it('answers the placeholders as they stand with tasks that do not exist', async () => {
    harness = await Harness.start();
    const { json } = await harness.put('/provtasks', fixture('bulk-retry.oracle-sample.request.json'));
    expect(json.tasks).toHaveLength(2);
    expect(json.tasks[0]).toMatchObject({
      id: '<Prov-Task_ID>',
      status: 'FAIL',
      reason: 'Task <Prov-Task_ID> does not exist.',
    });
  });
});

describe("the contract's examples", () => {
  beforeEach(async () => {
    harness = await Harness.start(CONTRACT, contractState);
  });
  const admin = basic(ADMINISTRATOR);

  it('gives the first page', async () => {
    const { status, headers, json } = await replay(harness.emulator.url, 'list-tasks.first-page.request.http', admin);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('responsetime')).toMatch(/^\d+$/);
    expectBody(json, 'list-tasks.first-page.response.json');
  });

  it('gives the last page without `next`', async () => {
    const { json } = await harness.get('/provtasks?q=Objects.Name+eq+Lab::Portal&offset=3&limit=2', asAdministrator);
    expect(json).toMatchObject({ count: 1, hasMore: false, totalResult: -1 });
    expect(json.links.map(({ rel }) => rel)).toEqual(['self', 'self', 'first', 'prev']);
  });

  it('gives an empty list', async () => {
    const { status, json } = await harness.get('/provtasks?q=Objects.Name+eq+NoSuchApp', asAdministrator);
    expect(status).toBe(200);
    expectBody(json, 'list-tasks.empty.response.json');
  });

  it('gives one automated task', async () => {
    harness.task(7401).assignedByDefault = false;
    const token = await replay(harness.emulator.url, 'create-token.request.http', admin);
    const bearer = `Bearer ${token.json.accessToken}`;
    const { json } = await replay(harness.emulator.url, 'get-task.automated.request.http', bearer);
    const expected = jsonFixture('get-task.automated.response.json');
    expect(json.formFields.map(({ name }) => name)).toEqual(['User ID', 'First Name']);
    expectBody({ ...json, formFields: expected.formFields }, 'get-task.automated.response.json');
  });

  it('gives one manual task', async () => {
    harness.emulator.behaviour.detailLabels = 'all';
    Object.assign(harness.task(7409), { status: 'P', assignedUser: 0, assignedRole: 41, assignedByDefault: false });
    Object.assign(harness.task(7409), { data: '', reason: '' });
    const { json } = await harness.get('/provtasks/7409', asAdministrator);
    const expected = jsonFixture('get-task.manual.response.json');
    expect(Object.keys(json)).toEqual(Object.keys(expected));
    expect(fieldsOf(json)).toMatchObject(fieldsOf(expected));
    expect(json.formFields).toEqual([]);
  });

  it('retries one task', async () => {
    const { status, json } = await replay(harness.emulator.url, 'update-task.retry.request.http', admin);
    expect(status).toBe(200);
    expectBody(json, 'update-task.retry.response.json');
    expect(harness.task(7401).status).toBe('C');
  });

  it('refuses to retry one manual task', async () => {
    const { json } = await harness.put('/provtasks/7409', { action: 'retry' }, asAdministrator);
    expectBody(json, 'update-task.retry-refused.response.json');
  });

  it.each([
    ['update-task.reassign-user.request.json', { assignedUser: 1187, assignedRole: 0 }],
    ['update-task.reassign-role.request.json', { assignedUser: 0, assignedRole: 41 }],
    ['update-task.set-note.request.json', { note: 'Vendor ticket 88-17 opened' }],
    ['update-task.set-response.request.json', { data: 'BADGE_ISSUED', status: 'UC' }],
    ['update-task.manual-complete.request.json', { status: 'MC' }],
  ])('does %s', async (name, after) => {
    const { json } = await harness.put('/provtasks/7409', fixture(name), asAdministrator);
    expectBody(json, 'update-task.reassign-user.response.json');
    expect(harness.task(7409)).toMatchObject(after);
  });

  it('does an update in the old style', async () => {
    harness.emulator.behaviour.noActionPut = 'update';
    const { json } = await harness.put(
      '/provtasks/7401',
      fixture('update-task.old-style.request.json'),
      asAdministrator,
    );
    expectBody(json, 'update-task.old-style.response.json');
    expect(harness.task(7401)).toMatchObject({ note: 'waiting for vendor', projectedEnd: '2025-04-30T00:00:00Z' });
  });

  it('answers a bulk retry of one automated and one manual task', async () => {
    const { status, json } = await replay(harness.emulator.url, 'update-tasks.mixed.request.http', admin);
    expect(status).toBe(200);
    expectBody(json, 'update-tasks.mixed.response.json');
  });

  it('echoes correlation values of a bulk reassignment', async () => {
    const { json } = await harness.put('/provtasks', fixture('update-tasks.reassign.request.json'), asAdministrator);
    expectBody(json, 'update-tasks.reassign.response.json');
  });

  it.each([
    ['get-history.response.json', '/provtasks/7409/history'],
    ['get-history.narrowed.response.json', '/provtasks/7401/history?fields=Status'],
    ['get-responses.response.json', '/provtasks/7409/responses'],
    ['list-available-tasks.response.json', '/provprocesses/2210/availabletasks'],
    ['get-request.response.json', '/requests/5120'],
  ])('gives %s', async (name, target) => {
    const { json } = await harness.get(target, asAdministrator);
    expectBody(json, name);
  });

  it('gives a process with its tasks', async () => {
    const { json } = await harness.get('/provprocesses/2210', asAdministrator);
    const expected = jsonFixture('get-process.response.json');
    const [task] = json.provisionProcessTaskTOList;
    const [printed] = expected.provisionProcessTaskTOList;
    expect(Object.keys(json)).toEqual(Object.keys(expected));
    expect(Object.keys(task!)).toEqual(Object.keys(printed!));
    expect(task!.fields.slice(0, 4)).toEqual(printed!.fields);
  });

  it('adds a task to a process', async () => {
    const { json } = await harness.put('/provprocesses/2210', fixture('add-task.request.json'), asAdministrator);
    expectBody(json, 'add-task.response.json');
    expect(harness.emulator.state.tasks.at(-1)).toMatchObject({ process: 2210, definition: 131, status: 'P' });
  });

  it('finds two users in one call', async () => {
    const { json } = await replay(harness.emulator.url, 'list-users.two-logins.request.http', admin);
    expectBody(json, 'list-users.two-logins.response.json');
  });

  it('hands out a token', async () => {
    const { status, json } = await replay(harness.emulator.url, 'create-token.request.http');
    const expected = jsonFixture('create-token.response.json');
    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual(Object.keys(expected));
    expect({ ...json, accessToken: expected.accessToken }).toEqual(expected);
  });
});

it('has the address of every call under one base', async () => {
  harness = await Harness.start();
  const { json } = await harness.get('/provtasks?limit=1');
  expect(json.links[0]?.href).toBe(`${harness.emulator.url}${API}/provtasks`);
});
