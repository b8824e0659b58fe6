import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registry } from '../../datasources';
import { type Config, loadConfig } from '../../src/config';
import { createLog } from '../../src/observability/logger';
import { serve, type Serving } from '../../src/start/serve';
import { describeConfig, startUpText } from '../../src/start/texts';
import { type Answer, column, dataOf, executeOver } from '../helpers/execute';
import { createConfigFolder } from '../helpers/config-folder';
import { desk } from '.';
import { type DeskEmulator, KEY, startDesk } from './emulator';

jest.setTimeout(60_000);

/** All that is edited for a fifth back end, besides its folder. */
const five = [...registry, desk];

const files = createConfigFolder();
const dataFolder = mkdtempSync(join(tmpdir(), 'fifth-'));
let remote: DeskEmulator;
let config: Config;
let serving: Serving;

beforeAll(async () => {
  remote = await startDesk({});
  const settings = { url: remote.url, key: '${DESK_KEY}', teams: ['south'], domains: ['desk.example'] };
  const backends = [
    { name: 'far', kind: 'desk', ...settings },
    { name: 'near', kind: 'desk', embedded: true },
    { name: 'sas', kind: 'safenet', embedded: true },
  ];
  const path = files.write('five.yaml', JSON.stringify({ backends, ledger: { dataFolder } }));
  config = loadConfig({ config: path, port: '0' }, { DESK_KEY: KEY }, five);
  serving = await serve(config, createLog({ level: 'silent', format: 'json' }), five);
});

afterAll(async () => {
  await serving.stop();
  await remote.close();
  files.remove();
  rmSync(dataFolder, { recursive: true, force: true });
});

const ask = (query: string, variables: Record<string, unknown> = {}): Promise<Answer['data']> =>
  dataOf(executeOver(`${serving.started.address}/graphql`)(query, variables));

