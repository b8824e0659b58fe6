import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type GraphQLSchema, isObjectType, Kind, parse, validate } from 'graphql';
import { registry } from '../../../../../datasources';
import { safenetCosts } from '../../../../../datasources/safenet/costs';
import { oigCosts } from '../../../../../datasources/oig/costs';
import { comanageCosts } from '../../../../../datasources/comanage/costs';
import { ADMANAGER_COSTS } from '../../../../../datasources/admanager/costs';
import type { BackendCosts } from '../../../../../datasources/contracts/call-costs';
import { isLazy, lazyPartOf } from '../../../../../resolvers/shared/lazy';
import { settingsSchema } from '../../../../../src/config/schema';
import { LimitError } from '../../../../../src/graphql/errors/refusals';
import { createLimitCheck } from '../../../../../src/graphql/limits/operation-limits';
import { buildServedSchema } from '../../../../../src/graphql/schema';

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildServedSchema(registry);
});

type Costs = Readonly<Record<string, BackendCosts>>;
type Variables = Readonly<Record<string, unknown>>;

const safenet = safenetCosts({ organizations: ['Northwind Trust', 'Fabrikam Health'] });
const oig = oigCosts({ usersPerCall: 20 });
const provisionOnly = comanageCosts({ api: 'provision-only', cos: undefined, readHistory: true });
const lists = comanageCosts({ api: 'documented', cos: ['7', '9'], readHistory: true });
const MIXED: Costs = { safenet, oig, comanage: lists, admanager: ADMANAGER_COSTS };

function checkOf(costs: Costs, limits: object = { backendCalls: 100_000 }) {
  const check = createLimitCheck(schema, settingsSchema.parse({ limits }).limits);
  const byName = new Map(Object.entries(costs));
  return (...[document, operation, variables]: Parameters<typeof check>) =>
    check(document, operation, variables, byName);
}

function countOf(check: ReturnType<typeof createLimitCheck>, query: string, variables: Variables = {}): number {
  const document = parse(query);
  expect(validate(schema, document).map(({ message }) => message)).toEqual([]);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('There is no operation');
  return check(document, operation, variables);
}

const idsOf = (count: number) => Array.from({ length: count }, (_, index) => `id-${index}`);
const NODES = (selection: string) => `query ($ids: [ID!]!) { nodes(ids: $ids) { ${selection} } }`;
const PAGE = (selection: string, page = '') => `{ provisioningTasks${page} { ${selection} } }`;
const mutation = (name: string, selection: string) =>
  `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${selection} } }`;
const ACCOUNT = (selection: string) => `nodes { ... on AccountProvisioningTask { ${selection} } }`;

type Row = readonly [what: string, figure: number, costs: Costs, query: string, variables?: Variables];

