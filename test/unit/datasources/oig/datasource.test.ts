import {
  UnknownPersonError,
  type AccountTaskRecord,
  type TaskKey,
} from '../../../../datasources/contracts/provisioning-tasks';
import { OigDataSource } from '../../../../datasources/oig/datasource';
import { BackendError } from '../../../../datasources/shared/errors';
import { rejection } from '../support/scripted-server';
import { FakeClient } from './fake-client';
import { LABELS, row, type Values } from './samples';

const PARTS = { summary: true, details: true };
const key = (localId: string): TaskKey => ({ organization: '', localId });
const timedOut = new BackendError({ backend: 'oig-eu', operation: 'GET', kind: 'timeout' });

const VALUES: Values = {
  [LABELS.status]: 'R',
  [LABELS.target]: 'ROKAFOR',
  [LABELS.userKey]: 7,
  [LABELS.login]: 'ANN',
  'Process Instance.Task Information.Creation Date': '2025-03-04T08:15:02Z',
  'Other.Label': 'kept',
};

function setUp() {
  const client = new FakeClient();
  client.staff = [
    { key: '1187', login: 'ROKAFOR', displayName: 'Remi Okafor' },
    { key: '7', login: 'ANN', displayName: 'Ann Lee' },
  ];
  const source = new OigDataSource({
    backend: 'oig-eu',
    client: client.asClient,
    settings: { pageSize: 500, usersPerCall: 20 },
    request: { requestId: 'r1', signal: new AbortController().signal },
    report: () => undefined,
  });
  const list = (more: Partial<Parameters<typeof source.list>[0]> = {}) =>
    source.list({ organization: '', filter: {}, after: null, limit: 25, parts: PARTS, ...more });
  return { client, source, list };
}

/** Reads a part of a record as its user would. */
async function read<Value>(part: Value | (() => Promise<Value | null>)): Promise<Value | null> {
  return typeof part === 'function' ? await (part as () => Promise<Value | null>)() : part;
}

