import type { OigEmulator } from '../../datasources/oig/emulator';
import type { Answer, Variables } from '../helpers/execute';
import { type SampleIds, sampleIds } from '../helpers/sample-ids';
import { type Everything, startEverything } from '../helpers/start-everything';

/** From the third time on an operation is compiled, if it ever is. */
const TIMES = 4;

/** What is beside the query in a request. */
interface Beside {
  readonly variables?: Variables;
  readonly operationName?: string;
}

type Ask = (graph: Everything, query: string, beside: Beside) => Promise<Answer>;

const answerOf = async (response: Response): Promise<Answer> => {
  const { data, errors } = (await response.json()) as Answer;
  return { status: response.status, data, errors };
};

type Routes = readonly (readonly [string, Ask])[];

const ROUTES: Routes = [
  // Answered without Apollo Server's HTTP layer.
  [
    'a plain POST',
    async ({ endpoint }, query, beside) =>
      answerOf(
        await fetch(endpoint, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: JSON.stringify({ query, ...beside }),
        }),
      ),
  ],
  [
    'a POST with an accept header of its own',
    async ({ endpoint }, query, beside) =>
      answerOf(
        await fetch(endpoint, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json, text/plain;q=0.1' },
          body: JSON.stringify({ query, ...beside }),
        }),
      ),
  ],
  [
    'a GET',
    async ({ endpoint }, query, { variables, operationName }) => {
      const search = new URLSearchParams({ query });
      if (variables) search.set('variables', JSON.stringify(variables));
      if (operationName !== undefined) search.set('operationName', operationName);
      const headers = { accept: 'application/json', 'apollo-require-preflight': 'yes' };
      return answerOf(await fetch(`${endpoint}?${search.toString()}`, { headers }));
    },
  ],
];

let compiling: Everything;
let plain: Everything;
let ids: SampleIds;
beforeAll(async () => {
  [compiling, plain] = await Promise.all([startEverything(), startEverything({ server: { compiledQueries: false } })]);
  ids = await sampleIds(compiling);
  await sampleIds(plain);
}, 240_000);
afterEach(() => {
  for (const { unexpected } of [compiling, plain]) unexpected.length = 0;
});
afterAll(() => Promise.all([compiling.close(), plain.close()]));

/** With compiled queries and without, again and again, through these routes: the answers must all be one. */
async function onlyAnswer(query: string, beside: Beside = {}, routes: Routes = ROUTES.slice(0, 1)): Promise<Answer> {
  const answers: Answer[] = [];
  for (const graph of [compiling, plain]) {
    for (const [, ask] of routes) {
      for (let time = 1; time <= TIMES; time++) answers.push(await ask(graph, query, beside));
    }
  }
  const [first] = answers;
  for (const answer of answers) expect(answer).toEqual(first);
  expect([...compiling.unexpected, ...plain.unexpected]).toEqual([]);
  return first!;
}

const codesOf = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions.code);

describe('the default of a variable', () => {
  it.each<[string, string, Variables, unknown]>([
    [
      'a number',
      'query Q($first: Int! = 2) { coProvisioningTargets(first: $first) { nodes { __typename } } }',
      {},
      { coProvisioningTargets: { nodes: Array(2).fill({ __typename: 'CoProvisioningTarget' }) } },
    ],
    [
      'an enum, a list and a Boolean',
      `query Q($status: ProvisioningTaskStatus = REJECTED, $backends: [String!] = ["oig"], $yes: Boolean = true, $no: Boolean! = false) {
        provisioningTasks(first: 1, filter: { status: $status, backends: $backends }) {
          nodes { status backend { name } localId @include(if: $no) id @skip(if: $yes) }
        }
      }`,
      {},
      { provisioningTasks: { nodes: [{ status: 'REJECTED', backend: { name: 'oig' } }] } },
    ],
    [
      'one member where a list is wanted',
      `query Q($backends: [String!] = "oig") {
        provisioningTasks(first: 1, filter: { backends: $backends }) { nodes { backend { name } } }
      }`,
      {},
      { provisioningTasks: { nodes: [{ backend: { name: 'oig' } }] } },
    ],
    [
      'an object',
      `query Q($filter: ProvisioningTaskFilter = { status: REJECTED, backends: ["oig"] }) {
        provisioningTasks(first: 1, filter: $filter) { nodes { status } }
      }`,
      {},
      { provisioningTasks: { nodes: [{ status: 'REJECTED' }] } },
    ],
    [
      'a moment',
      `query Q($from: DateTime = "2100-01-01T00:00:00Z") { workflowRequests(filter: { from: $from }) { totalCount } }`,
      {},
      { workflowRequests: { totalCount: 0 } },
    ],
  ])('applies: %s', async (_what, query, variables, data) => {
    expect(await onlyAnswer(query, { variables })).toEqual({ status: 200, data, errors: undefined });
  });
});

