import type { BackendEvent } from '../../../datasources/shared/backend';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { SafenetClient } from '../../../datasources/safenet/client';
import { safenetSettings } from '../../../datasources/safenet/config';
import { BackendError } from '../../../datasources/shared/errors';
import { Secret } from '../../../datasources/shared/settings';
import { scriptedServer, type ScriptedServer } from '../../unit/datasources/support/scripted-server';

const FIXTURES = join(__dirname, '../../fixtures/safenet');
const fixture = (name: string): string => readFileSync(join(FIXTURES, name), 'utf8');
const names = readdirSync(FIXTURES);

type Node = string | { readonly name: string; readonly children: readonly Node[] };

/** What an XML text says, without prefixes, attributes and the way it is written. */
function canonical(xml: string): Node {
  const root: { name: string; children: Node[] } = { name: '', children: [] };
  const open = [root];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('opentag', ({ uri, local }) => {
    const node = { name: `{${uri}}${local}`, children: [] };
    open.at(-1)!.children.push(node);
    open.push(node);
  });
  parser.on('closetag', () => open.pop());
  parser.on('text', (text) => open.at(-1)!.children.push(text));
  parser.write(xml).close();
  return root;
}

const org = 'Northwind Trust';
type Ask = (client: SafenetClient) => Promise<unknown>;

const listed = (localId: string, operator: string | null, tokenOption: string, userCount: number) => ({
  localId,
  operator,
  tokenOption,
  userCount,
});
const adele = {
  userId: 'a.moreau',
  userName: 'Adèle Moreau',
  startDate: '2025-03-03T14:00:00Z',
  stopDate: '2025-03-13T13:00:00Z',
  status: 'ACTIVE',
  backendStatus: 'Active',
  serialNumber: null,
  description: 'New starters & returners',
};

interface Example {
  readonly ask: Ask;
  /** The request among the fixtures that this asks; none where the contract shows only the answer. */
  readonly request?: string;
  readonly answer: unknown;
}

/** Every answer to a SOAP call of ours among the fixtures, and what the client makes of it. */
const ANSWERS: Readonly<Record<string, Example>> = {
  'get-provisioning-task-count.soap11': {
    ask: (client) => client.taskCount(org),
    request: 'get-provisioning-task-count.soap11',
    answer: 3,
  },
  'get-provisioning-tasks.two-rows.soap11': {
    ask: (client) => client.tasks(org, 0, 2),
    request: 'get-provisioning-tasks.two-rows.soap11',
    answer: [listed('4711', 'h.dubois', 'MobilePASS', 3), listed('4713', null, 'GrIDsure', 1)],
  },
  'get-provisioning-tasks.past-the-end.soap11': {
    ask: (client) => client.tasks(org, 100, 2),
    request: 'get-provisioning-tasks.past-the-end.soap11',
    answer: [],
  },
  'get-provisioning-tasks-for-user.status.soap12': {
    ask: (client) => client.tasksForUser('a.moreau', org, 0, 100),
    request: 'get-provisioning-tasks-for-user.status.soap12',
    answer: [listed('4711', 'h.dubois', 'MobilePASS', 3), listed('4688', 'h.dubois', 'GrIDsure', 1)],
  },
  'get-provisioning-tasks-for-user.none.soap12': {
    ask: (client) => client.tasksForUser('nobody', org, 0, 100),
    request: 'get-provisioning-tasks-for-user.none.soap12',
    answer: [],
  },
  'get-provisioning-tasks-for-user.null-table.soap11': {
    ask: (client) => client.tasksForUser('a.moreau', org, 0, 100),
    answer: [],
  },
  'get-provisioning-tasks-for-user-count.soap11': {
    ask: (client) => client.tasksForUserCount('a.moreau', org),
    request: 'get-provisioning-tasks-for-user-count.soap11',
    answer: 2,
  },
  'get-provisioning-task-details.three-users.soap11': {
    ask: (client) => client.taskDetails('4711', org),
    request: 'get-provisioning-task-details.three-users.soap11',
    answer: [
      adele,
      {
        ...adele,
        userId: 'b.okafor',
        userName: 'Ben Okafor',
        status: 'COMPLETED',
        backendStatus: 'Completed',
        serialNumber: '0001004482',
      },
      {
        ...adele,
        userId: '00417',
        userName: 'Carin Lindqvist',
        stopDate: '2025-04-01T03:59:59Z',
        status: 'LOCKED',
        backendStatus: 'Locked',
      },
    ],
  },
  'get-provisioning-task-details.one-user.soap11': {
    ask: (client) => client.taskDetails('4711', org),
    answer: [adele],
  },
  'get-provisioning-task-details.empty.soap11': {
    ask: (client) => client.taskDetails('999999', org),
    request: 'get-provisioning-task-details.empty.soap11',
    answer: [],
  },
  'remove-provisioning-task.soap11': {
    ask: (client) => client.removeTask('4713', true, org),
    request: 'remove-provisioning-task.soap11',
    answer: undefined,
  },
  'remove-users-from-provisioning-task.two-users.soap11': {
    ask: (client) => client.removeUsers('4711', ['a.moreau', '00417'], true, org),
    request: 'remove-users-from-provisioning-task.two-users.soap11',
    answer: true,
  },
  'remove-users-from-provisioning-task.nobody.soap12': {
    ask: (client) => client.removeUsers('4711', ['r&d-desk@northwind.example'], false, org),
    request: 'remove-users-from-provisioning-task.nobody.soap12',
    answer: false,
  },
  'update-provisioning-stop-date.extension.soap11': {
    ask: (client) => client.updateStopDate('4711', ['a.moreau'], '2025-04-01T03:59:59Z', org),
    request: 'update-provisioning-stop-date.extension.soap11',
    answer: true,
  },
  'update-provisioning-stop-date.gone.soap12': {
    ask: (client) => client.updateStopDate('999999', ['a.moreau'], '2025-03-31T23:59:59-04:00', org),
    request: 'update-provisioning-stop-date.gone.soap12',
    answer: false,
  },
};

