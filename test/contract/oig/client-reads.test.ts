import type { AccountTaskRecord, TaskFilter } from '../../../datasources/contracts/provisioning-tasks';
import { rejection } from '../../unit/datasources/support/scripted-server';
import { keyOf, startHarness, type Harness } from './client-harness';

const PARTS = { summary: true, details: true };

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());
beforeEach(() => harness.emulator.reset());

const list = (filter: TaskFilter = {}, limit = 100, after: string | null = null) =>
  harness.source().list({ organization: '', filter, limit, after, parts: PARTS });

/** All pages, as a reader walks them; `between` happens after each page. */
async function walk(
  filter: TaskFilter,
  limit: number,
  between: (shown: readonly string[]) => unknown = () => undefined,
) {
  const shown: string[] = [];
  for (let after: string | null = null; ;) {
    const page = await list(filter, limit, after);
    const ids = page.items.map(({ task }) => task.key.localId);
    shown.push(...ids);
    if (!page.hasMore) return shown;
    after = page.items.at(-1)!.position;
    await between(ids);
  }
}

async function read<Value>(part: unknown): Promise<Value> {
  return (typeof part === 'function' ? await (part as () => Promise<unknown>)() : part) as Value;
}

const idsWhere = (fits: Parameters<Harness['tasksWhere']>[0]): string[] =>
  harness.tasksWhere(fits).map(({ key }) => String(key));

describe('the list', () => {
  it('walks the whole queue of the service account, every task once', async () => {
    const all = idsWhere(() => true);
    expect(all.length).toBeGreaterThan(300);
    expect(await walk({}, 100)).toEqual(all);
    expect(harness.emulator.countOf('listTasks')).toBe(Math.ceil(all.length / 100));
  });

  it('costs one call a page', async () => {
    const page = await list({}, 25);
    expect(page.items).toHaveLength(25);
    expect(harness.emulator.calls.map(({ operation }) => operation)).toEqual(['listTasks']);
  });

  it('skips none when the tasks of a page leave the list before the next is read', async () => {
    const all = idsWhere(({ status }) => status === 'R');
    const shown = await walk({ status: 'REJECTED' }, 50, async (ids) => {
      // Whoever retries a page makes most of its tasks leave the list.
      for (const task of harness.emulator.state.tasks) if (ids.includes(String(task.key))) task.status = 'C';
    });
    expect(shown).toEqual(all);
  });

  it('is narrowed by status, application and beneficiary, by the server', async () => {
    const page = await list({ status: 'PENDING' });
    expect(page.items.length).toBeGreaterThan(10);
    for (const { task } of page.items) expect(task).toMatchObject({ status: 'PENDING' });
    const application = (page.items[0]!.task as AccountTaskRecord).application!;
    const narrowed = await list({ status: 'PENDING', application });
    for (const { task } of narrowed.items) expect(task).toMatchObject({ status: 'PENDING', application });
    const login = (page.items[0]!.task as AccountTaskRecord).users[0]!.userId;
    const own = await list({ userName: login.toLowerCase() });
    expect(own.items.length).toBeGreaterThan(0);
    for (const { task } of own.items) expect((task as AccountTaskRecord).users[0]!.userId).toBe(login);
  });

  it('finds applications whose names have blanks', async () => {
    const { items } = await list({ application: 'Lab Portal' });
    expect(items.length).toBeGreaterThan(0);
    for (const { task } of items) expect(task).toMatchObject({ application: 'Lab Portal' });
  });

  it.each([false, true])('is empty where nothing fits, also when that is a 404: %s', async (emptyListAs404) => {
    harness.emulator.behaviour.emptyListAs404 = emptyListAs404;
    expect(await list({ application: 'No Such App' })).toEqual({ items: [], hasMore: false });
  });

  it.each(['EXPIRED', 'LOCKED', 'UNKNOWN'] as const)('needs no call for %s', async (status) => {
    expect(await list({ status })).toEqual({ items: [], hasMore: false });
    expect(harness.emulator.calls).toEqual([]);
  });

  it('takes nothing from the host in links', async () => {
    harness.emulator.behaviour.linkHost = 'http://elsewhere.invalid:14000';
    expect((await walk({}, 100)).length).toBe(idsWhere(() => true).length);
  });

  it.each([
    ['numbers as text', { numbersAs: 'string' }],
    ['ids as numbers', { idsAs: 'number', listItemIds: true }],
    ['fields in one order', { fieldOrder: 'fixed' }],
    ['the rows of Oracle printed', { prettyPrint: true }],
  ] as const)('reads %s the same', async (_, behaviour) => {
    const plain = (await list({}, 60)).items.map(({ task }) => JSON.stringify(sorted(task as AccountTaskRecord)));
    Object.assign(harness.emulator.behaviour, behaviour);
    const other = (await list({}, 60)).items.map(({ task }) => JSON.stringify(sorted(task as AccountTaskRecord)));
    expect(other).toEqual(plain);
  });
});

