import { Settings } from 'luxon';
import type { BackendEvent } from '../../../datasources/shared/backend';
import type { TaskUserRecord } from '../../../datasources/contracts/provisioning-tasks';
import { SafenetClient, type TaskRow } from '../../../datasources/safenet/client';
import { safenetSettings } from '../../../datasources/safenet/config';
import { OPERATORS, start, type SafenetEmulator, type SafenetBehaviour } from '../../../datasources/safenet/emulator';
import type { Fault } from '../../../datasources/shared/emulator/http';
import { Secret } from '../../../datasources/shared/settings';
import type { BackendError } from '../../../datasources/shared/errors';
import { failureOf } from '../../unit/datasources/support/scripted-service';

const ORG = 'Northwind Trust';
const COUNT = 'GetProvisioningTaskCount';
const DETAILS = 'GetProvisioningTaskDetails';

let emulator: SafenetEmulator;
let clock = Date.parse('2025-03-10T08:00:00Z');
const open: SafenetClient[] = [];

/** What log-ins were answered with, as the log has it. */
const refusals: unknown[] = [];

function clientOf(settings: object = {}): SafenetClient {
  const parsed = safenetSettings.parse({
    url: emulator.url,
    operatorEmail: emulator.operator.email,
    password: new Secret(emulator.operator.password),
    organizations: [ORG],
    ...settings,
  });
  refusals.length = 0;
  const report = ({ event, result }: BackendEvent): void => {
    if (event === 'log-in-refused') refusals.push(result);
  };
  const client = new SafenetClient('sas-eu', parsed, { now: () => clock, report });
  open.push(client);
  return client;
}

function set(behaviour: Partial<SafenetBehaviour>): void {
  Object.assign(emulator.behaviour, behaviour);
}

beforeAll(async () => {
  emulator = await start({ now: () => clock, behaviour: { latencyMs: 1, rowLatencyMs: 0, recheckMs: 20 } });
});
afterAll(() => emulator.close());
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
  emulator.reset();
});

interface Reading {
  readonly count: number;
  readonly tasks: readonly TaskRow[];
  readonly ofUser: readonly TaskRow[];
  readonly details: readonly TaskUserRecord[];
}

async function readAll(client: SafenetClient): Promise<Reading> {
  const [count, tasks, ofUser, details] = await Promise.all([
    client.taskCount(ORG),
    client.tasks(ORG, 0, 1000),
    client.tasksForUser('a.moreau', ORG, 0, 100),
    client.taskDetails('4711', ORG),
  ]);
  return { count, tasks, ofUser, details };
}

describe('the same records', () => {
  let usual: Reading;
  beforeAll(async () => {
    usual = await readAll(clientOf());
    expect(usual.tasks.length).toBeGreaterThan(100);
    expect(usual.count).toBe(usual.tasks.length);
    expect(usual.details.map(({ userId }) => userId)).toEqual(['a.moreau', 'b.okafor', '00417']);
  });

  it('come over SOAP 1.2', async () => {
    await expect(readAll(clientOf({ soapVersion: '1.2' }))).resolves.toEqual(usual);
  });

  it.each<[string, Partial<SafenetBehaviour>]>([
    ['with odd table names', { tableNames: 'odd' }],
    ['from a data set', { tableStyle: 'dataset' }],
    ['with the lists dated at the beginning of time', { listDates: 'min' }],
    ['with the lists not dated at all', { listDates: 'absent' }],
    ['without the column that no page documents', { statusColumn: false }],
    ['from a farm', { farm: true }],
  ])('come %s', async (_, behaviour) => {
    set(behaviour);
    await expect(readAll(clientOf())).resolves.toEqual(usual);
  });

  it('come in whole seconds with dates as texts, in the zone of the server', async () => {
    const wholeSeconds = (date: string | null): string | null => date?.replace(/\.\d+Z$/, 'Z') ?? null;
    set({ dates: 'text' });
    const { details } = await readAll(clientOf());
    expect(details).toEqual(
      usual.details.map((user) => ({
        ...user,
        startDate: wholeSeconds(user.startDate),
        stopDate: wholeSeconds(user.stopDate),
      })),
    );
  });

  it('come with awkward names and control characters as they are', async () => {
    set({ dirtyXml: true });
    const client = clientOf();
    const seen = new Set<string>();
    for (const { localId } of (await client.tasks(ORG, 0, 1000)).slice(0, 40)) {
      for (const { userName } of await client.taskDetails(localId, ORG)) seen.add(String(userName));
    }
    const names = emulator.state.organizations[0]!.users.map(({ firstName, lastName }) => `${firstName} ${lastName}`);
    for (const name of seen) expect(names).toContain(name);
    expect([...seen].some((name) => name.includes('\u0001'))).toBe(true);
  });
});

