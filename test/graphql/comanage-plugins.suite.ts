import {
  EARLY_USER,
  ELSEWHERE_USER,
  EXPIRED_USER,
  KILN_USER,
  PLATFORM_USER,
  SUSPENDED_USER,
  TIDE_USER,
  UNPRIVILEGED_USER,
} from '../../datasources/comanage/emulator';
import { dataOf } from '../helpers/execute';
import { ADD, type ComanageGraph, DELETE, ONE, startComanage, UPDATE, userSettings } from '../helpers/start-comanage';

const person = { coPersonIds: ['2'] };
const SUBJECTS = [
  ['a person', person],
  ['a group', { coGroupIds: ['13'] }],
  ['a mailing list', { coEmailListIds: ['71'] }],
] as const;

describe.each([
  ['an API user of one CO', KILN_USER, '404 CO Not Found'],
  ['an API user of the platform', PLATFORM_USER, '500 Internal Server Error'],
] as const)('what plugins do to %s', (_, user, crash) => {
  describe.each(['json', 'xml'] as const)('in %s', (format) => {
    let graph: ComanageGraph;
    beforeAll(async () => {
      graph = await startComanage({ settings: { format, api: 'provision-only', ...userSettings(user) } });
    });
    afterEach(() => {
      expect(graph.unexpected).toEqual([]);
      graph.reset();
    });
    afterAll(() => graph.close());
    const change = (target: object) =>
      Object.assign(
        graph.emulator.state.targets.find(({ id }) => id === 42)!,
        target,
      );

    it.each(SUBJECTS)(
      'a crash leaves %s unknown, since the target system may have got everything',
      async (_name, what) => {
        change({ crashes: true });
        expect(await graph.provision(42, what)).toMatchObject([
          { outcome: 'UNKNOWN', reason: expect.stringMatching(`nobody can say.*${crash}.*not sent again`) },
        ]);
        expect(graph.emulator.state.pluginCalls).toHaveLength(1);
        expect(graph.callsOf('provision')).toHaveLength(1);
      },
    );

    it.each(['Bad Request', 'Disabled by policy', 'Disabled account'])(
      'what the target system says is a failure: %s',
      async (failure) => {
        change({ failure });
        expect(await graph.provision(42, person)).toMatchObject([
          { outcome: 'FAILED', reason: expect.stringContaining(`failed at the server: 500 ${failure}.`) },
        ]);
      },
    );

    it('a person whom the target skips makes a plugin crash', async () => {
      change({ skipOrgIdentitySourceId: 4, plugin: 'ApiProvisioner' });
      expect(await graph.provision(42, { coPersonIds: ['15'] })).toMatchObject([{ outcome: 'UNKNOWN' }]);
    });
  });
});

it.each([
  ['wrong password', { ...KILN_USER, password: 'wrong' }],
  ['not privileged', UNPRIVILEGED_USER],
  ['another CO', TIDE_USER],
  ['suspended', SUSPENDED_USER],
  ['past', EXPIRED_USER],
  ['not valid yet', EARLY_USER],
  ['another address', ELSEWHERE_USER],
])('a 401 may have six causes, and all of them are named: %s', async (_, user) => {
  const graph = await startComanage({
    behaviour: { mode: 'documented' },
    settings: { api: 'documented', ...userSettings(user) },
  });
  const causes =
    /401 Unauthorized.*credentials.*not privileged.*another CO.*suspended.*past or before.*another address/;
  try {
    expect(await graph.execute(`{ coProvisioningTargets(filter: { coId: "2" }) { nodes { id } } }`)).toMatchObject({
      errors: [{ message: expect.stringMatching(causes), extensions: { code: 'BACKEND_AUTHENTICATION_FAILED' } }],
    });
    const input = { backend: 'registry', coId: '2', plugin: 'LdapProvisioner', mode: 'MANUAL' };
    const { addCoProvisioningTarget: added } = await dataOf(graph.execute(ADD, { input }));
    expect(added.results).toMatchObject([{ outcome: 'FAILED', reason: expect.stringMatching(causes) }]);
  } finally {
    await graph.close();
  }
  const strict = await startComanage({ settings: { api: 'provision-only', ...userSettings(user) } });
  try {
    expect(await strict.provision(42, person)).toMatchObject([
      { outcome: 'FAILED', reason: expect.stringMatching(causes) },
    ]);
    expect(strict.emulator.state.pluginCalls).toEqual([]);
  } finally {
    await strict.close();
  }
});

