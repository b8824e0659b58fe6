import { KILN_USER } from '../../datasources/comanage/emulator';
import { addIdentifiers, largeState, personOf } from '../helpers/large-registry';
import { column } from '../helpers/execute';
import { type ComanageGraph, SHORT_TIMEOUTS, startComanage, userSettings } from '../helpers/start-comanage';

/** Names that nobody has: with them, the list of all identifiers is less work than a search for each. */
const MANY = Array.from({ length: 10 }, (_, index) => `filler-${index}`);

const open: ComanageGraph[] = [];
const start = async (...[options]: Parameters<typeof startComanage>): Promise<ComanageGraph> => {
  const graph = await startComanage({ settings: { api: 'provision-only' }, ...options });
  open.push(graph);
  return graph;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((graph) => graph.close()));
});

describe('a registry that answers about identifiers', () => {
  let graph: ComanageGraph;
  beforeAll(async () => {
    graph = await startComanage({ settings: { api: 'provision-only' } });
  });
  afterEach(() => {
    expect(graph.unexpected).toEqual([]);
    graph.reset();
  });
  afterAll(() => graph.close());

  it('whose search fails for one person fails the names that may be theirs, and no other', async () => {
    graph.emulator.faults.add({ kind: 'status', status: 401, operation: 'listIdentifiers' });
    expect(await graph.provision(42, { identifiers: ['bcastellan', 'lbrandt', 'nobody'] })).toMatchObject([
      { outcome: 'FAILED', reason: expect.stringMatching(/could not be read.*401/) },
      { outcome: 'SUCCEEDED' },
      { outcome: 'NOT_FOUND' },
    ]);
  });

  const PERSON = '"Person":{"Type":"CO","Id":2}';
  const answerWith = (operation: string, rows: string, plural: string) => {
    const body = `{"ResponseType":"${plural}","${plural}":[${rows}]}`;
    graph.emulator.faults.add({ kind: 'status', status: 200, body, operation });
  };
  const identifiersAre = (rows: string) => {
    answerWith('listPeople', '{"Id":2,"CoId":2}', 'CoPeople');
    answerWith('listIdentifiers', rows, 'Identifiers');
  };

  describe.each([
    ['one', []],
    ['many', MANY],
  ])('that is asked for %s', (_, others) => {
    const first = async (identifier: string) =>
      (await graph.provision(42, { identifiers: [identifier, ...others] })).slice(0, 1);

    it('and gives an identifier as a number finds its person all the same', async () => {
      identifiersAre(`{"Identifier":12345,"Status":"Active",${PERSON}}`);
      expect(await first('12345')).toMatchObject([{ outcome: 'SUCCEEDED', subjectId: '2' }]);
    });

    it('and gives identifiers of groups and organizations is nobody’s, and so is a deleted one', async () => {
      identifiersAre(
        '{"Identifier":{},"Person":{"Type":"Group","Id":2}},{"Identifier":"x"},' +
          `{"Identifier":"x","Status":"Active","Deleted":1,${PERSON}}`,
      );
      expect(await first('x')).toMatchObject([{ outcome: 'NOT_FOUND' }]);
    });

    it.each([
      ['an identifier that is none', `{"Identifier":{},"Status":"Active",${PERSON}}`],
      ['an identifier that is left out', `{"Status":"Active",${PERSON}}`],
      ['a number with more digits than arrive', `{"Identifier":12345678901234567890,"Status":"Active",${PERSON}}`],
      ['a number with a fraction', `{"Identifier":1.5,"Status":"Active",${PERSON}}`],
      ['a person without a number', '{"Identifier":"x","Status":"Active","Person":{"Type":"CO"}}'],
      ['a person of no kind', '{"Identifier":"x","Status":"Active","Person":{"Id":2}}'],
    ])('and gives %s is not believed, and nobody is said to be missing', async (__, row) => {
      identifiersAre(row);
      expect(await first('x')).toMatchObject([
        { outcome: 'FAILED', reason: expect.stringMatching(/could not be read.*cannot be read/) },
      ]);
      expect(graph.callsOf('provision')).toEqual([]);
    });

    it('and has no identifiers says 204, which is an empty list', async () => {
      const empty = { status: 204, reason: 'CO Person Has No Identifier', body: '' };
      graph.emulator.faults.add({ kind: 'status', operation: 'listIdentifiers', ...empty });
      expect(await first('bcastellan')).toMatchObject([
        { outcome: 'NOT_FOUND', reason: expect.stringContaining('identifier') },
      ]);
    });
  });

  it.each([
    ['people of another CO', '{"Id":2,"CoId":3}', /another CO/],
    ['somebody without a number', '{"CoId":2}', /without a number/],
    ['something else', '7', /something else/],
  ])('whose search finds %s is not believed', async (_, row, reason) => {
    answerWith('listPeople', row, 'CoPeople');
    expect(await graph.provision(42, { identifiers: ['aokafor'] })).toMatchObject([
      { outcome: 'FAILED', reason: expect.stringMatching(reason) },
    ]);
    expect(graph.callsOf('provision')).toEqual([]);
  });

  it('that answers with the identifiers of somebody else is not believed', async () => {
    answerWith('listIdentifiers', `{"Identifier":"bcastellan","Status":"Active",${PERSON}}`, 'Identifiers');
    expect(await graph.provision(42, { identifiers: ['bcastellan'] })).toMatchObject([
      { outcome: 'FAILED', reason: expect.stringMatching(/of another person/) },
    ]);
  });
});