/** Each is a line of the table in docs/costs.md. */
const ROWS: readonly Row[] = [
  [
    'SafeNet, two organizations: a page of 25 tasks without dates, users or status',
    4,
    { safenet },
    PAGE('nodes { id } pageInfo { hasNextPage }'),
  ],
  ['the same of one organization', 2, { safenet }, PAGE('nodes { id }', '(filter: { organization: "x" })')],
  [
    'with dates, users or status',
    4 + 25,
    { safenet },
    PAGE('nodes { startDate users { userName status } } edges { node { a: status b: users { id } } }'),
  ],
  ['with `totalCount` too', 4 + 25 + 2, { safenet }, PAGE('totalCount nodes { status }')],
  ['`totalCount` alone', 2, { safenet }, PAGE('totalCount again: totalCount')],
  ['a page of 100 with users', 4 + 100, { safenet }, PAGE('nodes { users { id } }', '(first: 100)')],
  [
    '`nodes(ids)` of 40 tasks with users',
    40 + 8,
    { safenet },
    NODES('... on ProvisioningTask { users { id } }'),
    { ids: idsOf(40) },
  ],
  [
    'of 40 tasks with `operator` and nothing but',
    4,
    { safenet },
    NODES('... on TokenProvisioningTask { operator userCount }'),
    { ids: idsOf(40) },
  ],
  ['`removeUsersFromTask`, `updateStopDate`', 3, { safenet }, mutation('updateStopDate', 'results { outcome }')],
  ['the same with `task`', 3 + 4, { safenet }, mutation('removeUsersFromTask', 'task { users { id } }')],
  ['`removeTask`', 6, { safenet }, mutation('removeTask', 'outcome')],
  ['Oracle: a page of 25 tasks', 1, { oig }, PAGE('totalCount nodes { status users { userId stopDate } }')],
  ['with the names of beneficiaries', 1 + 2, { oig }, PAGE('nodes { users { userName } }')],
  ['and of assignees', 1 + 2 + 2, { oig }, PAGE(`nodes { users { userName } } ${ACCOUNT('assignee { displayName }')}`)],
  [
    'with `note`, `formFields`, `stopDate`',
    1 + 25,
    { oig },
    PAGE(`nodes { stopDate } ${ACCOUNT('note formFields { name }')}`),
  ],
  [
    'with these, `history` and `possibleResponses`',
    1 + 75,
    { oig },
    PAGE(ACCOUNT('note history { date } possibleResponses')),
  ],
  [
    '`nodes(ids)` of 40 tasks',
    40,
    { oig },
    NODES('... on AccountProvisioningTask { note formFields { name } }'),
    { ids: idsOf(40) },
  ],
  ['`retryTasks` of 50', 1, { oig }, mutation('retryTasks', 'results { outcome }'), { input: { taskIds: idsOf(50) } }],
  ['of 100', 2, { oig }, mutation('retryTasks', 'results { outcome }'), { input: { taskIds: idsOf(100) } }],
  [
    'of 100 with `task`',
    2 + 100,
    { oig },
    mutation('retryTasks', 'results { task { status } }'),
    { input: { taskIds: idsOf(100) } },
  ],
  [
    '`reassignTasks` of 60 by login',
    1 + 2,
    { oig },
    mutation('reassignTasks', 'results { outcome }'),
    { input: { taskIds: idsOf(60), assignee: { userLogin: 'x' } } },
  ],
  [
    'of 60 to a role',
    2,
    { oig },
    mutation('reassignTasks', 'results { outcome }'),
    { input: { taskIds: idsOf(60), assignee: { role: '41' } } },
  ],
  [
    'SafeNet and Oracle: a page of 25 with users and notes',
    5 + 25,
    { safenet, oig },
    PAGE(`nodes { users { id } } ${ACCOUNT('note')}`),
  ],
  ['with `totalCount`, which Oracle does not have', 5, { safenet, oig }, PAGE('totalCount nodes { id }')],
  [
    'the same with `filter: { backends: ["safenet"] }`',
    6,
    { safenet, oig },
    PAGE('totalCount nodes { id }', '(filter: { backends: ["safenet"] })'),
  ],
  [
    '`retryTasks` of 100, of two Oracles',
    3,
    { one: oig, two: oig },
    mutation('retryTasks', 'results { outcome }'),
    { input: { taskIds: idsOf(100) } },
  ],
  [
    'two aliases of one page',
    2 * 29,
    { safenet },
    '{ a: provisioningTasks { nodes { status } } b: provisioningTasks { nodes { status } } }',
  ],
  [
    'COmanage 4.6.1: `coProvisioningTargets`',
    0,
    { comanage: provisionOnly },
    '{ coProvisioningTargets { totalCount nodes { mode } } }',
  ],
  [
    '`provision` of 5 people and groups and 2 mailing lists',
    12,
    { comanage: provisionOnly },
    mutation('provision', 'results { outcome }'),
    { input: { coPersonIds: idsOf(3), coGroupIds: idsOf(2), coEmailListIds: idsOf(2) } },
  ],
  [
    'with 3 identifiers',
    3 + 30 + 6,
    { comanage: provisionOnly },
    mutation('provision', 'results { outcome }'),
    { input: { identifiers: idsOf(3) } },
  ],
  [
    'with 11 identifiers',
    1 + 22,
    { comanage: provisionOnly },
    mutation('provision', 'results { outcome }'),
    { input: { identifiers: idsOf(11) } },
  ],
  [
    'COmanage that lists, two COs: `coProvisioningTargets`',
    2,
    { comanage: lists },
    '{ coProvisioningTargets { totalCount nodes { mode } } }',
  ],
  ['of one CO', 1, { comanage: lists }, '{ coProvisioningTargets(filter: { coId: "7" }) { nodes { mode } } }'],
  [
    '`provision` of 5 people',
    1 + 10,
    { comanage: lists },
    mutation('provision', 'results { outcome }'),
    { input: { coPersonIds: idsOf(5) } },
  ],
  [
    '`updateCoProvisioningTarget`',
    2,
    { comanage: lists },
    mutation('updateCoProvisioningTarget', 'results { outcome }'),
  ],
  ['with its `target`', 3, { comanage: lists }, mutation('updateCoProvisioningTarget', 'results { target { mode } }')],
  [
    'ADManager Plus: `createWorkflowRequest` in 2 domains',
    2,
    MIXED,
    mutation('createWorkflowRequest', 'results { workflowRequest { id } }'),
    { input: { backend: 'admanager', domainNames: ['a', 'b'] } },
  ],
  [
    '`workflowRequests`, `workflowRequest`',
    0,
    MIXED,
    '{ workflowRequests(first: 100) { totalCount nodes { subject } } workflowRequest(id: "x") { id } }',
  ],
];