describe.each(['fault', 'empty', 'no-rows'] as const)('lost sessions (%s)', (noSession) => {
  const proofAge = 60_000;

  async function lose(client: SafenetClient): Promise<void> {
    await client.taskCount(ORG);
    set({ noSession });
    emulator.dropSessions();
    emulator.clearCalls();
    clock += 30_000;
  }

  it('cost a read a log-in and a second try', async () => {
    const client = clientOf({ sessions: 1 });
    const expected = await client.taskDetails('4711', ORG);
    await lose(client);
    await expect(client.taskDetails('4711', ORG)).resolves.toEqual(expected);
    expect(emulator.calls.map(({ operation }) => operation)).toEqual([DETAILS, 'PingConnection', 'Connect', DETAILS]);
  });

  it('are noticed by a ping after a longer silence, before the read', async () => {
    const client = clientOf({ sessions: 1 });
    await lose(client);
    clock += proofAge;
    await expect(client.taskCount(ORG)).resolves.toBeGreaterThan(0);
    expect(emulator.calls.map(({ operation }) => operation)).toEqual(['PingConnection', 'Connect', COUNT]);
  });

  it('never show as an empty list or as no tasks', async () => {
    const client = clientOf({ sessions: 4 });
    const [count, tasks] = await Promise.all([client.taskCount(ORG), client.tasks(ORG, 0, 50)]);
    for (let round = 0; round < 5; round += 1) {
      await lose(client);
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? client.taskCount(ORG) : client.tasks(ORG, 0, 50))),
      );
      for (const answer of answers) expect(answer).toEqual(Array.isArray(answer) ? tasks : count);
    }
  });

  it('are noticed before a write that comes after a silence', async () => {
    const client = clientOf({ sessions: 1 });
    await lose(client);
    await expect(client.removeUsers('4711', ['a.moreau'], false, ORG)).resolves.toBe(true);
    expect(emulator.countOf('RemoveUsersFromProvisioningTask')).toBe(1);
  });

  it.each<[string, (client: SafenetClient) => Promise<unknown>, boolean]>([
    ['RemoveProvisioningTask', (client) => client.removeTask('4711', false, ORG), noSession !== 'fault'],
    ['RemoveUsersFromProvisioningTask', (client) => client.removeUsers('4711', ['a.moreau'], false, ORG), false],
    [
      'UpdateProvisioningStopDate',
      (client) => client.updateStopDate('4711', ['a.moreau'], '2025-04-01T00:00:00Z', ORG),
      false,
    ],
  ])('never make a write go out twice: %s', async (operation, write, outcomeUnknown) => {
    const client = clientOf({ sessions: 1 });
    await client.taskCount(ORG);
    const before = await client.taskDetails('4711', ORG);
    set({ noSession });
    emulator.dropSessions();
    // A fault can come from a server that goes down behind its work, so it is told apart from false and null.
    const kind = noSession === 'fault' ? 'rejected' : 'unavailable';
    expect(await failureOf(write(client))).toMatchObject({ kind, operation, outcomeUnknown });
    expect(emulator.countOf(operation)).toBe(1);
    await expect(client.taskDetails('4711', ORG)).resolves.toEqual(before);
  });
});

describe('a farm of servers', () => {
  it('sees both cookies with every call, and those of one session only', async () => {
    set({ farm: true });
    const client = clientOf({ sessions: 3 });
    await Promise.all(Array.from({ length: 12 }, () => client.taskCount(ORG)));
    const ids = emulator.calls.filter(({ operation }) => operation === COUNT).map(({ session }) => session);
    expect(new Set(ids).size).toBe(3);
    expect(ids).not.toContain(undefined);
    expect(emulator.countOf('Connect')).toBe(3);
  });
});