/** Every fault among the fixtures, to whom it may come, and what it becomes while the session is alive. */
const FAULTS: Readonly<Record<string, { ask: Ask; kind: string; log: RegExp }>> = {
  'fault.no-session.soap11': {
    ask: (client) => client.taskCount(org),
    kind: 'unavailable',
    log: /Object reference not set/,
  },
  'fault.no-session.soap12': {
    ask: (client) => client.taskCount(org),
    kind: 'unavailable',
    log: /Object reference not set/,
  },
  'fault.unknown-method.soap11': { ask: (client) => client.taskCount(org), kind: 'protocol', log: /did not recognize/ },
  'remove-provisioning-task.bad-boolean.soap11': {
    ask: (client) => client.removeTask('4713', true, org),
    kind: 'protocol',
    log: /not a valid Boolean value/,
  },
  'update-provisioning-stop-date.bad-date.soap11': {
    ask: (client) => client.updateStopDate('4711', ['a.moreau'], '2025-04-01T03:59:59Z', org),
    kind: 'protocol',
    log: /not a valid AllXsd value/,
  },
};

/** Log-ins and pings, which the client does by itself. */
const OF_SESSIONS = [
  'connect.success.soap11',
  'connect.refused.soap12',
  'connect.challenge.soap11',
  'connect.challenge-answered.soap11',
  'ping-connection.session.soap11',
  'ping-connection.no-session.soap11',
];
/** Calls that this client does not make. */
const NEIGHBOURS = /^(provision-users|get-enrollment-url)\./;

const versionOf = (name: string): '1.1' | '1.2' => (name.includes('soap12') ? '1.2' : '1.1');

let server: ScriptedServer;
let client: SafenetClient | undefined;
let connectAnswer: string;
let pingAnswer: string;
let answer: { status: number; body: string };

/** What log-ins were answered with, as the log has it. */
const refusals: unknown[] = [];
const events: BackendEvent[] = [];

function connectTo(soapVersion: '1.1' | '1.2', password = 'not-a-real-password'): SafenetClient {
  const settings = safenetSettings.parse({
    url: server.url,
    operatorEmail: 'svc-graph@northwind.example',
    password: new Secret(password),
    organizations: [org],
    serverTimeZone: 'America/New_York',
    soapVersion,
  });
  refusals.length = 0;
  events.length = 0;
  const report = (event: BackendEvent): void => {
    events.push(event);
    if (event.event === 'log-in-refused') refusals.push(event.result);
  };
  client = new SafenetClient('sas-eu', settings, { now: Date.now, report });
  return client;
}

beforeEach(async () => {
  connectAnswer = fixture('connect.success.soap11.response.xml');
  pingAnswer = fixture('ping-connection.session.soap11.response.xml');
  server = await scriptedServer(({ body, headers }, response) => {
    const type = String(headers['content-type']);
    if (body.includes('<Connect ')) {
      const cookies = /^Set-Cookie: (.*)$/gm;
      const heads = fixture('connect.success.soap11.response.headers.txt').matchAll(cookies);
      response.writeHead(200, { 'content-type': type, 'set-cookie': [...heads].map(([, line = '']) => line.trim()) });
      response.end(connectAnswer);
    } else if (body.includes('<PingConnection ')) {
      response.writeHead(200, { 'content-type': type }).end(pingAnswer);
    } else {
      response.writeHead(answer.status, { 'content-type': type }).end(answer.body);
    }
  });
});

afterEach(async () => {
  await client?.close();
  await server.close();
});

it('every SOAP text among the fixtures is accounted for', () => {
  const known = new Set([...Object.keys(ANSWERS), ...Object.keys(FAULTS), ...OF_SESSIONS]);
  const strangers = names
    .filter((name) => /\.soap1[12]\.(request|response)\.xml$/.test(name) && !NEIGHBOURS.test(name))
    .map((name) => name.replace(/\.(request|response)\.xml$/, ''))
    .filter((name) => !known.has(name));
  expect(strangers).toEqual([]);
});

