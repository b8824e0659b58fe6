import type { Fault } from '../../datasources/shared/emulator/http';
import {
  ADD,
  type ComanageGraph,
  DELETE,
  LIST,
  SHORT_TIMEOUTS,
  startComanage,
  UPDATE,
} from '../helpers/start-comanage';
import { column, dataOf } from '../helpers/execute';

const person = { coPersonIds: ['2'] };

describe('a registry that misbehaves', () => {
  let graph: ComanageGraph;
  beforeAll(async () => {
    graph = await startComanage({
      behaviour: { mode: 'documented' },
      settings: { api: 'documented', timeouts: SHORT_TIMEOUTS, maxResponseBytes: 100_000 },
    });
  });
  afterEach(() => {
    expect(graph.unexpected).toEqual([]);
    graph.reset();
  });
  afterAll(() => graph.close());

  const LOST: readonly Omit<Fault, 'operation'>[] = [
    { kind: 'resetBefore' },
    { kind: 'resetBefore', carriedOut: true },
    { kind: 'hangHeaders', carriedOut: true },
    { kind: 'serviceUnavailable' },
    { kind: 'status', status: 502, reason: 'Bad Gateway' },
    { kind: 'status', status: 504, reason: 'Gateway Timeout' },
    { kind: 'status', status: 408, reason: 'Request Timeout' },
    { kind: 'status', status: 299, reason: 'Odd' },
    // The end of a redirect that something else has followed.
    { kind: 'html' },
  ];

  it.each(LOST)('leaves a provisioning unknown, and is not asked again: %j', async (fault) => {
    graph.emulator.faults.add({ ...fault, operation: 'provision' });
    expect(await graph.provision(42, person)).toMatchObject([
      { outcome: 'UNKNOWN', reason: expect.stringMatching(/nobody can say .* not sent again/) },
    ]);
    expect(graph.calls()).toEqual(['listTargets', 'provision CoPerson 2']);
  });

  it.each(LOST)('leaves an added target unknown, and is not asked again: %j', async (fault) => {
    graph.emulator.faults.add({ ...fault, operation: 'addTarget' });
    const input = { backend: 'registry', coId: '2', plugin: 'LdapProvisioner', mode: 'MANUAL' };
    const { addCoProvisioningTarget: payload } = await dataOf(graph.execute(ADD, { input }));
    expect(payload.results).toMatchObject([{ outcome: 'UNKNOWN', target: null }]);
    expect(graph.calls()).toEqual(['addTarget']);
  });

  it.each([
    ['', /its answer is empty/],
    ['{"ResponseType":"NewObject","Version":"1.0","ObjectType":"CoGroup","Id":"9"}', /which target was added/],
    ['{"ResponseType":"NewObject","Version":"1.0","ObjectType":"CoProvisioningTarget","Id":"9/.."}', /which target/],
  ])('that says 201 without saying what was added leaves it unknown: %j', async (body, reason) => {
    const fault = { status: 201, reason: 'Added', body, contentType: 'application/json' };
    graph.emulator.faults.add({ kind: 'status', operation: 'addTarget', ...fault });
    const input = { backend: 'registry', coId: '2', plugin: 'LdapProvisioner', mode: 'MANUAL' };
    const { addCoProvisioningTarget: payload } = await dataOf(graph.execute(ADD, { input }));
    expect(payload.results).toMatchObject([
      { outcome: 'UNKNOWN', reason: expect.stringMatching(reason), target: null },
    ]);
  });

  it.each([301, 302, 303, 307, 308])('with a redirect (%i) is never followed, and never a success', async (status) => {
    const headers = { location: '/registry/co_provisioning_targets.json' };
    const redirect = { kind: 'status', status, reason: 'Found', body: '', headers } as const;
    for (const operation of ['provision', 'deleteTarget']) graph.emulator.faults.add({ ...redirect, operation });
    const [result] = await graph.provision(42, person);
    const reason = expect.stringMatching(/redirect, which is not followed.*log-in page.*address.*configuration/);
    expect(result).toMatchObject({ outcome: 'UNKNOWN', reason });
    const { deleteCoProvisioningTarget: deleted } = await dataOf(
      graph.execute(DELETE, { input: { targetId: graph.targetId(42) } }),
    );
    expect(deleted.results).toMatchObject([{ outcome: 'UNKNOWN', reason }]);
    graph.emulator.faults.add({ ...redirect, operation: 'listTargets' });
    const { coProvisioningTargets: page } = await dataOf(graph.execute(LIST));
    expect(page).toMatchObject({
      nodes: [],
      totalCount: null,
      problems: [{ message: expect.stringMatching(/redirect/) }],
    });
    expect(graph.calls().filter((call) => call !== 'listTargets')).toEqual(['provision CoPerson 2', 'deleteTarget']);
  });

  it('gets no cookie back, however many it sets', async () => {
    await graph.provision(42, { coPersonIds: ['2', '3', '4'] });
    await graph.execute(LIST);
    await graph.provision(42, { identifiers: ['aokafor'] });
    expect(graph.emulator.calls.length).toBeGreaterThan(5);
    for (const { parameters } of graph.emulator.calls) {
      expect(parameters).toMatchObject({ cookie: false, user: 'co_1.platform' });
    }
  });

  it.each([
    ['control characters and line ends', 'a\u0000b\u001b[31mc\td', 'a b [31mc d'],
    ['marks that turn the writing around', 'abc\u202Edef\u2066\u200Bghi', 'abc def ghi'],
    ['markup, as text', '<script>alert(1)</script> & "quotes"', '<script>alert(1)</script> & "quotes"'],
    ['letters of all kinds', 'Füllstand – 日本 – voll', 'Füllstand – 日本 – voll'],
    ['more than can be shown', 'ä'.repeat(5_000), `${'ä'.repeat(200)}…`],
    ['what was sent to it', 'wrong k7qm-2rtx-9abd-hw4n for you', 'wrong [hidden] for you'],
  ])('says why with %s, which arrives cleaned and capped', async (_, reason, shown) => {
    graph.emulator.faults.add({ kind: 'status', operation: 'provision', status: 500, reason, body: 'secret body' });
    const [result] = await graph.provision(42, person);
    expect(result).toMatchObject({
      outcome: 'FAILED',
      reason: expect.stringContaining(`Provisioning failed at the server: 500 ${shown}. The plugin may`),
    });
    // The log has it too, as cautiously, and nothing of the body.
    const told = graph.events.filter(({ event }) => event === 'refused');
    expect(told).toMatchObject([{ level: 'warn', status: 500 }]);
    expect(String(told[0]!.text)).not.toMatch(/\p{C}|k7qm|.{501}/u);
    expect(JSON.stringify(graph.events)).not.toContain('secret body');
  });

  const LOGIN = 'co_1.platform:k7qm-2rtx-9abd-hw4n';
  const BASE64 = Buffer.from(LOGIN).toString('base64');
  it.each([
    ['the header', `echo Basic ${BASE64}`, 'echo Basic [hidden]'],
    ['the header without its padding', `echo ${BASE64.replace(/=+$/, '')}.`, 'echo [hidden].'],
    ['user and password', `for ${LOGIN} there`, 'for [hidden] there'],
    ['the password', 'is k7qm-2rtx-9abd-hw4n', 'is [hidden]'],
  ])('and gives %s back among the invalid fields shows none of it', async (_, echo, shown) => {
    const body = JSON.stringify({ ResponseType: 'ErrorResponse', InvalidFields: { x: [echo], [`y ${echo}`]: 'bad' } });
    const refusal = { kind: 'status', status: 400, reason: 'Invalid Fields', contentType: 'application/json' } as const;
    graph.emulator.faults.add({ ...refusal, operation: 'addTarget', body });
    const input = { backend: 'registry', coId: '2', plugin: 'LdapProvisioner', mode: 'MANUAL' };
    const { addCoProvisioningTarget: payload } = await dataOf(graph.execute(ADD, { input }));
    expect(payload.results).toEqual([
      {
        outcome: 'REFUSED',
        reason: `The server found fields invalid (400 Invalid Fields): x: ${shown}; y ${shown}: bad`,
        target: null,
      },
    ]);
    expect(JSON.stringify(graph.events)).not.toMatch(/k7qm|Y29f/);
  });

  it('while an edit reads the target leaves the write unsent', async () => {
    graph.emulator.faults.add({ kind: 'serviceUnavailable', operation: 'getTarget' });
    const input = { targetId: graph.targetId(42), description: 'New' };
    const { updateCoProvisioningTarget: updated } = await dataOf(graph.execute(UPDATE, { input }));
    expect(updated.results).toMatchObject([
      { outcome: 'FAILED', reason: expect.stringMatching(/^Nothing was done for it/) },
    ]);
    expect(graph.calls().filter((call) => call === 'editTarget')).toEqual([]);
  });

  it('while the list is read sends no provisioning and no deletion', async () => {
    const broken = { kind: 'status', status: 500, reason: 'Database gone', operation: 'listTargets' } as const;
    graph.emulator.faults.add({ ...broken, times: 2 });
    const reason = expect.stringMatching(/^Nothing was done for it: .*Database gone/);
    expect(await graph.provision(42, person)).toMatchObject([{ outcome: 'FAILED', reason }]);
    const { deleteCoProvisioningTarget: deleted } = await dataOf(
      graph.execute(DELETE, { input: { targetId: graph.targetId(42) } }),
    );
    expect(deleted.results).toMatchObject([{ outcome: 'FAILED', reason }]);
    expect(graph.calls()).toEqual(['listTargets', 'listTargets']);
  });

  it('that has no targets says 204, which is an empty list', async () => {
    const empty = { status: 204, reason: 'No Content', body: '' };
    graph.emulator.faults.add({ kind: 'status', operation: 'listTargets', ...empty });
    const { coProvisioningTargets: page } = await dataOf(graph.execute(LIST));
    expect(page).toMatchObject({ nodes: [], totalCount: 0, problems: [] });
  });

  it.each([
    ['a list of another CO', '[{"Version":"1.0","Id":1,"CoId":9}]', /another CO/],
    ['a target without a number', '[{"Version":"1.0","CoId":2}]', /without a number/],
    ['two with one number', '[{"Id":1,"CoId":2},{"Id":"1","CoId":2}]', /two targets/],
    ['no list', '{}', /no list/],
    ['something else in it', '[7]', /something else/],
  ])('that answers with %s is not believed', async (_, rows, message) => {
    const body = `{"ResponseType":"CoProvisioningTargets","CoProvisioningTargets":${rows}}`;
    graph.emulator.faults.add({ kind: 'status', status: 200, body, operation: 'listTargets' });
    const { errors } = await graph.execute(`{ coProvisioningTargets(filter: { coId: "2" }) { nodes { id } } }`);
    expect(errors).toMatchObject([
      { message: expect.stringMatching(message), extensions: { code: 'BACKEND_PROTOCOL_ERROR' } },
    ]);
  });
});

it('ids that come as texts are the same as numbers', async () => {
  const graph = await startComanage({
    behaviour: { mode: 'documented', numbersAs: 'string' },
    settings: { api: 'documented' },
  });
  try {
    const { coProvisioningTargets: page } = await dataOf(graph.execute(LIST, { filter: { coId: '3' } }));
    expect(column(page.nodes, 'localId')).toEqual(['61', '62']);
    expect(await graph.provision(42, { identifiers: ['aokafor'] })).toMatchObject([{ subjectId: '2' }]);
  } finally {
    await graph.close();
  }
});
