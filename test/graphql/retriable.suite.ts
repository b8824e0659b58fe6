import { NodeIds } from '../../resolvers/shared/node-id';
import { startSafenetHarness, TASK, type SafenetHarness } from '../helpers/safenet-harness';
import { spoil } from '../helpers/safenet-faults';
import { startFaultServer, type FaultServer } from '../helpers/fault-server';

let harness: SafenetHarness;
let server: FaultServer;
beforeAll(async () => {
  harness = await startSafenetHarness();
  server = await startFaultServer([harness.live], { deployment: 'test' });
});
afterAll(async () => {
  await server.close();
  await harness.close();
});
beforeEach(() => harness.emulator.faults.clear());

const taskId = new NodeIds('test').encode({
  type: 'ProvisioningTask',
  backend: 'sas',
  organization: TASK.organization,
  local: [TASK.localId],
});
const OPERATOR = '... on TokenProvisioningTask { operator }';

/** The list of tasks cannot be had; it is what tells a task's operator. */
function takeTheListAway(): void {
  spoil(harness, '503', { operation: 'GetProvisioningTasks', times: 50 });
}

describe('retriable', () => {
  it('is false below the payload of a mutation, which has been carried out', async () => {
    takeTheListAway();
    const { data, errors } = await server.ask(
      `mutation ($input: RemoveUsersFromTaskInput!) {
        removed: removeUsersFromTask(input: $input) { results { outcome } task { ${OPERATOR} } }
      }`,
      { input: { taskId, userIds: ['ada'], notifyUsers: false } },
    );
    expect(data).toMatchObject({ removed: { results: [{ outcome: 'SUCCEEDED' }] } });
    expect(errors.map(({ path, extensions }) => [path, extensions.code, extensions.retriable])).toEqual([
      [expect.arrayContaining(['removed', 'task']), 'BACKEND_UNAVAILABLE', false],
    ]);
  });

  it('is true of a mutation that was not carried out', async () => {
    spoil(harness, '503', { operation: 'GetProvisioningTaskDetails', times: 50 });
    const { errors } = await server.ask(
      `mutation ($input: RemoveUsersFromTaskInput!) { removeUsersFromTask(input: $input) { results { outcome } } }`,
      { input: { taskId, userIds: ['bob'], notifyUsers: false } },
    );
    expect(errors.map(({ path, extensions }) => [path, extensions.code, extensions.retriable])).toEqual([
      [['removeUsersFromTask'], 'BACKEND_UNAVAILABLE', true],
    ]);
  });

  it('is true of a mutation whose first read failed there', async () => {
    spoil(harness, '500 fault', { operation: 'GetProvisioningTaskDetails', times: 50 });
    const { errors } = await server.ask(
      `mutation ($input: RemoveUsersFromTaskInput!) { removeUsersFromTask(input: $input) { results { outcome } } }`,
      { input: { taskId, userIds: ['bob'], notifyUsers: false } },
    );
    expect(errors.map(({ path, extensions }) => [path, extensions.code, extensions.retriable])).toEqual([
      [['removeUsersFromTask'], 'BACKEND_UNAVAILABLE', true],
    ]);
  });

  it('is true at any depth of a query', async () => {
    spoil(harness, '503', { operation: 'GetProvisioningTaskDetails', times: 50 });
    const { errors } = await server.ask('{ provisioningTasks(first: 1) { nodes { users { userId } } } }');
    expect(errors.map(({ path, extensions }) => [path, extensions.retriable])).toEqual([
      [['provisioningTasks', 'nodes', 0, 'users'], true],
    ]);
  });
});