describe('a condition', () => {
  it.each<[string, Variables]>([
    ['query Q($y: Boolean!) { backends { ...C @include(if: $y) ...C } } fragment C on Backend { name }', { y: false }],
    ['{ backends { ...C @include(if: false) ...C } } fragment C on Backend { name }', {}],
    ['{ backends { ...C @skip(if: true) ...C } } fragment C on Backend { name }', {}],
    [
      `query Q($y: Boolean!) { backends { ...A @include(if: $y) ...B } }
      fragment A on Backend { ...C } fragment B on Backend { ...C } fragment C on Backend { name }`,
      { y: false },
    ],
    [
      `query Q($y: Boolean!) { backends { ...A ...B } }
      fragment A on Backend { ...C @skip(if: $y) } fragment B on Backend { ... @skip(if: false) { ...C } } fragment C on Backend { name }`,
      { y: true },
    ],
    ['query Q($y: Boolean!) { backends { name @include(if: $y) name } }', { y: false }],
    ['query Q($y: Boolean!) { backends @skip(if: $y) { kind } backends { name } }', { y: true }],
  ])('does not take away what is selected beside it: %s', async (query, variables) => {
    const { data } = await onlyAnswer(query, { variables });
    expect(data.backends).toEqual(
      expect.arrayContaining(['oig', 'safenet', 'comanage', 'admanager'].map((name) => ({ name }))),
    );
  });

  it('does not take away what is selected beside it of an interface, a list and an entity', async () => {
    const query = `query Q($y: Boolean!, $id: ID!, $any: _Any!) {
      node(id: $id) { ...T @include(if: $y) ...T }
      provisioningTasks(first: 1, filter: { backends: ["oig"] }) { nodes { ...T @include(if: $y) ...T } }
      _entities(representations: [$any]) { ...T @include(if: $y) ...T }
    }
    fragment T on ProvisioningTask { localId backend { name } }`;
    const [id] = ids.accounts;
    const variables = { y: false, id, any: { __typename: 'ProvisioningTask', id } };
    const task = { localId: expect.any(String), backend: { name: 'oig' } };
    expect(await onlyAnswer(query, { variables })).toEqual({
      status: 200,
      data: { node: task, provisioningTasks: { nodes: [task] }, _entities: [task] },
      errors: undefined,
    });
  });

  it('that leaves fields out leaves out their calls', async () => {
    const query = `query Q($m: Boolean!) {
      provisioningTasks(first: 2, filter: { backends: ["oig"], status: REJECTED }) {
        edges { node { localId } node @include(if: $m) { ... on AccountProvisioningTask { history { status } note } } }
      }
    }`;
    const oig = compiling.emulators.get('oig') as OigEmulator;
    for (let time = 1; time <= TIMES; time++) {
      oig.clearCalls();
      const { data, errors } = await compiling.execute(query, { m: false });
      const node = { localId: expect.any(String) };
      expect([errors, data.provisioningTasks.edges]).toEqual([undefined, [{ node }, { node }]]);
      expect(oig.calls.map(({ operation }) => operation)).toEqual(['listTasks']);
    }
    const { data } = await onlyAnswer(query, { variables: { m: true } });
    expect(data.provisioningTasks.edges[0].node).toHaveProperty('history');
  });

  it.each([
    'query Q($i: Boolean = true) { backends { name @include(if: $i) } }',
    'query Q($i: Boolean = true) { backends @skip(if: $i) { name } }',
    'query Q($i: Boolean = true) { ...A } fragment A on Query { node(id: "x") { ... @include(if: $i) { id } } }',
  ])('that is null is refused as the client’s fault: %s', async (query) => {
    const { status, data, errors } = await onlyAnswer(query, { variables: { i: null } }, ROUTES);
    expect([status, data]).toEqual([200, undefined]);
    expect(errors).toEqual([
      {
        message: 'Variable "$i" must be true or false, not null: @skip or @include asks it.',
        locations: [{ line: 1, column: 9 }],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });
});

describe('null where none may be', () => {
  it.each<[string, Variables]>([
    ['query Q($ids: [ID!] = ["x"]) { nodes(ids: $ids) { id } }', { ids: null }],
    ['query Q($id: ID = "x") { nodes(ids: [$id]) { id } }', { id: null }],
    ['query Q($id: ID = "x") { node(id: $id) { id } }', { id: null }],
  ])('is the client’s fault: %s', async (query, variables) => {
    const answer = await onlyAnswer(query, { variables });
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors?.[0]?.message).toMatch(/^Argument "ids?" /);
  });
});

describe('names that every object of JavaScript has', () => {
  const NAMES = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__', '__defineGetter__'];

  it.each(NAMES)('are names of variables like any other: %s', async (name) => {
    const query = `query Q($${name}: Int, $if: Boolean = true) {
      coProvisioningTargets(first: $${name}) { nodes { __typename } } backends { name @include(if: $if) }
    }`;
    const all = await onlyAnswer(query);
    expect([all.errors, all.data.coProvisioningTargets.nodes.length > 2]).toEqual([undefined, true]);
    const two = await onlyAnswer(query, { variables: JSON.parse(`{ "${name}": 2 }`) as Variables });
    expect([two.errors, two.data.coProvisioningTargets.nodes.length]).toEqual([undefined, 2]);
  });

  it.each(NAMES)('are missing inside of an object as any other would be: %s', async (name) => {
    const query = `query Q($${name}: String) { provisioningTasks(first: 1, filter: { userName: $${name} }) { nodes { __typename } } }`;
    const { data, errors } = await onlyAnswer(query);
    expect([errors, data.provisioningTasks.nodes.length]).toEqual([undefined, 1]);
  });

  it.each(NAMES)('are aliases like any other: %s', async (name) => {
    const query = `{ ${name}: backends { ${name}: name } provisioningTasks(first: 1) { nodes { ${name}: localId } } }`;
    const { data, errors } = await onlyAnswer(query);
    expect(errors).toBeUndefined();
    expect(Object.keys(data as object)).toEqual([name, 'provisioningTasks']);
    const { value } = Object.getOwnPropertyDescriptor(data, name) as { value: object[] };
    expect(Object.keys(value[0] as object)).toEqual([name]);
  });
});

describe('a path that another could be mistaken for', () => {
  it('is told apart', async () => {
    // The compiler's name for both is `x_y`: it reads the path from its end.
    const query = `{
      x_y: provisioningTasks(first: 1, filter: { backends: ["safenet"] }) { nodes { status users { userId } } }
      y: provisioningTasks(first: 1) { x: totalCount }
    }`;
    const { data, errors } = await onlyAnswer(query);
    expect(errors).toBeUndefined();
    expect(data.x_y.nodes).toEqual([
      { status: expect.not.stringMatching('UNKNOWN'), users: expect.arrayContaining([expect.anything()]) },
    ]);
  });
});

describe('values of variables that are wrong by the thousand', () => {
  const query = 'query Q($f: [ID!]!) { nodes(ids: $f) { id } }';
  const POSTS = ROUTES.slice(0, 2);

  it('are refused with as many words as one can read, and nobody counts them all', async () => {
    const made = jest.spyOn(Error, 'captureStackTrace');
    const answer = await onlyAnswer(query, { variables: { f: Array(52_000).fill(null) } }, POSTS);
    const times = 2 * POSTS.length * TIMES;
    expect(made.mock.calls.length).toBeLessThan(times * 1_000);
    made.mockRestore();
    expect([answer.status, answer.data, new Set(codesOf(answer))]).toEqual([
      200,
      undefined,
      new Set(['BAD_USER_INPUT']),
    ]);
    expect(answer.errors?.length).toBeLessThanOrEqual(51);
  });

  it.each([50, 51, 200])('are nobody’s fault but the client’s: %i', async (count) => {
    const answer = await onlyAnswer(query, { variables: { f: Array(count).fill(null) } }, POSTS);
    expect([answer.status, new Set(codesOf(answer))]).toEqual([200, new Set(['BAD_USER_INPUT'])]);
  });

  it('are so in variables of their own too', async () => {
    const names = Array.from({ length: 80 }, (_, index) => `v${index}`);
    const declared = names.map((name) => `$${name}: ID!`).join(' ');
    const text = `query Q(${declared}) { nodes(ids: [${names.map((name) => `$${name}`).join(' ')}]) { id } }`;
    const variables = Object.fromEntries(names.map((name) => [name, {}]));
    const answer = await onlyAnswer(text, { variables }, POSTS);
    expect([answer.status, new Set(codesOf(answer))]).toEqual([200, new Set(['BAD_USER_INPUT'])]);
  });
});

describe('the name of an operation', () => {
  const TWO = 'query A { backends { name } } query B { backends { kind } }';

  it.each<[string, string, Beside, string]>([
    ['is not in the document', TWO, { operationName: 'C' }, 'Unknown operation named "C".'],
    [
      'is not that of the only one',
      'query A { backends { name } }',
      { operationName: 'B' },
      'Unknown operation named "B".',
    ],
    [
      'is not in a document without names',
      '{ backends { name } }',
      { operationName: 'B' },
      'Unknown operation named "B".',
    ],
    ['is one that every object has', TWO, { operationName: 'constructor' }, 'Unknown operation named "constructor".'],
    ['is missing', TWO, {}, 'Must provide operation name if query contains multiple operations.'],
    ['is empty', TWO, { operationName: '' }, 'Must provide operation name if query contains multiple operations.'],
  ])('that %s is asked for', async (_what, query, beside, message) => {
    expect(await onlyAnswer(query, beside, ROUTES)).toEqual({
      status: 400,
      data: undefined,
      errors: [{ message, extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }],
    });
  });

  it.each<[string, Beside]>([
    ['query A { backends { name } }', { operationName: '' }],
    ['{ backends { name } }', { operationName: '' }],
    [TWO, { operationName: 'A' }],
  ])('may be empty where there is one, and picks one of several: %s', async (query, beside) => {
    const { status, data, errors } = await onlyAnswer(query, beside, ROUTES);
    expect([status, errors, Object.keys(data.backends[0] as object)]).toEqual([200, undefined, ['name']]);
  });
});