/** The order of the fields that nobody knows is the server's. */
function sorted(task: AccountTaskRecord): AccountTaskRecord {
  return { ...task, fields: [...task.fields].sort((one, other) => (one.name < other.name ? -1 : 1)) };
}

describe('one task', () => {
  it('is read with its form and its note', async () => {
    const [task] = harness.tasksWhere(({ form }) => form.length > 0);
    task!.note = 'call Bo';
    const [found] = (await harness.source().find([keyOf(task!)], PARTS)) as [AccountTaskRecord];
    expect(await read(found.details)).toMatchObject({
      note: 'call Bo',
      formFields: task!.form.map(({ name, value }) => ({ name, value: String(value) })),
    });
    expect(found).toMatchObject({ key: keyOf(task!), startDate: expect.stringMatching(/Z$/) });
    expect(harness.emulator.calls.map(({ operation }) => operation)).toEqual(['getTask']);
  });

  it('is read from a server that prints few labels', async () => {
    harness.emulator.behaviour.detailLabels = 'printed';
    const [task] = harness.tasksWhere(({ assignedUser }) => assignedUser > 0);
    const [found] = (await harness.source().find([keyOf(task!)], PARTS)) as [AccountTaskRecord];
    expect(found.assignee).toMatchObject({ type: 'USER', name: 'PROVOPS' });
  });

  it('is null when it is not there', async () => {
    expect(await harness.source().find([keyOf('999999999')], PARTS)).toEqual([null]);
    expect(await harness.source().users(keyOf('999999999'))).toBeNull();
  });

  it('is one call for each of forty, and none twice', async () => {
    const keys = harness
      .tasksWhere(() => true)
      .slice(0, 40)
      .map(keyOf);
    const found = await harness.source().find([...keys, ...keys], PARTS);
    expect(found.map((task) => (task as AccountTaskRecord).key)).toEqual([...keys, ...keys]);
    expect(harness.emulator.countOf('getTask')).toBe(40);
    expect(harness.emulator.peakInFlight).toBeLessThanOrEqual(8);
  });

  it('has its history and the responses that may be set', async () => {
    const answerable = new Set(
      harness.emulator.state.definitions.filter(({ responses }) => responses.length > 0).map(({ key }) => key),
    );
    const [task] = harness.tasksWhere(({ definition, history }) => history.length > 0 && answerable.has(definition));
    const [found] = (await harness.source().find([keyOf(task!)], PARTS)) as [AccountTaskRecord];
    const history = await read<{ status: string }[]>(found.history);
    expect(history).toHaveLength(task!.history.length);
    expect(history[0]!.status).toMatch(/Pending|Rejected/);
    const { responses } = harness.emulator.state.definitions.find(({ key }) => key === task!.definition)!;
    expect(await read(found.possibleResponses)).toEqual(responses.map(({ code }) => code));
  });
});

describe('people', () => {
  it('of a page of 25 cost two calls at most', async () => {
    const page = await list({}, 25);
    harness.emulator.clearCalls();
    const names = await Promise.all(
      page.items.map(({ task }) => read<string | null>((task as AccountTaskRecord).users[0]!.userName)),
    );
    const logins = page.items.map(({ task }) => (task as AccountTaskRecord).users[0]!.userId);
    const { users } = harness.emulator.state;
    expect(names).toEqual(
      logins.map((login) => {
        const user = users.find((each) => each.login === login);
        return user ? `${user.firstName} ${user.lastName}` : null;
      }),
    );
    expect(new Set(names).size).toBeGreaterThan(5);
    expect(harness.emulator.calls.length).toBeLessThanOrEqual(2);
  });
});

it('a filter that the server refuses is a failure that says so, not an empty list', async () => {
  harness.emulator.faults.add({ kind: 'status', operation: 'listTasks', status: 400, body: '{"status":"FAIL"}' });
  expect(await rejection(list({ application: 'X' }))).toMatchObject({ kind: 'invalid', retriable: false });
});
