import fc from 'fast-check';
import { KILN_USER, PLATFORM_USER, type HistoryRecord, type Target } from '../../datasources/comanage/emulator';
import { EMBEDDED_TARGETS } from '../../datasources/comanage';
import { type ComanageGraph, startComanage, userSettings } from '../helpers/start-comanage';
import { NOW } from '../helpers/start-oig';
import { largeState, personOf } from '../helpers/large-registry';

const person = { coPersonIds: ['2'] };
const group = { coGroupIds: ['13'] };
const list = { coEmailListIds: ['71'] };
const TWO_LINES =
  'SQLSTATE[23505]: Unique violation: 7 ERROR: duplicate key\nDETAIL: Key (uid)=(aokafor) already exists.';
const unconfirmed = (why: RegExp) => ({
  outcome: 'SUCCEEDED',
  reason: expect.stringMatching(new RegExp(`answered 200.*could not be confirmed.*${why.source}`)),
});

describe.each([
  ['json', KILN_USER],
  ['xml', PLATFORM_USER],
] as const)('a provisioning that is answered with 200, in %s', (format, user) => {
  let graph: ComanageGraph;
  beforeAll(async () => {
    graph = await startComanage({ settings: { format, api: 'provision-only', ...userSettings(user) } });
  });
  afterEach(() => {
    expect(graph.unexpected).toEqual([]);
    graph.reset();
  });
  afterAll(() => graph.close());

  const change = (target: Partial<Target>, id = 42) =>
    Object.assign(
      graph.emulator.state.targets.find((one) => one.id === id)!,
      target,
    );
  const one = async (subjects: object, target = 42) => (await graph.provision(target, subjects))[0];
  const remember = (record: Partial<HistoryRecord>) => {
    const { history } = graph.emulator.state;
    const at = { created: NOW, modified: NOW, revision: 0, deleted: false, actor: user.username };
    const id = history.reduce((most, { id: other }) => Math.max(most, other), 0) + 1;
    history.push({ ...at, id, subject: { kind: 'CoPerson', id: 2 }, action: 'PRVX', comment: '', ...record });
  };

  it.each([
    ['a person', person],
    ['a group', group],
  ])('is a success of %s when the history says so', async (_, subjects) => {
    expect(await one(subjects)).toMatchObject({ outcome: 'SUCCEEDED', reason: null });
    expect(graph.calls()).toEqual([expect.stringMatching(/^provision/), 'listHistory']);
  });

  it.each([
    ['a person', person],
    ['a group', group],
  ])('is a failure of %s when its plugin failed with a message of several lines', async (_, subjects) => {
    change({ failure: TWO_LINES });
    const text = TWO_LINES.replace('\n', ' ').slice(0, -1);
    expect(await one(subjects)).toMatchObject({
      outcome: 'FAILED',
      reason: `Provisioning failed at the server, as its history says: ${text}. The plugin may have done a part of it before.`,
    });
    expect(graph.callsOf('provision')).toMatchObject([{ status: 200 }]);
    expect(graph.events.filter(({ event }) => event === 'refused')).toMatchObject([
      { level: 'warn', requestId: expect.any(String), text: expect.stringContaining('Unique violation') },
    ]);
  });

  it('has its text cleaned and shortened', async () => {
    change({ failure: `\t${user.password}\r\n\u202e${'x'.repeat(150)}` });
    const { reason } = (await one(person))!;
    expect(reason).toMatch(/says: \[hidden\] x{150}\. /);
    expect(reason).not.toContain(user.password);
  });

  it('is not confirmed for a mailing list, which has no history, and nobody asks for it', async () => {
    expect(await one(list)).toMatchObject(unconfirmed(/no history of mailing lists/));
    expect(graph.calls()).toEqual(['provision CoEmailList 71']);
  });

  it('is not confirmed when nothing was written down, whatever was before', async () => {
    // Somebody outside the group of the target.
    remember({
      action: 'PRVX',
      comment: 'Provisioning failed for Kiln crew only: old\nnews',
      created: NOW - 3_600_000,
    });
    remember({ action: 'PCPM', comment: 'Provisioned Kiln crew only', created: NOW - 60_000 });
    for (const record of graph.emulator.state.history) Object.assign(record, { subject: { kind: 'CoPerson', id: 3 } });
    expect(await one({ coPersonIds: ['3'] }, 50)).toMatchObject(unconfirmed(/no new record of it/));
  });

  it('does not take what it saw before for the end of this one, even within one second', async () => {
    change({ failure: TWO_LINES }, 50);
    expect(await one({ coPersonIds: ['3'] }, 50)).toMatchObject({ outcome: 'FAILED' });
    // Now the delete works, and leaves no record.
    change({ failure: undefined }, 50);
    expect(await one({ coPersonIds: ['3'] }, 50)).toMatchObject(unconfirmed(/no new record of it/));
  });

  it.each([
    ['another target', { comment: 'Provisioning failed for Directory: x' }],
    ['a target whose name begins alike', { comment: 'Provisioning failed for Manual changelog 2: x' }],
    ['a target whose name and colon begin alike', { comment: 'Provisioning failed for Manual changelog: old: x' }],
    ['another user', { comment: 'Provisioning failed for Manual changelog: x', actor: 'co_2.other' }],
    ['another action', { comment: 'Provisioning failed for Manual changelog: x', action: 'PRVA' }],
  ])('is not judged by a record of %s', async (_, record) => {
    remember(record);
    expect(await one(person)).toMatchObject({ outcome: 'SUCCEEDED' });
    graph.emulator.state.history = [];
    const alike = { id: 70, coId: 2, description: 'Manual changelog: old' };
    const other = await startComanage({
      settings: { format, targets: [...EMBEDDED_TARGETS, alike], ...userSettings(user) },
    });
    try {
      const at = { created: NOW, modified: NOW, revision: 0, deleted: false, actor: user.username };
      other.emulator.state.history.push({
        ...{ ...at, id: 9, subject: { kind: 'CoPerson', id: 3 }, action: 'PRVX', ...record },
      });
      // Outside the group of its target, so that nothing is written down.
      Object.assign(
        other.emulator.state.targets.find(({ id }) => id === 42)!,
        { provisionCoGroupId: 13 },
      );
      expect((await other.provision(42, { coPersonIds: ['3'] }))[0]).toMatchObject(unconfirmed(/no new record/));
    } finally {
      await other.close();
    }
  });

  it('is not confirmed by what a target that skips the person leaves behind', async () => {
    change({ skipOrgIdentitySourceId: 4 });
    expect(await one({ coPersonIds: ['15'] })).toMatchObject(unconfirmed(/no new record of it/));
  });

  it.each([
    ['the user may not', { historyFor: 'nobody' as const }, undefined, /401 Unauthorized/],
    [
      'PHP runs out of memory',
      {},
      { kind: 'status' as const, status: 404, reason: 'CO Not Found' },
      /404 CO Not Found/,
    ],
    ['there is no such page', {}, { kind: 'status' as const, status: 404, reason: 'Unknown' }, /404 Unknown/],
    ['it is forbidden', {}, { kind: 'status' as const, status: 403, reason: 'Forbidden' }, /403 Forbidden/],
    ['a gateway is down', {}, { kind: 'serviceUnavailable' as const }, /503/],
    ['the answer is a web page', {}, { kind: 'html' as const }, /could not be read/],
    ['the answer is cut', {}, { kind: 'truncate' as const }, /could not be read/],
    ['the connection is cut, twice', {}, { kind: 'resetBefore' as const, times: 2 }, /could not be read/],
    ['it leads to a log-in page', {}, { kind: 'redirect' as const }, /redirect/],
  ])('stays a success that is not confirmed when the history cannot be read: %s', async (_, behaviour, fault, why) => {
    Object.assign(graph.emulator.behaviour, behaviour);
    if (fault) graph.emulator.faults.add({ operation: 'listHistory', ...fault });
    expect(await one(person)).toMatchObject(unconfirmed(why));
    expect(graph.callsOf('provision')).toHaveLength(1);
  });

  it('is asked for once in a request when nobody may read it', async () => {
    Object.assign(graph.emulator.behaviour, { historyFor: 'nobody' });
    const results = await graph.provision(42, { coPersonIds: ['2', '3', '4', '5', '6', '7'] });
    expect(results.map(({ outcome }) => outcome)).not.toContain('UNKNOWN');
    expect(graph.callsOf('listHistory')).toHaveLength(1);
  });

  it('is what any other answer is, without a look at the history', async () => {
    for (const target of [46, 47, 48, 51])
      expect(await one(person, target)).toMatchObject({ reason: expect.any(String) });
    expect(graph.callsOf('listHistory')).toEqual([]);
  });
});