const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();

describe('the calls of an operation, beforehand', () => {
  it.each(ROWS.map((row) => [row[0], row[1], row] as const))('%s: %i', (_what, figure, row) => {
    const [, , costs, query, variables] = row;
    expect(countOf(checkOf(costs), query, variables)).toBe(figure);
  });

  it('are in docs/costs.md, line by line', () => {
    const text = readFileSync('docs/costs.md', 'utf8');
    const table = text
      .slice(text.indexOf('## Counted beforehand'), text.indexOf('## Points'))
      .split('\n')
      .filter((line) => line.startsWith('| '));
    const told = table.slice(2).map((line) => line.split('|').slice(1, 3).map(plain));
    expect(told).toEqual(ROWS.map(([what, figure]) => [plain(what), String(figure)]));
  });

  it.each(['backends { name }', '__typename', '__schema { queryType { name } }', '_service { sdl }'])(
    'are none where no back end is asked: %s',
    (selection) => {
      expect(countOf(checkOf(MIXED), `{ ${selection} }`)).toBe(0);
    },
  );

  it('are stated by every query and mutation but those that ask no back end', () => {
    const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.values(type?.getFields() ?? {}),
    );
    const silent = roots.filter(({ extensions }) => !extensions['calls']).map(({ name }) => name);
    expect(silent.sort()).toEqual(['_service', 'backends', 'workflowRequest', 'workflowRequests']);
  });

  it('are told apart by what a lazy field reads, but where that was counted elsewhere', () => {
    const types = Object.values(schema.getTypeMap()).filter(isObjectType);
    const silent = types.flatMap((type) =>
      Object.keys(type.getFields()).flatMap((name) =>
        isLazy(type, name) && lazyPartOf(type, name) === undefined ? [`${type.name}.${name}`] : [],
      ),
    );
    // The names of people are; whether there is more belongs to the list.
    expect(silent.sort()).toEqual([
      'AccountProvisioningTask.users',
      'PageInfo.hasNextPage',
      'PageInfo.hasPreviousPage',
    ]);
  });

  it('are the same however the selection is written', () => {
    const count = (query: string) => countOf(checkOf(MIXED), query);
    const expected = count(
      '{ provisioningTasks(first: 7) { nodes { status ... on AccountProvisioningTask { note } } } }',
    );
    expect(expected).toBe(5 + 7);
    const others = [
      'query { ...Q } fragment Q on Query { provisioningTasks(first: 7) { ...C } } fragment C on ProvisioningTaskConnection { edges { node { status } } nodes { ...T } } fragment T on AccountProvisioningTask { formFields { name } }',
      '{ ... { provisioningTasks(first: 7) { nodes { ... on TokenProvisioningTask { status } ... on AccountProvisioningTask { stopDate } } } } }',
      '{ ...Q } fragment Q on Query { provisioningTasks(first: 7) { nodes { ...T ...T } } } fragment T on ProvisioningTask { a: users { id } b: status stopDate }',
    ];
    expect(others.map(count)).toEqual(others.map(() => expected));
  });

  it('follow the variables of each request, and are found once where there are none', () => {
    const check = checkOf(MIXED);
    const document = parse(
      'query ($n: Int = 3, $names: [String!], $f: ProvisioningTaskFilter) { provisioningTasks(first: $n, filter: { backends: $names }) { nodes { status } } b: provisioningTasks(first: 1, filter: $f) { nodes { id } } }',
    );
    const operation = document.definitions[0];
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('There is no operation');
    const with_ = (variables: Variables) => check(document, operation, variables);
    expect(with_({})).toBe(5 + 3 + 5);
    expect(with_({ n: 10 })).toBe(5 + 10 + 5);
    expect(with_({ n: 10, names: ['oig'] })).toBe(1 + 5);
    expect(with_({ n: 10, names: 'safenet', f: { backends: [] } })).toBe(4 + 10);
    expect(with_({ n: 10, names: ['nobody'], f: { backends: null, organization: 'x' } })).toBe(2 + 1);
  });

  it('are what they would be for the first request, whatever was asked before', () => {
    const query = `query ($n: Int = 3, $ids: [ID!]!, $names: [String!], $f: ProvisioningTaskFilter, $one: String) {
      a: provisioningTasks(first: $n, filter: { backends: $names }) { nodes { status } }
      b: provisioningTasks(filter: $f) { totalCount nodes { id } }
      c: provisioningTasks(filter: { backends: ["safenet", $one] }) { nodes { id } }
      nodes(ids: $ids) { id }
    }`;
    const document = parse(query.replace(', $one: String', ', $one: String!'));
    const operation = document.definitions[0];
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('There is no operation');
    const names = fc.constantFrom(undefined, null, [], 'oig', ['oig'], ['safenet', 'oig'], ['nobody'], { kind: 'x' });
    const variables = fc.record(
      {
        n: fc.constantFrom(undefined, null, 1, 50, 'x'),
        ids: fc.constantFrom(idsOf(1), idsOf(40), idsOf(101), 'one'),
        names,
        f: fc.oneof(fc.constant(null), fc.record({ backends: names, organization: fc.constantFrom(null, 'x') })),
        one: fc.constantFrom('oig', 'nobody', 4),
      },
      { requiredKeys: [] },
    );
    const check = checkOf(MIXED);
    fc.assert(
      fc.property(variables, (given) => {
        expect(check(document, operation, given)).toBe(checkOf(MIXED)(document, operation, given));
      }),
      { numRuns: 300 },
    );
  });

  it('do not take what a variable holds for a part of the document', () => {
    const query =
      'query ($ids: [ID!]!, $f: ProvisioningTaskFilter, $n: Int) { nodes(ids: $ids) { id } provisioningTasks(first: $n, filter: $f) { nodes { status } } }';
    const posing = [
      { kind: 'ListValue', values: [] },
      { kind: 'Variable' },
      { kind: 'ObjectValue', fields: [] },
      { kind: 'NullValue' },
      { kind: 'IntValue', value: '1' },
    ];
    for (const one of posing) {
      expect(countOf(checkOf({ safenet }), query, { ids: one, f: one, n: one })).toBe(1 + 4 + 4 + 25);
    }
  });

  it('take no longer than the document is long, however often fragments are spread', () => {
    const fragments = Array.from(
      { length: 40 },
      (_, level) =>
        `fragment F${level} on Query { ${level === 39 ? 'provisioningTasks { nodes { status } }' : `...F${level + 1} ...F${level + 1}`} }`,
    );
    const query = `{ ...F0 } ${fragments.join(' ')}`;
    const document = parse(query);
    const operation = document.definitions[0];
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('There is no operation');
    expect(() => checkOf({ safenet })(document, operation, {})).toThrow(LimitError);
  });
});

