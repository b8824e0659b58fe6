import { getNamedType, type GraphQLObjectType, type GraphQLSchema, isLeafType } from 'graphql';
import { registry } from '../../datasources';
import { Secret } from '../../datasources/shared/settings';
import type { MutationReport } from '../../resolvers/context';
import { ALL_SCOPES } from '../../resolvers/shared/scopes';
import { buildGraphSchema } from '../../src/graphql/schema';
import { column, dataOf, executeOver } from '../helpers/execute';
import { type SampleIds, sampleIds } from '../helpers/sample-ids';
import { type Everything, startEverything } from '../helpers/start-everything';

const TOKEN = 'a-token-that-may-read-and-write-all';

const reports: MutationReport[] = [];
let fails = false;
let schema: GraphQLSchema;
let graph: Everything;
let ids: SampleIds;
let userIds: string[];

beforeAll(async () => {
  schema = await buildGraphSchema(registry);
  const tokens = [{ name: 'desk', token: new Secret(TOKEN), scopes: [...ALL_SCOPES] }];
  graph = await startEverything({ auth: { tokens } }, (report) => {
    reports.push(report);
    if (fails) throw new Error('the listener failed');
  });
  const execute = executeOver(graph.endpoint, TOKEN);
  ids = await sampleIds({ ...graph, execute });
  const query = 'query ($id: ID!) { provisioningTask(id: $id) { users { userId } } }';
  const { provisioningTask } = await dataOf(execute(query, { id: ids.tokens[0] }));
  userIds = column(provisioningTask.users, 'userId') as string[];
}, 60_000);
afterAll(() => graph.close());
beforeEach(() => {
  fails = false;
  reports.length = 0;
  graph.events.length = 0;
});

/** One for every mutation of the schema, with several items where it can have them. */
const inputs = (): Readonly<Record<string, object>> => {
  const taskIds = [ids.accounts[0], ids.tokens[2], ids.gone[0], ids.accounts[1]];
  const ofToken = { taskId: ids.tokens[0], userIds: [userIds[0], 'nobody at all'] };
  const backend = 'comanage';
  return {
    retryTasks: { taskIds },
    reassignTasks: { taskIds, assignee: { userKey: '1' } },
    completeTasks: { taskIds },
    setTaskNote: { taskIds, note: 'seen' },
    setTaskResponse: { taskIds, response: 'UC' },
    removeUsersFromTask: ofToken,
    updateStopDate: { ...ofToken, stopDate: '2099-01-01T00:00:00Z' },
    removeTask: { taskId: ids.tokens[1] },
    addCoProvisioningTarget: { backend, coId: '2', plugin: 'LdapProvisioner', mode: 'DISABLED' },
    updateCoProvisioningTarget: { targetId: ids.targets[0], order: 3 },
    deleteCoProvisioningTarget: { targetId: ids.targets[0] },
    provision: { targetId: ids.targets[0], coPersonIds: ['2'], coGroupIds: ['1'], identifiers: ['nobody at all'] },
    createWorkflowRequest: {
      ...{ backend: 'admanager', domainNames: ['admp.local', 'corp.example'], subject: 'Once' },
      disableUsers: { accounts: ['john'] },
    },
  };
};

/** Every leaf of an object and of its results. */
function leavesOf(type: GraphQLObjectType): string {
  return Object.values(type.getFields())
    .flatMap((field) => {
      const named = getNamedType(field.type);
      if (isLeafType(named)) return field.name;
      return field.name === 'results' ? `results { ${leavesOf(named as GraphQLObjectType)} }` : [];
    })
    .join(' ');
}

function mutationOf(name: string): string {
  const type = getNamedType(schema.getMutationType()!.getFields()[name]!.type) as GraphQLObjectType;
  const input = `${name[0]!.toUpperCase()}${name.slice(1)}Input!`;
  return `mutation Told($input: ${input}) { ${name}(input: $input) { ${leavesOf(type)} } }`;
}

