import { KILN_USER } from '../../datasources/comanage/emulator';
import { column, dataOf } from '../helpers/execute';
import {
  ADD,
  type ComanageGraph,
  DELETE,
  LIST,
  ONE,
  startComanage,
  UPDATE,
  userSettings,
} from '../helpers/start-comanage';

const NEW = { backend: 'registry', plugin: 'LdapProvisioner', mode: 'MANUAL' };

/** The contract's section 7.3: a server that looks for the CO first, so that an account of one CO gets 401 for 404. */
describe('an account of one CO, on a server that wants to know the CO', () => {
  let graph: ComanageGraph;
  const start = (settings: object) =>
    startComanage({
      behaviour: { mode: 'documented', targetRefusals: 'recorded' },
      settings: { api: 'documented', ...userSettings(KILN_USER), ...settings },
    });
  beforeAll(async () => {
    graph = await start({ cos: [2] });
  });
  afterEach(() => {
    expect(graph.unexpected).toEqual([]);
    graph.reset();
  });
  afterAll(() => graph.close());

  it('lists, adds, changes and deletes the targets of its CO', async () => {
    const { coProvisioningTargets: page } = await dataOf(graph.execute(LIST));
    expect([page.totalCount, page.problems]).toEqual([11, []]);
    const { addCoProvisioningTarget: added } = await dataOf(graph.execute(ADD, { input: { ...NEW, coId: '2' } }));
    expect(added.results).toMatchObject([{ outcome: 'SUCCEEDED', target: { coId: '2', mode: 'MANUAL' } }]);
    const targetId = graph.targetId(String(added.results[0].target.localId));
    const { updateCoProvisioningTarget: updated } = await dataOf(
      graph.execute(UPDATE, { input: { targetId, mode: 'QUEUE' } }),
    );
    expect(updated.results).toMatchObject([{ outcome: 'SUCCEEDED', target: { mode: 'QUEUE' } }]);
    const { deleteCoProvisioningTarget: deleted } = await dataOf(graph.execute(DELETE, { input: { targetId } }));
    expect(column(deleted.results, 'outcome')).toEqual(['SUCCEEDED']);
  });

  it('is told `401 No CO Specified` of a target that is not there, which is null and NOT_FOUND here', async () => {
    const targetId = graph.targetId(999);
    expect((await dataOf(graph.execute(ONE, { id: targetId }))).coProvisioningTarget).toBeNull();
    const { updateCoProvisioningTarget: updated } = await dataOf(
      graph.execute(UPDATE, { input: { targetId, mode: 'QUEUE' } }),
    );
    const { deleteCoProvisioningTarget: deleted } = await dataOf(graph.execute(DELETE, { input: { targetId } }));
    expect(updated.results).toMatchObject([{ outcome: 'NOT_FOUND', target: null }]);
    expect(deleted.results).toMatchObject([
      { outcome: 'NOT_FOUND', reason: expect.stringContaining('nothing was sent') },
    ]);
    expect(graph.calls().filter((call) => ['editTarget', 'deleteTarget'].includes(call))).toEqual([]);
    // Between the look into the list and the deletion, it can go.
    graph.emulator.faults.add({ kind: 'status', operation: 'deleteTarget', status: 401, reason: 'No CO Specified' });
    const { deleteCoProvisioningTarget: late } = await dataOf(
      graph.execute(DELETE, { input: { targetId: graph.targetId(42) } }),
    );
    expect(late.results).toMatchObject([
      { outcome: 'NOT_FOUND', reason: expect.stringContaining('401 No CO Specified') },
    ]);
  });

  it('needs `cos`, and the error says so', async () => {
    const other = await start({});
    try {
      const { errors } = await other.execute('{ coProvisioningTargets { nodes { id } } }');
      expect(errors).toMatchObject([
        { message: expect.stringMatching(/No CO Specified.*"cos"/), extensions: { code: 'BACKEND_FORBIDDEN' } },
      ]);
      const { addCoProvisioningTarget: added } = await dataOf(other.execute(ADD, { input: { ...NEW, coId: '99' } }));
      expect(added.results).toMatchObject([
        { outcome: 'NOT_FOUND', reason: expect.stringContaining('404 CO Not Found'), target: null },
      ]);
    } finally {
      await other.close();
    }
  });
});

