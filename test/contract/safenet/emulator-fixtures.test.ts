import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { start, type SafenetEmulator, type SafenetBehaviour, type Task } from '../../../datasources/safenet/emulator';
import { WireCaller, fixture, type WireAnswer } from '../../helpers/emulator-client';
import {
  EXAMPLE_TIME,
  exampleState,
  expiredTask,
  newStarters,
  taskWithCode,
} from '../../helpers/safenet-example-state';

const NEW_YORK: Partial<SafenetBehaviour> = { zone: 'America/New_York' };

interface Example {
  /** Fixture name up to `.request.…`; that of the answer unless `request` says otherwise. */
  readonly request?: string;
  readonly behaviour?: Partial<SafenetBehaviour>;
  readonly tasks?: readonly Task[];
  readonly status?: number;
  readonly signedIn?: boolean;
  readonly at?: number;
}

/** Every answer among the fixtures, and the circumstances under which the contract shows it. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  'connect.success.soap11.response.xml': { signedIn: false },
  'connect.refused.soap12.response.xml': { signedIn: false },
  'connect.challenge.soap11.response.xml': { signedIn: false },
  'ping-connection.http-get.response.xml': {},
  'ping-connection.no-session.soap11.response.xml': { signedIn: false },
  'ping-connection.session.soap11.response.xml': { request: 'ping-connection.no-session.soap11' },
  'get-provisioning-task-count.soap11.response.xml': {},
  'get-provisioning-task-count.http-get.response.xml': {},
  'fault.no-session.soap11.response.xml': {
    request: 'get-provisioning-task-count.soap11',
    signedIn: false,
    status: 500,
  },
  'fault.no-session.soap12.response.xml': {
    request: 'get-provisioning-tasks-for-user.status.soap12',
    signedIn: false,
    status: 500,
  },
  'fault.unknown-method.soap11.response.xml': { status: 500 },
  'get-provisioning-tasks.two-rows.soap11.response.xml': {},
  'get-provisioning-tasks.past-the-end.soap11.response.xml': {},
  'get-provisioning-tasks.second-page.http-post.response.xml': { at: Date.UTC(2025, 2, 10, 8, 16, 3) },
  'get-provisioning-tasks-for-user.status.soap12.response.xml': {
    tasks: [expiredTask()],
    behaviour: { order: 'desc' },
  },
  'get-provisioning-tasks-for-user.none.soap12.response.xml': {},
  'get-provisioning-tasks-for-user.null-table.soap11.response.xml': {
    behaviour: { noSession: 'empty' },
    signedIn: false,
  },
  'get-provisioning-tasks-for-user-count.soap11.response.xml': { tasks: [expiredTask()] },
  'get-provisioning-tasks-for-user-count.unknown-user.http-post.response.xml': {},
  'get-provisioning-tasks-for-user-count.missing-parameter.http-get.response.txt': { status: 500 },
  'get-provisioning-task-details.three-users.soap11.response.xml': { behaviour: NEW_YORK },
  'get-provisioning-task-details.empty.soap11.response.xml': { behaviour: NEW_YORK },
  'get-provisioning-task-details.unknown-task.http-get.response.xml': {},
  'get-provisioning-task-details.one-user.soap11.response.xml': {
    request: 'get-provisioning-task-details.three-users.soap11',
    behaviour: NEW_YORK,
    tasks: [{ ...newStarters(), entries: newStarters().entries.slice(0, 1) }],
  },
  'remove-provisioning-task.soap11.response.xml': {},
  'remove-provisioning-task.http-post.response.txt': {},
  'remove-provisioning-task.bad-boolean.soap11.response.xml': { status: 500 },
  'remove-users-from-provisioning-task.two-users.soap11.response.xml': {},
  'remove-users-from-provisioning-task.nobody.soap12.response.xml': {},
  'remove-users-from-provisioning-task.http-get.response.txt': { status: 500 },
  'update-provisioning-stop-date.extension.soap11.response.xml': { behaviour: NEW_YORK },
  'update-provisioning-stop-date.gone.soap12.response.xml': {},
  'update-provisioning-stop-date.bad-date.soap11.response.xml': { status: 500 },
  'provision-users.known.soap11.response.xml': {},
  'provision-users.unknown.soap11.response.xml': {},
  'get-enrollment-url.soap11.response.xml': { tasks: [taskWithCode()] },
};

/** Answers that need more than one request, tested below. */
const ELSEWHERE = [
  'connect.challenge-answered.soap11.response.xml',
  'connect.success.soap11.response.headers.txt',
  'fault.bad-parameter.http-get.response.txt',
  'fault.unknown-method.http-get.response.txt',
];

const methodIn = (body: string): string => /Body><(\w+)/.exec(body)?.[1] ?? '';

