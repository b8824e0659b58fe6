import type { GraphQLSchema } from 'graphql';
import { registry } from '../../datasources';
import type { OigEmulator } from '../../datasources/oig/emulator';
import { Secret } from '../../datasources/shared/settings';
import { buildGraphSchema } from '../../src/graphql/schema';
import { type Execute, executeOver } from '../helpers/execute';
import { type Everything, startEverything } from '../helpers/start-everything';

const TOKEN = 'a-token-that-may-read-requests-only';
const ALL = 'a-token-that-may-read-everything-here';

/** From the third time on an operation is compiled. */
const TIMES = 3;

/** For each query: arguments of which it makes nothing, and what may be selected. */
const FAILING: Readonly<Record<string, string | undefined>> = {
  // Costs no call and takes no argument.
  backends: undefined,
  node: 'node(id: "none of ours") { id }',
  nodes: 'nodes(ids: []) { id }',
  provisioningTask: 'provisioningTask(id: "none of ours") { id }',
  provisioningTasks: 'provisioningTasks(after: "none of ours") { nodes { id } }',
  coProvisioningTarget: 'coProvisioningTarget(id: "none of ours") { id }',
  coProvisioningTargets: 'coProvisioningTargets(after: "none of ours") { nodes { id } }',
  workflowRequest: 'workflowRequest(id: "none of ours") { id }',
  workflowRequests: 'workflowRequests(after: "none of ours") { nodes { id } }',
};

const BESIDE = 'beside: provisioningTasks(first: 1, filter: { backends: ["safenet"] }) { nodes { localId } }';

let graph: Everything;
let schema: GraphQLSchema;
let everything: Execute;
beforeAll(async () => {
  const scopes = ['tasks:read', 'tasks:write', 'targets:read', 'targets:write', 'requests:read', 'requests:write'];
  graph = await startEverything({
    auth: {
      tokens: [
        { name: 'requests-only', token: new Secret(TOKEN), scopes: ['requests:read'] },
        { name: 'everything', token: new Secret(ALL), scopes },
      ],
    },
  });
  everything = executeOver(graph.endpoint, ALL);
  schema = await buildGraphSchema(registry);
}, 60_000);
afterAll(() => graph.close());

async function often(query: string) {
  for (let time = 1; time < TIMES; time++) await everything(query);
  return everything(query);
}

describe('a query that fails', () => {
  it('leaves those beside it their answers, whichever it is, asked once or often', async () => {
    expect(Object.keys(FAILING).sort()).toEqual(Object.keys(schema.getQueryType()!.getFields()).sort());
    for (const text of Object.values(FAILING).filter((one) => one !== undefined)) {
      for (const ask of [everything, often]) {
        const { status, data, errors } = await ask(`{ backends { name } failed: ${text} ${BESIDE} }`);
        expect([text, status, errors?.map(({ path, extensions }) => [path, extensions.code])]).toEqual([
          ...[text, 200, [[['failed'], 'BAD_USER_INPUT']]],
        ]);
        expect(data).toEqual({
          backends: expect.arrayContaining([{ name: 'safenet' }]),
          failed: null,
          beside: { nodes: [{ localId: expect.any(String) }] },
        });
      }
    }
  });

  it('leaves them when a back end is down', async () => {
    const { faults } = graph.emulators.get('oig') as OigEmulator;
    faults.add({ operation: 'listTasks', kind: 'serviceUnavailable', times: Infinity });
    try {
      const failed = 'failed: provisioningTasks(filter: { backends: ["oig"] }) { nodes { id } }';
      const { data, errors } = await often(`{ ${failed} ${BESIDE} }`);
      expect(data).toEqual({ failed: null, beside: { nodes: [{ localId: expect.any(String) }] } });
      expect(errors).toMatchObject([{ path: ['failed'], extensions: { code: 'BACKEND_UNAVAILABLE' } }]);
    } finally {
      faults.clear();
    }
  });

  it('leaves them when the caller may not ask for it', async () => {
    const ask = executeOver(graph.endpoint, TOKEN);
    const { data, errors } = await ask(
      '{ provisioningTasks { nodes { id } } workflowRequests { totalCount } coProvisioningTargets { totalCount } }',
    );
    expect(data).toEqual({
      provisioningTasks: null,
      workflowRequests: { totalCount: 0 },
      coProvisioningTargets: null,
    });
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      ...[
        [['provisioningTasks'], 'FORBIDDEN'],
        [['coProvisioningTargets'], 'FORBIDDEN'],
      ],
    ]);
  });
});

describe('a mutation that fails', () => {
  it('leaves those before and behind it their payloads', async () => {
    const submit = (backend: string) =>
      `createWorkflowRequest(input: {
        backend: "${backend}", domainNames: "admp.local", subject: "Leaver", disableUsers: { accounts: ["john"] }
      }) { results { outcome } }`;
    const { data, errors } = await everything(
      `mutation { a: ${submit('admanager')} b: ${submit('none such')} c: ${submit('admanager')} }`,
    );
    const submitted = { results: [{ outcome: 'SUCCEEDED' }] };
    expect(data).toEqual({ a: submitted, b: null, c: submitted });
    expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