describe('the sessions', () => {
  it('run one call at a time each, so that none waits at the server', async () => {
    set({ latencyMs: 15, recheckMs: 400 });
    const client = clientOf({ sessions: 4 });
    await client.taskCount(ORG);
    emulator.clearCalls();
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 40 }, () => client.taskCount(ORG)));
    expect(emulator.peakInFlight).toBeLessThanOrEqual(4);
    // A call that found its session busy would lose 400 ms; ten rounds of 15 ms need a fraction of that.
    expect(performance.now() - startedAt).toBeLessThan(400 * 9);
    const counts = emulator.calls.filter(({ operation }) => operation === COUNT);
    expect(new Set(counts.map(({ session }) => session)).size).toBe(4);
  });
});

describe('a wrong password', () => {
  it('is tried once by twenty calls, and does not lock the operator out', async () => {
    const wrong = clientOf({ operatorEmail: OPERATORS.lockable, password: new Secret('wrong') });
    const errors = await Promise.all(Array.from({ length: 20 }, () => failureOf(wrong.taskCount(ORG))));
    expect(errors.map(({ kind }) => kind)).toEqual(Array<string>(20).fill('unauthenticated'));
    await failureOf(wrong.taskCount(ORG));
    expect(emulator.countOf('Connect')).toBe(1);
    await expect(clientOf({ operatorEmail: OPERATORS.lockable }).taskCount(ORG)).resolves.toBeGreaterThan(0);
  });

  it.each([
    'AUTH_FAILURE',
    'CHALLENGE',
    'SERVER_PIN_PROVIDED',
    'USER_PIN_CHANGE',
    'OUTER_WINDOW_AUTH',
    'CHANGE_STATIC_PASSWORD',
    'STATIC_CHANGE_FAILED',
    'PIN_CHANGE_FAILED',
  ] as const)('or any other answer than success is named in the log: %s', async (result) => {
    const client = clientOf({ operatorEmail: OPERATORS[result] });
    const error: BackendError = await failureOf(client.taskCount(ORG));
    expect(error).toMatchObject({ kind: 'unauthenticated', operation: 'Connect', retriable: false });
    expect(refusals).toEqual([result]);
    expect(error.message).not.toContain(result);
    await failureOf(client.taskCount(ORG));
    expect(emulator.countOf('Connect')).toBe(1);
  });
});

describe('a write', () => {
  it('changes the stop date to the instant asked for, whatever the zone of the server', async () => {
    for (const zone of ['UTC', 'America/New_York', 'Asia/Kathmandu']) {
      set({ zone });
      const client = clientOf({ serverTimeZone: zone });
      await expect(client.updateStopDate('4711', ['A.Moreau'], '2025-04-01T03:59:59Z', ORG)).resolves.toBe(true);
      const users = await client.taskDetails('4711', ORG);
      expect(users.find(({ userId }) => userId === 'a.moreau')?.stopDate).toBe('2025-04-01T03:59:59Z');
    }
  });

  it('takes the second of two hours that the clock shows alike for what it is, and the first for the second', async () => {
    const zone = 'America/New_York';
    const now = Settings.now;
    for (const day of ['2027-01-15', '2027-07-15']) {
      Settings.now = () => Date.parse(day);
      for (const dates of ['dateTime', 'text'] as const) {
        set({ zone, dates });
        const client = clientOf({ serverTimeZone: zone });
        for (const asked of ['2027-11-07T05:30:00Z', '2027-11-07T06:30:00Z']) {
          await client.updateStopDate('4711', ['a.moreau'], asked, ORG);
          const [user] = (await client.taskDetails('4711', ORG)).filter(({ userId }) => userId === 'a.moreau');
          expect([day, dates, asked, user?.stopDate]).toEqual([day, dates, asked, '2027-11-07T06:30:00Z']);
        }
      }
    }
    Settings.now = now;
  });

  it('removes users and whole tasks', async () => {
    const client = clientOf();
    await expect(client.removeUsers('4711', ['a.moreau', 'nobody'], true, ORG)).resolves.toBe(true);
    await expect(client.removeUsers('4711', ['nobody'], true, ORG)).resolves.toBe(false);
    expect((await client.taskDetails('4711', ORG)).map(({ userId }) => userId)).toEqual(['b.okafor', '00417']);
    await client.removeTask('4711', false, ORG);
    await expect(client.taskDetails('4711', ORG)).resolves.toEqual([]);
    expect(emulator.outbox.map(({ kind, users }) => [kind, users])).toEqual([['usersRemoved', ['a.moreau']]]);
  });
});

