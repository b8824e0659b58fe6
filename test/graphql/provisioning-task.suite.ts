import { dataOf } from '../helpers/execute';
import { FABRIKAM } from '../helpers/safenet-state';
import { type SafenetGraph, startSafenet } from '../helpers/start-safenet';

const QUERY = `query ($id: ID!) {
  provisioningTask(id: $id) {
    id localId status startDate stopDate users { userId }
    ... on TokenProvisioningTask { organization operator tokenOption userCount }
  }
}`;

let graph: SafenetGraph;
beforeAll(async () => {
  graph = await startSafenet();
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

describe('provisioningTask', () => {
  it('fetches one task by its id', async () => {
    const id = graph.taskId(4711);
    expect(await dataOf(graph.execute(QUERY, { id }))).toEqual({
      provisioningTask: {
        id,
        localId: '4711',
        status: 'PENDING',
        startDate: '2050-01-09T07:30:00Z',
        stopDate: '2050-01-31T23:59:59Z',
        users: [{ userId: 'a.moreau' }, { userId: 'b.okafor' }, { userId: '00417' }],
        organization: 'Northwind Trust',
        operator: 'h.dubois',
        tokenOption: 'MobilePASS',
        userCount: 3,
      },
    });
  });

  it('tells an empty operator from none', async () => {
    const query = 'query ($id: ID!) { provisioningTask(id: $id) { ... on TokenProvisioningTask { operator } } }';
    expect(await dataOf(graph.execute(query, { id: graph.taskId(4730) }))).toEqual({
      provisioningTask: { operator: '' },
    });
    expect(await dataOf(graph.execute(query, { id: graph.taskId(4713) }))).toEqual({
      provisioningTask: { operator: null },
    });
  });

  it.each([
    ['of a task that never was', '999'],
    ['of a task that all users completed', '4690'],
  ])('is null for the id %s, whatever is selected', async (_which, localId) => {
    const id = graph.taskId(localId);
    for (const fields of ['localId', 'users { userId }', '... on TokenProvisioningTask { operator }']) {
      expect(await graph.execute(`query ($id: ID!) { provisioningTask(id: $id) { ${fields} } }`, { id })).toMatchObject(
        {
          data: { provisioningTask: null },
          errors: undefined,
        },
      );
    }
  });

  it('is null for a task of another organization with the same number', async () => {
    expect(await dataOf(graph.execute(QUERY, { id: graph.taskId(4711, FABRIKAM) }))).toEqual({
      provisioningTask: null,
    });
  });

  it('is null with an error that says why when the back end cannot tell', async () => {
    graph.emulator.faults.add({ kind: 'serviceUnavailable', times: Infinity });
    const { data, errors } = await graph.execute(QUERY, { id: graph.taskId(4711) });
    expect(data).toEqual({ provisioningTask: null });
    expect(errors).toMatchObject([
      { path: ['provisioningTask'], extensions: { code: 'BACKEND_UNAVAILABLE', backend: 'sas-1', retriable: true } },
    ]);
  });

  it('shows what could be read when a part could not', async () => {
    graph.emulator.faults.add({ operation: 'GetProvisioningTasks', kind: 'html', times: Infinity });
    const { data, errors } = await graph.execute(QUERY, { id: graph.taskId(4720) });
    expect(data.provisioningTask).toMatchObject({
      localId: '4720',
      users: [{ userId: 'd.haddad' }, { userId: 'e.rossi' }],
    });
    expect(data.provisioningTask).toMatchObject({ operator: null, tokenOption: null, userCount: null });
    expect(errors?.map(({ path }) => path)).toEqual(
      ['operator', 'tokenOption', 'userCount'].map((field) => ['provisioningTask', field]),
    );
  });
});