it('an account of the platform is refused a CO that is not there in words that do not say so', async () => {
  const graph = await startComanage({
    behaviour: { mode: 'documented', targetRefusals: 'recorded' },
    settings: { api: 'documented' },
  });
  try {
    const { addCoProvisioningTarget: added } = await dataOf(graph.execute(ADD, { input: { ...NEW, coId: '99' } }));
    expect(added.results).toMatchObject([
      { outcome: 'REFUSED', reason: expect.stringContaining("You don't have permission to access this resource") },
    ]);
  } finally {
    await graph.close();
  }
});

it('targets in the configuration that are of another CO than those served are not shown', async () => {
  const graph = await startComanage({ settings: { cos: [3] } });
  try {
    const { coProvisioningTargets: page } = await dataOf(graph.execute(LIST));
    expect(column(page.nodes, 'localId')).toEqual(['61', '62']);
  } finally {
    await graph.close();
  }
});

it('targets from a file are counted in the log, those of other COs too', async () => {
  const targetsFile = 'id,co_id,status\n70,3,A\n71,3,M\n72,2,A\n73,4,anything\n74,2,\n';
  const graph = await startComanage({ settings: { cos: [3], targetsFile } });
  try {
    const { coProvisioningTargets: page } = await dataOf(graph.execute(LIST));
    expect(column(page.nodes, 'localId')).toEqual(['61', '62', '70', '71']);
    expect(graph.events.filter(({ event }) => event === 'targets-read')).toEqual([
      {
        backend: 'registry',
        operation: 'targetsFile',
        event: 'targets-read',
        level: 'info',
        targets: 4,
        ofOtherCos: 3,
      },
    ]);
  } finally {
    await graph.close();
  }
});

it('a server of 4.6.1 that is configured as a documented one says what it cannot', async () => {
  const graph = await startComanage({ settings: { api: 'documented' } });
  try {
    const { errors } = await graph.execute('{ coProvisioningTargets { nodes { id } } }');
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(/does not implement this operation \(500 Bad Request\)/),
        extensions: { code: 'BACKEND_INVALID_REQUEST', retriable: false },
      },
    ]);
    const { addCoProvisioningTarget: added } = await dataOf(graph.execute(ADD, { input: { ...NEW, coId: '2' } }));
    expect(added.results).toMatchObject([
      { outcome: 'UNSUPPORTED', reason: expect.stringMatching(/web interface.*answered 500 Bad Request/) },
    ]);
    expect(graph.callsOf('addTarget')).toHaveLength(1);
  } finally {
    await graph.close();
  }
});

describe('an id with a CO that somebody made who knows the name of the deployment', () => {
  const NOT_THERE = {
    outcome: 'NOT_FOUND',
    reason: 'The CO that the id names has no such target; nothing was sent for it.',
  };

  it.each([
    ['a server of 4.6.1', 'strict', 'provision-only', []],
    ['a server that lists', 'documented', 'documented', ['listTargets']],
  ] as const)('provisions nothing in another CO, on %s', async (_, mode, api, reads) => {
    const graph = await startComanage({ behaviour: { mode }, settings: { api, cos: [3] } });
    try {
      // 42 is a target of CO 2.
      const results = await graph.provision(42, { coPersonIds: ['2'], identifiers: ['aokafor'] }, 3);
      expect(results).toEqual([
        { kind: 'CO_PERSON', subjectId: '2', identifier: null, ...NOT_THERE },
        { kind: 'CO_PERSON', subjectId: null, identifier: 'aokafor', ...NOT_THERE },
      ]);
      expect(graph.calls()).toEqual(reads);
      expect(await graph.provision(62, { coPersonIds: ['21'] }, 3)).toMatchObject([{ outcome: 'SUCCEEDED' }]);
    } finally {
      await graph.close();
    }
  });

  it('changes and deletes nothing in another CO', async () => {
    const graph = await startComanage({
      behaviour: { mode: 'documented' },
      settings: { api: 'documented', cos: [3] },
    });
    try {
      const targetId = graph.targetId(42, 3);
      const { updateCoProvisioningTarget: updated } = await dataOf(
        graph.execute(UPDATE, { input: { targetId, mode: 'QUEUE' } }),
      );
      const { deleteCoProvisioningTarget: deleted } = await dataOf(graph.execute(DELETE, { input: { targetId } }));
      expect(updated.results).toMatchObject([{ outcome: 'NOT_FOUND', target: null }]);
      expect(deleted.results).toEqual([{ targetId, ...NOT_THERE }]);
      expect(graph.calls().filter((call) => !['getTarget', 'listTargets'].includes(call))).toEqual([]);
    } finally {
      await graph.close();
    }
  });
});
