import { Harness, NOW, rows, USERS } from './emulator-harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.emulator.reset());
afterAll(() => harness.emulator.close());

const lastCall = () => harness.state.pluginCalls.at(-1);

describe('what a plugin gets', () => {
  it.each([
    [41, 'A'],
    [42, 'M'],
    [43, 'E'],
    [44, 'Q'],
    [45, 'QE'],
  ])('is the record at once and no job, from target %d in mode %s', async (targetId, mode) => {
    expect(harness.state.targets.find(({ id }) => id === targetId)?.status).toBe(mode);
    const body = { RequestType: 'CoPersonProvisioning', Version: '1.0', Synchronous: false };
    expect((await harness.provision(targetId, 'copersonid:2', 'json', { body })).line).toBe('200 OK');
    expect(lastCall()).toEqual({
      targetId,
      plugin: harness.state.targets.find(({ id }) => id === targetId)?.plugin,
      subject: { kind: 'CoPerson', id: 2 },
      action: 'reprovision',
      failed: false,
      data: {
        id: 2,
        coId: 2,
        status: 'Active',
        given: 'Amara',
        family: 'Okafor',
        identifiers: [
          { type: 'uid', identifier: 'aokafor' },
          { type: 'reference', identifier: 'E-1001' },
        ],
        emailAddresses: ['amara.okafor@kiln.example.org'],
        groups: [13, 8],
      },
    });
    expect(harness.state.jobs).toEqual([]);
  });

  it('leaves out an identifier that is suspended', async () => {
    await harness.provision(42, 'copersonid:10');
    expect(lastCall()?.data['identifiers']).toEqual([{ type: 'network', identifier: 'hsale2' }]);
  });

  it.each([4, 14, 17])('is a skeleton of person %d, whose status is none of the five', async (id) => {
    expect((await harness.provision(42, `copersonid:${id}`)).line).toBe('200 OK');
    const status = harness.state.people.find((person) => person.id === id)?.status;
    expect(lastCall()?.data).toEqual({ id, coId: 2, status });
  });

  it.each([5, 6, 15, 16])('is the record of person %d, who is not active', async (id) => {
    expect((await harness.provision(42, `copersonid:${id}`)).line).toBe('200 OK');
    expect(lastCall()?.data['identifiers']).toHaveLength(1);
  });

  it.each(['copersonid:7', 'cogroupid:17', 'coemaillistid:72'])(
    'is nothing of %s, which has been deleted, and leaves no trace',
    async (subject) => {
      expect((await harness.provision(42, subject)).line).toBe('200 OK');
      expect(lastCall()?.data).toEqual({});
      expect([harness.state.history, harness.state.exports]).toEqual([[], []]);
    },
  );

  it.each([
    ['copersonid:3', 'delete', 0],
    // A member, but not in a status that keeps memberships.
    ['copersonid:4', 'delete', 0],
    ['copersonid:2', 'reprovision', 1],
    ['cogroupid:16', 'delete', 0],
    ['cogroupid:13', 'reprovision', 1],
  ])('for a target with a provisioning group: %s is a %s', async (subject, action, records) => {
    expect((await harness.provision(50, subject)).line).toBe('200 OK');
    expect(lastCall()).toMatchObject({ action });
    expect(lastCall()?.data).toHaveProperty('id');
    expect(harness.state.history).toHaveLength(records);
    expect(harness.state.exports).toHaveLength(records);
  });
});

