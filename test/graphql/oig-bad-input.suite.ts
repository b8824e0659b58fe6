import { badInputOf, dataOf, type Variables } from '../helpers/execute';
import { NodeIds } from '../../resolvers/shared/node-id';
import { type MixedGraph, startMixed } from '../helpers/start-mixed';

let graph: MixedGraph;
beforeAll(async () => {
  graph = await startMixed();
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

const NOTHING_SENT = { eu: {}, sas: {}, us: {} };
const MUTATIONS = {
  retryTasks: {},
  reassignTasks: { assignee: { userKey: '23' } },
  completeTasks: {},
  setTaskNote: { note: 'n' },
  setTaskResponse: { response: 'DONE' },
} as const;
type Field = keyof typeof MUTATIONS;
const FIELDS = Object.keys(MUTATIONS) as Field[];

function send(field: Field, input: Variables) {
  const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
  return graph.execute(`mutation ($input: ${type}!) { ${field}(input: $input) { results { taskId outcome } } }`, {
    input: { ...MUTATIONS[field], ...input },
  });
}
const many = (count: number) => Array.from({ length: count }, (_, index) => graph.taskId('oig-eu', index + 1));
const pack = (
  parts: { type?: 'TaskUser'; backend?: string; organization?: string; local?: string[] },
  deployment = 'test',
) =>
  new NodeIds(deployment).encode({
    type: 'ProvisioningTask',
    backend: 'oig-eu',
    organization: '',
    local: ['30'],
    ...parts,
  });

const NOT_OURS = 'is not an id of this deployment; use the `id` field of an object that this API returned, unchanged';
const BAD_IDS: readonly (readonly [what: string, id: () => string, message: string])[] = [
  [
    'the id of a person',
    () => pack({ type: 'TaskUser', local: ['30', 'BCASTRO'] }),
    'is the id of a TaskUser; expected the id of a ProvisioningTask',
  ],
  [
    'an id of a back end that is not there',
    () => pack({ backend: 'oig-jp' }),
    'belongs to back end oig-jp, which is no longer configured',
  ],
  ['an id of another deployment', () => pack({}, 'elsewhere'), NOT_OURS],
  ['a number', () => '30', NOT_OURS],
  ['an empty text', () => '', NOT_OURS],
  ['a damaged id', () => `${pack({}).slice(0, -1)}-`, NOT_OURS],
  ['a number that no task has', () => pack({ local: ['030'] }), 'does not name a task of oig-eu'],
  ['a path instead of a number', () => pack({ local: ['30/../users'] }), 'does not name a task of oig-eu'],
  [
    'an organization, which Oracle has not',
    () => pack({ organization: 'Northwind Trust' }),
    'belongs to organization "Northwind Trust", which oig-eu no longer serves',
  ],
];

describe.each(FIELDS)('%s', (field) => {
  it.each(BAD_IDS)('refuses %s by its place, and nothing is sent', async (_what, id, message) => {
    const taskIds = [graph.taskId('oig-eu', 7401), graph.tokenTaskId(4711), id(), graph.taskId('oig-us', 30)];
    expect(await badInputOf(send(field, { taskIds }))).toEqual([{ path: 'input.taskIds[2]', message }]);
    expect(graph.counts()).toEqual(NOTHING_SENT);
  });

  it.each([
    ['no ids', () => [], 'must name at least one task'],
    ['101 ids', () => many(101), 'must hold at most 100 tasks'],
    ['an id twice', () => [...many(3), ...many(1)], 'must not name a task twice'],
  ])('refuses %s, and nothing is sent', async (_what, taskIds, message) => {
    expect(await badInputOf(send(field, { taskIds: taskIds() }))).toEqual([{ path: 'input.taskIds', message }]);
    expect(graph.counts()).toEqual(NOTHING_SENT);
  });

  it('takes 100 ids', async () => {
    const data = await dataOf(send(field, { taskIds: many(100) }));
    expect(data[field].results).toHaveLength(100);
    expect(graph.counts()).toEqual({ ...NOTHING_SENT, eu: { updateTasks: 2 } });
  });
});

describe('an assignee', () => {
  const refused = async (assignee: Variables, ...faults: { path: string; message: string }[]) => {
    const taskIds = [graph.taskId('oig-eu', 30)];
    expect(await badInputOf(send('reassignTasks', { taskIds, assignee }))).toEqual(faults);
    expect(graph.counts()).toEqual(NOTHING_SENT);
  };
  const exactlyOne = {
    path: 'input.assignee',
    message: 'must have exactly one of userLogin, userKey, role; null counts as given',
  };
  const NO_KEY = 'must be the key of the back end: a positive whole number, as text';

  it.each([
    [{}],
    [{ userLogin: 'TNAKAMURA', role: null }],
    [{ userLogin: 'TNAKAMURA', userKey: '23' }],
    [{ userKey: '23', role: '41' }],
    [{ userLogin: 'TNAKAMURA', userKey: '23', role: '41' }],
  ])('in both forms or none is refused: %j', (assignee) => refused(assignee, exactlyOne));

  it.each(['', '0', '-1', '023', '2.5', '23 ', 'TNAKAMURA', '99999999999999999999'])(
    'whose key is %j is refused',
    async (key) => {
      await refused({ userKey: key }, { path: 'input.assignee.userKey', message: NO_KEY });
      await refused({ role: key }, { path: 'input.assignee.role', message: NO_KEY });
    },
  );

  it.each([
    ['', 'must not be empty'],
    ['x'.repeat(257), 'must have at most 256 characters'],
    ['a\u0000b', 'must not hold control characters or broken Unicode (found U+0000)'],
  ])('whose login is %j is refused', (userLogin, message) =>
    refused({ userLogin }, { path: 'input.assignee.userLogin', message }),
  );

  it('whom nobody knows is refused by name, and nothing is written', async () => {
    const taskIds = [graph.taskId('oig-eu', 30), graph.taskId('oig-us', 30)];
    const faults = await badInputOf(send('reassignTasks', { taskIds, assignee: { userLogin: 'NOBODY' } }));
    expect(faults).toEqual([{ path: 'input.assignee.userLogin', message: 'is not the login of anybody in oig-eu' }]);
    expect(graph.counts()).toEqual({ eu: { listUsers: 1 }, sas: {}, us: { listUsers: 1 } });
  });

  it('is checked after the ids: a bad one sends not even the look-up', async () => {
    const taskIds = [graph.taskId('oig-eu', 30), 'x'];
    const faults = await badInputOf(send('reassignTasks', { taskIds, assignee: { userLogin: 'TNAKAMURA' } }));
    expect(faults).toEqual([{ path: 'input.taskIds[1]', message: NOT_OURS }]);
    expect(graph.counts()).toEqual(NOTHING_SENT);
  });
});

describe('a note', () => {
  const broken = (code: string) =>
    `must not hold control characters, line breaks and tabs apart, or broken Unicode (found U+${code})`;

  it.each([
    ['of 4,001 characters', 'x'.repeat(4_001), 'must have at most 4000 characters'],
    ['of 2,001 characters that count twice', '👍'.repeat(2_001), 'must have at most 4000 characters'],
    ['with a null character', 'a\u0000b', broken('0000')],
    ['with an escape character', '\u001b[31m', broken('001B')],
    ['with half of a surrogate pair', 'a\ud83d', broken('D83D')],
    ['with U+FFFF', '\uffff', broken('FFFF')],
  ])('%s is refused, and nothing is sent', async (_what, note, message) => {
    const taskIds = [graph.taskId('oig-eu', 30)];
    expect(await badInputOf(send('setTaskNote', { taskIds, note }))).toEqual([{ path: 'input.note', message }]);
    expect(graph.counts()).toEqual(NOTHING_SENT);
  });
});

describe('a response', () => {
  it.each([
    ['', 'must not be empty'],
    ['x'.repeat(257), 'must have at most 256 characters'],
    ['DONE\n', 'must not hold control characters or broken Unicode (found U+000A)'],
  ])('%j is refused, and nothing is sent', async (response, message) => {
    const taskIds = [graph.taskId('oig-eu', 30)];
    expect(await badInputOf(send('setTaskResponse', { taskIds, response }))).toEqual([
      { path: 'input.response', message },
    ]);
    expect(graph.counts()).toEqual(NOTHING_SENT);
  });
});

describe('several faults', () => {
  it('are all named at once', async () => {
    const faults = await badInputOf(send('setTaskNote', { taskIds: [], note: 'x'.repeat(5_000) }));
    expect(faults).toEqual([
      { path: 'input.taskIds', message: 'must name at least one task' },
      { path: 'input.note', message: 'must have at most 4000 characters' },
    ]);
    expect(graph.counts()).toEqual(NOTHING_SENT);
  });
});