it.each([
  ['a few', []],
  ['many', MANY],
])('whose identifiers cannot be read fails those alone, with nothing sent for them: %s', async (_, others) => {
  const graph = await start();
  const gone = { kind: 'status', status: 500, reason: 'Database gone', times: Infinity } as const;
  for (const operation of ['listIdentifiers', 'listPeople']) graph.emulator.faults.add({ ...gone, operation });
  const identifiers = ['bcastellan', 'juno', ...others];
  const failed = { outcome: 'FAILED', reason: expect.stringMatching(/identifiers of CO 2 .*read.*Database gone/) };
  expect(await graph.provision(42, { coPersonIds: ['2'], identifiers })).toMatchObject([
    { outcome: 'SUCCEEDED' },
    ...identifiers.map(() => failed),
  ]);
  expect(graph.callsOf('provision')).toHaveLength(1);
  // Neither the search nor the list is tried again.
  expect(graph.callsOf('listIdentifiers')).toHaveLength(1);
  expect(graph.callsOf('listPeople')).toHaveLength(identifiers.length);
});

describe('a CO with 12,000 identifiers', () => {
  const PEOPLE = 4_000;
  const large = (behaviour = {}) => start({ behaviour, state: (now) => largeState(now, PEOPLE) });
  const numbered = (count: number) =>
    Array.from({ length: count }, (_, index) => `user${index * 7 + 1_000}@kiln.example.org`);

  it.each([
    ['a user of one CO, which is told of no such CO', userSettings(KILN_USER)],
    ['a user of the platform, which is told of a fault', {}],
  ])('finds a few people and many, for %s', async (_, user) => {
    const graph = await start({
      state: (now) => largeState(now, PEOPLE),
      settings: { api: 'provision-only', cos: [2], ...user },
    });
    expect(await graph.provision(42, { identifiers: ['aokafor', 'N-3999', 'E-1001', 'n-17'] })).toMatchObject([
      { outcome: 'SUCCEEDED', subjectId: '2' },
      { outcome: 'SUCCEEDED', subjectId: personOf(3_999) },
      { outcome: 'SUCCEEDED', subjectId: '2' },
      { outcome: 'NOT_FOUND', subjectId: null },
    ]);
    const results = await graph.provision(42, { identifiers: numbered(100) });
    expect(new Set(column(results, 'outcome'))).toEqual(new Set(['SUCCEEDED']));
    expect(column(results, 'subjectId')).toEqual(numbered(100).map((_name, index) => personOf(index * 7 + 1_000)));
    expect(graph.emulator.peakInFlight).toBeLessThanOrEqual(4);
    const lists = () => graph.callsOf('listIdentifiers').filter(({ parameters }) => parameters['coid'] !== undefined);
    expect(lists()).toHaveLength(1);
    expect(graph.events.filter(({ event }) => event === 'identifiers-searched')).toMatchObject([
      { level: 'warn', coId: '2', reason: expect.stringMatching(/memory/) },
    ]);

    // The list is not asked for again: it would only make the server run out of memory anew.
    await graph.provision(42, { identifiers: numbered(11) });
    expect(lists()).toHaveLength(1);
  });

  it('says of a name that is like too many others why nobody was found by it', async () => {
    const graph = await large();
    const [result, other] = await graph.provision(42, { identifiers: ['user', 'bcastellan'] });
    expect(other).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(result).toMatchObject({
      outcome: 'FAILED',
      reason: expect.stringMatching(/CO 2 .*4000 people.*out of memory.*memory_limit.*by number/),
    });
    expect(graph.callsOf('provision')).toHaveLength(1);
  });

  it('finds such a name in the list, where there is one', async () => {
    const graph = await large({ identifiersInMemory: 100_000 });
    addIdentifiers(graph.emulator.state, [{ identifier: 'user', personId: 3 }]);
    expect(await graph.provision(42, { identifiers: ['user', 'bcastellan'] })).toMatchObject([
      { outcome: 'SUCCEEDED', subjectId: '3' },
      { outcome: 'SUCCEEDED', subjectId: '3' },
    ]);
    expect(graph.callsOf('listIdentifiers').map(({ parameters }) => parameters['coid'])).toEqual(['2']);
  });
});

it.each([
  ['is too large for us', { kind: 'oversize', bytes: 200_000 }],
  ['does not come in time', { kind: 'hangHeaders' }],
] as const)('a list that %s is given up for searches', async (_, fault) => {
  const graph = await start({
    settings: { api: 'provision-only', maxResponseBytes: 100_000, timeouts: SHORT_TIMEOUTS },
  });
  graph.emulator.faults.add({ ...fault, operation: 'listIdentifiers' });
  const results = await graph.provision(42, { identifiers: ['bcastellan', ...MANY] });
  expect(results[0]).toMatchObject({ outcome: 'SUCCEEDED', subjectId: '3' });
  expect(new Set(column(results.slice(1), 'outcome'))).toEqual(new Set(['NOT_FOUND']));
});

it.each(['json', 'xml'] as const)('identifiers of 512 characters of all kinds are found, in %s', async (format) => {
  const graph = await start({ settings: { api: 'provision-only', format } });
  const names = [
    'é'.repeat(512),
    '🦊'.repeat(512),
    `${'%_'.repeat(255)}x&`,
    ` <a b="c">\\d+e  `,
    'ÀÉÎ\\Ünï',
    '中文',
    '%',
    '0',
  ];
  addIdentifiers(
    graph.emulator.state,
    names.map((identifier, index) => ({ identifier, personId: [2, 3, 9, 15][index % 4] })),
  );
  const results = await graph.provision(42, { identifiers: names });
  expect(column(results, 'outcome')).toEqual(names.map(() => 'SUCCEEDED'));
  expect(column(results, 'subjectId')).toEqual(names.map((_name, index) => ['2', '3', '9', '15'][index % 4]));
});
