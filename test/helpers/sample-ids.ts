import type { ServedGraph } from './serve-graph';
import { column, dataOf } from './execute';
import type { ArgumentsOf } from './random-operation';

export interface SampleIds {
  readonly tokens: readonly string[];
  readonly accounts: readonly string[];
  readonly targets: readonly string[];
  readonly requests: readonly string[];
  readonly users: readonly string[];
  readonly gone: readonly string[];
}

/** Ids of things that are there, in every back end, and of one that is not. */
export async function sampleIds(graph: ServedGraph): Promise<SampleIds> {
  for (const subject of ['Leaver', 'Mover']) {
    await dataOf(
      graph.execute(
        `mutation ($subject: String!) {
          createWorkflowRequest(input: {
            backend: "admanager", domainNames: "admp.local", subject: $subject, disableUsers: { accounts: ["john"] }
          }) { results { outcome } }
        }`,
        { subject },
      ),
    );
  }
  const { tokens, accounts, targets, requests } = await dataOf(
    graph.execute(`{
      tokens: provisioningTasks(first: 5, filter: { backends: ["safenet"] }) { nodes { id users { id } } }
      accounts: provisioningTasks(first: 5, filter: { backends: ["oig"] }) { nodes { id users { id } } }
      targets: coProvisioningTargets(first: 5) { nodes { id } }
      requests: workflowRequests(first: 5) { nodes { id } }
    }`),
  );
  const users = [...tokens.nodes, ...accounts.nodes].flatMap((task) => column(task.users, 'id').slice(0, 2));
  const gone = graph.ids.encode({ type: 'ProvisioningTask', backend: 'oig', organization: '', local: ['999999'] });
  const of = (nodes: unknown) => column(nodes, 'id') as string[];
  return {
    tokens: of(tokens.nodes),
    accounts: of(accounts.nodes),
    targets: of(targets.nodes),
    requests: of(requests.nodes),
    users: users as string[],
    gone: [gone],
  };
}

/** Arguments for generated operations, by field. */
export function sampleArguments(ids: SampleIds): ArgumentsOf {
  const { tokens, accounts, targets, requests, users, gone } = ids;
  const tasks = [...tokens, ...accounts, ...gone];
  const all = [...tasks, ...targets, ...requests, ...users];
  const one = <Item>(items: readonly Item[], roll: () => number) => items[Math.floor(roll() * items.length)]!;
  const filters = [
    '',
    ', filter: { backends: ["safenet"], userName: "d.haddad" }',
    ', filter: { backends: ["oig"], status: REJECTED }',
    ', filter: { backends: ["oig"], application: "Lab Portal" }',
  ];
  const page = (roll: () => number, ends = ['first']) => `${one(ends, roll)}: ${1 + Math.floor(roll() * 4)}`;
  const bothEnds = ['first', 'last'];
  return {
    'Query.node': (roll) => `id: "${one(all, roll)}"`,
    'Query.nodes': (roll) => `ids: ["${[0, 1, 2].map(() => one(all, roll)).join('", "')}"]`,
    'Query.provisioningTask': (roll) => `id: "${one(tasks, roll)}"`,
    'Query.provisioningTasks': (roll) => `${page(roll)}${one(filters, roll)}`,
    'Query.coProvisioningTarget': (roll) => `id: "${one(targets, roll)}"`,
    'Query.coProvisioningTargets': (roll) => `${page(roll, bothEnds)}${one(['', ', filter: { coId: "2" }'], roll)}`,
    'Query.workflowRequest': (roll) => `id: "${one(requests, roll)}"`,
    'Query.workflowRequests': (roll) => `${page(roll, bothEnds)}${one(['', ', filter: { state: CREATED }'], roll)}`,
  };
}
