import { type GraphQLSchema, Kind, parse, validate } from 'graphql';
import { registry } from '../../datasources';
import type { ComanageEmulator } from '../../datasources/comanage/emulator';
import type { RunningEmulator } from '../../datasources/shared/backend';
import { settingsSchema } from '../../src/config/schema';
import { createLimitCheck, type LimitCheck } from '../../src/graphql/limits/operation-limits';
import { buildServedSchema } from '../../src/graphql/schema';
import { column, dataOf, type Variables } from '../helpers/execute';
import { type Dice, dice } from '../helpers/random-operation';
import { RequestMaker, type ValuesOf } from '../helpers/random-request';
import { pick } from '../helpers/random-values';
import { type Everything, startEverything } from '../helpers/start-everything';

/** More, or others, as with `DIFFERENTIAL_OPERATIONS`. */
const OPERATIONS = Number(process.env['ESTIMATED_OPERATIONS'] ?? 120);
const SEED = Number(process.env['ESTIMATED_SEED'] ?? 20_270_603);
const LOG_INS: readonly string[] = ['Connect', 'PingConnection'];

type Logging = RunningEmulator & { readonly calls: readonly { readonly operation: string }[]; clearCalls(): void };

let graph: Everything;
let schema: GraphQLSchema;
let estimate: LimitCheck;
let ids: { readonly tasks: string[]; readonly users: string[]; readonly targets: string[] };
beforeAll(async () => {
  graph = await startEverything({ limits: { backendCalls: 100_000 } });
  schema = await buildServedSchema(registry);
  const { limits } = settingsSchema.parse({ limits: { backendCalls: 100_000 } });
  estimate = createLimitCheck(schema, limits);
  const found = await dataOf(
    graph.execute(`{
      tokens: provisioningTasks(first: 100, filter: { backends: ["safenet"] }) { nodes { id users { id } } }
      accounts: provisioningTasks(first: 40, filter: { backends: ["oig"] }) { nodes { id } }
      coProvisioningTargets { nodes { id } }
    }`),
  );
  const tokens = found.tokens.nodes as { readonly id: string; readonly users: readonly { readonly id: string }[] }[];
  ids = {
    tasks: [...column(tokens, 'id'), ...column(found.accounts.nodes, 'id')] as string[],
    users: column(tokens.flatMap(({ users }) => users).slice(0, 30), 'id') as string[],
    targets: column(found.coProvisioningTargets.nodes, 'id') as string[],
  };
});
afterAll(() => graph.close());

const logs = () => [...graph.emulators.values()] as Logging[];

/** What the emulators saw of it, and how many calls the answer says that it made. */
async function madeFor(query: string, variables: Variables) {
  for (const emulator of logs()) emulator.clearCalls();
  const response = await fetch(graph.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-cost': 'true' },
    body: JSON.stringify({ query, variables }),
  });
  const { extensions } = (await response.json()) as { readonly extensions?: { readonly cost?: { calls: number } } };
  const made = logs().flatMap(({ calls }) =>
    calls.map(({ operation }) => operation).filter((name) => !LOG_INS.includes(name)),
  );
  return { made, told: extensions?.cost?.calls };
}

function estimateOf(query: string, variables: Variables = {}): number {
  const document = parse(query);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('There is no operation');
  return estimate(document, operation, variables, graph.costs);
}

const some = (values: readonly unknown[], most: number) => (roll: Dice) =>
  Array.from({ length: 1 + Math.floor(roll() * most) }, () => pick(values, roll));
const optional = (values: readonly unknown[]) => (roll: Dice) => pick([undefined, null, ...values], roll);

function valuesOfQueries(): ValuesOf {
  const { targets, tasks, users } = ids;
  const all = [...tasks, ...users, ...targets];
  const page = optional([1, 2, 5, 30, 100]);
  const none = () => undefined;
  const representations = [
    ...tasks.map((id) => ({ __typename: 'ProvisioningTask', id })),
    ...users.map((id) => ({ __typename: 'TaskUser', id })),
    ...targets.map((id) => ({ __typename: 'CoProvisioningTarget', id })),
  ];
  const lists = ['provisioningTasks', 'coProvisioningTargets', 'workflowRequests'].flatMap((list) => [
    [`Query.${list}.first`, page],
    [`Query.${list}.after`, none],
    [`Query.${list}.last`, list === 'coProvisioningTargets' ? optional([undefined, 3, 100]) : none],
    [`Query.${list}.before`, none],
  ]);
  return {
    ...(Object.fromEntries(lists) as ValuesOf),
    'Query.node.id': (roll) => pick(all, roll),
    'Query.nodes.ids': some(all, 12),
    'Query.provisioningTask.id': (roll) => pick(tasks, roll),
    'Query.provisioningTasks.filter': optional([
      { backends: ['oig'] },
      { backends: ['safenet'] },
      { backends: ['safenet'], organization: 'Fabrikam Health' },
      { backends: ['safenet', 'oig'], userName: 'd.haddad' },
      { backends: ['oig'], status: 'REJECTED' },
      { backends: [] },
    ]),
    'Query.coProvisioningTarget.id': (roll) => pick(targets, roll),
    'Query.coProvisioningTargets.filter': optional([{ coId: '2' }, { coId: '4' }, { backend: 'comanage' }]),
    'Query.workflowRequest.id': (roll) => pick(all, roll),
    'Query.workflowRequests.filter': optional([{ state: 'SENDING' }]),
    'Query._entities.representations': some(representations, 12),
  };
}

