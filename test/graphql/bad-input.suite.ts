import { NodeIds } from '../../resolvers/shared/node-id';
import { type Answer, badInputOf, type Variables } from '../helpers/execute';
import { FABRIKAM, NORTHWIND } from '../helpers/safenet-state';
import { type SafenetGraph, startSafenet } from '../helpers/start-safenet';

let graph: SafenetGraph;
beforeAll(async () => {
  graph = await startSafenet([{ name: 'sas-eu' }, { name: 'sas-us', settings: { organizations: [FABRIKAM] } }]);
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

/** How each field is asked: its arguments with their types, and what to select. */
const FIELDS = {
  node: { type: 'query', args: { id: 'ID!' }, selection: '{ id }' },
  nodes: { type: 'query', args: { ids: '[ID!]!' }, selection: '{ id }' },
  provisioningTask: { type: 'query', args: { id: 'ID!' }, selection: '{ id }' },
  provisioningTasks: {
    type: 'query',
    args: { filter: 'ProvisioningTaskFilter', first: 'Int', after: 'String' },
    selection: '{ totalCount nodes { users { userId } } }',
  },
  removeTask: { type: 'mutation', args: { input: 'RemoveTaskInput!' }, selection: '{ outcome }' },
  removeUsersFromTask: {
    type: 'mutation',
    args: { input: 'RemoveUsersFromTaskInput!' },
    selection: '{ results { outcome } }',
  },
  updateStopDate: { type: 'mutation', args: { input: 'UpdateStopDateInput!' }, selection: '{ results { outcome } }' },
} as const;
type FieldName = keyof typeof FIELDS;
type Sender = (field: FieldName, args: Variables) => Promise<Answer>;

/** A value as it stands in a document. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, field]) => `${name}: ${literal(field)}`)
    .join(', ')} }`;
}

const asLiterals: Sender = (field, args) => {
  const { type, selection } = FIELDS[field];
  const list = Object.entries(args).map(([name, value]) => `${name}: ${literal(value)}`);
  return graph.execute(`${type} { ${field}(${list.join(', ')}) ${selection} }`);
};

const asVariables: Sender = (field, args) => {
  const { type, args: types, selection } = FIELDS[field];
  const names = Object.keys(args);
  const declared = names.map((name) => `$${name}: ${(types as Record<string, string>)[name] ?? ''}`);
  const given = names.map((name) => `${name}: $${name}`);
  return graph.execute(`${type} (${declared.join(', ')}) { ${field}(${given.join(', ')}) ${selection} }`, args);
};

interface Case {
  readonly what: string;
  readonly field: FieldName;
  readonly args: (graph: SafenetGraph) => Variables;
  readonly faults: readonly (readonly [path: string, message: string | RegExp])[];
}

const NOT_OURS = 'is not an id of this deployment; use the `id` field of an object that this API returned, unchanged';
const NO_CONTROL = (code: string) => `must not hold control characters or broken Unicode (found U+${code})`;
const TOO_LONG = 'must have at most 256 characters';
const EXAMPLE = 'e.g. 2027-03-31T23:59:59Z or 2027-03-31T19:59:59-04:00';
const NO_ZONE = `has no zone; add Z or an offset, ${EXAMPLE}`;
const FUTURE = '2050-03-31T23:59:59Z';

const many = (count: number) => Array.from({ length: count }, (_, index) => `user-${index}`);
const damaged = (id: string) => `${id.slice(0, 20)}${id[20] === 'A' ? 'B' : 'A'}${id.slice(21)}`;

/** Ids that are not those of a task here, and what is said of each. */
const BAD_TASK_IDS: readonly (readonly [what: string, id: (graph: SafenetGraph) => string, message: string])[] = [
  ['an empty id', () => '', NOT_OURS],
  ['a task number', () => '4711', NOT_OURS],
  ['nonsense', () => 'no id at all', NOT_OURS],
  ['a damaged id', ({ taskId }) => damaged(taskId(4711)), NOT_OURS],
  ['half of an id', ({ taskId }) => taskId(4711).slice(0, 30), NOT_OURS],
  ['an id with a space behind it', ({ taskId }) => `${taskId(4711)} `, NOT_OURS],
  [
    'an id of another deployment',
    () =>
      new NodeIds('elsewhere').encode({
        type: 'ProvisioningTask',
        backend: 'sas-eu',
        organization: NORTHWIND,
        local: ['4711'],
      }),
    NOT_OURS,
  ],
  ['a cursor', ({ ids }) => ids.pack(['task-cursor', 'x', 'sas-eu', NORTHWIND, '1:4711']), NOT_OURS],
  ['a very long text', () => 'A'.repeat(50_000), NOT_OURS],
  [
    'an id of a back end that is not configured',
    ({ id }) => id({ backend: 'sas-jp', local: ['4711'] }),
    'belongs to back end sas-jp, which is no longer configured',
  ],
  [
    'an id of an organization that is not served',
    ({ id }) => id({ backend: 'sas-us', local: ['4711'] }),
    'belongs to organization "Northwind Trust", which sas-us no longer serves',
  ],
  ['an id with a number that no task can have', ({ taskId }) => taskId('0'), 'does not name a task of sas-eu'],
  ['an id with too great a number', ({ taskId }) => taskId('2147483648'), 'does not name a task of sas-eu'],
  ['an id with no number', ({ taskId }) => taskId('4711 OR 1=1'), 'does not name a task of sas-eu'],
];

const WRITES = {
  removeTask: {},
  removeUsersFromTask: { userIds: ['a.moreau'] },
  updateStopDate: { userIds: ['a.moreau'], stopDate: FUTURE },
} as const;

const idCases: Case[] = BAD_TASK_IDS.flatMap(([what, id, message]) => [
  { what: `${what} for node`, field: 'node', args: (of) => ({ id: id(of) }), faults: [['id', message]] },
  {
    what: `${what} among good ones for nodes`,
    field: 'nodes',
    args: (of) => ({ ids: [of.taskId(4711), of.userId(4711, 'a.moreau'), id(of)] }),
    faults: [['ids[2]', message]],
  },
  {
    what: `${what} for provisioningTask`,
    field: 'provisioningTask',
    args: (of) => ({ id: id(of) }),
    faults: [['id', message]],
  },
  ...Object.entries(WRITES).map(([field, more]): Case => ({
    what: `${what} for ${field}`,
    field: field as FieldName,
    args: (of) => ({ input: { taskId: id(of), ...more } }),
    faults: [['input.taskId', message]],
  })),
]);

const userIdForTask = 'is the id of a TaskUser; expected the id of a ProvisioningTask';
const wrongTypeCases: Case[] = [
  {
    what: 'the id of a user for provisioningTask',
    field: 'provisioningTask',
    args: (of) => ({ id: of.userId(4711, 'a.moreau') }),
    faults: [['id', userIdForTask]],
  },
  ...Object.entries(WRITES).map(([field, more]): Case => ({
    what: `the id of a user for ${field}`,
    field: field as FieldName,
    args: (of) => ({ input: { taskId: of.userId(4711, 'a.moreau'), ...more } }),
    faults: [['input.taskId', userIdForTask]],
  })),
];

const nodesCases: Case[] = [0, 101].map((count) => ({
  what: `${count} ids for nodes`,
  field: 'nodes',
  args: (of) => ({ ids: Array.from({ length: count }, () => of.taskId(4711)) }),
  faults: [['ids', `must hold from 1 to 100 ids; it holds ${count}`]],
}));

const userListCases: Case[] = (['removeUsersFromTask', 'updateStopDate'] as const).flatMap((field) => {
  const more = field === 'updateStopDate' ? { stopDate: FUTURE } : {};
  const one = (what: string, userIds: readonly string[], ...faults: Case['faults']): Case => ({
    what: `${what} for ${field}`,
    field,
    args: (of) => ({ input: { taskId: of.taskId(4711), userIds, ...more } }),
    faults,
  });
  return [
    one('no users', [], ['input.userIds', 'must name at least one user']),
    one('101 users', many(101), ['input.userIds', 'must hold at most 100 users']),
    one(
      'a user twice',
      ['a', 'b', 'a'],
      ['input.userIds', 'must not name a user twice (letter case does not tell users apart)'],
    ),
    one(
      'a user twice in another letter case',
      ['A.Moreau', 'a.moreau'],
      ['input.userIds', 'must not name a user twice (letter case does not tell users apart)'],
    ),
    one('an empty user', ['a', ''], ['input.userIds[1]', 'must not be empty']),
    one('a user of 257 characters', ['x'.repeat(257)], ['input.userIds[0]', TOO_LONG]),
    one('a user with a null character', ['a\u0000'], ['input.userIds[0]', NO_CONTROL('0000')]),
    one('a user with U+0001', ['ok', 'b\u0001'], ['input.userIds[1]', NO_CONTROL('0001')]),
    one('a user with a line feed', ['a\nb'], ['input.userIds[0]', NO_CONTROL('000A')]),
    one('a user with half a surrogate pair', ['a\ud800'], ['input.userIds[0]', NO_CONTROL('D800')]),
    one('a user with U+FFFF', ['a\uffff'], ['input.userIds[0]', NO_CONTROL('FFFF')]),
  ];
});

const dateCases: Case[] = (
  [
    ['without a zone', '2050-03-31T23:59:59', NO_ZONE],
    ['without a zone and seconds', '2050-03-31T23:59', NO_ZONE],
    ['before the year 2000', '1999-12-31T23:59:59Z', 'must not be before the year 2000'],
    ['that is .NET’s empty date', '0001-01-01T00:00:00Z', 'must not be before the year 2000'],
    ['in the past', '2020-01-01T00:00:00Z', 'must lie in the future; to end the work at once, use removeUsersFromTask'],
    ['behind the year 9999', '9999-12-31T23:59:59-14:00', 'must not be after the year 9999'],
    ['on 30 February', '2050-02-30T00:00:00Z', 'is not a date and time that exists'],
    ['at 24 o’clock', '2050-02-03T24:00:00Z', 'is not a date and time that exists'],
    ['that is a day only', '2050-03-31', `must be an RFC 3339 date and time with zone, ${EXAMPLE}`],
    ['as Americans write it', '03/31/2050', `must be an RFC 3339 date and time with zone, ${EXAMPLE}`],
    ['that is empty', '', `must be an RFC 3339 date and time with zone, ${EXAMPLE}`],
    ['with something behind it', `${FUTURE}<x/>`, `must be an RFC 3339 date and time with zone, ${EXAMPLE}`],
  ] as const
).map(([what, stopDate, message]) => ({
  what: `a stop date ${what}`,
  field: 'updateStopDate',
  args: (of) => ({ input: { taskId: of.taskId(4711), userIds: ['a.moreau'], stopDate } }),
  faults: [['input.stopDate', message]],
}));

const listCase = (what: string, args: Variables, ...faults: Case['faults']): Case => ({
  what: `${what} for provisioningTasks`,
  field: 'provisioningTasks',
  args: () => args,
  faults,
});
const RANGE = 'must be from 1 to 100';
const NOT_A_CURSOR = 'is not a cursor of this list; use pageInfo.endCursor or edges.cursor, unchanged';
const listCases: Case[] = [
  listCase('first: 0', { first: 0 }, ['first', RANGE]),
  listCase('first: -1', { first: -1 }, ['first', RANGE]),
  listCase('first: 101', { first: 101 }, ['first', RANGE]),
  listCase('an empty cursor', { after: '' }, ['after', NOT_A_CURSOR]),
  listCase('nonsense as a cursor', { after: 'b2Zmc2V0OjI1' }, ['after', NOT_A_CURSOR]),
  {
    what: 'the id of a task as a cursor for provisioningTasks',
    field: 'provisioningTasks',
    args: (of) => ({ after: of.taskId(4711) }),
    faults: [['after', NOT_A_CURSOR]],
  },
  listCase('an unknown organization', { filter: { organization: 'Nowhere' } }, [
    'filter.organization',
    'is not served by sas-eu, sas-us; served are "Northwind Trust", "Fabrikam Health"',
  ]),
  listCase(
    'an organization that this back end does not serve',
    { filter: { organization: NORTHWIND, backends: ['sas-us'] } },
    ['filter.organization', 'is not served by sas-us; served are "Fabrikam Health"'],
  ),
  listCase('a blank organization', { filter: { organization: '  ' } }, ['filter.organization', /^is not served by/]),
  listCase('an unknown back end', { filter: { backends: ['sas-eu', 'sas-jp'] } }, [
    'filter.backends[1]',
    'is not configured; those that hold tasks are sas-eu, sas-us',
  ]),
  listCase('no back ends', { filter: { backends: [] } }, [
    'filter.backends',
    'must name at least one back end; leave it out for all of them',
  ]),
  listCase('101 back ends', { filter: { backends: Array(101).fill('sas-eu') } }, [
    'filter.backends',
    'must hold at most 100 names',
  ]),
  listCase('a back end with a control character', { filter: { backends: ['sas\u0007'] } }, [
    'filter.backends[0]',
    NO_CONTROL('0007'),
  ]),
  ...(['organization', 'userName'] as const).flatMap((name) => [
    listCase(`an empty ${name}`, { filter: { [name]: '' } }, [`filter.${name}`, 'must not be empty']),
    listCase(`an overlong ${name} of 257 characters`, { filter: { [name]: 'x'.repeat(257) } }, [
      `filter.${name}`,
      TOO_LONG,
    ]),
    listCase(`${name} with a control character`, { filter: { [name]: 'a\u001fb' } }, [
      `filter.${name}`,
      NO_CONTROL('001F'),
    ]),
    listCase(`${name} with half a surrogate pair`, { filter: { [name]: '\udc00' } }, [
      `filter.${name}`,
      NO_CONTROL('DC00'),
    ]),
  ]),
  listCase(
    'two faults at once',
    { first: 0, filter: { userName: '', organization: '\t' } },
    ['first', RANGE],
    ['filter.organization', NO_CONTROL('0009')],
    ['filter.userName', 'must not be empty'],
  ),
];

const CASES = [...idCases, ...wrongTypeCases, ...nodesCases, ...userListCases, ...dateCases, ...listCases];

// A document cannot hold half of a surrogate pair, not even escaped: the parser refuses it before we see it.
const isHalf = ({ what }: Case) => what.includes('half a surrogate pair');

describe.each([
  ['literals in the document', asLiterals, CASES.filter((one) => !isHalf(one))],
  ['variables', asVariables, CASES],
])('bad input as %s', (_how, sendAs, cases) => {
  it.each(cases)('is refused by name, and nothing is sent: $what', async ({ field, args, faults }) => {
    const before = graph.snapshot();
    const byPath = (one: { path: string }, other: { path: string }) => (one.path < other.path ? -1 : 1);
    const actual = (await badInputOf(sendAs(field, args(graph)))).sort(byPath);
    expect(actual).toEqual(
      faults
        .map(([path, message]) => ({
          path,
          message: typeof message === 'string' ? message : (expect.stringMatching(message) as string),
        }))
        .sort(byPath),
    );
    expect(graph.emulators.map(({ calls }) => calls)).toEqual([[], []]);
    expect(graph.snapshot()).toEqual(before);
  });
});

describe('half of a surrogate pair in a document', () => {
  it.each(CASES.filter(isHalf))('is refused by the parser, and nothing is sent: $what', async ({ field, args }) => {
    const { errors } = await asLiterals(field, args(graph));
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['GRAPHQL_PARSE_FAILED']);
    expect(graph.calls()).toEqual([]);
  });
});

describe('a bad mutation beside a good one', () => {
  it('is refused alone: the good one is carried out', async () => {
    const { data, errors } = await graph.execute(
      `mutation ($good: RemoveTaskInput!, $bad: RemoveTaskInput!) {
        bad: removeTask(input: $bad) { outcome }
        good: removeTask(input: $good) { outcome }
      }`,
      { good: { taskId: graph.taskId(4713) }, bad: { taskId: 'x' } },
    );
    expect(data).toEqual({ bad: null, good: { outcome: 'SUCCEEDED' } });
    expect(errors).toMatchObject([{ path: ['bad'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(graph.task(4713)).toBeUndefined();
  });
});

describe('a cursor of another list', () => {
  it('is refused, and nothing is sent', async () => {
    const { data } = await graph.execute('{ provisioningTasks(first: 1) { pageInfo { endCursor } } }');
    graph.reset();
    const after = data.provisioningTasks.pageInfo.endCursor as string;
    for (const filter of [{ userName: 'a' }, { organization: NORTHWIND }, { backends: ['sas-eu'] }]) {
      expect(await badInputOf(asVariables('provisioningTasks', { after, filter }))).toEqual([
        { path: 'after', message: 'comes from a list with another filter; keep the filter while paging' },
      ]);
    }
    expect(graph.calls()).toEqual([]);
  });
});

describe('a value of the wrong kind', () => {
  it.each([
    ['provisioningTasks', { first: 'many' }],
    ['provisioningTasks', { first: 1.5 }],
    ['provisioningTasks', { first: 99_999_999_999 }],
    ['provisioningTasks', { after: 7 }],
    ['provisioningTasks', { filter: { status: 'x' } }],
    ['provisioningTasks', { filter: { userName: 7 } }],
    ['provisioningTask', { id: null }],
    ['nodes', { ids: [null] }],
    ['removeTask', { input: { notifyUsers: true } }],
    ['removeTask', { input: { taskId: 'x', notifyUsers: 'yes' } }],
    ['removeUsersFromTask', { input: { taskId: 'x', userIds: null } }],
    ['removeUsersFromTask', { input: { taskId: 'x', userIds: [null] } }],
    ['removeUsersFromTask', { input: { taskId: 'x', userIds: [1] } }],
    ['updateStopDate', { input: { taskId: 'x', userIds: ['a'] } }],
    ['updateStopDate', { input: { taskId: 'x', userIds: ['a'], stopDate: 1_806_537_599 } }],
    ['updateStopDate', { input: { taskId: 'x', userIds: ['a'], stopDate: null } }],
  ] as const)('is refused by GraphQL itself, and nothing is sent: %s(%j)', async (field, args) => {
    for (const [sendAs, code] of [
      [asVariables, 'BAD_USER_INPUT'],
      [asLiterals, 'GRAPHQL_VALIDATION_FAILED'],
    ] as const) {
      const { errors, data } = await sendAs(field, args);
      expect(data).toBeUndefined();
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
    }
    expect(graph.emulators.map(({ calls }) => calls)).toEqual([[], []]);
  });
});
