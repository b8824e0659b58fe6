import { dataOf } from '../helpers/execute';
import { FABRIKAM } from '../helpers/safenet-state';
import { type SafenetGraph, startSafenet } from '../helpers/start-safenet';

let graph: SafenetGraph;
beforeAll(async () => {
  graph = await startSafenet([{ name: 'sas-eu' }, { name: 'sas-us', settings: { organizations: [FABRIKAM] } }]);
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

const QUERY = `query ($ids: [ID!]!) { nodes(ids: $ids) {
  __typename id
  ... on TokenProvisioningTask { tokenOption users { userId } }
  ... on TaskUser { userId }
} }`;

describe('nodes', () => {
  it('fetches objects of several types and back ends, in the order asked', async () => {
    const ids = [
      graph.userId(4720, 'e.rossi'),
      graph.id({ backend: 'sas-us', organization: FABRIKAM, local: ['6002'] }),
      graph.taskId(4713),
      graph.taskId(999),
      graph.taskId(4713),
      graph.id({ type: 'TaskUser', backend: 'sas-us', organization: FABRIKAM, local: ['6002', 'nobody'] }),
    ];
    const { nodes } = await dataOf(graph.execute(QUERY, { ids }));
    expect(nodes).toEqual([
      { __typename: 'TaskUser', id: ids[0], userId: 'e.rossi' },
      { __typename: 'TokenProvisioningTask', id: ids[1], tokenOption: 'MobilePASS', users: [{ userId: 'f002' }] },
      { __typename: 'TokenProvisioningTask', id: ids[2], tokenOption: 'GrIDsure', users: [{ userId: 'd.haddad' }] },
      null,
      { __typename: 'TokenProvisioningTask', id: ids[4], tokenOption: 'GrIDsure', users: [{ userId: 'd.haddad' }] },
      null,
    ]);
  });

  it('nulls the entries of a back end that is down, each with its error, and shows the others', async () => {
    graph.emulator.faults.add({ kind: 'serviceUnavailable', times: Infinity });
    const ids = [
      graph.taskId(4713),
      graph.id({ backend: 'sas-us', organization: FABRIKAM, local: ['6002'] }),
      graph.userId(4720, 'x'),
    ];
    const { data, errors } = await graph.execute(QUERY, { ids });
    expect(data.nodes).toEqual([null, expect.objectContaining({ id: ids[1] }), null]);
    expect(errors?.map(({ path, extensions }) => [path, extensions.code, extensions.backend])).toEqual([
      [['nodes', 0], 'BACKEND_UNAVAILABLE', 'sas-eu'],
      [['nodes', 2], 'BACKEND_UNAVAILABLE', 'sas-eu'],
    ]);
  });

  it('takes a hundred ids', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => graph.taskId(5001 + (index % 40)));
    const { nodes } = await dataOf(graph.execute('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids }));
    expect(nodes).toEqual(ids.map((id) => ({ id })));
    expect(graph.counts()).toEqual({ GetProvisioningTaskDetails: 40 });
  });
});
