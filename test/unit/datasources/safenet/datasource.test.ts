import { safenetSettings } from '../../../../datasources/safenet/config';
import { NOBODY } from '../../../../datasources/safenet/codec';
import { SafenetDataSource } from '../../../../datasources/safenet/datasource';
import { PageSizes } from '../../../../datasources/safenet/task-list';
import type { TaskKey, TaskRecord } from '../../../../datasources/contracts/provisioning-tasks';
import { Secret } from '../../../../datasources/shared/settings';
import { FakeSafenetClient, taskRow } from '../../../helpers/fake-safenet-client';
import { failure, taskUser } from '../../../helpers/fake-source';
import { tokenTask } from '../../../helpers/token-task';

const ORG = 'North';
const NOTHING = { summary: false, details: false };
const SUMMARY = { summary: true, details: false };
const DETAILS = { summary: false, details: true };
const BOTH = { summary: true, details: true };
const key = (localId: number): TaskKey => ({ organization: ORG, localId: String(localId) });

function setUp() {
  const client = new FakeSafenetClient();
  client.lists.set(ORG, ['1', '2', '3', '4', '5']);
  for (let id = 1; id <= 5; id++) client.details.set(String(id), [taskUser('ann'), taskUser(`user-${id}`)]);
  const settings = safenetSettings.parse({
    url: 'http://127.0.0.1:1',
    operatorEmail: 'op@example.org',
    password: new Secret('secret'),
    organizations: [ORG, 'South'],
    scanPageSize: 2,
  });
  const request = { requestId: 'r', signal: new AbortController().signal };
  const pageSizes = new PageSizes();
  pageSizes.observe(1000);
  const source = new SafenetDataSource(client.asClient, settings, request, pageSizes);
  return { client, source };
}

const idsOf = (records: readonly (TaskRecord | null | Error)[]) =>
  records.map((record) => (record && 'key' in record ? record.key.localId : record));

describe('the source', () => {
  it('serves the configured organizations and filters by user', () => {
    const { source } = setUp();
    expect(source.organizations).toEqual([ORG, 'South']);
    expect([...source.filters]).toEqual(['userName']);
  });

  it.each(['1', '4711', '2147483647'])('takes %s for the number of a task', (localId) => {
    expect(setUp().source.isLocalId(localId)).toBe(true);
  });

  it.each(['', '0', '-1', '01', '+1', '1.0', '1e5', ' 1', '2147483648', '99999999999', '१', 'abc'])(
    'does not take %j for the number of a task',
    (localId) => {
      expect(setUp().source.isLocalId(localId)).toBe(false);
    },
  );
});

describe('a list', () => {
  const request = { organization: ORG, filter: {}, after: null, limit: 3 };

  it('costs one call when no details are wanted, and its rows are the summaries', async () => {
    const { client, source } = setUp();
    const page = await source.list({ ...request, parts: SUMMARY });
    expect(page.hasMore).toBe(true);
    expect(page.items.map(({ task }) => tokenTask(task).summary)).toEqual([taskRow(1), taskRow(2), taskRow(3)]);
    expect(page.items.map(({ task }) => task.actions)).toEqual(
      Array(3).fill(['REMOVE', 'REMOVE_USERS', 'UPDATE_STOP_DATE']),
    );
    expect(client.calls).toEqual(['list North 0+4']);
  });

  it('costs one details call more for each task when details are wanted, and none for the row behind the page', async () => {
    const { client, source } = setUp();
    const page = await source.list({ ...request, parts: DETAILS });
    expect(client.calls).toEqual(['list North 0+4', 'details 1 North', 'details 2 North', 'details 3 North']);
    expect(page.items[1]?.task.details).toMatchObject({ status: 'PENDING', users: [{}, { userId: 'user-2' }] });
  });

  it('leaves out details that nobody wants', async () => {
    const { client, source } = setUp();
    const page = await source.list({ ...request, parts: NOTHING });
    expect(page.items.map(({ task }) => task.details)).toEqual([undefined, undefined, undefined]);
    expect(client.calls).toEqual(['list North 0+4']);
  });

  it('keeps a details call that failed, and a task that went away meanwhile, in their places', async () => {
    const { client, source } = setUp();
    const down = failure();
    client.failures.set('details 2', down);
    client.beforeCall = (line) => {
      if (!line.startsWith('details')) return;
      client.details.delete('3');
      client.lists.set(ORG, ['1', '2']);
    };
    const page = await source.list({ ...request, parts: DETAILS });
    expect(page.items.map(({ task }) => task.details)).toMatchObject([{ status: 'PENDING' }, down, null]);
  });

  it('shows a task that nobody is in as such, at the cost of no further call', async () => {
    const { client, source } = setUp();
    client.details.set('2', []);
    const page = await source.list({ ...request, parts: DETAILS });
    expect(page.items[1]?.task.details).toEqual(NOBODY);
    expect(client.calls).toEqual(['list North 0+4', 'details 1 North', 'details 2 North', 'details 3 North']);
  });

  it('fails when its own call fails, and when a mistake of ours is behind a details call', async () => {
    const { client, source } = setUp();
    const mistake = new TypeError('undefined is not a function');
    client.failures.set('details 2', mistake);
    await expect(source.list({ ...request, parts: DETAILS })).rejects.toBe(mistake);
    const down = failure();
    client.failures.set('list', down);
    await expect(source.list({ ...request, parts: NOTHING })).rejects.toBe(down);
  });

  it('by user asks the ForUser call and goes on from a position', async () => {
    const { client, source } = setUp();
    client.lists.set(`${ORG}/ann`, ['2', '4', '5']);
    const filter = { userName: 'ann' };
    const first = await source.list({ ...request, filter, limit: 2, parts: NOTHING });
    const second = await source.list({ ...request, filter, after: first.items[1]!.position, limit: 2, parts: NOTHING });
    expect(idsOf(second.items.map(({ task }) => task))).toEqual(['5']);
    expect(second.hasMore).toBe(false);
    expect(client.calls).toEqual(['listForUser ann North 0+3', 'listForUser ann North 1+4']);
  });

  it('saves a later read of the same tasks by id its scan', async () => {
    const { client, source } = setUp();
    await source.list({ ...request, parts: SUMMARY });
    client.calls.length = 0;
    expect(idsOf(await source.find([key(3), key(1)], SUMMARY))).toEqual(['3', '1']);
    expect(client.calls).toEqual([]);
  });
});

