import { request } from 'undici';
import { seedState } from '../../datasources/oig/emulator';
import { SharedReads } from '../../datasources/shared/shared-reads';
import { Secret } from '../../datasources/shared/settings';
import { type Answer, column, dataOf, type Execute, executeOver } from '../helpers/execute';
import { until } from '../helpers/redis-server';
import { startComanage } from '../helpers/start-comanage';
import { startMixed } from '../helpers/start-mixed';
import { type SafenetGraph, startSafenet } from '../helpers/start-safenet';

/** Nobody may change what others are given as well: here it cannot be changed at all. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
}

/** At the same time: no list is answered before so many have asked for one. */
const gate = { wanted: 0, open: (): void => undefined, opened: Promise.resolve() };
function openAfter(viewers: number): void {
  gate.wanted = viewers;
  gate.opened = new Promise((resolve) => (gate.open = resolve));
}

const LISTS = ['GetProvisioningTasks', 'GET /provtasks', 'GET /co_provisioning_targets'];
const original = Reflect.get<SharedReads, 'read'>(SharedReads.prototype, 'read');
beforeAll(() => {
  const read: SharedReads['read'] = async function <T>(
    this: SharedReads,
    ...[operation, key, signal, send]: Parameters<typeof original<T>>
  ) {
    const isList = LISTS.includes(operation);
    const answer = original.call<SharedReads, Parameters<typeof original<T>>, Promise<T>>(
      ...[this, operation, key, signal],
      async (given) => {
        if (isList) await gate.opened;
        return send(given);
      },
    );
    if (isList && (gate.wanted -= 1) === 0) gate.open();
    const value = await answer;
    freeze(value);
    return value;
  };
  Object.assign(SharedReads.prototype, { read });
});
afterAll(() => void Object.assign(SharedReads.prototype, { read: original }));

const VIEWERS = 50;
const PAGE = '{ provisioningTasks { nodes { id status users { id userId status stopDate } } problems { code } } }';
const tokens = {
  desk: 'the-token-of-the-service-desk',
  portal: 'the-token-of-the-portal',
  targets: 'the-token-of-who-sees-targets',
};
const auth = {
  tokens: [
    { name: 'desk', token: new Secret(tokens.desk), scopes: ['tasks:read', 'tasks:write'] },
    { name: 'portal', token: new Secret(tokens.portal), scopes: ['tasks:read'] },
    { name: 'targets', token: new Secret(tokens.targets), scopes: ['targets:read'] },
  ],
};
const PAGE_COST = { GetProvisioningTasks: 1, GetProvisioningTaskDetails: 25 };

const many = (execute: Execute, query: string): Promise<Answer[]> =>
  Promise.all(Array.from({ length: VIEWERS }, () => execute(query)));
/** The answers to so many who ask at the same time, and for nothing but once a list. */
const manyAtOnce = (execute: Execute, query: string): Promise<Answer[]> => {
  openAfter(VIEWERS);
  return many(execute, query);
};