describe('trouble on the way', () => {
  it('is an outage when the server turns calls away', async () => {
    const client = clientOf({ sessions: 1 });
    await client.taskCount(ORG);
    emulator.faults.add({ kind: 'serviceUnavailable' });
    expect(await failureOf(client.taskCount(ORG))).toMatchObject({ kind: 'unavailable', retriable: true });
    await expect(client.taskCount(ORG)).resolves.toBeGreaterThan(0);
  });

  it('costs a read one more try when the connection was reset', async () => {
    const client = clientOf({ sessions: 1 });
    await client.taskCount(ORG);
    emulator.clearCalls();
    emulator.faults.add({ kind: 'resetBefore', operation: COUNT });
    await expect(client.taskCount(ORG)).resolves.toBeGreaterThan(0);
    expect(emulator.countOf(COUNT)).toBe(2);
  });

  it('leaves a write with an unknown outcome, and it goes out once', async () => {
    for (const kind of ['resetBefore', 'resetInBody', 'truncate', 'html', 'serviceUnavailable'] as const) {
      const client = clientOf({ sessions: 1 });
      await client.taskCount(ORG);
      emulator.clearCalls();
      emulator.faults.add({ kind, operation: 'RemoveUsersFromProvisioningTask', carriedOut: true });
      const error = await failureOf(client.removeUsers('4720', ['e.rossi'], false, ORG));
      expect(error).toMatchObject({ outcomeUnknown: true, retriable: false });
      expect(emulator.countOf('RemoveUsersFromProvisioningTask')).toBe(1);
    }
  });

  it('opens the breaker when it lasts, and closes it when it is over', async () => {
    const client = clientOf({ breaker: { failures: 3, halfOpenAfter: '100ms' } });
    await client.taskCount(ORG);
    await emulator.stopListening();
    for (let round = 0; round < 3; round += 1) await failureOf(client.taskCount(ORG));
    expect(client.health()).toBe('open');
    expect((await failureOf(client.taskCount(ORG))).reason).toMatch(/calls are paused/);
    await emulator.resumeListening();
    clock += 150;
    await expect(client.taskCount(ORG)).resolves.toBeGreaterThan(0);
    expect(client.health()).toBe('closed');
  });

  it.each<[Omit<Fault, 'kind'>, RegExp]>([
    [{ encoding: 'utf8', charset: 'iso-8859-1' }, /another character set than UTF-8/],
    [{ encoding: 'latin1', charset: 'windows-1252' }, /another character set than UTF-8/],
    [{ encoding: 'latin1' }, /not UTF-8/],
    [{ encoding: 'utf16le', charset: 'utf-16' }, /another character set than UTF-8/],
    [{ encoding: 'utf16le' }, /UTF-16/],
  ])('is an answer in another encoding, and no name is misread: %j', async (how, reason) => {
    const client = clientOf();
    emulator.state.tasks.find(({ id }) => id === 4711)!.description = 'Größe';
    await client.taskCount(ORG);
    emulator.faults.add({ kind: 'encoding', operation: DETAILS, ...how });
    expect(await failureOf(client.taskDetails('4711', ORG))).toMatchObject({
      kind: 'protocol',
      reason: expect.stringMatching(reason),
    });
    const [user] = await client.taskDetails('4711', ORG);
    expect(user?.description).toBe('Größe');
  });

  it('does not outlast its limit on size', async () => {
    const client = clientOf({ maxResponseBytes: 100_000 });
    emulator.faults.add({ kind: 'oversize', operation: COUNT, bytes: 1_000_000 });
    const error = await failureOf(client.taskCount(ORG));
    expect(error).toMatchObject({ kind: 'protocol', reason: expect.stringMatching(/limit of 100000 bytes/) });
  });
});
