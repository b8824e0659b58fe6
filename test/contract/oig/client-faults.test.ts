import type { Fault } from '../../../datasources/shared/emulator/http';
import type { Task } from '../../../datasources/oig/emulator';
import { rejection } from '../../unit/datasources/support/scripted-server';
import { adapterOf, keyOf, startHarness, type Harness } from './client-harness';

const PARTS = { summary: true, details: true };

let harness: Harness;

beforeEach(async () => {
  harness = await startHarness({
    settings: {
      timeouts: { read: '2s', update: '2s', bulkUpdate: '2s' },
      maxResponseBytes: 2_000_000,
      breaker: { failures: 100 },
    },
  });
});
afterEach(() => harness.close());

const list = () => harness.source().list({ organization: '', filter: {}, limit: 5, after: null, parts: PARTS });
const rejected = (): Task[] => harness.tasksWhere((task) => task.status === 'R' && adapterOf(harness, task) > 0);

describe('a read', () => {
  it.each<[Fault, string]>([
    [{ kind: 'hangHeaders' }, 'timeout'],
    [{ kind: 'hangBody' }, 'timeout'],
    [{ kind: 'trickle' }, 'timeout'],
    [{ kind: 'resetBefore', times: 2 }, 'unavailable'],
    [{ kind: 'resetInBody' }, 'unavailable'],
    [{ kind: 'serviceUnavailable' }, 'unavailable'],
    [{ kind: 'status', status: 500, body: '<html>ORA-00600</html>' }, 'unavailable'],
    [{ kind: 'truncate' }, 'protocol'],
    [{ kind: 'html' }, 'protocol'],
    [{ kind: 'oversize', bytes: 4_000_000 }, 'protocol'],
    [{ kind: 'oversize', bytes: 4_000_000, declared: true }, 'protocol'],
    [{ kind: 'redirect' }, 'protocol'],
    [{ kind: 'status', status: 200, body: '', contentType: 'application/json' }, 'protocol'],
    [{ kind: 'status', status: 200, body: '{"items":[]}', contentType: 'application/json' }, 'protocol'],
    [{ kind: 'status', status: 403, body: '' }, 'forbidden'],
  ])('that meets %j fails as %s, and the next one is well', async (fault, kind) => {
    harness.emulator.faults.add({ ...fault, operation: 'listTasks' });
    const error = await rejection(list());
    expect(error).toMatchObject({ name: 'BackendError', backend: 'oig-eu', operation: 'GET /provtasks', kind });
    expect(String(error)).not.toMatch(/ORA|<html|127\.0\.0\.1/);
    expect((await list()).items).toHaveLength(5);
  });

  it.each<[Omit<Fault, 'kind'>, RegExp]>([
    [{ encoding: 'utf8', charset: 'iso-8859-1' }, /another character set than UTF-8/],
    [{ encoding: 'latin1' }, /not UTF-8/],
    [{ encoding: 'utf16le', charset: 'utf-16' }, /not in UTF-8/],
  ])('that comes in another encoding fails, and no name is misread: %j', async (how, reason) => {
    harness.emulator.faults.add({ kind: 'encoding', operation: 'listTasks', ...how });
    expect(await rejection(list())).toMatchObject({ kind: 'protocol', reason: expect.stringMatching(reason) });
    expect(JSON.stringify((await list()).items)).toContain('“Straße” is missing');
  });

  it('survives one lost connection', async () => {
    harness.emulator.faults.add({ kind: 'resetBefore', operation: 'listTasks' });
    expect((await list()).items).toHaveLength(5);
  });

  it('of one task fails alone', async () => {
    const keys = rejected().slice(0, 3).map(keyOf);
    harness.emulator.faults.add({ kind: 'html', operation: 'getTask' });
    const found = await harness.source().find(keys, PARTS);
    expect(found.filter((task) => task instanceof Error)).toHaveLength(1);
    expect(found.filter((task) => task !== null && 'key' in task)).toHaveLength(2);
  });
});

describe('a write', () => {
  it.each<Fault>([
    { kind: 'hangHeaders' },
    { kind: 'hangBody' },
    { kind: 'trickle' },
    { kind: 'resetBefore' },
    { kind: 'resetInBody' },
    { kind: 'truncate' },
    { kind: 'html' },
    { kind: 'serviceUnavailable' },
    { kind: 'oversize', bytes: 4_000_000 },
    { kind: 'redirect' },
    { kind: 'status', status: 500, body: '' },
    { kind: 'status', status: 404, body: '' },
    { kind: 'status', status: 200, body: '{"tasks":{}}', contentType: 'application/json' },
  ])('that was carried out and then met %j is unknown, and was sent once', async (fault) => {
    const tasks = rejected().slice(0, 3);
    const before = tasks.map(({ retries }) => retries);
    harness.emulator.faults.add({ ...fault, operation: 'updateTasks', carriedOut: true });
    const outcomes = await harness.source().retryTasks(tasks.map(keyOf));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['UNKNOWN', 'UNKNOWN', 'UNKNOWN']);
    expect(outcomes[0]!.reason).toMatch(/nobody can say whether it was carried out.*not sent again/);
    expect(harness.emulator.countOf('updateTasks')).toBe(1);
    expect(tasks.map(({ retries }) => retries)).toEqual(before.map((count) => count + 1));
  });

  it.each([400, 401, 403, 405, 413, 415, 429])(
    'that is refused with %d has failed, and nothing was changed',
    async (status) => {
      const [task] = rejected();
      const before = task!.retries;
      harness.emulator.faults.add({ kind: 'status', status, body: '', operation: 'updateTasks' });
      expect(await harness.source().retryTasks([keyOf(task!)])).toMatchObject([{ outcome: 'FAILED' }]);
      expect([task!.retries, harness.emulator.countOf('updateTasks')]).toEqual([before, 1]);
    },
  );

  it('to a server that is down has failed, and nothing was sent', async () => {
    const [task] = rejected();
    await harness.emulator.stopListening();
    expect(await harness.source().retryTasks([keyOf(task!)])).toMatchObject([
      { outcome: 'FAILED', reason: expect.stringContaining('it cannot be reached') },
    ]);
    await harness.emulator.resumeListening();
    expect(harness.emulator.countOf('updateTasks')).toBe(0);
  });

  it('in two calls of which one is lost keeps the answers of the other', async () => {
    const tasks = rejected().slice(0, 80);
    harness.emulator.faults.add({ kind: 'html', operation: 'updateTasks', carriedOut: true });
    const outcomes = (await harness.source().retryTasks(tasks.map(keyOf))).map(({ outcome }) => outcome);
    // Which of the two met the fault depends on which arrived first.
    const unknown = outcomes.filter((outcome) => outcome === 'UNKNOWN').length;
    expect([30, 50]).toContain(unknown);
    expect(new Set(outcomes.slice(0, 50)).size + new Set(outcomes.slice(50)).size).toBe(2);
    expect(harness.emulator.countOf('updateTasks')).toBe(2);
  });
});

describe('a breaker that is open', () => {
  it('lets a write fail for certain, without a call', async () => {
    await harness.close();
    harness = await startHarness({ settings: { breaker: { failures: 2, halfOpenAfter: '10m' } } });
    harness.emulator.faults.add({ kind: 'serviceUnavailable', times: 2 });
    await rejection(list());
    await rejection(list());
    expect(harness.connection.health()).toBe('open');
    expect(await harness.source().retryTasks([keyOf('7')])).toMatchObject([
      { outcome: 'FAILED', reason: expect.stringContaining('calls are paused') },
    ]);
    expect(harness.emulator.countOf('updateTasks')).toBe(0);
  });
});