it('a history that does not come keeps nobody from being provisioned', async () => {
  const settings = { api: 'provision-only', maxConcurrent: 16, timeouts: { read: '1s' }, breaker: { failures: 2 } };
  const graph = await startComanage({ settings, state: (now) => largeState(now, 40) });
  try {
    graph.emulator.faults.add({ kind: 'hangHeaders', operation: 'listHistory', times: 100 });
    const coPersonIds = Array.from({ length: 40 }, (_, index) => personOf(index));
    const results = await graph.provision(41, { coPersonIds });
    for (const result of results) expect(result).toMatchObject(unconfirmed(/history could not be read/));
    expect(graph.callsOf('provision')).toHaveLength(40);
    expect(graph.callsOf('listHistory')).toHaveLength(1);
  } finally {
    await graph.close();
  }
});

it.each([
  ['the configuration turns that off', { readHistory: false }],
  ['no description of the target is known', { targets: [{ id: 42, coId: 2 }] }],
  [
    'another target of the CO has the same description',
    { targets: [...EMBEDDED_TARGETS, { id: 70, coId: 2, description: 'Manual changelog' }] },
  ],
])('nobody asks for a history that says nothing: %s', async (why, settings) => {
  const graph = await startComanage({ settings: { api: 'provision-only', ...settings } });
  try {
    expect(await graph.provision(42, person)).toMatchObject([unconfirmed(new RegExp(why))]);
    expect(graph.calls()).toEqual(['provision CoPerson 2']);
  } finally {
    await graph.close();
  }
});