async function send(name: string, input: object) {
  const response = await fetch(graph.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}`, 'x-request-id': `told-${name}` },
    body: JSON.stringify({ query: mutationOf(name), variables: { input } }),
  });
  return (await response.json()) as { data: Record<string, unknown>; errors?: readonly object[] };
}

type Row = { readonly outcome?: string; readonly reason?: string | null } & Readonly<Record<string, unknown>>;

it('every mutation tells of each of its items once, with the outcome that its payload shows', async () => {
  const names = Object.keys(schema.getMutationType()!.getFields());
  expect(Object.keys(inputs()).sort()).toEqual(names.sort());
  for (const name of names) {
    reports.length = 0;
    const { data, errors } = await send(name, inputs()[name]!);
    expect([name, errors]).toEqual([name, undefined]);
    const { results = [], ...own } = data[name] as Row & { readonly results?: readonly Row[] };
    const shown = [...('outcome' in own ? [own] : []), ...results];
    expect([name, reports.length, shown.length > 0]).toEqual([name, 1, true]);
    const [{ items, ...facts }] = reports as [MutationReport];
    expect(facts).toEqual({ requestId: `told-${name}`, caller: 'desk', operationName: 'Told', mutation: name });
    expect([name, items.map(({ outcome, reason }) => ({ outcome, reason }))]).toEqual([
      ...[name, shown.map(({ outcome, reason = null }) => ({ outcome, reason }))],
    ]);
    for (const { backend } of items)
      expect([name, [...graph.emulators.keys()]]).toEqual([name, expect.arrayContaining([backend])]);
    // No two items of one report are about the same; only what is new has no name yet.
    const about = items.map(({ backend, id, part }) => JSON.stringify([backend, id, part]));
    expect([name, new Set(about).size]).toEqual([name, items.length]);
    if (name !== 'addCoProvisioningTarget') {
      for (const { id, part } of items) expect([name, id ?? part]).toEqual([name, expect.stringMatching(/./)]);
    }
  }
}, 60_000);

it('items are named by what they are about', async () => {
  await send('removeUsersFromTask', inputs()['removeUsersFromTask']!);
  await send('createWorkflowRequest', inputs()['createWorkflowRequest']!);
  await send('provision', inputs()['provision']!);
  const named = reports.map(({ items }) => items.map(({ backend, id, part }) => [backend, id, part]));
  expect(named).toEqual([
    [
      ['safenet', ids.tokens[0], userIds[0]],
      ['safenet', ids.tokens[0], 'nobody at all'],
    ],
    [
      ['admanager', null, 'admp.local'],
      ['admanager', null, 'corp.example'],
    ],
    [
      ['comanage', ids.targets[0], 'CO_PERSON 2'],
      ['comanage', ids.targets[0], 'CO_GROUP 1'],
      ['comanage', ids.targets[0], 'CO_PERSON nobody at all'],
    ],
  ]);
}, 60_000);

it('a mutation without a payload tells why, and of no item', async () => {
  const { data } = await send('completeTasks', { taskIds: ['nonsense'] });
  expect(data).toEqual({ completeTasks: null });
  expect(reports).toMatchObject([{ mutation: 'completeTasks', items: [], error: { name: 'InputError' } }]);
});

it('a listener that fails takes nobody the outcome of what was carried out', async () => {
  fails = true;
  const input = { taskId: ids.tokens[0], userIds: [userIds[1]], stopDate: '2099-01-01T00:00:00Z' };
  const { data, errors } = await send('updateStopDate', input);
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ updateStopDate: { results: [{ outcome: 'SUCCEEDED' }] } });
  expect(reports).toHaveLength(1);
  expect(graph.unexpected).toEqual([expect.objectContaining({ message: 'the listener failed' })]);
});

it('every call to a back end tells whose it was', async () => {
  await send('setTaskNote', inputs()['setTaskNote']!);
  const calls = graph.events.filter(({ event }) => ['answered', 'refused', 'failed'].includes(event));
  expect(calls).toContainEqual(expect.objectContaining({ backend: 'oig', operation: 'PUT /provtasks' }));
  for (const call of calls) {
    expect(call).toMatchObject({ requestId: 'told-setTaskNote', caller: 'desk', operationName: 'Told' });
  }
});
