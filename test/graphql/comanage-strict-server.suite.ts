import { TIDE_USER, UNPRIVILEGED_USER } from '../../datasources/comanage/emulator';
import { EMBEDDED_TARGETS } from '../../datasources/comanage';
import { dataOf } from '../helpers/execute';
import { ADD, type ComanageGraph, DELETE, LIST, startComanage, UPDATE, userSettings } from '../helpers/start-comanage';

const person = { coPersonIds: ['2'] };

/** The contract's section 11, "Seed against 4.6.1", row by row. */
describe.each(['json', 'xml'] as const)('a server of 4.6.1, in %s', (format) => {
  let graph: ComanageGraph;
  beforeAll(async () => {
    // One that the configuration names and the registry has lost.
    const targets = [...EMBEDDED_TARGETS, { id: 9999, coId: 2 }];
    graph = await startComanage({ settings: { format, targets } });
  });
  afterEach(() => {
    expect(graph.unexpected).toEqual([]);
    graph.reset();
  });
  afterAll(() => graph.close());

  const one = async (target: number, subjects: object = person) => (await graph.provision(target, subjects))[0];

  it('gets the suffix that the seed leaves out, so it never answers with its log-in page', async () => {
    expect(await one(42)).toMatchObject({ outcome: 'SUCCEEDED', reason: null });
    expect(graph.callsOf('provision')[0]).toMatchObject({
      status: 200,
      parameters: { format, subjectKind: 'CoPerson', subjectId: 2 },
    });
  });

  it.each([
    ['a person', person, 'CoPerson'],
    ['a group', { coGroupIds: ['13'] }, 'CoGroup'],
    ['a mailing list', { coEmailListIds: ['71'] }, 'CoEmailList'],
  ])('provisions %s', async (_, subjects, kind) => {
    const reason =
      kind === 'CoEmailList' ? expect.stringMatching(/not be confirmed.*no history of mailing lists/) : null;
    expect(await one(42, subjects)).toMatchObject({ outcome: 'SUCCEEDED', reason });
    expect(graph.emulator.state.pluginCalls.map(({ subject }) => subject.kind)).toEqual([kind]);
  });

  it.each([41, 42, 43, 44, 45])('runs target %i at once whatever its mode, and queues nothing', async (target) => {
    expect(await one(target)).toMatchObject({ outcome: 'SUCCEEDED', reason: null });
    expect(graph.emulator.state.jobs).toEqual([]);
    expect(graph.emulator.state.pluginCalls).toHaveLength(1);
  });

  it.each([
    ['CoPerson', { coPersonIds: ['9999'] }],
    ['CoPerson', { coPersonIds: ['20'] }],
    ['CoPerson', { coPersonIds: ['8'] }],
    ['CoGroup', { coGroupIds: ['9999'] }],
    ['CoEmailList', { coEmailListIds: ['9999'] }],
  ])('says `%s Not Found` where the seed says Unknown: %j', async (kind, subjects) => {
    const reason = expect.stringMatching(new RegExp(`no such record in the CO.*\\(404 ${kind} Not Found\\)`));
    expect(await one(42, subjects)).toMatchObject({ outcome: 'NOT_FOUND', reason });
  });

  it.each([
    [9999, 'Provisioning Target Not Found'],
    // A target without its plugin row answers with the documented phrase.
    [49, 'CoProvisioningTarget Not Found'],
  ])('says of target %i: %s', async (target, phrase) => {
    expect(await one(target)).toMatchObject({
      outcome: 'NOT_FOUND',
      reason: expect.stringMatching(`no such target.*\\(404 ${phrase}\\)`),
    });
  });

  it.each([
    [47, 'FAILED', '500 Failed to open logfile "/var/x.log"'],
    [51, 'FAILED', '500 Could not find all required attributes in provisioning data'],
    [48, 'FAILED', '500 Plugin NoSuchProvisioner could not be found'],
    [46, 'REFUSED', '500 Disabled ChangelogProvisioner'],
  ])('gives the plugin’s message of target %i as the reason', async (target, outcome, said) => {
    expect(await one(target)).toMatchObject({ outcome, reason: expect.stringContaining(said) });
  });

  it('answers 500 Bad Request to everything else, which is not an outage and does not reach the client', async () => {
    const input = { backend: 'registry', coId: '2', plugin: 'LdapProvisioner', mode: 'MANUAL' };
    const { coProvisioningTargets: page } = await dataOf(graph.execute(LIST));
    expect(page).toMatchObject({ totalCount: 14, problems: [] });
    for (const [document, given] of [
      [ADD, input],
      [UPDATE, { targetId: graph.targetId(42), mode: 'MANUAL' }],
      [DELETE, { targetId: graph.targetId(42) }],
    ] as const) {
      const data: object = await dataOf(graph.execute(document, { input: given }));
      expect(Object.values(data)).toMatchObject([{ results: [{ outcome: 'UNSUPPORTED' }] }]);
    }
    // Found out once, by the first test that asked or by this one.
    expect(graph.callsOf('listTargets').length).toBeLessThanOrEqual(1);
    expect(graph.calls().filter((call) => call !== 'listTargets')).toEqual([]);
  });

  it('has no 400 and no 403 on this resource; one that comes all the same is told as what it is', async () => {
    for (const [status, reason] of [
      [400, 'Bad Request'],
      [403, 'CO Does Not Exist'],
    ] as const) {
      graph.emulator.faults.add({ kind: 'status', operation: 'provision', status, reason, body: '' });
      expect(await one(42)).toMatchObject({
        outcome: 'FAILED',
        reason: expect.stringContaining(`${status} ${reason}`),
      });
    }
  });

  it('deletes whoever is not in the target’s group, and says 200 all the same', async () => {
    const reason = expect.stringMatching(/not be confirmed.*no new record.*outside the target’s group is deleted/);
    expect(await one(50, { coPersonIds: ['3'] })).toMatchObject({ outcome: 'SUCCEEDED', reason });
    expect(graph.emulator.state.pluginCalls).toMatchObject([{ action: 'delete' }]);
  });
});

it.each([
  ['not privileged', UNPRIVILEGED_USER],
  ['of another CO', TIDE_USER],
  ['not known', { username: 'co_2.nobody', password: 'wrong' }],
])('a user who is %s gets one 401 for three things, and the result says so', async (_, user) => {
  const graph = await startComanage({ settings: userSettings(user) });
  try {
    const [result] = await graph.provision(42, person);
    expect(result).toMatchObject({
      outcome: 'FAILED',
      reason: expect.stringMatching(/401 Unauthorized.*credentials.*not privileged.*another CO/),
    });
    expect(graph.emulator.state.pluginCalls).toEqual([]);
  } finally {
    await graph.close();
  }
});

it('without phrases, as over HTTP/2, statuses say what they can', async () => {
  const graph = await startComanage({ behaviour: { reasonPhrases: false }, settings: { api: 'provision-only' } });
  try {
    expect(await graph.provision(42, { coPersonIds: ['2', '9999'] })).toMatchObject([
      { outcome: 'SUCCEEDED' },
      // It may as well be a crash.
      { outcome: 'UNKNOWN', reason: expect.stringMatching(/status 404.*missing from a crash/) },
    ]);
    expect(await graph.provision(46, person)).toMatchObject([
      { outcome: 'UNKNOWN', reason: expect.stringContaining('status 500') },
    ]);
  } finally {
    await graph.close();
  }
});
