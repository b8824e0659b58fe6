import { inspect } from 'node:util';
import { Secret } from '../../datasources/shared/settings';
import type { Fault } from '../../datasources/shared/emulator/http';
import { NodeIds } from '../../resolvers/shared/node-id';
import { ALL_SCOPES } from '../../resolvers/shared/scopes';
import { SHORT_TIMEOUTS, TASK, smallState, startSafenetHarness, type SafenetHarness } from '../helpers/safenet-harness';
import { startFaultServer, type FaultServer } from '../helpers/fault-server';

// test/unit/src/canary.test.ts has what comes from callers; this has what comes from back ends and what goes to them.
const CANARY = 'canarybird4711';
/** What a fault says goes to the log, cleaned (decision 023), and to nobody else. */
const WORDS = 'The table of tasks is locked';
const EMAIL = `${CANARY}@northwind.example`;
const PASSWORD = `Password-of-${CANARY}`;
const TOKEN = `Token-of-the-${CANARY}`;
const XML = 'text/xml; charset=utf-8';
const SERVICE = 'http://www.cryptocard.com/blackshield/';

const soap = (body: string): string =>
  `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;
const fault = (code: string, text: string): string =>
  soap(`<s:Fault><faultcode>${code}</faultcode><faultstring>${text}</faultstring><detail>${CANARY}</detail></s:Fault>`);
const answer = (operation: string, content: string): string =>
  soap(`<${operation}Response xmlns="${SERVICE}">${content}</${operation}Response>`);
const table = (operation: string, row: string): string =>
  answer(
    operation,
    `<${operation}Result><d:diffgram xmlns:d="urn:schemas-microsoft-com:xml-diffgram-v1">` +
      `<x xmlns=""><row>${row}</row></x></d:diffgram></${operation}Result>`,
  );
const STACK = `System.NullReferenceException: ${WORDS} ---&gt; at ${CANARY}.Run() in C:\\${CANARY}.cs:line 7&#xD;\n   at B.C()`;
const HEADERS = { 'Set-Cookie': `tracker=${CANARY}; path=/`, 'X-Powered-By': CANARY, Server: CANARY };

type Answer = Pick<Fault, 'status' | 'body' | 'contentType'>;
const ok = (body: string, contentType = XML): Answer => ({ status: 200, body, contentType });

const DETAILS = 'GetProvisioningTaskDetails';
const LIST = 'GetProvisioningTasks';
const REMOVE = 'RemoveUsersFromProvisioningTask';

/** Where a back end's answer can hold something, and which operation gives it. */
const ANSWERS: Record<string, readonly [operation: string, answer: Answer]> = {
  'a fault of the server': [DETAILS, { ...ok(fault('s:Server', STACK)), status: 500 }],
  'a fault about the request': [DETAILS, { ...ok(fault('s:Client', STACK)), status: 500 }],
  'a fault of a kind that nobody knows': [LIST, { ...ok(fault(`s:${CANARY}`, WORDS)), status: 500 }],
  'a fault of a write': [REMOVE, { ...ok(fault('s:Server', STACK)), status: 500 }],
  'a web page': [DETAILS, ok(`<html><body>${CANARY}</body></html>`, 'text/html')],
  'a page behind a redirect': [LIST, { status: 302, body: CANARY, contentType: 'text/html' }],
  'a status that nobody knows': [DETAILS, { status: 418, body: CANARY, contentType: `text/${CANARY}` }],
  'a content type': [DETAILS, ok(CANARY, `text/${CANARY}; charset=${CANARY}`)],
  'broken XML': [DETAILS, ok(`<a ${CANARY}="${CANARY}" <${CANARY}`)],
  'an entity': [DETAILS, ok(`<a>&${CANARY};</a>`)],
  'a document type': [DETAILS, ok(`<!DOCTYPE ${CANARY} SYSTEM "http://${CANARY}/"><a/>`)],
  'another document': [DETAILS, ok(`<${CANARY}>${CANARY}</${CANARY}>`)],
  'another answer': [DETAILS, ok(soap(`<${CANARY} xmlns="${SERVICE}">${CANARY}</${CANARY}>`))],
  'a date': [DETAILS, ok(table(DETAILS, `<userid>ada</userid><stopdate>${CANARY}</stopdate>`))],
  'a row without a user': [DETAILS, ok(table(DETAILS, `<username>${CANARY}</username>`))],
  'a task number': [LIST, ok(table(LIST, `<taskid>${CANARY}</taskid>`))],
  'a count of users': [LIST, ok(table(LIST, `<taskid>1</taskid><count>${CANARY}</count>`))],
  'a count of tasks': [
    'GetProvisioningTaskCount',
    ok(
      answer('GetProvisioningTaskCount', `<GetProvisioningTaskCountResult>${CANARY}</GetProvisioningTaskCountResult>`),
    ),
  ],
  'a boolean': [REMOVE, ok(answer(REMOVE, `<${REMOVE}Result>${CANARY}</${REMOVE}Result>`))],
  'the result of a log-in': [
    'Connect',
    ok(answer('Connect', `<ConnectResult>${CANARY}</ConnectResult><challenge>${CANARY}</challenge>`)),
  ],
  'a challenge': [
    'Connect',
    ok(answer('Connect', `<ConnectResult>CHALLENGE</ConnectResult><challenge>${CANARY}</challenge>`)),
  ],
  'a ping': ['PingConnection', ok(answer('PingConnection', `<PingConnectionResult>${CANARY}</PingConnectionResult>`))],
};

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function serve(
  settings: Readonly<Record<string, unknown>> = {},
): Promise<{ harness: SafenetHarness; server: FaultServer }> {
  const state = smallState();
  state.operators[0] = { ...state.operators[0]!, email: EMAIL, password: PASSWORD };
  const harness = await startSafenetHarness({
    state,
    behaviour: { farm: true, customErrors: false },
    settings: { operatorEmail: new Secret(EMAIL), password: new Secret(PASSWORD), ...settings },
  });
  opened.push(harness);
  const server = await startFaultServer([harness.live], {
    auth: { tokens: [{ name: 'desk', token: new Secret(TOKEN), scopes: [...ALL_SCOPES] }] },
  });
  opened.push(server);
  return { harness, server };
}