/** Replays a request fixture, with this run's cookies in place of those it shows. */
async function replay(caller: WireCaller, name: string): Promise<WireAnswer> {
  if (name.includes('.http-')) {
    const [head = '', body = ''] = fixture(`${name}.request.http`).split('\n\n');
    const [line = '', ...headers] = head.trim().split('\n');
    const [method = '', target = ''] = line.split(' ');
    const type = headers.find((header) => header.startsWith('Content-Type: '))?.slice('Content-Type: '.length);
    const origin = new URL(caller.url).origin;
    return caller.send(origin + target, { method, body, ...(type && { headers: { 'content-type': type } }) });
  }
  const body = fixture(`${name}.request.xml`);
  return caller.post(body, methodIn(body), { version: name.includes('.soap12') ? 'soap12' : 'soap11' });
}

describe('the worked examples of the contract', () => {
  let emulator: SafenetEmulator;
  let now: number;

  beforeAll(async () => {
    emulator = await start({ now: () => now, behaviour: { latencyMs: 0, rowLatencyMs: 0 }, state: exampleState() });
  });
  afterAll(() => emulator.close());
  beforeEach(() => {
    now = EXAMPLE_TIME;
    emulator.reset();
  });

  async function signedIn(): Promise<WireCaller> {
    const caller = new WireCaller(emulator.url);
    expect(await caller.connect(emulator.operator)).toBe('AUTH_SUCCESS');
    return caller;
  }

  it('are all replayed', () => {
    const answers = readdirSync(join(__dirname, '../../fixtures/safenet')).filter((name) =>
      name.includes('.response.'),
    );
    expect([...Object.keys(EXAMPLES), ...ELSEWHERE].sort()).toEqual(answers.sort());
  });

  it.each(Object.entries(EXAMPLES))('produces %s', async (name, example) => {
    now = example.at ?? EXAMPLE_TIME;
    Object.assign(emulator.behaviour, example.behaviour);
    if (example.tasks) {
      const replaced = new Set(example.tasks.map(({ id }) => id));
      const state = exampleState(example.tasks);
      state.tasks = state.tasks.filter((task) => !replaced.has(task.id) || example.tasks?.includes(task));
      emulator.load(state);
    }
    const caller = example.signedIn === false ? new WireCaller(emulator.url) : await signedIn();
    const source = example.request ?? name.replace(/\.response\.\w+$/, '');
    const answer = await replay(caller, source);
    expect(answer.body.replace(/\r\n/g, '\n')).toBe(fixture(name));
    expect(answer.status).toBe(example.status ?? 200);
    const type = name.includes('.soap12') ? 'application/soap+xml' : name.endsWith('.xml') ? 'text/xml' : 'text/plain';
    if (answer.body !== '') expect(answer.headers['content-type']).toBe(`${type}; charset=utf-8`);
    else expect(answer.headers['content-length']).toBe('0');
  });

  it('answers a challenge on the same cookie with success', async () => {
    const caller = new WireCaller(emulator.url);
    await replay(caller, 'connect.challenge.soap11');
    const answer = await replay(caller, 'connect.challenge-answered.soap11');
    expect(answer.body).toBe(fixture('connect.challenge-answered.soap11.response.xml'));
    expect((await caller.get('PingConnection')).body).toContain('true');
  });

  it('sends the headers that the contract shows', async () => {
    emulator.behaviour.farm = true;
    const answer = await replay(new WireCaller(emulator.url), 'connect.success.soap11');
    const normal = (line: string): string => line.replace(/SessionId=\w{24}/, 'SessionId=*').replace(' secure;', '');
    const shown = fixture('connect.success.soap11.response.headers.txt').trim().split('\n').slice(1).map(normal);
    expect(shown).toEqual([
      `Cache-Control: ${answer.headers['cache-control'] ?? ''}`,
      `Content-Type: ${answer.headers['content-type'] ?? ''}`,
      ...(answer.headers['set-cookie'] ?? []).map((line) => normal(`Set-Cookie: ${line}`)),
    ]);
    expect(answer.headers['x-aspnet-version']).toBe('4.0.30319');
  });

  it('refuses a number that is none, and a method that does not exist, in plain text', async () => {
    const caller = await signedIn();
    const number = await caller.get('GetProvisioningTaskDetails', { taskID: 'x', organization: 'Northwind Trust' });
    expect(number.body.startsWith(fixture('fault.bad-parameter.http-get.response.txt'))).toBe(true);
    const method = await caller.get('Nope');
    expect(method.body).toBe(fixture('fault.unknown-method.http-get.response.txt'));
    expect([number.status, method.status]).toEqual([500, 500]);
  });

  it('indents answers to forms with the line ends of Windows', async () => {
    const { body } = await replay(await signedIn(), 'get-provisioning-tasks.second-page.http-post');
    expect(body.split('\r\n').length).toBe(body.split('\n').length);
  });
});