describe('SafeNet', () => {
  let graph: SafenetGraph;
  beforeAll(async () => {
    graph = await startSafenet([{}], { auth });
  });
  afterAll(() => graph.close());
  beforeEach(() => graph.reset());
  const as = (caller: keyof typeof tokens): Execute => executeOver(graph.endpoint, tokens[caller]);

  it(`shows ${VIEWERS} viewers a page of 25 tasks with users for what it costs one`, async () => {
    const alone = await dataOf(as('desk')(PAGE));
    expect(alone.provisioningTasks.nodes).toHaveLength(25);
    expect(graph.counts()).toEqual(PAGE_COST);
    graph.reset();
    for (const answer of await manyAtOnce(as('desk'), PAGE)) expect(answer).toEqual({ status: 200, data: alone });
    expect(graph.counts()).toEqual(PAGE_COST);
  });

  it('shares with other callers, and never their rights', async () => {
    openAfter(2 * VIEWERS);
    const [desk, portal, targets] = await Promise.all(
      (['desk', 'portal', 'targets'] as const).map((caller) => many(as(caller), PAGE)),
    );
    expect(portal).toEqual(desk);
    expect(desk?.[0]?.data.provisioningTasks.nodes).toHaveLength(25);
    for (const { data, errors } of targets ?? []) {
      expect(data).toEqual({ provisioningTasks: null });
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    }
    expect(graph.counts()).toEqual(PAGE_COST);
  });

  it('lets who goes away go alone', async () => {
    const impatient = async () => {
      const { body } = await request(graph.endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${tokens.portal}`,
          'x-request-timeout-ms': '2000',
        },
        body: JSON.stringify({ query: PAGE }),
      });
      return (await body.json()) as Answer;
    };
    openAfter(VIEWERS + 2);
    const first = impatient();
    await until(() => gate.wanted === VIEWERS + 1);
    const others = many(as('desk'), PAGE);
    await until(() => gate.wanted === 1);
    expect(JSON.stringify(await first)).toMatch(/BACKEND_(TIMEOUT|UNAVAILABLE)/);
    gate.open();
    for (const { data, errors } of await others) {
      expect(errors).toBeUndefined();
      expect(data.provisioningTasks).toMatchObject({ problems: [] });
    }
    expect(graph.counts()).toEqual(PAGE_COST);
  });

  it('reads anew for a write, and for everybody after it', async () => {
    const taskId = graph.taskId(graph.emulator.state.tasks[0]!.id);
    const userOf = async (): Promise<{ userId: string; stopDate: string }> => {
      const data = await dataOf(as('portal')(`{ provisioningTask(id: "${taskId}") { users { userId stopDate } } }`));
      return data.provisioningTask.users[0] as { userId: string; stopDate: string };
    };
    const before = await userOf();
    // Under way while the write is.
    const under = Array.from({ length: 10 }, userOf);
    const input = { taskId, userIds: [before.userId], stopDate: '2031-05-06T00:00:00Z' };
    const written = await dataOf(
      as('desk')('mutation ($input: UpdateStopDateInput!) { updateStopDate(input: $input) { task { id } } }', {
        input,
      }),
    );
    expect(written.updateStopDate.task.id).toBe(taskId);
    const after = await Promise.all(Array.from({ length: 10 }, userOf));
    expect(new Set(after.map(({ stopDate }) => stopDate)).size).toBe(1);
    expect(after[0]?.stopDate).not.toBe(before.stopDate);
    await Promise.all(under);
  });
});

describe('answers that are kept for a while', () => {
  let graph: SafenetGraph;
  beforeAll(async () => {
    graph = await startSafenet([{}], { auth, reads: { reuse: '10s' } });
  });
  afterAll(() => graph.close());

  it('cost those who come later nothing, until somebody writes', async () => {
    const [desk, portal] = [executeOver(graph.endpoint, tokens.desk), executeOver(graph.endpoint, tokens.portal)];
    const first = await dataOf(desk(PAGE));
    expect(graph.counts()).toEqual(PAGE_COST);
    expect(await dataOf(portal(PAGE))).toEqual(first);
    expect(graph.counts()).toEqual(PAGE_COST);
    expect((await executeOver(graph.endpoint, tokens.targets)(PAGE)).data).toEqual({ provisioningTasks: null });
    const removal = 'mutation ($input: RemoveTaskInput!) { removeTask(input: $input) { outcome } }';
    const [gone] = first.provisioningTasks.nodes as [{ id: string }];
    await dataOf(desk(removal, { input: { taskId: gone.id } }));
    const { provisioningTasks } = await dataOf(portal(PAGE));
    expect(column(provisioningTasks.nodes, 'id')).not.toContain(gone.id);
  });
});

describe('other back ends', () => {
  it('Oracle is asked once for many viewers too', async () => {
    const graph = await startMixed({ eu: { state: seedState } });
    const query = `{ provisioningTasks(filter: { backends: ["oig-eu"] }) {
      nodes { id status users { userName } ... on AccountProvisioningTask { history { status assignee } } }
    } }`;
    const alone = await dataOf(graph.execute(query));
    const cost = graph.counts();
    graph.reset();
    for (const { data } of await manyAtOnce(graph.execute, query)) expect(data).toEqual(alone);
    expect(graph.counts()).toEqual(cost);
    await graph.close();
  });

  it('so is COmanage', async () => {
    const graph = await startComanage({
      behaviour: { mode: 'documented' },
      settings: { api: 'documented' },
    });
    const query = '{ coProvisioningTargets { nodes { id description mode } } }';
    const alone = await dataOf(graph.execute(query));
    expect(alone.coProvisioningTargets.nodes.length).toBeGreaterThan(5);
    graph.reset();
    for (const { data } of await manyAtOnce(graph.execute, query)) expect(data).toEqual(alone);
    expect(graph.calls()).toHaveLength(1);
    await graph.close();
  });
});