/** One mutation with values of every kind that costs something. */
function randomMutation(roll: Dice): { readonly query: string; readonly variables: Variables } {
  const { targets, tasks } = ids;
  const taskIds = [...new Set(some(tasks, 60)(roll))];
  const task =
    'task { status users { userName } ... on TokenProvisioningTask { operator } ... on AccountProvisioningTask { note history { date } assignee { displayName } } }';
  const results = `results { outcome ${roll() < 0.5 ? task : ''} }`;
  const one = { taskId: pick(tasks, roll), userIds: ['d.haddad', 'a.moreau', '00417'] };
  const payload = `results { outcome } ${roll() < 0.5 ? task : ''}`;
  const target = `results { outcome ${roll() < 0.5 ? 'target { mode }' : ''} }`;
  const upTo = (values: readonly string[]) => (roll() < 0.5 ? [...new Set(some(values, 4)(roll))] : []);
  const mutations: readonly (readonly [name: string, input: object, selection: string])[] = [
    ['removeTask', { taskId: one.taskId }, 'outcome'],
    ['removeUsersFromTask', one, payload],
    ['updateStopDate', { ...one, stopDate: '2050-03-31T23:59:59Z' }, payload],
    ['retryTasks', { taskIds }, results],
    ['completeTasks', { taskIds }, results],
    ['setTaskNote', { taskIds, note: 'x' }, results],
    ['setTaskResponse', { taskIds, response: 'x' }, results],
    ['reassignTasks', { taskIds, assignee: pick([{ userLogin: 'TNAKAMURA' }, { role: '41' }], roll) }, results],
    [
      'provision',
      {
        targetId: pick(targets, roll),
        coPersonIds: upTo(['2', '3', '5', '999']),
        coGroupIds: upTo(['11', '13']),
        coEmailListIds: upTo(['1']),
        identifiers: upTo(['bcastellan', 'E-10010', 'lbrandt', 'E-1', 'nobody']),
      },
      'results { outcome }',
    ],
    [
      'addCoProvisioningTarget',
      { backend: 'comanage', coId: pick(['2', '9'], roll), mode: 'MANUAL', plugin: 'LdapProvisioner' },
      target,
    ],
    ['updateCoProvisioningTarget', { targetId: pick(targets, roll), description: 'x' }, target],
    ['deleteCoProvisioningTarget', { targetId: pick(targets, roll) }, 'results { outcome }'],
    [
      'createWorkflowRequest',
      {
        backend: 'admanager',
        domainNames: pick([['corp.example'], ['corp.example', 'admp.local']], roll),
        subject: 'Leaver',
        disableUsers: { accounts: ['john'] },
      },
      'results { outcome workflowRequest { id } }',
    ],
  ];
  const [name, input, selection] = pick(mutations, roll);
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input!`;
  const again = roll() < 0.2 ? ` again: ${name}(input: $input) { ${selection} }` : '';
  return {
    query: `mutation ($input: ${type}) { ${name}(input: $input) { ${selection} }${again} }`,
    variables: { input },
  };
}

describe('what is said of an operation beforehand', () => {
  const untrue: unknown[] = [];
  afterEach(() => expect(untrue.splice(0).slice(0, 3)).toEqual([]));

  const check = async (query: string, variables: Variables, low: unknown[]) => {
    const { made, told } = await madeFor(query, variables);
    if (told !== made.length) untrue.push({ query, variables, told, made });
    let figure: number;
    try {
      figure = estimateOf(query, variables);
    } catch {
      return 0;
    }
    if (made.length > figure) low.push({ query, variables, figure, made });
    return made.length;
  };

  it(`is never below what ${OPERATIONS} generated queries cost`, async () => {
    const roll = dice(SEED);
    const maker = new RequestMaker(schema, valuesOfQueries(), roll);
    const low: unknown[] = [];
    let [operations, calls] = [0, 0];
    while (operations < OPERATIONS) {
      const { query, asks } = maker.request();
      if (validate(schema, parse(query)).length > 0) continue;
      operations += 1;
      for (const variables of asks.slice(0, 2)) calls += await check(query, variables, low);
    }
    expect(low.slice(0, 3)).toEqual([]);
    expect(calls).toBeGreaterThan(OPERATIONS);
  }, 600_000);

  it.each(['provision-only', 'documented'] as const)(
    'is never below what generated mutations cost, with a registry that is %s',
    async (mode) => {
      const roll = dice(SEED + mode.length);
      (graph.emulators.get('comanage') as ComanageEmulator).behaviour.mode = mode === 'documented' ? mode : 'strict';
      const low: unknown[] = [];
      let calls = 0;
      for (let operation = 0; operation < OPERATIONS / 2; operation++) {
        const { query, variables } = randomMutation(roll);
        calls += await check(query, variables, low);
        if (operation % 40 === 39) for (const emulator of logs()) emulator.reset();
      }
      expect(low.slice(0, 3)).toEqual([]);
      expect(calls).toBeGreaterThan(OPERATIONS / 2);
    },
    600_000,
  );
});