describe('limits.backendCalls', () => {
  const refusalOf = (query: string, variables?: Variables, limits: object = {}): LimitError | undefined => {
    try {
      countOf(checkOf(MIXED, limits), query, variables);
      return undefined;
    } catch (error) {
      if (error instanceof LimitError) return error;
      throw error;
    }
  };
  const ALL =
    'status users { userName } ... on TokenProvisioningTask { operator } ... on AccountProvisioningTask { note history { date } possibleResponses assignee { displayName } }';

  it('lets the longest page and the longest list of ids pass, with all that can be selected of tasks', () => {
    expect(refusalOf(PAGE(`totalCount nodes { ${ALL} }`, '(first: 100)'))).toBeUndefined();
    expect(refusalOf(NODES(`... on ProvisioningTask { ${ALL} }`), { ids: idsOf(100) })).toBeUndefined();
    const input = { taskIds: idsOf(100) };
    expect(refusalOf(mutation('retryTasks', `results { task { ${ALL} } }`), { input })).toBeUndefined();
  });

  it('names itself and what the operation comes to', () => {
    const query = PAGE(`nodes { ${ALL} }`, '(first: 100)');
    expect(refusalOf(query, {}, { backendCalls: 314 })).toMatchObject({
      limit: 'backendCalls',
      maximum: 314,
      figure: 315,
      message: 'The operation is too large: at most 314 calls to back ends are allowed, and it has 315',
    });
    expect(refusalOf(query, {}, { backendCalls: 315 })).toBeUndefined();
  });

  it('counts every alias', () => {
    const aliases = Array.from({ length: 20 }, (_, index) => `a${index}: provisioningTasks { nodes { status } }`);
    expect(refusalOf(`{ ${aliases.join(' ')} }`)).toMatchObject({ limit: 'backendCalls', figure: 20 * 30 });
  });
});
