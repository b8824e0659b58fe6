import { dataOf } from '../helpers/execute';
import { smallState, task } from '../helpers/safenet-state';
import { type SafenetGraph, startSafenet } from '../helpers/start-safenet';

const ID = 4800;

let graph: SafenetGraph;
beforeAll(async () => {
  const state = smallState();
  state.tasks.push(task(ID, [], { operator: 'h.dubois' }));
  graph = await startSafenet([{ state }]);
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

const TOKEN = '... on TokenProvisioningTask';
const SELECTIONS = [
  'localId',
  'status',
  'users { userId }',
  'startDate stopDate',
  `${TOKEN} { userCount }`,
  `${TOKEN} { operator users { userId } status }`,
];
const WHOLE = `id localId status startDate stopDate users { userId } ${TOKEN} { operator userCount }`;
const whole = () => ({
  id: graph.taskId(ID),
  localId: String(ID),
  status: 'UNKNOWN',
  startDate: null,
  stopDate: null,
  users: [],
  operator: 'h.dubois',
  userCount: 0,
});

describe('a task that the list has without users', () => {
  it.each(SELECTIONS)('is there when its { %s } is selected', async (fields) => {
    const { provisioningTask } = await dataOf(
      graph.execute(`query ($id: ID!) { provisioningTask(id: $id) { ${fields} } }`, { id: graph.taskId(ID) }),
    );
    expect(provisioningTask).not.toBeNull();
  });

  it('is the same however it is asked for', async () => {
    const id = graph.taskId(ID);
    const representations = [{ __typename: 'ProvisioningTask', id }];
    const found = await dataOf(
      graph.execute(
        `query ($id: ID!, $representations: [_Any!]!) {
          provisioningTask(id: $id) { ${WHOLE} }
          node(id: $id) { ... on ProvisioningTask { ${WHOLE} } }
          nodes(ids: [$id]) { ... on ProvisioningTask { ${WHOLE} } }
          _entities(representations: $representations) { ... on ProvisioningTask { ${WHOLE} } }
          provisioningTasks(first: 100) { nodes { ${WHOLE} } }
        }`,
        { id, representations },
      ),
    );
    expect(found).toMatchObject({
      provisioningTask: whole(),
      node: whole(),
      nodes: [whole()],
      _entities: [whole()],
    });
    expect(found.provisioningTasks.nodes).toContainEqual(whole());
  });

  it('has no person', async () => {
    const id = graph.userId(ID, 'a.moreau');
    expect(await dataOf(graph.execute('query ($id: ID!) { node(id: $id) { id } }', { id }))).toEqual({ node: null });
  });

  it('is removed', async () => {
    const { removeTask } = await dataOf(
      graph.execute(
        'mutation ($input: RemoveTaskInput!) { removeTask(input: $input) { outcome reason results { userId } } }',
        { input: { taskId: graph.taskId(ID) } },
      ),
    );
    expect(removeTask).toEqual({ outcome: 'SUCCEEDED', reason: null, results: [] });
    expect(graph.task(ID)).toBeUndefined();
    expect(graph.counts()).toMatchObject({ RemoveProvisioningTask: 1 });
  });

  it('has none of the users that a change names, and nothing is sent', async () => {
    const { removed, moved } = await dataOf(
      graph.execute(
        `mutation ($remove: RemoveUsersFromTaskInput!, $move: UpdateStopDateInput!) {
          removed: removeUsersFromTask(input: $remove) { results { outcome reason } task { ${WHOLE} } }
          moved: updateStopDate(input: $move) { results { outcome reason } task { localId } }
        }`,
        {
          remove: { taskId: graph.taskId(ID), userIds: ['a.moreau'] },
          move: { taskId: graph.taskId(ID), userIds: ['a.moreau'], stopDate: '2050-03-31T23:59:59Z' },
        },
      ),
    );
    const results = [{ outcome: 'NOT_FOUND', reason: 'There is no such user in the task; nothing was sent for it.' }];
    expect(removed).toEqual({ results, task: whole() });
    expect(moved).toEqual({ results, task: { localId: String(ID) } });
    expect(Object.keys(graph.counts()).sort()).toEqual(['GetProvisioningTaskDetails', 'GetProvisioningTasks']);
  });

  it('is what a task becomes whose last user is removed, where the server keeps it', async () => {
    Object.assign(graph.emulator.behaviour, { lastUser: 'leaves-task' });
    const { removeUsersFromTask } = await dataOf(
      graph.execute(
        `mutation ($input: RemoveUsersFromTaskInput!) {
          removeUsersFromTask(input: $input) { results { outcome } task { localId status users { userId } } }
        }`,
        { input: { taskId: graph.taskId(4713), userIds: ['d.haddad'] } },
      ),
    );
    expect(removeUsersFromTask).toEqual({
      results: [{ outcome: 'SUCCEEDED' }],
      task: { localId: '4713', status: 'UNKNOWN', users: [] },
    });
  });
});