describe('a count', () => {
  it('costs one call, of the kind that the filter asks for', async () => {
    const { client, source } = setUp();
    client.lists.set(`${ORG}/ann`, ['2', '4']);
    expect(await source.count(ORG, {})).toBe(5);
    expect(await source.count(ORG, { userName: 'ann' })).toBe(2);
    expect(client.calls).toEqual(['count North', 'countForUser ann North']);
  });
});

describe('tasks by id', () => {
  it('of which nothing is wanted are proven by their details, each once', async () => {
    const { client, source } = setUp();
    const found = await source.find([key(2), key(9), key(2)], NOTHING);
    expect(idsOf(found)).toEqual(['2', null, '2']);
    // The list shows whether a task without details is one that nobody is in.
    const scan = [0, 2, 4, 5].map((start) => `list North ${start}+2`);
    expect(client.calls).toEqual(['details 2 North', 'details 9 North', ...scan]);
  });

  it('of which only the summary is wanted cost one scan and no details', async () => {
    const { client, source } = setUp();
    const found = await source.find([key(2), key(4), key(2)], SUMMARY);
    expect(found.map((record) => record && 'summary' in record && record.summary)).toEqual(
      [2, 4, 2].map((localId) => taskRow(localId)),
    );
    expect(client.calls).toEqual(['list North 0+2', 'list North 2+2']);
  });

  it('of which only the details are wanted cost no scan', async () => {
    const { client, source } = setUp();
    await source.find([key(2), key(4)], DETAILS);
    expect(client.calls).toEqual(['details 2 North', 'details 4 North']);
  });

  it('have what was wanted and nothing else', async () => {
    const { client, source } = setUp();
    const [byDetails] = await source.find([key(2)], DETAILS);
    expect(byDetails).toMatchObject({ summary: undefined, details: { status: 'PENDING' } });
    expect(client.calls).toEqual(['details 2 North']);
    client.calls.length = 0;
    const [bySummary] = await source.find([key(3)], SUMMARY);
    expect(bySummary).toMatchObject({ summary: taskRow(3), details: undefined });
    expect(client.calls.filter((call) => call.startsWith('details'))).toEqual([]);
  });

  it.each([
    ['nothing', NOTHING, 1],
    ['the summary', SUMMARY, 1],
    ['the details', DETAILS, 1],
    ['both', BOTH, 1],
  ])('that the list shows without users are there when %s is wanted, and cost one scan', async (_, parts, scans) => {
    const { client, source } = setUp();
    for (const id of ['1', '2', '4']) client.details.set(id, []);
    const found = await source.find([key(4), key(1), key(2)], parts);
    expect(idsOf(found)).toEqual(['4', '1', '2']);
    if (parts.details) expect(found).toMatchObject([{ details: NOBODY }, { details: NOBODY }, { details: NOBODY }]);
    expect(client.calls.filter((call) => call === 'list North 0+2')).toHaveLength(scans);
    expect(await source.users(key(2))).toEqual([]);
  });

  it('that the list showed with users and whose details are empty are looked for once more', async () => {
    for (const after of [[], ['1', '2']]) {
      const { client, source } = setUp();
      client.details.delete('2');
      client.beforeCall = (line) => {
        if (line.startsWith('list') && client.countOf('list') > 1) client.lists.set(ORG, after);
      };
      expect(idsOf(await source.find([key(2)], BOTH))).toEqual([after.length > 0 ? '2' : null]);
    }
  });

  it('that have no details are the failure when the list cannot be read', async () => {
    const { client, source } = setUp();
    const down = failure();
    client.failures.set('list', down);
    expect(await source.find([key(9), key(2)], DETAILS)).toMatchObject([down, { key: key(2) }]);
  });

  it('that the list does not show but whose details are there are there, without a summary', async () => {
    const { client, source } = setUp();
    client.lists.set(ORG, ['1']);
    const [record] = await source.find([key(2)], BOTH);
    expect(record).toMatchObject({ summary: null, details: { status: 'PENDING' } });
  });

  it('of which a part failed are shown with the failure in it when the other part proves them', async () => {
    const { client, source } = setUp();
    const down = failure();
    client.failures.set('details 2', down);
    const [record] = await source.find([key(2)], BOTH);
    expect(record).toMatchObject({ summary: taskRow(2), details: down });
    client.failures.clear();
    client.failures.set('list', down);
    const [other] = await source.find([key(3)], BOTH);
    expect(other).toMatchObject({ summary: down, details: { status: 'PENDING' } });
  });

  it('that nothing proves are the failure itself', async () => {
    const { client, source } = setUp();
    const down = failure();
    client.failures.set('details', down);
    client.failures.set('list', down);
    expect(await source.find([key(1)], BOTH)).toEqual([down]);
    expect(await source.find([key(2)], NOTHING)).toEqual([down]);
    expect(await source.find([key(3)], SUMMARY)).toEqual([down]);
    // The list was read to its end and has no such task, so nothing says that it exists.
    client.failures.delete('list');
    expect(await source.find([key(77)], BOTH)).toEqual([down]);
  });

  it('do not hide a mistake of ours', async () => {
    const { client, source } = setUp();
    const mistake = new TypeError('undefined is not a function');
    client.failures.set('details', mistake);
    await expect(source.find([key(1)], DETAILS)).rejects.toBe(mistake);
  });

  it('give their users, and null when there is no such task', async () => {
    const { client, source } = setUp();
    expect((await source.users(key(2)))?.map(({ userId }) => userId)).toEqual(['ann', 'user-2']);
    expect(await source.users(key(9))).toBeNull();
    // The list shows whether a task without details is one that nobody is in.
    const scan = [0, 2, 4, 5].map((start) => `list North ${start}+2`);
    expect(client.calls).toEqual(['details 2 North', 'details 9 North', ...scan]);
  });
});