describe('the trace', () => {
  it.each([
    ['copersonid:2', { kind: 'CoPerson', id: 2 }, 'PCPM'],
    ['cogroupid:13', { kind: 'CoGroup', id: 13 }, 'PCGM'],
    ['coemaillistid:71', { kind: 'CoEmailList', id: 71 }, 'PCEM'],
  ])('of %s is one history record for each run and one time of export', async (subject, expected, action) => {
    await harness.provision(42, subject);
    await harness.provision(42, subject);
    const record = { subject: expected, action, comment: 'Provisioned Manual changelog', actor: 'co_2.gateway' };
    expect(harness.state.history).toMatchObject([record, record]);
    expect(harness.state.exports).toEqual([{ targetId: 42, subject: expected, at: NOW }]);
  });

  it('of a failure is a record with the message, and no export', async () => {
    await harness.provision(47, 'copersonid:2');
    const comment = 'Provisioning failed for Broken path changelog: Failed to open logfile "/var/x.log"';
    expect(harness.state.history).toMatchObject([{ action: 'PRVX', comment }]);
    expect(harness.state.exports).toEqual([]);
    expect(lastCall()?.failed).toBe(true);
  });

  it.each([
    ['copersonid:2', '/history_records.json?copersonid=2'],
    ['cogroupid:13', '/history_records.json?cogroupid=13'],
  ])('of %s is all there is of a message that has lines: the answer is a success', async (subject, history) => {
    for (const end of ['\n', '\r\n', '\r', '\0']) {
      harness.state.targets.find(({ id }) => id === 47)!.failure = `ERROR: duplicate key${end}DETAIL: Key (id)=(2)`;
      for (const format of ['json', 'xml'] as const) {
        const type = `application/${format}; charset=UTF-8`;
        expect(await harness.provision(47, subject, format)).toMatchObject({ line: '200 OK', text: '', type });
      }
    }
    const comment = 'Provisioning failed for Broken path changelog: ERROR: duplicate key\nDETAIL: Key (id)=(2)';
    const [first, ...others] = rows((await harness.get(history)).text);
    expect(first).toMatchObject({ Action: 'PRVX', Comment: comment, ActorIdentifier: 'co_2.gateway' });
    expect(others).toHaveLength(7);
  });

  it('has 256 bytes, and is lost when they end within a character', async () => {
    const target = harness.state.targets.find(({ id }) => id === 47)!;
    const before = 'Provisioning failed for Broken path changelog: '.length;
    target.failure = `${'x'.repeat(256 - before - 2)}äö`;
    await harness.provision(47, 'copersonid:2');
    expect(harness.state.history.map(({ comment }) => comment.slice(-3))).toEqual(['xxä']);
    target.failure = `x${target.failure}`;
    await harness.provision(47, 'copersonid:2');
    expect(harness.state.history).toHaveLength(1);
  });

  it('of a mailing list can be read by nobody', async () => {
    await harness.provision(47, 'coemaillistid:71');
    expect(harness.state.history).toMatchObject([{ action: 'PRVX' }]);
    expect((await harness.get('/history_records.json?coemaillistid=71')).line).toBe('404 CO Not Found');
  });

  it.each([46, 48, 49])('is none when the plugin does not run: target %d', async (targetId) => {
    await harness.provision(targetId, 'copersonid:2');
    expect([harness.state.history, harness.state.pluginCalls]).toEqual([[], []]);
  });

  it('is none when there is nobody to provision', async () => {
    await harness.provision(42, 'copersonid:8');
    expect([harness.state.history, harness.state.pluginCalls]).toEqual([[], []]);
  });
});

