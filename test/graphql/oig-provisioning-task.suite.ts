import { dataOf } from '../helpers/execute';
import { type OigGraph, startOig } from '../helpers/start-oig';

let graph: OigGraph;
beforeAll(async () => {
  graph = await startOig();
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

const WHOLE = `
  __typename id localId status startDate stopDate availableActions backend { name kind organizations }
  users { id userId userName startDate stopDate status backendStatus serialNumber description }
  ... on AccountProvisioningTask {
    name application accountName backendStatus reason note requestKey processKey retryCount
    assignee { type key name displayName }
    fields { name value }
    formFields { name value }
    history { status date assignee fields { name value } }
    possibleResponses
  }
`;
const BY_ID = `query ($id: ID!) { provisioningTask(id: $id) { ${WHOLE} } }`;
const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);

describe('one of Oracle’s tasks by its id', () => {
  it('shows all that is known of it: an automated one that was rejected', async () => {
    graph.task(7401).note = 'Vendor ticket 88-17\nopened';
    graph.task(7401).projectedEnd = '2027-06-30';
    const { provisioningTask } = await dataOf(graph.execute(BY_ID, { id: graph.taskId(7401) }));
    expect({ ...provisioningTask, fields: [...provisioningTask.fields].sort(byName) }).toEqual({
      __typename: 'AccountProvisioningTask',
      id: graph.taskId(7401),
      localId: '7401',
      status: 'REJECTED',
      startDate: '2027-05-30T09:32:00Z',
      stopDate: '2027-06-30T00:00:00Z',
      availableActions: ['RETRY', 'REASSIGN', 'COMPLETE', 'SET_NOTE', 'SET_RESPONSE'],
      backend: { name: 'oig-eu', kind: 'OIG', organizations: [] },
      users: [
        {
          id: graph.userId(7401, 'ROKAFOR'),
          userId: 'ROKAFOR',
          userName: 'Remi Okafor',
          startDate: '2027-05-30T09:32:00Z',
          stopDate: null,
          status: 'ACTIVE',
          backendStatus: 'R',
          serialNumber: null,
          description: null,
        },
      ],
      name: 'Create User',
      application: 'Lab Portal',
      accountName: 'rokafor',
      backendStatus: 'R',
      reason: 'Connection refused by target',
      note: 'Vendor ticket 88-17\nopened',
      requestKey: '5120',
      processKey: '2210',
      retryCount: 1,
      assignee: { type: 'USER', key: '1100', name: 'PROVOPS', displayName: 'Provisioning Service' },
      fields: [
        { name: 'Process Definition.Tasks.Key', value: '118' },
        { name: 'Process Instance.Task Details.Actual Start Date', value: '2027-05-30T09:32:00Z' },
        { name: 'Process Instance.Task Details.Created By', value: '1' },
        { name: 'Process Instance.Task Details.Data', value: 'TARGET_UNREACHABLE' },
        { name: 'Process Instance.Task Details.System level', value: '0' },
        { name: 'Process Instance.Task Details.Type', value: null },
        { name: 'Process Instance.Task Information.Assign Type', value: 'User' },
        { name: 'Process Instance.Task Information.Assignee First Name', value: 'Provisioning' },
        { name: 'Process Instance.Task Information.Updated By User ID', value: 'XELSYSADM' },
      ],
      formFields: [
        { name: 'User ID', value: 'rokafor' },
        { name: 'First Name', value: 'Remi' },
        { name: 'Last Name', value: 'Okafor' },
        { name: 'Cost Centre', value: '4014' },
        { name: 'Start Date', value: '2027-05-30T00:00:00Z' },
      ],
      history: [
        { status: 'Rejected', date: null, assignee: null, fields: [{ name: 'ASSIGNER_USER_KEY', value: null }] },
      ],
      possibleResponses: ['SUCCESS', 'TARGET_UNREACHABLE', 'USER_ALREADY_EXISTS'],
    });
    expect(graph.counts()).toEqual({ getTask: 1, listUsers: 1, getHistory: 1, getResponses: 1 });
  });

  it('shows a manual one that waits for a role', async () => {
    const { provisioningTask } = await dataOf(graph.execute(BY_ID, { id: graph.taskId(7409) }));
    expect(provisioningTask).toMatchObject({
      name: 'Manual Badge Issue',
      assignee: { type: 'ROLE', key: '52', name: 'Provisioning Operations', displayName: null },
      users: [{ userId: 'MIKAWA', userName: 'Mio Ikawa' }],
      requestKey: null,
      retryCount: 0,
      formFields: [],
      history: [
        { status: 'Pending', fields: [{ name: 'ASSIGNER_USER_KEY', value: null }] },
        { status: 'Pending', fields: [{ name: 'ASSIGNER_USER_KEY', value: '1' }] },
      ],
      possibleResponses: ['BADGE_ISSUED'],
    });
  });

  it('shows what there is when the answer has only the labels that the vendor printed', async () => {
    graph.emulator.behaviour.detailLabels = 'printed';
    const { provisioningTask } = await dataOf(graph.execute(BY_ID, { id: graph.taskId(7401) }));
    expect(provisioningTask).toMatchObject({
      status: 'REJECTED',
      name: 'Create User',
      application: null,
      users: [],
      assignee: { type: 'USER', key: null, name: 'PROVOPS', displayName: 'Provisioning Service' },
      reason: 'Connection refused by target',
    });
  });

  it.each([
    ['C', 'COMPLETED', []],
    ['MC', 'COMPLETED', []],
    ['UC', 'COMPLETED', []],
    ['X', 'CANCELLED', []],
    ['P', 'PENDING', ['REASSIGN', 'COMPLETE', 'SET_NOTE', 'SET_RESPONSE']],
  ] as const)('shows the status %s as %s, with what can still be asked', async (letter, status, actions) => {
    graph.task(7401).status = letter;
    const { provisioningTask } = await dataOf(graph.execute(BY_ID, { id: graph.taskId(7401) }));
    expect(provisioningTask).toMatchObject({ status, backendStatus: letter, availableActions: actions });
  });

  it('is null when it is nobody’s, or somebody else’s', async () => {
    const other = graph.emulator.state.tasks.find(({ assignedUser, status }) => assignedUser === 23 && status === 'P')!;
    // A suspended task is in no queue.
    graph.task(7401).status = 'S';
    for (const key of [999_999, other.key, 7401]) {
      expect((await dataOf(graph.execute(BY_ID, { id: graph.taskId(key) }))).provisioningTask).toBeNull();
    }
  });

  it('keeps what could be read when its history or its responses could not', async () => {
    for (const operation of ['getHistory', 'getResponses']) {
      graph.emulator.faults.add({ operation, kind: 'html', times: Infinity });
    }
    const query = `query ($id: ID!) { provisioningTask(id: $id) { localId ... on AccountProvisioningTask {
      name history { status } possibleResponses
    } } }`;
    const { data, errors } = await graph.execute(query, { id: graph.taskId(7401) });
    expect(data.provisioningTask).toEqual({
      localId: '7401',
      name: 'Create User',
      history: null,
      possibleResponses: null,
    });
    expect(errors).toMatchObject(
      ['history', 'possibleResponses'].map((field) => ({
        path: ['provisioningTask', field],
        extensions: { code: 'BACKEND_PROTOCOL_ERROR', backend: 'oig-eu' },
      })),
    );
  });

  it('is found by `node` as well, and so is its person', async () => {
    const query = `query ($task: ID!, $user: ID!) {
      task: node(id: $task) { id ... on AccountProvisioningTask { application } }
      user: node(id: $user) { id ... on TaskUser { userId userName } }
    }`;
    const variables = { task: graph.taskId(7401), user: graph.userId(7401, 'ROKAFOR') };
    expect(await dataOf(graph.execute(query, variables))).toEqual({
      task: { id: variables.task, application: 'Lab Portal' },
      user: { id: variables.user, userId: 'ROKAFOR', userName: 'Remi Okafor' },
    });
    expect(graph.counts()).toEqual({ getTask: 1, listUsers: 1 });
  });
});