describe('the source', () => {
  it('has one organization, three filters and no count', async () => {
    const { client, source } = setUp();
    expect(source.organizations).toEqual(['']);
    expect([...source.filters].sort()).toEqual(['application', 'status', 'userName']);
    expect(await source.count()).toBeNull();
    expect(client.calls).toEqual([]);
  });

  it('knows what can be a number of a task', () => {
    const { source } = setUp();
    expect(['7401', '9223372036854775807', '0', '07', 'x', ''].map((id) => source.isLocalId(id))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('has none of the operations that only others have', () => {
    const { source } = setUp();
    for (const name of ['removeTask', 'removeUsers', 'updateStopDate']) expect(source).not.toHaveProperty(name);
  });
});

describe('a list', () => {
  it('costs one call, whatever parts are wanted, and says nearly all', async () => {
    const { client, list } = setUp();
    client.rows = [row('1', VALUES), row('2', VALUES)];
    const page = await list();
    expect(client.calls).toEqual(['list 0+25']);
    expect(page.hasMore).toBe(false);
    expect(page.items.map(({ task }) => task.key)).toEqual([key('1'), key('2')]);
    expect(page.items[0]!.task).toMatchObject({
      type: 'account',
      status: 'REJECTED',
      backendStatus: 'R',
      startDate: '2025-03-04T08:15:02Z',
      actions: ['RETRY', 'REASSIGN', 'COMPLETE', 'SET_NOTE', 'SET_RESPONSE'],
      assignee: { type: 'USER', key: '7', name: 'ANN' },
      users: [{ userId: 'ROKAFOR', status: 'ACTIVE', startDate: '2025-03-04T08:15:02Z', stopDate: null }],
      fields: [{ name: 'Other.Label', value: 'kept' }],
    });
  });

  it('reads what it does not say once per task, when somebody asks', async () => {
    const { client, list } = setUp();
    client.rows = [row('1', VALUES)];
    client.whole.set('1', row('1', { ...VALUES, [LABELS.note]: 'call Bo', [LABELS.end]: '2025-04-30' }));
    client.histories.set('1', [{ status: 'Pending', date: null, assignee: null, fields: [] }]);
    client.possible.set('1', ['DONE']);
    const task = (await list()).items[0]!.task as AccountTaskRecord;
    const [details, stopDate] = await Promise.all([read(task.details), read(task.stopDate)]);
    expect(details).toMatchObject({ note: 'call Bo', projectedEnd: '2025-04-30T00:00:00Z' });
    expect(stopDate).toBe('2025-04-30T00:00:00Z');
    expect(await read(task.history)).toHaveLength(1);
    expect(await read(task.possibleResponses)).toEqual(['DONE']);
    expect(client.calls).toEqual(['list 0+25', 'task 1', 'history 1', 'responses 1']);
  });

  it('says null for the rest of a task that has gone in the meantime', async () => {
    const { client, list } = setUp();
    client.rows = [row('1', VALUES)];
    const task = (await list()).items[0]!.task as AccountTaskRecord;
    expect(await Promise.all([read(task.details), read(task.stopDate), read(task.history)])).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('names 25 beneficiaries and their assignees in two calls', async () => {
    const { client, list } = setUp();
    const logins = Array.from({ length: 25 }, (_, index) => `USER${index}`);
    client.staff = logins.map((login, index) => ({ key: String(index + 1), login, displayName: `User ${index}` }));
    client.rows = logins.map((login, index) =>
      row(String(index + 1), { ...VALUES, [LABELS.target]: login, [LABELS.login]: 'USER3' }),
    );
    const tasks = (await list()).items.map(({ task }) => task as AccountTaskRecord);
    const names = await Promise.all(
      tasks.flatMap(({ assignee, users }) => [read(users[0]!.userName), read(assignee!.displayName)]),
    );
    expect(names).toEqual(logins.flatMap((_, index) => [`User ${index}`, 'User 3']));
    expect(client.countOf('people')).toBe(2);
  });

  it('has no name for a person nobody knows, nor for a role', async () => {
    const { client, list } = setUp();
    client.rows = [
      row('1', { [LABELS.target]: 'GONE', [LABELS.roleKey]: 41, [LABELS.role]: 'Badge Office' }),
      row('2'),
    ];
    const [first, second] = (await list()).items.map(({ task }) => task as AccountTaskRecord);
    expect(await read(first!.users[0]!.userName)).toBeNull();
    expect(first!.assignee).toEqual({ type: 'ROLE', key: '41', name: 'Badge Office', displayName: null });
    expect([second!.users, second!.assignee]).toEqual([[], null]);
  });

  it('is narrowed by the back end itself', async () => {
    const { client, list } = setUp();
    await list({ filter: { application: 'Lab Portal', status: 'REJECTED' }, limit: 10 });
    expect(client.calls).toEqual(['list 0+10 Objects.Name eq Lab::Portal AND Status.Category eq Rejected']);
  });

  it('by a status that no task here has is empty without a call', async () => {
    const { client, list } = setUp();
    expect(await list({ filter: { status: 'EXPIRED' } })).toEqual({ items: [], hasMore: false });
    expect(client.calls).toEqual([]);
  });

  it('by what cannot be asked is refused without a call', async () => {
    const { client, list } = setUp();
    expect(await rejection(list({ filter: { application: 'a::b' } }))).toMatchObject({ kind: 'invalid' });
    expect(client.calls).toEqual([]);
  });

  it('goes on where a page ended', async () => {
    const { client, list } = setUp();
    client.rows = Array.from({ length: 5 }, (_, index) => row(String(index + 1)));
    const first = await list({ limit: 2 });
    const second = await list({ limit: 2, after: first.items[1]!.position });
    expect(second.items.map(({ task }) => task.key.localId)).toEqual(['3', '4']);
    expect(second.hasMore).toBe(true);
  });
});

describe('tasks by number', () => {
  it('are found in the order asked, each with one call, and one failure hides no other', async () => {
    const { client, source } = setUp();
    client.whole.set('1', row('1', { ...VALUES, [LABELS.note]: 'n' }));
    client.whole.set('3', timedOut);
    const found = await source.find([key('3'), key('1'), key('2'), key('1')]);
    expect(found).toEqual([
      timedOut,
      expect.objectContaining({ key: key('1'), details: expect.objectContaining({ note: 'n' }), stopDate: null }),
      null,
      expect.objectContaining({ key: key('1') }),
    ]);
    expect(client.countOf('task')).toBe(3);
  });

  it('do not hide a mistake of ours', async () => {
    const { client, source } = setUp();
    client.whole.set('1', new TypeError('a bug'));
    await expect(source.find([key('1')])).rejects.toThrow('a bug');
  });

  it('have people', async () => {
    const { client, source } = setUp();
    client.whole.set('1', row('1', VALUES));
    const [user] = (await source.users(key('1')))!;
    expect(user!.userId).toBe('ROKAFOR');
    expect(await read(user!.userName)).toBe('Remi Okafor');
    expect(await source.users(key('2'))).toBeNull();
  });
});

describe('writes', () => {
  it.each([
    ['retryTasks', [], 'update retry [] 1,2'],
    ['completeTasks', [], 'update manualComplete [] 1,2'],
    ['setTaskNote', ['call Bo'], `update setNote [{"name":"${LABELS.note}","value":"call Bo"}] 1,2`],
    ['setTaskResponse', ['DONE'], `update setResponse [{"name":"${LABELS.response}","value":"DONE"}] 1,2`],
  ] as const)('%s is one bulk call', async (name, more, call) => {
    const { client, source } = setUp();
    const write = source[name].bind(source) as (keys: TaskKey[], text?: string) => ReturnType<typeof source.retryTasks>;
    expect(await write([key('1'), key('2')], ...more)).toEqual([
      { key: key('1'), outcome: 'SUCCEEDED', reason: null },
      { key: key('2'), outcome: 'SUCCEEDED', reason: null },
    ]);
    expect(client.calls).toEqual([call]);
  });

  it('make the tasks be read afresh, also when they failed', async () => {
    const { client, source } = setUp();
    client.whole.set('1', row('1', VALUES));
    await source.find([key('1')]);
    client.whole.set('1', row('1', { [LABELS.status]: 'C' }));
    client.answer = () => {
      throw new BackendError({ backend: 'oig-eu', operation: 'PUT', kind: 'timeout', outcomeUnknown: true });
    };
    expect(await source.retryTasks([key('1')])).toMatchObject([{ outcome: 'UNKNOWN' }]);
    expect(await source.find([key('1')])).toMatchObject([{ status: 'COMPLETED' }]);
    expect(client.countOf('task')).toBe(2);
  });
});

describe('a reassignment', () => {
  const sent = (fields: string) => `update reassign ${fields} 1`;
  const to = (assignee: string, type: string) =>
    sent(
      JSON.stringify([
        { name: 'assignee', value: assignee },
        { name: 'type', value: type },
      ]),
    );

  it.each([
    ['a key', { userKey: '23' }, [to('23', 'user')]],
    ['a role', { role: '41' }, [to('41', 'role')]],
    ['a login in any letter case', { userLogin: 'rokafor' }, ['people rokafor', to('1187', 'user')]],
  ])('to %s sends the key', async (_, assignee, calls) => {
    const { client, source } = setUp();
    expect(await source.reassignTasks([key('1')], assignee)).toMatchObject([{ outcome: 'SUCCEEDED' }]);
    expect(client.calls).toEqual(calls);
  });

  it('to nobody known sends nothing', async () => {
    const { client, source } = setUp();
    const error = await rejection(source.reassignTasks([key('1')], { userLogin: 'NOBODY' }));
    expect(error).toBeInstanceOf(UnknownPersonError);
    expect(error).toMatchObject({ login: 'NOBODY' });
    expect(client.countOf('update')).toBe(0);
  });

  it.each([{ userKey: 'x' }, { role: 'Badge Office' }, { role: '0' }, {}])('to %j sends nothing', async (assignee) => {
    const { client, source } = setUp();
    expect(await rejection(source.reassignTasks([key('1')], assignee))).toMatchObject({ kind: 'invalid' });
    expect(client.calls).toEqual([]);
  });

  it('sends nothing when the login cannot be looked up', async () => {
    const { client, source } = setUp();
    client.peopleFailure = () => timedOut;
    expect(await rejection(source.reassignTasks([key('1')], { userLogin: 'ANN' }))).toBe(timedOut);
    expect(client.countOf('update')).toBe(0);
  });

  it('can be checked first, which costs no second look-up', async () => {
    const { client, source } = setUp();
    await source.checkAssignee({ userLogin: 'ANN' });
    expect(await rejection(source.checkAssignee({ userLogin: 'NOBODY' }))).toBeInstanceOf(UnknownPersonError);
    await source.reassignTasks([key('1')], { userLogin: 'ann' });
    expect(client.calls).toEqual(['people ANN', 'people NOBODY', to('7', 'user')]);
  });
});