describe('a write', () => {
  it('reads the task, writes, reads it again, and later reads of the request see it as it is now', async () => {
    const { client, source } = setUp();
    await source.list({ organization: ORG, filter: {}, after: null, limit: 3, parts: BOTH });
    client.calls.length = 0;
    const report = await source.removeUsers(key(2), ['ANN'], true);
    expect(report).toEqual([{ userId: 'ANN', outcome: 'SUCCEEDED', reason: null }]);
    expect((await source.users(key(2)))?.map(({ userId }) => userId)).toEqual(['user-2']);
    await source.find([key(2)], SUMMARY);
    expect(client.calls).toEqual([
      'details 2 North',
      'removeUsers 2 ann true North',
      'details 2 North',
      'list North 0+2',
    ]);
  });

  it('forgets what was read also when nobody knows what became of it', async () => {
    const { client, source } = setUp();
    client.failures.set('updateStopDate', failure({ kind: 'timeout', outcomeUnknown: true }));
    const [user] = await source.updateStopDate(key(2), ['ann'], '2027-01-01T00:00:00Z');
    expect(user?.outcome).toBe('UNKNOWN');
    client.calls.length = 0;
    await source.users(key(2));
    // What is in the loader is what was read after the write.
    expect(client.calls).toEqual([]);
  });

  it('that could not be read back leaves no stale reading behind: later readers get the failure', async () => {
    const { client, source } = setUp();
    const down = failure();
    await source.users(key(2));
    client.beforeCall = (line) => {
      if (line.startsWith('removeTask')) client.failures.set('details', down);
    };
    client.calls.length = 0;
    expect(await source.removeTask(key(2), false)).toMatchObject({ outcome: 'UNKNOWN' });
    await expect(source.users(key(2))).rejects.toBe(down);
    expect(client.calls).toEqual(['details 2 North', 'removeTask 2 false North', 'details 2 North']);
  });

  it('sends the parameters as given', async () => {
    const { client, source } = setUp();
    await source.removeTask(key(1), true);
    await source.updateStopDate(key(2), ['user-2', 'ann'], '2027-01-01T00:00:00+02:00');
    expect(client.calls.filter((line) => !line.startsWith('details'))).toEqual([
      'removeTask 1 true North',
      'updateStopDate 2 user-2,ann 2027-01-01T00:00:00+02:00 North',
    ]);
  });
});