describe.each(Object.entries(ANSWERS))('%s', (name, example) => {
  it('is decoded', async () => {
    const connected = connectTo(versionOf(name));
    answer = { status: 200, body: fixture(`${name}.response.xml`) };
    await expect(example.ask(connected)).resolves.toEqual(example.answer);
  });

  it('says the same in the other version of SOAP', async () => {
    const other = versionOf(name) === '1.1' ? '1.2' : '1.1';
    const [from, to] = ['http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'];
    const body = fixture(`${name}.response.xml`);
    const connected = connectTo(other);
    answer = { status: 200, body: other === '1.2' ? body.replace(from, to) : body.replace(to, from) };
    expect(answer.body).not.toBe(body);
    await expect(example.ask(connected)).resolves.toEqual(example.answer);
  });

  if (example.request !== undefined) {
    it('is asked for as the contract shows', async () => {
      const connected = connectTo(versionOf(name));
      answer = { status: 200, body: fixture(`${name}.response.xml`) };
      await example.ask(connected);
      const sent = server.received.find(({ body }) => !/<(Connect|PingConnection) /.test(body));
      expect(canonical(sent!.body)).toEqual(canonical(fixture(`${example.request}.request.xml`)));
    });
  }
});

describe.each(Object.entries(FAULTS))('%s', (name, { ask, kind, log }) => {
  it('is a fault whose words go to the log only', async () => {
    const connected = connectTo(versionOf(name));
    answer = { status: 500, body: fixture(`${name}.response.xml`) };
    const error: unknown = await ask(connected).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BackendError);
    expect(error).toMatchObject({ kind, outcomeUnknown: false });
    expect((error as BackendError).message).not.toMatch(log);
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'refused', level: 'warn', text: expect.stringMatching(log) }),
    );
  });
});

describe('the log-in', () => {
  it('is asked for as the contract shows, and keeps both cookies', async () => {
    const connected = connectTo('1.1');
    answer = { status: 200, body: fixture('get-provisioning-task-count.soap11.response.xml') };
    await connected.taskCount(org);
    const [connect, count] = server.received;
    const headers = fixture('connect.success.soap11.request.headers.txt');
    expect(canonical(connect!.body)).toEqual(canonical(fixture('connect.success.soap11.request.xml')));
    expect(connect!.path).toBe(/POST (\S+)/.exec(headers)?.[1]);
    for (const name of ['Content-Type', 'SOAPAction']) {
      const shown = new RegExp(`^${name}: (.*)$`, 'm').exec(headers)?.[1]?.trim();
      expect(connect!.headers[name.toLowerCase()]).toBe(shown);
    }
    expect(count!.headers.cookie).toBe('ASP.NET_SessionId=k2v5hq0xwn3tbd1mzc4ryg5a; farmnode=n2');
  });

  it.each([
    ['connect.refused.soap12', 'AUTH_FAILURE'],
    ['connect.challenge.soap11', 'CHALLENGE'],
  ])('%s is a refusal', async (name, result) => {
    connectAnswer = fixture(`${name}.response.xml`);
    const connected = connectTo(versionOf(name), 'wrong');
    await expect(connected.taskCount(org)).rejects.toMatchObject({ kind: 'unauthenticated' });
    expect(refusals).toEqual([result]);
  });

  it('under SOAP 1.2 differs from the contract only by the validation code, which is for others', async () => {
    connectAnswer = fixture('connect.refused.soap12.response.xml');
    const connected = connectTo('1.2', 'wrong');
    await connected.taskCount(org).catch(() => undefined);
    const shown = fixture('connect.refused.soap12.request.xml').replace('<validationCode></validationCode>', '');
    expect(canonical(server.received[0]!.body)).toEqual(canonical(shown));
  });
});

describe('the ping', () => {
  it.each([
    ['ping-connection.session.soap11', 0],
    ['ping-connection.no-session.soap11', 1],
  ])('%s leads to %i log-ins more', async (name, more) => {
    const connected = connectTo('1.1');
    pingAnswer = fixture(`${name}.response.xml`);
    answer = { status: 200, body: fixture('remove-users-from-provisioning-task.nobody.soap12.response.xml') };
    await connected.removeUsers('4711', ['x'], false, org).catch(() => undefined);
    await connected.removeUsers('4711', ['x'], false, org).catch(() => undefined);
    const connects = server.received.filter(({ body }) => body.includes('<Connect '));
    expect(connects).toHaveLength(1 + more);
    const ping = server.received.find(({ body }) => body.includes('<PingConnection '));
    expect(canonical(ping!.body)).toEqual(canonical(fixture('ping-connection.no-session.soap11.request.xml')));
  });
});