const id = new NodeIds('embedded').encode({
  type: 'ProvisioningTask',
  backend: 'sas',
  organization: TASK.organization,
  local: [TASK.localId],
});
const REQUESTS = [
  `{ provisioningTask(id: "${id}") { status users { userId stopDate } } }`,
  '{ provisioningTasks(first: 2) { totalCount nodes { localId ... on TokenProvisioningTask { operator } } } }',
  '{ provisioningTasks(first: 2) { problems { code message } nodes { users { userId } } } }',
  `mutation { removeUsersFromTask(input: { taskId: "${id}", userIds: ["ada"] }) { results { outcome reason } } }`,
  `mutation { removeTask(input: { taskId: "${id}" }) { outcome reason results { outcome reason } } }`,
] as const;

async function ask(server: FaultServer, query: string): Promise<string> {
  return (await server.ask(query, {}, { authorization: `Bearer ${TOKEN}`, cookie: CANARY })).text;
}

async function askAll(server: FaultServer): Promise<string> {
  const texts: string[] = [];
  for (const query of REQUESTS) texts.push(await ask(server, query));
  return texts.join('\n');
}

/** Where each waits for an answer that does not come, and has a session to wait on. */
async function askAtOnce(server: FaultServer): Promise<string> {
  return (await Promise.all(REQUESTS.map((query) => ask(server, query)))).join('\n');
}

function sessionsOf({ emulator }: SafenetHarness): string[] {
  return [...new Set(emulator.calls.flatMap(({ session }) => session ?? []))];
}

describe('no answer, log line or report has', () => {
  it('the credentials, tokens and cookies of a day when all goes well', async () => {
    const { harness, server } = await serve();
    const answers = await askAll(server);
    expect(answers).toContain('"outcome":"SUCCEEDED"');
    const sessions = sessionsOf(harness);
    expect(sessions.length).toBeGreaterThan(0);
    const seen = [answers, server.logged(), inspect(harness.events, { depth: Infinity })].join('\n');
    for (const secret of [CANARY, ...sessions]) expect(seen).not.toContain(secret);
  });

  it.each(Object.keys(ANSWERS))('what a back end said in %s', async (name) => {
    const { harness, server } = await serve();
    const [operation, said] = ANSWERS[name]!;
    harness.emulator.faults.add({
      kind: 'status',
      operation,
      times: Number.POSITIVE_INFINITY,
      headers: HEADERS,
      ...said,
    });
    if (operation === 'PingConnection') {
      // A suspicious answer is what makes the client ask.
      harness.emulator.faults.add({
        kind: 'status',
        operation: DETAILS,
        status: 500,
        body: fault('s:Server', STACK),
        contentType: XML,
      });
    }
    const answers = await askAll(server);
    expect(harness.emulator.countOf(operation)).toBeGreaterThan(0);
    // Somebody was told that something is wrong, or the test would show nothing.
    expect(answers).toMatch(/"code":"(BACKEND_|OUTCOME_)|"outcome":"(UNKNOWN|FAILED|REFUSED)"/);
    const seen = [answers, server.logged(), inspect(harness.events, { depth: Infinity })].join('\n');
    for (const secret of [CANARY, ...sessionsOf(harness).filter((session) => session !== '')]) {
      expect(seen).not.toContain(secret);
    }
    expect(seen).not.toMatch(/\.cs:line|at B\.C|\n {4}at |node_modules|\/datasources\//);
    expect(answers).not.toMatch(/NullReference|table of tasks/);
    const isFault = said.body?.includes('<faultstring>') ?? false;
    const told = harness.events.filter(({ text }) => String(text).includes(WORDS));
    expect(told.length > 0).toBe(isFault || operation === 'PingConnection');
    for (const event of told) expect(event).toMatchObject({ level: 'warn', requestId: expect.stringMatching(/./) });
  });

  it.each([
    ['reset before the body', 'resetBefore'],
    ['hang at the headers', 'hangHeaders'],
    ['truncated answers', 'truncate'],
    ['oversize answers', 'oversize'],
  ] as const)('a stack, an address or a credential after %s', async (_, kind) => {
    const { harness, server } = await serve(kind === 'hangHeaders' ? { timeouts: SHORT_TIMEOUTS, sessions: 8 } : {});
    harness.emulator.faults.add({
      kind,
      operation: /^(?!Connect|Ping)/,
      times: Number.POSITIVE_INFINITY,
      bytes: 2_000_000,
    });
    const answers = await (kind === 'hangHeaders' ? askAtOnce : askAll)(server);
    expect(answers).toMatch(/"code":"BACKEND_/);
    const seen = [answers, server.logged(), inspect(harness.events, { depth: Infinity })].join('\n');
    for (const secret of [CANARY, ...sessionsOf(harness)]) expect(seen).not.toContain(secret);
    expect(seen).not.toMatch(/\n {4}at |node_modules|\/datasources\/|127\.0\.0\.1|bsidca|undici|UND_ERR.*"message"/i);
  });
});
