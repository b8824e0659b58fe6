import { DEFAULT_BEHAVIOUR, KILN_USER, seedState } from '../../../datasources/comanage/emulator';
import { Harness, NOW } from './emulator-harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.emulator.reset());
afterAll(() => harness.emulator.close());

describe('the seeded state', () => {
  const state = seedState(NOW);

  it('is the same for the same clock and shares nothing with its like', () => {
    const other = seedState(NOW);
    expect(other).toEqual(state);
    other.plugins.length = 0;
    other.targets[0]!.status = 'X';
    other.people[0]!.status = 'Locked';
    other.apiUsers[0]!.status = 'S';
    expect(seedState(NOW)).toEqual(state);
    expect(seedState(NOW + 60_000).people[0]?.created).toBe(state.people[0]!.created + 60_000);
  });

  it('has targets in every mode, in two COs', () => {
    expect(new Set(state.targets.map(({ status }) => status))).toEqual(new Set(['A', 'E', 'M', 'Q', 'QE', 'X']));
    expect(new Set(state.targets.map(({ coId }) => coId))).toEqual(new Set([2, 3]));
  });

  it.each(['cos', 'targets', 'people', 'names', 'identifiers', 'groups', 'members', 'emailLists', 'services'] as const)(
    'has each id once, and nothing from the future: %s',
    (table) => {
      const rows = state[table];
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
      expect(rows.every(({ created }) => created <= NOW)).toBe(true);
    },
  );
});

describe('the call log', () => {
  it('holds what was asked, by whom, and no password', async () => {
    harness.emulator.clearCalls();
    await harness.provision('42', 'copersonid:2', 'xml', { headers: { Cookie: 'CAKEPHP=1' } });
    await harness.get('/identifiers.json?coid=2');
    await harness.send('/co_provisioning_targets.json?coid=3', { user: null });
    await harness.send('/co_provisioning_targets/provision/42/cogroupid:13', { method: 'POST' });
    await harness.send('/co_provisioning_targets/delete/42/copersonid:9.json', { method: 'DELETE' });
    expect(harness.emulator.calls).toMatchObject([
      {
        operation: 'provision',
        form: 'xml',
        at: NOW,
        status: 200,
        session: 'co_2.gateway',
        notes: ['cookie'],
        parameters: {
          id: 42,
          subjectKind: 'CoPerson',
          subjectId: 2,
          format: 'xml',
          cookie: true,
          user: 'co_2.gateway',
        },
      },
      { operation: 'listIdentifiers', status: 200, parameters: { coid: '2', cookie: false }, notes: [] },
      { operation: 'listTargets', status: 401, session: 'anonymous', parameters: { coid: '3' } },
      { operation: 'noSuffix', form: 'none', status: 302, parameters: { subjectKind: 'CoGroup', subjectId: 13 } },
      { operation: 'fallback-delete', status: 404 },
    ]);
    expect(JSON.stringify(harness.emulator.calls)).not.toContain(KILN_USER.password);
    expect(harness.emulator.countOf('provision')).toBe(1);
  });

  it('knows how many calls were under way at one time', async () => {
    harness.emulator.behaviour.latencyMs = 1_500;
    await Promise.all(Array.from({ length: 10 }, () => harness.provision(42, 'copersonid:2')));
    expect(harness.emulator.peakInFlight).toBe(10);
    expect(harness.state.history).toHaveLength(10);
    expect(new Set(harness.state.history.map(({ id }) => id)).size).toBe(10);
  });
});

describe('control', () => {
  it('leaves the phrase out, as HTTP/2 does', async () => {
    harness.emulator.behaviour.reasonPhrases = false;
    expect((await harness.provision(47, 'copersonid:2')).line).toBe('500 ');
    expect((await harness.get('/co_people.json?coid=2')).line).toBe('200 ');
  });

  it('sends a phrase with more than ASCII as bytes', async () => {
    harness.state.targets.find(({ id }) => id === 47)!.failure = 'Größe fehlt';
    // The client takes the bytes for UTF-8, which they are.
    expect((await harness.provision(47, 'copersonid:2')).line).toBe('500 Größe fehlt');
  });

  it('carries out a write whose answer is lost, or not, as the fault says', async () => {
    harness.emulator.faults.add({ kind: 'resetBefore', operation: 'provision', carriedOut: true });
    harness.emulator.faults.add({ kind: 'resetBefore', operation: 'provision' });
    await expect(harness.provision(42, 'copersonid:2')).rejects.toThrow();
    await expect(harness.provision(42, 'copersonid:2')).rejects.toThrow();
    expect(harness.state.pluginCalls).toHaveLength(1);
  });

  it('says what a fault says', async () => {
    harness.emulator.faults.add({ kind: 'status', status: 500, reason: 'LDAP said "no"', contentType: 'text/html' });
    expect(await harness.provision(42, 'copersonid:2')).toMatchObject({ line: '500 LDAP said "no"', text: '' });
  });

  it('puts everything back, sessions included', async () => {
    const { headers } = await harness.provision(42, 'copersonid:2');
    const Cookie = headers.getSetCookie().at(-1)!.split(';')[0]!;
    harness.emulator.behaviour.mode = 'documented';
    harness.emulator.faults.add({ kind: 'html' });
    harness.emulator.reset();
    expect(harness.emulator.behaviour).toEqual(DEFAULT_BEHAVIOUR);
    expect(harness.state).toEqual(seedState(NOW));
    expect(harness.emulator.calls).toEqual([]);
    expect((await harness.send('/co_people.json?coid=2', { user: null, headers: { Cookie } })).status).toBe(401);
  });

  it('answers a call that was under way at a reset with an error, and writes nothing', async () => {
    harness.emulator.behaviour.latencyMs = 50;
    const pending = harness.provision(42, 'copersonid:2');
    while (harness.emulator.countOf('provision') === 0) await new Promise(setImmediate);
    harness.emulator.reset();
    expect((await pending).status).toBe(500);
    expect(harness.state.pluginCalls).toEqual([]);
  });

  it('stops and listens again at the same address', async () => {
    await harness.emulator.stopListening();
    await expect(harness.get('/co_people.json?coid=2')).rejects.toThrow();
    await harness.emulator.resumeListening();
    expect((await harness.get('/co_people.json?coid=2')).line).toBe('200 OK');
  });
});