describe('a server that lists and crashes', () => {
  let graph: ComanageGraph;
  beforeAll(async () => {
    graph = await startComanage({ behaviour: { mode: 'documented' }, settings: { api: 'documented' } });
  });
  afterEach(() => {
    expect(graph.unexpected).toEqual([]);
    graph.reset();
  });
  afterAll(() => graph.close());
  const crash = (operation: string, times = 1) =>
    graph.emulator.faults.add({ kind: 'status', status: 404, reason: 'CO Not Found', operation, times });
  const NEW = { backend: 'registry', coId: '2', plugin: 'LdapProvisioner', mode: 'MANUAL' };

  it('has not said that there is no such target', async () => {
    crash('getTarget');
    expect(await graph.execute(ONE, { id: graph.targetId(42) })).toMatchObject({
      errors: [{ message: expect.stringContaining('404 CO Not Found'), extensions: { code: 'BACKEND_NOT_FOUND' } }],
    });
    crash('getTarget');
    const input = { targetId: graph.targetId(42), description: 'New' };
    const { updateCoProvisioningTarget: updated } = await dataOf(graph.execute(UPDATE, { input }));
    expect(updated.results).toMatchObject([
      { outcome: 'FAILED', reason: expect.stringMatching(/Nothing was done.*404 CO Not Found/) },
    ]);
    crash('listTargets');
    expect(await graph.provision(42, person)).toMatchObject([
      { outcome: 'FAILED', reason: expect.stringMatching(/Nothing was done.*404 CO Not Found/) },
    ]);
    const ids = [42, 41].map((id) => graph.targetId(id));
    crash('listTargets');
    expect(await graph.execute('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })).toMatchObject({
      data: { nodes: [null, null] },
      errors: [{ extensions: { code: 'BACKEND_NOT_FOUND' } }, { extensions: { code: 'BACKEND_NOT_FOUND' } }],
    });
  });

  it('may have changed or deleted the target before', async () => {
    crash('editTarget');
    const input = { targetId: graph.targetId(42), description: 'New' };
    const { updateCoProvisioningTarget: updated } = await dataOf(graph.execute(UPDATE, { input }));
    expect(updated.results).toMatchObject([{ outcome: 'UNKNOWN' }]);
    crash('deleteTarget');
    const { deleteCoProvisioningTarget: deleted } = await dataOf(
      graph.execute(DELETE, { input: { targetId: graph.targetId(42) } }),
    );
    expect(deleted.results).toMatchObject([
      { outcome: 'UNKNOWN', reason: expect.stringMatching(/404 CO Not Found, which it says when it crashed/) },
    ]);
  });

  it('may have added the target before, unless its CO is not there to be listed either', async () => {
    crash('addTarget');
    const { addCoProvisioningTarget: added } = await dataOf(graph.execute(ADD, { input: NEW }));
    expect(added.results).toMatchObject([{ outcome: 'UNKNOWN', target: null }]);
    expect(graph.calls()).toEqual(['addTarget', 'listTargets']);
    crash('addTarget');
    crash('listTargets');
    const { addCoProvisioningTarget: missing } = await dataOf(graph.execute(ADD, { input: NEW }));
    expect(missing.results).toMatchObject([
      { outcome: 'NOT_FOUND', reason: 'The server has no such CO (404 CO Not Found).' },
    ]);
    crash('addTarget');
    graph.emulator.faults.add({ kind: 'serviceUnavailable', operation: 'listTargets' });
    const { addCoProvisioningTarget: unsure } = await dataOf(graph.execute(ADD, { input: NEW }));
    expect(unsure.results).toMatchObject([{ outcome: 'UNKNOWN' }]);
  });
});
