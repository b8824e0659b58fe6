import { column, dataOf } from '../helpers/execute';
import { AWKWARD_IDS } from '../helpers/safenet-state';
import { type SafenetGraph, startSafenet } from '../helpers/start-safenet';

let graph: SafenetGraph;
beforeAll(async () => {
  graph = await startSafenet();
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

const QUERY = `query ($id: ID!) { node(id: $id) {
  __typename id
  ... on ProvisioningTask { localId status }
  ... on TaskUser { userId stopDate }
} }`;

describe('node', () => {
  it('fetches a task', async () => {
    const id = graph.taskId(4711);
    expect(await dataOf(graph.execute(QUERY, { id }))).toEqual({
      node: { __typename: 'TokenProvisioningTask', id, localId: '4711', status: 'PENDING' },
    });
  });

  it('fetches a person in a task', async () => {
    const id = graph.userId(4711, '00417');
    expect(await dataOf(graph.execute(QUERY, { id }))).toEqual({
      node: { __typename: 'TaskUser', id, userId: '00417', stopDate: '2050-01-31T23:59:59Z' },
    });
    expect(graph.counts()).toEqual({ GetProvisioningTaskDetails: 1 });
  });

  it('fetches every person with an awkward name by the id that the list gives', async () => {
    const { provisioningTask } = await dataOf(
      graph.execute('query ($id: ID!) { provisioningTask(id: $id) { users { id userId } } }', {
        id: graph.taskId(4730),
      }),
    );
    expect(column(provisioningTask.users, 'userId')).toEqual(AWKWARD_IDS);
    for (const { id, userId } of provisioningTask.users as { id: string; userId: string }[]) {
      expect(await dataOf(graph.execute(QUERY, { id }))).toMatchObject({ node: { id, userId } });
    }
  });

  it.each([
    ['a task that is gone', () => graph.taskId(999)],
    ['a person who is not in the task', () => graph.userId(4711, 'd.haddad')],
    ['a person spelt otherwise', () => graph.userId(4711, 'A.MOREAU')],
    ['a person in a task that is gone', () => graph.userId(999, 'd.haddad')],
  ])('is null for %s', async (_what, id) => {
    expect(await graph.execute(QUERY, { id: id() })).toMatchObject({ data: { node: null }, errors: undefined });
  });
});