describe('the 202 that the page reserves', () => {
  const asynchronous = {
    json: { RequestType: 'CoPersonProvisioning', Version: '1.0', Synchronous: false },
    xml: '<CoPersonProvisioning Version="1.0"><Synchronous>false</Synchronous></CoPersonProvisioning>',
  };

  it.each(['json', 'xml'] as const)('is given to a queue target when it is asked for, in %s', async (format) => {
    Object.assign(harness.emulator.behaviour, { mode: 'documented', queuedAs202: true });
    const answer = await harness.provision(44, 'copersonid:2', format, { body: asynchronous[format] });
    expect(answer).toMatchObject({ line: '202 Accepted', text: '', type: `application/${format}; charset=UTF-8` });
    expect(harness.state.jobs).toEqual([{ targetId: 44, subject: { kind: 'CoPerson', id: 2 }, at: NOW }]);
    expect(harness.state.pluginCalls).toEqual([]);
  });

  it.each([
    ['another mode of target', { mode: 'documented', queuedAs202: true }, 45, false],
    ['a synchronous request', { mode: 'documented', queuedAs202: true }, 44, true],
    ['a server that does not do it', { mode: 'documented', queuedAs202: false }, 44, false],
    ['4.6.1', { mode: 'strict', queuedAs202: true }, 44, false],
  ] as const)('is not given by or to %s', async (_name, behaviour, target, Synchronous) => {
    Object.assign(harness.emulator.behaviour, behaviour);
    const body = { ...asynchronous.json, Synchronous };
    expect((await harness.provision(target, 'copersonid:2', 'json', { body })).line).toBe('200 OK');
    expect(harness.state.pluginCalls).toHaveLength(1);
  });
});

describe('a plugin that crashes', () => {
  it.each([
    ['CO-scoped', '404 CO Not Found'],
    ['platform', '500 Internal Server Error'],
  ] as const)('has given the target system everything, and leaves the user "%s" with %s', async (role, line) => {
    harness.state.targets.find(({ id }) => id === 42)!.crashes = true;
    for (const format of ['json', 'xml'] as const) {
      const answer = await harness.provision(42, 'copersonid:2', format, { user: USERS[role] });
      expect(answer).toMatchObject({ line, text: '', type: 'text/html; charset=UTF-8' });
    }
    expect(lastCall()).toMatchObject({ failed: true, data: { id: 2, given: 'Amara' } });
    expect([harness.state.history, harness.state.exports]).toEqual([[], []]);
  });
});

it.each(['Bad Request', 'Disabled by policy'])('the target system’s own phrase "%s" is a plugin’s', async (phrase) => {
  Object.assign(
    harness.state.targets.find(({ id }) => id === 42)!,
    { plugin: 'ApiProvisioner', failure: phrase },
  );
  for (const format of ['json', 'xml'] as const) {
    const type = `application/${format}; charset=UTF-8`;
    expect(await harness.provision(42, 'copersonid:2', format)).toMatchObject({
      line: `500 ${phrase}`,
      text: '',
      type,
    });
  }
  expect(harness.state.history).toMatchObject([{ action: 'PRVX' }, { action: 'PRVX' }]);
});

describe('a person of the source that the target skips', () => {
  const skip = (plugin: string) =>
    Object.assign(
      harness.state.targets.find(({ id }) => id === 42)!,
      { plugin, skipOrgIdentitySourceId: 4 },
    );

  it('comes to the plugin as a group to delete, and stays where it is', async () => {
    skip('SqlProvisioner');
    expect((await harness.provision(42, 'copersonid:15')).line).toBe('200 OK');
    expect(lastCall()).toMatchObject({ action: 'deleteGroup', data: { id: 15 } });
    expect(harness.state.history).toMatchObject([{ action: 'PCPA', comment: 'Provisioned Manual changelog' }]);
    expect(harness.state.exports).toEqual([]);
  });

  it('makes a plugin crash that knows better', async () => {
    skip('ApiProvisioner');
    expect((await harness.provision(42, 'copersonid:15')).line).toBe('404 CO Not Found');
    expect([harness.state.history, harness.state.exports]).toEqual([[], []]);
  });

  it.each(['copersonid:2', 'cogroupid:13'])('is not %s, who is of none', async (subject) => {
    skip('ApiProvisioner');
    expect((await harness.provision(42, subject)).line).toBe('200 OK');
    expect(lastCall()).toMatchObject({ action: 'reprovision' });
  });

  it('is skipped even where a group limits the target', async () => {
    Object.assign(
      harness.state.targets.find(({ id }) => id === 50)!,
      { skipOrgIdentitySourceId: 4 },
    );
    await harness.provision(50, 'copersonid:15');
    expect(lastCall()).toMatchObject({ action: 'deleteGroup' });
  });
});
