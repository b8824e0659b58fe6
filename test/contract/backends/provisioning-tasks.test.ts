import type { ServerResponse } from 'node:http';
import type { WriteOutcome } from '../../../datasources/contracts/outcome';
import type {
  ProvisioningTaskSource,
  TaskFilter,
  TaskKey,
  TaskRecord,
  TaskWrite,
} from '../../../datasources/contracts/provisioning-tasks';
import type { Connection } from '../../../datasources/shared/backend';
import { BackendError } from '../../../datasources/shared/errors';
import { eachBackend, fixtureOf, startContractHarness, type ContractHarness } from '../../helpers/each-backend';

const outcomesOf = (users: readonly WriteOutcome[]) => users.map(({ outcome }) => outcome);

const DETAILS = { summary: false, details: true };
const SUMMARY = { summary: true, details: false };
const NOTHING = { summary: false, details: false };

const TASK_WRITES = Object.keys({
  removeTask: true,
  removeUsers: true,
  updateStopDate: true,
  retryTasks: true,
  reassignTasks: true,
  completeTasks: true,
  setTaskNote: true,
  setTaskResponse: true,
} satisfies Record<TaskWrite, true>);

/** A record with everything in it that costs a call of its own. */
async function settled(value: unknown): Promise<unknown> {
  if (typeof value === 'function') return await settled(await (value as () => Promise<unknown>)());
  if (Array.isArray(value)) return await Promise.all(value.map(settled));
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  const entries = Object.entries(value).map(async ([name, part]) => [name, await settled(part)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/**
 * What a list and one task by itself must agree on. Oracle's rows need not carry the same names (contract 3.2), and a
 * row that says less leaves a field null.
 */
function comparable(record: TaskRecord | null | Error): unknown {
  if (!record || !('type' in record) || record.type === 'token') return record;
  const { application, details, history, key, name, possibleResponses, reason, startDate, status, stopDate } = record;
  return { application, details, history, key, name, possibleResponses, reason, startDate, status, stopDate };
}

/** Back ends without the capability are left out; that they have none says the connection suite. */
const BACKENDS = eachBackend().filter(({ id }) => fixtureOf(id).provisioningTasks);

it('there is a back end with provisioning tasks', () => {
  expect(BACKENDS.map(({ id }) => id)).not.toEqual([]);
});

function detailsOf(record: TaskRecord | null | BackendError | undefined): unknown {
  return record instanceof BackendError ? record : (record?.details ?? null);
}

describe.each(BACKENDS)('the provisioning tasks of $id', ({ backend, id }) => {
  const { unknown, noLocalId, person, detailsOnDemand = false } = fixtureOf(id).provisioningTasks!;
  let harness: ContractHarness;
  let connection: Connection;
  let tasks: ProvisioningTaskSource;

  const forRequest = (signal = new AbortController().signal): ProvisioningTaskSource =>
    connection.forRequest({ requestId: 'request-1', signal }).provisioningTasks!;

  /** How many requests reached the back end meanwhile. */
  const callsOf = async (work: () => Promise<unknown>): Promise<number> => {
    const before = harness.relay.requests.length;
    await work();
    return harness.relay.requests.length - before;
  };

  const walk = async (organization: string, limit: number, filter: TaskFilter = {}): Promise<TaskKey[]> => {
    const keys: TaskKey[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page = await tasks.list({ organization, filter, after, limit, parts: NOTHING });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      keys.push(...page.items.map(({ task }) => task.key));
      expect(page.hasMore && page.items.length === 0).toBe(false);
      more = page.hasMore;
      after = page.items.at(-1)?.position ?? null;
      if (keys.length > 5_000) throw new Error('The list has no end');
    }
    return keys;
  };
  const firstKeys = async (count: number): Promise<TaskKey[]> => {
    const page = await tasks.list({
      organization: tasks.organizations[0]!,
      filter: {},
      after: null,
      limit: count,
      parts: NOTHING,
    });
    return page.items.map(({ task }) => task.key);
  };

  beforeAll(async () => {
    harness = await startContractHarness(backend);
    connection = harness.connect();
    // Whatever it needs to open its way in is open from here on.
    const one = { organization: unknown.organization, filter: {}, after: null, limit: 1, parts: NOTHING };
    await Promise.all(Array.from({ length: 8 }, () => forRequest().list(one)));
  });
  beforeEach(() => {
    tasks = forRequest();
  });
  afterAll(() => harness.close());

  it('serves the organizations that its connection names, and says only of what it cannot do why not', () => {
    expect(tasks.organizations.filter((name) => name !== '')).toEqual(connection.organizations ?? []);
    const lacking = TASK_WRITES.filter((write) => !(write in tasks));
    expect(lacking).toEqual(expect.arrayContaining(Object.keys(backend.unsupported)));
    for (const sentence of Object.values(backend.unsupported))
      expect(sentence).toMatch(new RegExp(`^${backend.kind} .*\\.$`));
  });

  describe('lists', () => {
    it('are there for every organization, and hold tasks of that organization only', async () => {
      expect(tasks.organizations.length).toBeGreaterThan(0);
      for (const organization of tasks.organizations) {
        const keys = await walk(organization, 100);
        expect(keys.length).toBeGreaterThan(0);
        expect(new Set(keys.map((key) => key.organization))).toEqual(new Set([organization]));
        expect(keys.every(({ localId }) => tasks.isLocalId(localId))).toBe(true);
      }
    });

    it.each([1, 7, 100])('are walked by pages of %i without a gap or a double, and to their end', async (limit) => {
      const organization = limit === 1 ? tasks.organizations.at(-1)! : tasks.organizations[0]!;
      const whole = await walk(organization, 99);
      const keys = await walk(organization, limit);
      expect(keys).toEqual(whole);
      expect(new Set(keys.map(({ localId }) => localId)).size).toBe(keys.length);
    });

    it('are as long as they are counted', async () => {
      for (const organization of tasks.organizations) {
        const count = await tasks.count(organization, {});
        if (count !== null) expect(await walk(organization, 100)).toHaveLength(count);
      }
    });

    it('go on behind any item, not only behind the last of a page', async () => {
      const organization = tasks.organizations[0]!;
      const { items } = await tasks.list({ organization, filter: {}, after: null, limit: 10, parts: NOTHING });
      const next = await tasks.list({ organization, filter: {}, after: items[3]!.position, limit: 6, parts: NOTHING });
      const rest = items.slice(4, 10);
      expect(next.items.map(({ position }) => position)).toEqual(rest.map(({ position }) => position));
      expect(next.items.map(({ task }) => task.key)).toEqual(rest.map(({ task }) => task.key));
    });

    it('are narrowed by the filters it names, and counted so', async () => {
      if (!tasks.filters.has('userName')) return;
      const { organization, userName } = person;
      const keys = await walk(organization, 2, { userName });
      expect(keys.length).toBeGreaterThan(1);
      expect(keys.length).toBeLessThan((await walk(organization, 100)).length);
      const count = await tasks.count(organization, { userName });
      if (count !== null) expect(count).toBe(keys.length);
      for (const key of keys) {
        expect((await tasks.users(key))?.map(({ userId }) => userId)).toContain(userName);
      }
    });

    it('of nobody are empty', async () => {
      const filter = { userName: 'nobody at all' };
      if (!tasks.filters.has('userName')) return;
      const page = await tasks.list({
        organization: person.organization,
        filter,
        after: null,
        limit: 5,
        parts: DETAILS,
      });
      expect(page).toEqual({ items: [], hasMore: false });
    });

    it('bring the parts that were asked for, or read them for whoever needs them, and no others', async () => {
      const organization = tasks.organizations[0]!;
      const list = (parts: typeof DETAILS) =>
        forRequest().list({ organization, filter: {}, after: null, limit: 3, parts });
      const withDetails = (await list(DETAILS)).items.map(({ task }) => task.details);
      const without = (await list(NOTHING)).items.map(({ task }) => task.details);
      for (const [index, details] of withDetails.entries()) {
        expect(typeof details).toBe(detailsOnDemand ? 'function' : 'object');
        expect(await settled(details)).toEqual(expect.objectContaining({}));
        expect(typeof without[index]).toBe(detailsOnDemand ? 'function' : 'undefined');
      }
    });
  });

  describe('tasks asked for by key', () => {
    it.each([
      ['details', DETAILS],
      ['a summary', SUMMARY],
      ['both', { summary: true, details: true }],
      ['neither', NOTHING],
    ])('with %s come in the order of the keys, with null for what is not there', async (_, parts) => {
      const [one, two, three] = (await firstKeys(3)) as [TaskKey, TaskKey, TaskKey];
      const keys = [three, unknown, one, two, one, unknown];
      const found = await tasks.find(keys, parts);
      const shown = found.map((record) => (record instanceof BackendError ? record : (record?.key ?? null)));
      expect(shown).toEqual([three, null, one, two, one, null]);
    });

    it('are the same as in the list, and their users as by themselves', async () => {
      const organization = tasks.organizations[0]!;
      const parts = { summary: true, details: true };
      const { items } = await tasks.list({ organization, filter: {}, after: null, limit: 5, parts });
      const found = await forRequest().find(
        items.map(({ task }) => task.key),
        parts,
      );
      expect(await settled(found.map(comparable))).toEqual(await settled(items.map(({ task }) => comparable(task))));
      for (const { task } of items) {
        const users = await forRequest().users(task.key);
        if (task.type === 'token') expect(detailsOf(task)).toMatchObject({ users });
        else expect(task.users.map(({ userId }) => ({ userId }))).toEqual(users?.map(({ userId }) => ({ userId })));
      }
    });

    it('are nowhere else than in their organization', async () => {
      const [key] = await firstKeys(1);
      const other = tasks.organizations.find((organization) => organization !== key!.organization);
      if (other === undefined) return;
      expect(await tasks.find([{ ...key!, organization: other }], DETAILS)).toEqual([null]);
    });

    it('are not there when their number is unknown, and have no users', async () => {
      expect(tasks.isLocalId(unknown.localId)).toBe(true);
      expect(await tasks.users(unknown)).toBeNull();
      expect(await tasks.find([], DETAILS)).toEqual([]);
    });

    it('are told from what can be no task before anything is sent', () => {
      expect(['', ' ', noLocalId, '\u0000'].map((localId) => tasks.isLocalId(localId))).toEqual([
        false,
        false,
        false,
        false,
      ]);
    });
  });

  describe('calls', () => {
    it('are shared by equal keys of one request, at once and later', async () => {
      const [one, two] = (await firstKeys(2)) as [TaskKey, TaskKey];
      const single = await callsOf(() => forRequest().users(one));
      const request = forRequest();
      const many = await callsOf(() =>
        Promise.all([
          request.find([one, { ...one }, one], DETAILS),
          request.users({ ...one }),
          request.find([one], DETAILS),
        ]),
      );
      expect(many).toBe(single);
      expect(await callsOf(() => request.users(one))).toBe(0);
      expect(await callsOf(() => request.users(two))).toBe(single);
    });

    it('are not shared between requests', async () => {
      const [key] = await firstKeys(1);
      const single = await callsOf(() => forRequest().users(key!));
      expect(single).toBeGreaterThan(0);
      const both = await callsOf(() => Promise.all([forRequest().users(key!), forRequest().users(key!)]));
      expect(both).toBe(2 * single);
    });

    it('for parts that nobody asked for are not made', async () => {
      const organization = tasks.organizations[0]!;
      const list = (parts: typeof DETAILS) => () =>
        forRequest().list({ organization, filter: {}, after: null, limit: 5, parts });
      const read = async () => {
        for (const { task } of (await list(DETAILS)()).items) await settled(task.details);
      };
      expect(await callsOf(list(SUMMARY))).toBeLessThan(await callsOf(read));
    });

    it('that fail take nothing but their own slot along', async () => {
      const [one, two] = (await firstKeys(2)) as [TaskKey, TaskKey];
      let hits = 0;
      harness.relay.standIn((_, response) => {
        hits += 1;
        harness.relay.standIn(undefined);
        response.writeHead(503).end();
      });
      const found = await forRequest().find([one, two], DETAILS);
      expect(hits).toBe(1);
      const failures = found.filter((record) => record instanceof BackendError);
      expect(failures).toHaveLength(1);
      expect(failures[0]).toMatchObject({ kind: 'unavailable', retriable: true });
      expect(found.filter((record) => record !== null && !(record instanceof BackendError))).toHaveLength(1);
    });

    it('of a request whose caller goes away end, and the connection stays usable', async () => {
      const keys = await firstKeys(20);
      const caller = new AbortController();
      const before = harness.relay.requests.length;
      const request = forRequest(caller.signal);
      // What is under way goes on, and ends when the back end has answered in one way or another.
      const held: ServerResponse[] = [];
      harness.relay.standIn((_, response) => void held.push(response));
      const found = request.find(keys, DETAILS);
      const one = { organization: keys[0]!.organization, filter: {}, after: null, limit: 1, parts: NOTHING };
      const listed = request.list(one).catch((error: unknown) => error);
      await harness.relay.arrived(before + 1);
      caller.abort();
      harness.relay.standIn(undefined);
      for (const record of await found) expect(record).toMatchObject({ kind: 'cancelled', retriable: false });
      for (const response of held) response.end();
      expect(await listed).toMatchObject({ kind: 'cancelled' });
      // Nothing of the twenty is sent any more.
      expect(harness.relay.requests.length - before).toBeLessThan(keys.length);
      expect(await forRequest().users(keys[0]!)).not.toBeNull();
      expect(connection.health()).toBe('closed');
    });
  });

  describe('its emulator', () => {
    it('has the same state at each start, and puts it back', async () => {
      const look = async () => {
        const request = forRequest();
        const organization = request.organizations[0]!;
        const parts = { summary: true, details: true };
        const { items } = await request.list({ organization, filter: {}, after: null, limit: 30, parts });
        const counts = await Promise.all(request.organizations.map((name) => request.count(name, {})));
        return await settled({ items, counts });
      };
      const before = await look();
      const changes: string[] = [];
      const [one, two, three] = (await firstKeys(3)) as [TaskKey, TaskKey, TaskKey];
      const userOf = async (key: TaskKey) => [(await forRequest().users(key))![0]!.userId];
      if (tasks.removeTask) changes.push((await tasks.removeTask(one, false)).outcome);
      if (tasks.removeUsers) changes.push(...outcomesOf(await tasks.removeUsers(two, await userOf(two), false)));
      if (tasks.updateStopDate) {
        changes.push(...outcomesOf(await tasks.updateStopDate(three, await userOf(three), '2090-01-01T00:00:00Z')));
      }
      if (tasks.completeTasks) changes.push(...(await tasks.completeTasks([one])).map(({ outcome }) => outcome));
      if (tasks.setTaskNote) changes.push(...(await tasks.setTaskNote([two], 'x')).map(({ outcome }) => outcome));
      expect(changes.length).toBeGreaterThan(0);
      expect(new Set(changes)).toEqual(new Set(['SUCCEEDED']));
      expect(await look()).not.toEqual(before);
      harness.reset();
      expect(await look()).toEqual(before);

      const second = await startContractHarness(backend);
      try {
        connection = second.connect();
        expect(await look()).toEqual(before);
      } finally {
        connection = harness.connect();
        await second.close();
      }
    });
  });

  describe('changes', () => {
    beforeEach(() => harness.reset());

    it('of a task that is not there change nothing and say NOT_FOUND', async () => {
      if (tasks.removeTask) {
        expect(await tasks.removeTask(unknown, false)).toMatchObject({ outcome: 'NOT_FOUND', users: [] });
      }
      const told = [
        await tasks.removeUsers?.(unknown, ['a', 'b'], false),
        await tasks.updateStopDate?.(unknown, ['a', 'b'], '2090-01-01T00:00:00Z'),
      ].filter((users) => users !== undefined);
      for (const users of told) expect(outcomesOf(users)).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    });

    it('answer for each person, in the order asked', async () => {
      const [key] = await firstKeys(1);
      const [user] = (await tasks.users(key!))!;
      const asked = ['nobody at all', user!.userId];
      const told = [
        await tasks.updateStopDate?.(key!, asked, '2090-01-01T00:00:00Z'),
        await tasks.removeUsers?.(key!, asked, false),
      ].filter((users) => users !== undefined);
      for (const users of told) {
        expect(users.map(({ userId, outcome }) => [userId, outcome])).toEqual([
          ['nobody at all', 'NOT_FOUND'],
          [user!.userId, 'SUCCEEDED'],
        ]);
      }
    });

    it('of several tasks answer for every key, in the order asked, and write to each task once', async () => {
      const writes = [
        tasks.retryTasks && ((keys: TaskKey[]) => tasks.retryTasks!(keys)),
        tasks.completeTasks && ((keys: TaskKey[]) => tasks.completeTasks!(keys)),
        tasks.setTaskNote && ((keys: TaskKey[]) => tasks.setTaskNote!(keys, 'x')),
        tasks.setTaskResponse && ((keys: TaskKey[]) => tasks.setTaskResponse!(keys, 'x')),
        tasks.reassignTasks && ((keys: TaskKey[]) => tasks.reassignTasks!(keys, { userLogin: person.userName })),
      ];
      for (const write of writes) {
        if (!write) continue;
        harness.reset();
        const [one, two] = (await firstKeys(2)) as [TaskKey, TaskKey];
        const asked = [two, unknown, one, { ...two }];
        const before = harness.relay.requests.length;
        const told = await write(asked);
        expect(told.map(({ key }) => key)).toEqual(asked);
        expect(told[1]!.outcome).not.toBe('SUCCEEDED');
        expect(told[1]!.reason).toEqual(expect.any(String));
        expect(told[3]).toEqual(told[0]);
        // However it names them, the other task and the double are in the one call that carries the first.
        const sent = harness.relay.requests.slice(before).filter(({ body }) => body.includes(two.localId));
        expect(sent).toHaveLength(1);
      }
    });

    it('are seen by the same request afterwards', async () => {
      const [one, two] = (await firstKeys(2)) as [TaskKey, TaskKey];
      await tasks.find([one, two], { summary: true, details: true });
      if (tasks.removeTask) {
        await tasks.removeTask(one, false);
        expect(await tasks.find([one], DETAILS)).toEqual([null]);
      }
      if (tasks.setTaskNote) {
        await tasks.setTaskNote([two, one], 'seen');
        const found = await tasks.find([one, two], DETAILS);
        expect(await settled(found.map(detailsOf))).toMatchObject([{ note: 'seen' }, { note: 'seen' }]);
      }
      if (tasks.updateStopDate) {
        const userIds = (await tasks.users(two))!.map(({ userId }) => userId).slice(0, 1);
        await tasks.updateStopDate(two, userIds, '2090-01-01T00:00:00Z');
        expect((await tasks.users(two))!.find(({ userId }) => userId === userIds[0])?.stopDate).toBe(
          '2090-01-01T00:00:00Z',
        );
      }
    });
  });
});