it('a target that a server lists is known by the description that it has there', async () => {
  const graph = await startComanage({ behaviour: { mode: 'documented' }, settings: { api: 'documented' } });
  try {
    expect(await graph.provision(42, person)).toMatchObject([{ outcome: 'SUCCEEDED', reason: null }]);
    expect(graph.calls()).toEqual(['listTargets', 'provision CoPerson 2', 'listHistory']);
  } finally {
    await graph.close();
  }
});

describe('whatever stands in the history and whatever a plugin does', () => {
  let graph: ComanageGraph;
  beforeAll(async () => {
    graph = await startComanage({ settings: { api: 'provision-only', ...userSettings(KILN_USER) } });
  });
  afterAll(() => graph.close());

  const names = EMBEDDED_TARGETS.map(({ description }) => description);
  const subjects = [
    { kind: 'CoPerson' as const, id: 2 },
    { kind: 'CoPerson' as const, id: 3 },
    { kind: 'CoGroup' as const, id: 13 },
  ] as const;
  const subject = fc.constantFrom(...subjects);
  const record = fc.record({
    subject,
    action: fc.constantFrom('PRVX', 'PCPM', 'PCGM', 'PCPA', 'PRVA', 'ACPM'),
    name: fc.constantFrom(...names),
    age: fc.integer({ min: 2, max: 100_000 }),
    actor: fc.constantFrom(KILN_USER.username, 'co_1.platform', 'aokafor'),
    said: fc.string({ maxLength: 20 }),
  });
  const run = fc.record({
    subject,
    target: fc.constantFrom(41, 42, 44, 50),
    failure: fc.option(fc.constantFrom('one line', 'two\nlines', `long${'ä'.repeat(300)}\r\n`, '\n', 'a: b\nc'), {
      nil: undefined,
    }),
  });

  it('a failure is never a confirmed success, and a success never a failure', async () => {
    const unread = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 8 }),
        fc.array(run, { minLength: 1, maxLength: 4 }),
        async (records, runs) => {
          graph.reset();
          const { state } = graph.emulator;
          const stamps = { revision: 0, deleted: false };
          for (const [index, { subject: about, action, name, age, actor, said }] of records.entries()) {
            const at = NOW - age * 1_000;
            const comment = action === 'PRVX' ? `Provisioning failed for ${name}: ${said}` : `Provisioned ${name}`;
            state.history.push({
              ...stamps,
              id: index + 1,
              created: at,
              modified: at,
              subject: about,
              action,
              comment,
              actor,
            });
          }
          for (const { subject: about, target, failure } of runs) {
            Object.assign(
              state.targets.find(({ id }) => id === target)!,
              { failure },
            );
            const key = about.kind === 'CoPerson' ? 'coPersonIds' : 'coGroupIds';
            const [result] = await graph.provision(target, { [key]: [String(about.id)] });
            const { failed } = state.pluginCalls.at(-1)!;
            if (failed) expect(result).not.toEqual(expect.objectContaining({ outcome: 'SUCCEEDED', reason: null }));
            else expect(result).toMatchObject({ outcome: 'SUCCEEDED' });
            const isWritten = state.history.some(({ created, id }) => created === NOW && id > records.length);
            // What an earlier one of the same moment may have left is not taken for this one's, also across a reset.
            const pair = `${target}/${about.kind}/${about.id}`;
            const isClear = !unread.has(pair);
            if (failed && isWritten && isClear && failure !== undefined && Buffer.byteLength(failure) < 200) {
              expect(result).toMatchObject({ outcome: 'FAILED' });
            }
            if (/at the server: \d{3} /.test(result?.reason ?? '')) unread.add(pair);
            else unread.delete(pair);
          }
        },
      ),
      {
        numRuns: 60,
        // Found by chance: a failure answered with 500, then within its second a success that leaves no record.
        examples: [
          [
            [],
            (['one line', undefined] as const).map((failure) => ({
              subject: subjects[1],
              target: 50 as const,
              failure,
            })),
          ],
        ],
      },
    );
  });
});
