import { column, dataOf } from '../helpers/execute';
import { ADD, type ComanageGraph, DELETE, LIST, ONE, startComanage, UPDATE } from '../helpers/start-comanage';

const ALL_IDS = ['41', '42', '43', '44', '45', '46', '47', '48', '49', '50', '51', '61', '62'];
const NEW = { backend: 'registry', coId: '3', plugin: 'SqlProvisioner', mode: 'QUEUE', description: 'New warehouse' };

const MODES = ['strict', 'documented'] as const;
const FORMATS = ['json', 'xml'] as const;
const CASES = MODES.flatMap((mode) => FORMATS.map((format) => ({ mode, format })));

describe.each(CASES)('the seven operations on a $mode server in $format', ({ mode, format }) => {
  let graph: ComanageGraph;
  const isDocumented = mode === 'documented';
  beforeAll(async () => {
    graph = await startComanage({ behaviour: { mode }, settings: { format } });
  });
  afterEach(() => {
    expect(graph.unexpected).toEqual([]);
    graph.reset();
  });
  afterAll(() => graph.close());

  const list = async (variables: object = {}) => {
    const { coProvisioningTargets: page } = await dataOf(graph.execute(LIST, { ...variables }));
    return page as { readonly nodes: Record<string, unknown>[]; readonly totalCount: number | null };
  };

  it('view all: every target, by CO and number', async () => {
    const page = await list();
    expect(column(page.nodes, 'localId')).toEqual(ALL_IDS);
    expect(page).toMatchObject({ totalCount: 13, problems: [], pageInfo: { hasNextPage: false } });
    expect(page.nodes[4]).toEqual({
      localId: '45',
      coId: '2',
      description: 'Warehouse with retries',
      plugin: 'SqlProvisioner',
      mode: 'QUEUE_ON_ERROR',
      backendMode: 'QE',
    });
  });

  it('view per CO: the targets of that CO only', async () => {
    const page = await list({ filter: { coId: '3' } });
    expect(column(page.nodes, 'localId')).toEqual(['61', '62']);
    expect(page.totalCount).toBe(2);
  });

  it('view one: by its id, and by node', async () => {
    const id = graph.targetId(42);
    const data = await dataOf(
      graph.execute(
        `query ($id: ID!) { coProvisioningTarget(id: $id) { id localId coId description plugin mode backend { name } }
          node(id: $id) { id __typename } }`,
        { id },
      ),
    );
    expect(data).toEqual({
      coProvisioningTarget: {
        id,
        localId: '42',
        coId: '2',
        description: 'Manual changelog',
        plugin: 'ChangelogProvisioner',
        mode: 'MANUAL',
        backend: { name: 'registry' },
      },
      node: { id, __typename: 'CoProvisioningTarget' },
    });
    expect((await dataOf(graph.execute(ONE, { id: graph.targetId(999) }))).coProvisioningTarget).toBeNull();
    // A target of another CO than its id says is not the one that was meant.
    expect((await dataOf(graph.execute(ONE, { id: graph.targetId(61, 2) }))).coProvisioningTarget).toBeNull();
  });

  it('add, edit and delete: carried out where there is such a thing, and unsupported where there is not', async () => {
    const targets = structuredClone(graph.emulator.state.targets);
    const { addCoProvisioningTarget: added } = await dataOf(graph.execute(ADD, { input: NEW }));
    if (!isDocumented) {
      const id = graph.targetId(42);
      const { updateCoProvisioningTarget: updated } = await dataOf(
        graph.execute(UPDATE, { input: { targetId: id, description: 'Renamed' } }),
      );
      const { deleteCoProvisioningTarget: deleted } = await dataOf(graph.execute(DELETE, { input: { targetId: id } }));
      for (const { results } of [added, updated, deleted]) {
        expect(column(results, 'outcome')).toEqual(['UNSUPPORTED']);
        expect(results[0].reason).toMatch(/only `provision`.*4\.6\.1.*web interface/);
      }
      expect(added.results[0].target).toBeNull();
      expect(updated.results[0].target).toMatchObject({ localId: '42', description: 'Manual changelog' });
      expect(graph.emulator.state.targets).toEqual(targets);
      expect(graph.calls().filter((call) => !['listTargets'].includes(call))).toEqual([]);
      return;
    }
    const [{ target, ...result }] = added.results;
    expect(result).toEqual({ outcome: 'SUCCEEDED', reason: null });
    expect(target).toEqual({
      localId: expect.stringMatching(/^\d+$/),
      coId: '3',
      description: 'New warehouse',
      plugin: 'SqlProvisioner',
      mode: 'QUEUE',
      backendMode: 'Q',
      maxRetry: 3,
      order: 3,
    });
    const id = graph.targetId(target.localId as string, 3);
    const { updateCoProvisioningTarget: updated } = await dataOf(
      graph.execute(UPDATE, { input: { targetId: id, mode: 'DISABLED', description: 'Café & Söhne "neu"' } }),
    );
    expect(updated.results).toEqual([
      {
        targetId: id,
        outcome: 'SUCCEEDED',
        reason: null,
        target: {
          localId: target.localId,
          description: 'Café & Söhne "neu"',
          plugin: 'SqlProvisioner',
          mode: 'DISABLED',
          // An edit without the order would move it to the end.
          order: 3,
        },
      },
    ]);
    const { deleteCoProvisioningTarget: deleted } = await dataOf(graph.execute(DELETE, { input: { targetId: id } }));
    expect(deleted.results).toEqual([{ targetId: id, outcome: 'SUCCEEDED', reason: null }]);
    expect((await dataOf(graph.execute(ONE, { id }))).coProvisioningTarget).toBeNull();
    expect(graph.emulator.state.targets).toEqual(targets);
  });

  it('provision: a person, a group and a mailing list, and people by their identifiers', async () => {
    const results = await graph.provision(42, {
      coPersonIds: ['2'],
      coGroupIds: ['13'],
      coEmailListIds: ['71'],
      identifiers: ['bcastellan', 'E-1001', 'juno', 'hsale', 'nobody'],
    });
    expect(results.map(({ reason: _, ...result }) => result)).toEqual([
      { kind: 'CO_PERSON', subjectId: '2', identifier: null, outcome: 'SUCCEEDED' },
      { kind: 'CO_GROUP', subjectId: '13', identifier: null, outcome: 'SUCCEEDED' },
      { kind: 'CO_EMAIL_LIST', subjectId: '71', identifier: null, outcome: 'SUCCEEDED' },
      { kind: 'CO_PERSON', subjectId: '3', identifier: 'bcastellan', outcome: 'SUCCEEDED' },
      { kind: 'CO_PERSON', subjectId: '2', identifier: 'E-1001', outcome: 'SUCCEEDED' },
      { kind: 'CO_PERSON', subjectId: null, identifier: 'juno', outcome: 'REFUSED' },
      { kind: 'CO_PERSON', subjectId: null, identifier: 'hsale', outcome: 'NOT_FOUND' },
      { kind: 'CO_PERSON', subjectId: null, identifier: 'nobody', outcome: 'NOT_FOUND' },
    ]);
    expect(results[5]?.reason).toMatch(/"juno" .* 2 people .*11, 12.*nothing was sent/);
    expect(results[6]?.reason).toMatch(/active/);
    // Person 2 is meant twice, and provisioned once.
    expect(graph.callsOf('listTargets').length).toBeLessThanOrEqual(1);
    const others = graph.calls().filter((call) => call.startsWith('provision '));
    expect(others.sort()).toEqual([
      'provision CoEmailList 71',
      'provision CoGroup 13',
      'provision CoPerson 2',
      'provision CoPerson 3',
    ]);
    const done = graph.emulator.state.pluginCalls.map(({ subject }) => `${subject.kind} ${subject.id}`);
    expect(done.sort()).toEqual(['CoEmailList 71', 'CoGroup 13', 'CoPerson 2', 'CoPerson 3']);
  });
});

it('the playground’s targets are those that its emulator has', async () => {
  const documented = await startComanage({ behaviour: { mode: 'documented' } });
  const strict = await startComanage();
  const everything = `{ coProvisioningTargets(first: 100) { nodes { localId coId description plugin mode backendMode
    provisionCoGroupId skipOrgIdentitySourceId retryInterval maxRetry order } } }`;
  try {
    const [listed, configured] = await Promise.all([
      dataOf(documented.execute(everything)),
      dataOf(strict.execute(everything)),
    ]);
    expect(configured).toEqual(listed);
  } finally {
    await Promise.all([documented.close(), strict.close()]);
  }
});