describe('a fifth back end, of which only the registry is told', () => {
  it('is configured by its kind, and its settings are checked like all others', () => {
    const faulty = files.write('faulty.yaml', JSON.stringify({ backends: [{ name: 'far', kind: 'desk', teams: 7 }] }));
    expect(() => loadConfig({ config: faulty }, {}, five)).toThrow(/backends\[0\]\.teams: must be a list of names/);
    expect(() => loadConfig({ config: faulty }, {}, registry)).toThrow(/kind: must be one of safenet, oig, comanage/);
    expect(loadConfig({}, {}, five).backends.map(({ name }) => name)).toEqual(five.map(({ id }) => id));
  });

  it('stands in the texts of the configuration check and of the start', () => {
    for (const text of [describeConfig(config), startUpText(serving.started)]) {
      expect(text).toMatch(/Real back ends +far \(DESK\)\n/);
      expect(text).toMatch(/Embedded emulators +near \(DESK\), sas \(SAFENET\)\n/);
      expect(text).toContain(`embedded database in the folder ${dataFolder}`);
    }
    expect(startUpText(serving.started)).toContain('provisioningTasks(first: 5)');
  });

  it('is in the schema, behind the four', async () => {
    const { __type: type } = await ask('{ __type(name: "BackendKind") { enumValues { name description } } }');
    expect(type.enumValues).toEqual(five.map(({ kind: name, description }) => ({ name, description })));
  });

  it('is among the back ends, and tells whether it is well', async () => {
    const { backends } = await ask('{ backends { name kind embedded organizations } }');
    expect(backends).toMatchObject([
      { name: 'far', kind: 'DESK', embedded: false, organizations: ['south'] },
      { name: 'near', kind: 'DESK', embedded: true, organizations: ['north', 'south'] },
      { name: 'sas', kind: 'SAFENET' },
    ]);
    const ready: unknown = await (await fetch(`${serving.started.address}/readyz`)).json();
    expect(ready).toMatchObject({ backends: [{ name: 'far', kind: 'DESK', circuit: 'closed' }, {}, {}] });
  });

  it('has its tasks in the one list, by id, and with their people', async () => {
    const { provisioningTasks: list } = await ask(
      `{ provisioningTasks(first: 12) {
        nodes { id localId status backend { name kind } users { userId }
          ... on TokenProvisioningTask { organization userCount } }
        problems { message } pageInfo { hasNextPage } } }`,
    );
    expect([list.problems, list.pageInfo]).toEqual([[], { hasNextPage: true }]);
    // Ten jobs of the south, and then those of the north at the other desk.
    expect(column(column(list.nodes, 'backend'), 'name')).toEqual([
      ...Array.from({ length: 10 }, () => 'far'),
      ...['near', 'near'],
    ]);
    const [first] = list.nodes;
    expect(first).toMatchObject({
      localId: '104',
      status: 'PENDING',
      organization: 'south',
      userCount: 1,
      users: [{ userId: 'person-104' }],
    });
    const { node, nodes } = await ask(
      'query ($id: ID!) { node(id: $id) { id ... on ProvisioningTask { localId } } nodes(ids: [$id]) { id } }',
      { id: first.id },
    );
    expect([node, nodes]).toEqual([{ id: first.id, localId: '104' }, [{ id: first.id }]]);
  });

  it('takes its part of a mutation over many tasks, and says in its own words what it cannot do', async () => {
    const { provisioningTasks: far } = await ask(
      '{ provisioningTasks(first: 1, filter: { backends: ["far"] }) { nodes { id } } }',
    );
    const { provisioningTasks: sas } = await ask(
      '{ provisioningTasks(first: 1, filter: { backends: ["sas"] }) { nodes { id } } }',
    );
    const taskIds = [sas.nodes[0].id, far.nodes[0].id];
    const { completeTasks, retryTasks, setTaskResponse } = await ask(
      `mutation ($taskIds: [ID!]!) {
        completeTasks(input: { taskIds: $taskIds }) { results { taskId outcome task { status } } }
        retryTasks(input: { taskIds: $taskIds }) { results { outcome reason } }
        setTaskResponse(input: { taskIds: $taskIds, response: "DONE" }) { results { outcome reason } }
      }`,
      { taskIds },
    );
    expect(completeTasks.results).toMatchObject([
      { taskId: taskIds[0], outcome: 'UNSUPPORTED' },
      { taskId: taskIds[1], outcome: 'SUCCEEDED', task: { status: 'COMPLETED' } },
    ]);
    expect(retryTasks.results[1]).toEqual({ outcome: 'UNSUPPORTED', reason: desk.unsupported.retryTasks });
    // It has no sentence for this one.
    expect(setTaskResponse.results[1]).toEqual({ outcome: 'UNSUPPORTED', reason: 'DESK does not support this.' });
  });

  it('is sent workflow requests, which the ledger records and lists', async () => {
    const { createWorkflowRequest } = await ask(
      `mutation { createWorkflowRequest(input: {
        backend: "far", domainNames: ["desk.example"], subject: "Leaver", disableUsers: { accounts: ["john"] }
      }) { results { domainName outcome workflowRequest { id reference state backend { name kind } } } } }`,
    );
    const [result] = createWorkflowRequest.results;
    expect(result).toMatchObject({ domainName: 'desk.example', outcome: 'SUCCEEDED' });
    const { reference } = result.workflowRequest;
    expect(remote.asks).toEqual([`desk.example|DISABLE_USER|Leaver|john|${reference}`]);
    const { workflowRequests, node } = await ask(
      `query ($id: ID!) {
        workflowRequests(first: 5) { nodes { id reference state backend { name kind } } }
        node(id: $id) { ... on WorkflowRequest { requestId } }
      }`,
      { id: result.workflowRequest.id },
    );
    expect(workflowRequests.nodes).toEqual([result.workflowRequest]);
    expect(result.workflowRequest).toMatchObject({ state: 'CREATED', backend: { name: 'far', kind: 'DESK' } });
    expect(node).toEqual({ requestId: '1001' });
  });
});
