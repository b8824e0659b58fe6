import { badInputOf } from '../helpers/execute';
import {
  ADD,
  type ComanageGraph,
  DELETE,
  LIST,
  ONE,
  PROVISION,
  startComanage,
  UPDATE,
} from '../helpers/start-comanage';

const NUMBER = /whole number from 1 to 2147483647/;
const NO_NUMBERS = ['0', '-1', '+1', '01', '1.0', '1e3', ' 1', '1 ', '', '2147483648', '1/../42', '2.json', '１', 'x'];

describe('bad input about provisioning targets', () => {
  let graph: ComanageGraph;
  beforeAll(async () => {
    graph = await startComanage({ behaviour: { mode: 'documented' }, settings: { api: 'documented', cos: [2, 3] } });
  });
  afterEach(() => {
    // The one thing that all of this is about: nothing was sent.
    expect(graph.emulator.calls).toEqual([]);
    expect(graph.unexpected).toEqual([]);
    graph.reset();
  });
  afterAll(() => graph.close());

  const faultOf = async (document: string, variables: object): Promise<[string, string]> => {
    const [fault, ...more] = await badInputOf(graph.execute(document, { ...variables }));
    expect(more).toEqual([]);
    return [fault!.path, fault!.message];
  };
  const provision = (subjects: object) => faultOf(PROVISION, { input: { targetId: graph.targetId(42), ...subjects } });
  const add = (fields: object) =>
    faultOf(ADD, { input: { backend: 'registry', coId: '2', plugin: 'LdapProvisioner', mode: 'MANUAL', ...fields } });
  const update = (fields: object) => faultOf(UPDATE, { input: { targetId: graph.targetId(42), ...fields } });

  it.each(NO_NUMBERS)('%j is the number of no person, group, list, CO or source', async (text) => {
    expect(await provision({ coPersonIds: ['2', text] })).toEqual([
      'input.coPersonIds[1]',
      expect.stringMatching(NUMBER),
    ]);
    expect(await provision({ coGroupIds: [text] })).toEqual(['input.coGroupIds[0]', expect.stringMatching(NUMBER)]);
    expect(await provision({ coEmailListIds: [text] })).toEqual([
      'input.coEmailListIds[0]',
      expect.stringMatching(NUMBER),
    ]);
    expect(await add({ coId: text })).toEqual(['input.coId', expect.stringMatching(NUMBER)]);
    expect(await add({ provisionCoGroupId: text })).toEqual([
      'input.provisionCoGroupId',
      expect.stringMatching(NUMBER),
    ]);
    expect(await update({ skipOrgIdentitySourceId: text })).toEqual([
      'input.skipOrgIdentitySourceId',
      expect.stringMatching(NUMBER),
    ]);
    expect(await faultOf(LIST, { filter: { coId: text } })).toEqual(['filter.coId', expect.stringMatching(NUMBER)]);
  });

  it.each(NO_NUMBERS)('an id that was made around %j is no target', async (text) => {
    const parts = { type: 'CoProvisioningTarget', backend: 'registry', organization: '2' } as const;
    const longer = graph.ids.encode({ ...parts, local: ['42', text] });
    for (const id of [graph.targetId(text), graph.targetId(42, text), longer]) {
      const no = expect.stringMatching(/does not name a target of registry/);
      expect(await faultOf(ONE, { id })).toEqual(['id', no]);
      expect(await faultOf(`query ($id: ID!) { node(id: $id) { id } }`, { id })).toEqual(['id', no]);
      expect(await faultOf(DELETE, { input: { targetId: id } })).toEqual(['input.targetId', no]);
      expect(await faultOf(PROVISION, { input: { targetId: id, coPersonIds: ['2'] } })).toEqual(['input.targetId', no]);
    }
  });

  it('names the id of something else, of another deployment, and of a CO that is not served', async () => {
    const task = graph.ids.encode({ type: 'ProvisioningTask', backend: 'registry', organization: '2', local: ['42'] });
    expect((await faultOf(ONE, { id: task }))[1]).toMatch(/id of a ProvisioningTask; expected .* CoProvisioningTarget/);
    expect((await faultOf(ONE, { id: 'abc' }))[1]).toMatch(/not an id of this deployment/);
    expect((await faultOf(ONE, { id: graph.targetId(1, 9) }))[1]).toMatch(/CO 9, which registry no longer serves/);
    expect(await faultOf(LIST, { filter: { coId: '9' } })).toEqual([
      'filter.coId',
      'is not served; served are 2, 3 of registry',
    ]);
    expect(await add({ coId: '9' })).toEqual(['input.coId', 'is not served by registry; served are 2, 3']);
    const gone = graph.ids.encode({ type: 'CoProvisioningTarget', backend: 'gone', organization: '2', local: ['42'] });
    expect((await faultOf(ONE, { id: gone }))[1]).toMatch(/back end gone, which is no longer configured/);
  });

  it('names no subject at all, and an empty list', async () => {
    expect(await provision({})).toEqual(['input', expect.stringMatching(/at least one subject, in coPersonIds,/)]);
    expect(await provision({ coPersonIds: null, identifiers: null })).toEqual(['input', expect.any(String)]);
    for (const list of ['coPersonIds', 'coGroupIds', 'coEmailListIds', 'identifiers']) {
      expect(await provision({ [list]: [] })).toEqual([`input.${list}`, expect.stringMatching(/at least one/)]);
    }
  });

  it('names more than 100 subjects, in one list and over all of them', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1));
    expect(await provision({ coPersonIds: many(101) })).toEqual([
      'input.coPersonIds',
      expect.stringMatching(/at most 100/),
    ]);
    expect(await provision({ identifiers: many(101) })).toEqual([
      'input.identifiers',
      expect.stringMatching(/at most 100/),
    ]);
    expect(await provision({ coPersonIds: many(60), coGroupIds: many(40), identifiers: ['a'] })).toEqual([
      'input',
      expect.stringMatching(/at most 100 subjects over all lists; it names 101/),
    ]);
  });

  it('names a subject that is there twice, and identifiers that are none', async () => {
    expect(await provision({ coPersonIds: ['2', '3', '2'] })).toEqual([
      'input.coPersonIds',
      expect.stringMatching(/twice/),
    ]);
    expect(await provision({ identifiers: ['a', 'a'] })).toEqual(['input.identifiers', expect.stringMatching(/twice/)]);
    expect((await provision({ identifiers: ['a', ''] }))[0]).toBe('input.identifiers[1]');
    expect((await provision({ identifiers: ['a\u0000'] }))[1]).toMatch(/control characters/);
    expect(await provision({ identifiers: ['a', '🦊'.repeat(513)] })).toEqual([
      'input.identifiers[1]',
      'must have at most 512 characters',
    ]);
  });

  it.each(['', 'Ldap Provisioner', 'Ldap.Provisioner', '../x', 'Ldäp', 'a'.repeat(33), 'x\n'])(
    'names a plugin that is none: %j',
    async (plugin) => {
      const fault = ['input.plugin', expect.stringMatching(/letters and digits, at most 32/)];
      expect(await add({ plugin })).toEqual(fault);
      expect(await update({ plugin })).toEqual(fault);
    },
  );

  it.each([
    ['a<b', /< or >/],
    ['a>b', /< or >/],
    ['a'.repeat(257), /at most 256/],
    ['a\u0001b', /control characters/],
  ])('names a description that the registry would refuse: %#', async (description, message) => {
    const fault = ['input.description', expect.stringMatching(message)];
    expect(await add({ description })).toEqual(fault);
    expect(await update({ description })).toEqual(fault);
  });

  it('names a mode that cannot be set, and one that is none', async () => {
    const fault = ['input.mode', expect.stringMatching(/one of AUTOMATIC, .*DISABLED$/)];
    expect(await add({ mode: 'UNKNOWN' })).toEqual(fault);
    expect(await update({ mode: 'UNKNOWN' })).toEqual(fault);
    for (const mode of ['X', 'manual', 'SOMETIMES']) {
      const { errors } = await graph.execute(UPDATE, { input: { targetId: graph.targetId(42), mode } });
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect(errors?.[0]?.message).toMatch(/input\.mode.*does not exist in "ProvisioningMode"/);
    }
  });

  it.each(['retryInterval', 'maxRetry'])('names %s below 1', async (field) => {
    for (const value of [0, -1]) {
      expect(await add({ [field]: value })).toEqual([`input.${field}`, 'must be from 1 to 2147483647']);
      expect(await update({ [field]: value })).toEqual([`input.${field}`, 'must be from 1 to 2147483647']);
    }
  });

  it('names every fault at once', async () => {
    const input = { backend: '', coId: '0', plugin: '-', mode: 'UNKNOWN', description: '<', maxRetry: 0 };
    const faults = await badInputOf(graph.execute(ADD, { input }));
    expect(faults.map(({ path }) => path).sort()).toEqual(
      ['backend', 'coId', 'description', 'maxRetry', 'mode', 'plugin'].map((field) => `input.${field}`),
    );
  });

  it('names a back end that is not there, and a change that changes nothing', async () => {
    expect(await add({ backend: 'nowhere' })).toEqual([
      'input.backend',
      expect.stringMatching(/not configured.*registry/),
    ]);
    expect((await faultOf(LIST, { filter: { backend: 'nowhere' } }))[0]).toBe('filter.backend');
    expect(await update({})).toEqual(['input', expect.stringMatching(/at least one thing/)]);
    expect(await update({ description: null, mode: null })).toEqual(['input', expect.any(String)]);
  });

  it('names pages and cursors that make no sense', async () => {
    for (const first of [0, 101]) expect((await faultOf(LIST, { first }))[0]).toBe('first');
    const cursor = (place: readonly string[], mark = 'target-cursor', print = '') =>
      graph.ids.pack([mark, print, ...place]);
    expect((await faultOf(LIST, { after: 'x' }))[0]).toBe('after');
    expect((await faultOf(LIST, { after: graph.targetId(42) }))[1]).toMatch(/not a cursor/);
    expect((await faultOf(LIST, { after: cursor(['registry', '2', '42'], 'task-cursor') }))[1]).toMatch(/not a cursor/);
    expect((await faultOf(LIST, { after: cursor(['registry', '2', '42']) }))[1]).toMatch(/another filter/);
  });
});
