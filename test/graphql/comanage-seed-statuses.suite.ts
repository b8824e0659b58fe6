import type { Fault } from '../../datasources/shared/emulator/http';
import { dataOf } from '../helpers/execute';
import {
  ADD,
  type ComanageGraph,
  DELETE,
  LIST,
  ONE,
  PROVISION,
  startComanage,
  UPDATE,
} from '../helpers/start-comanage';
import { ERROR_BODIES } from '../helpers/comanage-bodies';

/** One thing that can be asked, and what became of it: data, or the code of the error. */
type Ask = (graph: ComanageGraph) => Promise<unknown>;

const firstResult = async (graph: ComanageGraph, document: string, field: string, input: object) => {
  const { [field]: payload } = await dataOf(graph.execute(document, { input }));
  const [{ outcome, reason }] = payload.results;
  return { outcome, reason };
};
const add =
  (coId = '2'): Ask =>
  (graph) =>
    firstResult(graph, ADD, 'addCoProvisioningTarget', {
      ...{ backend: 'registry', coId, plugin: 'LdapProvisioner', mode: 'MANUAL' },
    });
const edit =
  (id = 42): Ask =>
  (graph) =>
    firstResult(graph, UPDATE, 'updateCoProvisioningTarget', { targetId: graph.targetId(id), description: 'New' });
const remove =
  (id = 42): Ask =>
  (graph) =>
    firstResult(graph, DELETE, 'deleteCoProvisioningTarget', { targetId: graph.targetId(id) });
const provision =
  (target: number, subjects: object): Ask =>
  (graph) =>
    firstResult(graph, PROVISION, 'provision', { targetId: graph.targetId(target), ...subjects });
const read =
  (document: string, variables: (graph: ComanageGraph) => object): Ask =>
  async (graph) => {
    const { data, errors } = await graph.execute(document, { ...variables(graph) });
    const [error] = errors ?? [];
    if (!error) return (data.coProvisioningTargets ?? data.coProvisioningTarget) as unknown;
    return { code: error.extensions.code, message: error.message };
  };
// Without `problems`, so that a failure is the list's.
const IDS = `query ($filter: CoProvisioningTargetFilter) {
  coProvisioningTargets(filter: $filter) { nodes { localId } }
}`;
const viewAll = read(IDS, () => ({}));
const viewCo = (coId: string) => read(IDS, () => ({ filter: { coId } }));
const viewOne = (id: number) => read(ONE, (graph) => ({ id: graph.targetId(id) }));

interface Row {
  readonly asks: string;
  /** The status line of the seed's table. */
  readonly line: string;
  readonly ask: Ask;
  readonly fault?: Omit<Fault, 'kind'>;
  /** A body in the format of the case. */
  readonly body?: keyof typeof ERROR_BODIES;
  readonly expected: object | null;
  /** The call that the row is about: made once, and never again. */
  readonly call: string;
}

const person = { coPersonIds: ['2'] };
const UNAUTHORIZED = /credentials.*not privileged.*another CO/;
const failed = (reason: RegExp) => ({ outcome: 'FAILED', reason: expect.stringMatching(reason) });
const refused = (reason: RegExp) => ({ outcome: 'REFUSED', reason: expect.stringMatching(reason) });
const missing = (reason: RegExp) => ({ outcome: 'NOT_FOUND', reason: expect.stringMatching(reason) });
const error = (code: string, message: RegExp) => ({ code, message: expect.stringMatching(message) });
const unsure = (reason: RegExp) => ({ outcome: 'UNKNOWN', reason: expect.stringMatching(reason) });
const DONE = { outcome: 'SUCCEEDED', reason: null };

/** A row that the emulator makes by itself has no fault; one that takes another server has. */
function fault(operation: string, line: string): Omit<Fault, 'kind'> {
  return { operation, status: Number(line.slice(0, 3)), reason: line.slice(4) };
}
const ruled = (
  asks: string,
  call: string,
  line: string,
  ask: Ask,
  expected: Row['expected'],
  more: object = {},
): Row => ({
  ...{ asks, call, line, ask, expected },
  fault: fault(call, line),
  ...more,
});

const WRITES = [
  { asks: 'add', call: 'addTarget', ask: add() },
  { asks: 'edit', call: 'editTarget', ask: edit() },
  { asks: 'delete', call: 'deleteTarget', ask: remove() },
];
const READS = [
  { asks: 'view all', call: 'listTargets', ask: viewAll },
  { asks: 'view per CO', call: 'listTargets', ask: viewCo('2') },
  { asks: 'view one', call: 'getTarget', ask: viewOne(42) },
];

const ROWS: readonly Row[] = [
  { asks: 'add', call: 'addTarget', line: '201 Added', ask: add(), expected: DONE },
  {
    asks: 'add',
    call: 'addTarget',
    line: '403 CO Does Not Exist',
    ask: add('99'),
    expected: missing(/no such CO \(403/),
  },
  { asks: 'delete', call: 'deleteTarget', line: '200 Deleted', ask: remove(), expected: DONE },
  // What is not in the list is not asked for, so these are targets that went in between.
  ruled('delete', 'deleteTarget', '404 CoProvisioningTarget Not Found', remove(), missing(/no such target.*404/)),
  { asks: 'edit', call: 'editTarget', line: '200 OK', ask: edit(), expected: DONE },
  ruled('edit', 'editTarget', '404 CoProvisioningTarget Unknown', edit(), missing(/no such target.*Unknown/)),
  ruled('edit', 'editTarget', '403 CO Does Not Exist', edit(), missing(/no such CO \(403 CO Does Not Exist/)),
  ...WRITES.flatMap(({ asks, call, ask }) => [
    ruled(asks, call, '400 Bad Request', ask, refused(/invalid \(400 Bad Request\)\.$/)),
    ruled(asks, call, '400 Invalid Fields', ask, refused(/fields invalid .*description: Invalid character found/), {
      body: 'invalidFields',
    }),
    ruled(asks, call, '401 Unauthorized', ask, failed(UNAUTHORIZED)),
    ruled(asks, call, '500 Other Error', ask, failed(/did not save it \(500 Other Error/)),
    ...['500 Internal Server Error', '500 ', '500 Something else', '501 Not Implemented'].map((line) =>
      ruled(asks, call, line, ask, unsure(/nobody can say .*which does not say whether it was done/)),
    ),
  ]),
  { asks: 'provision', call: 'provision', line: '200 OK', ask: provision(42, person), expected: DONE },
  ruled('provision', 'provision', '202 Accepted', provision(44, person), {
    outcome: 'SUCCEEDED',
    reason: expect.stringMatching(/queued/),
  }),
  ruled('provision', 'provision', '401 Unauthorized', provision(42, person), failed(UNAUTHORIZED)),
  {
    ...{ asks: 'provision', call: 'provision', line: '404 CoPerson Unknown' },
    ...{ ask: provision(42, { coPersonIds: ['20'] }), expected: missing(/no such record.*404 CoPerson Unknown/) },
  },
  {
    ...{ asks: 'provision', call: 'provision', line: '404 CoGroup Unknown' },
    ...{ ask: provision(42, { coGroupIds: ['14'] }), expected: missing(/no such record.*404 CoGroup Unknown/) },
  },
  {
    ...{ asks: 'provision', call: 'provision', line: '404 CoEmailList Unknown' },
    ...{ ask: provision(42, { coEmailListIds: ['73'] }), expected: missing(/no such record.*404 CoEmailList Unknown/) },
  },
  ruled(
    ...(['provision', 'provision', '404 CoProvisioningTarget Not Found', provision(42, person)] as const),
    missing(/no such target.*404 CoProvisioningTarget Not Found/),
  ),
  {
    ...{ asks: 'provision', call: 'provision', line: '500 Other Error' },
    ...{ ask: provision(47, person), expected: failed(/500 Other Error\. The plugin may have done a part/) },
  },
  ...['500 Internal Server Error', '500 internal server error', '500 ', '501 Not Implemented'].map((line) =>
    ruled('provision', 'provision', line, provision(42, person), unsure(/nobody can say .*does not say whether/)),
  ),
  {
    ...{ asks: 'view all', call: 'listTargets', line: '200 OK', ask: viewAll },
    expected: { nodes: expect.arrayContaining([{ localId: '41' }, { localId: '62' }]) },
  },
  {
    ...{ asks: 'view per CO', call: 'listTargets', line: '200 OK', ask: viewCo('3') },
    expected: { nodes: [{ localId: '61' }, { localId: '62' }] },
  },
  {
    ...{ asks: 'view per CO', call: 'listTargets', line: '404 CO Unknown', ask: viewCo('99') },
    expected: error('BACKEND_NOT_FOUND', /404 CO Unknown/),
  },
  {
    ...{ asks: 'view one', call: 'getTarget', line: '200 OK', ask: viewOne(42) },
    expected: expect.objectContaining({ localId: '42', description: 'Manual changelog' }),
  },
  {
    ...{ asks: 'view one', call: 'getTarget', line: '404 CoProvisioningTarget Unknown', ask: viewOne(999) },
    expected: null,
  },
  ...READS.flatMap(({ asks, call, ask }) => [
    ruled(asks, call, '401 Unauthorized', ask, error('BACKEND_AUTHENTICATION_FAILED', UNAUTHORIZED)),
    ruled(asks, call, '500 Other Error', ask, error('BACKEND_UNAVAILABLE', /500 Other Error/)),
  ]),
];

describe.each(['json', 'xml'] as const)('a server that implements the documented API, in %s', (format) => {
  let graph: ComanageGraph;
  beforeAll(async () => {
    graph = await startComanage({ behaviour: { mode: 'documented' }, settings: { format, api: 'documented' } });
  });
  afterEach(() => {
    expect(graph.unexpected).toEqual([]);
    graph.reset();
  });
  afterAll(() => graph.close());

  it.each(ROWS)('$asks: $line', async ({ ask, body, call, expected, fault: asked, line }) => {
    if (asked) {
      const text = body ? { body: ERROR_BODIES[body][format], contentType: `application/${format}` } : {};
      graph.emulator.faults.add({ kind: 'status', body: '', ...asked, ...text });
    }
    const answer = await ask(graph);
    expect(answer).toEqual(expected);
    expect(graph.callsOf(call)).toHaveLength(1);
    expect(graph.callsOf(call)[0]?.status).toBe(Number(line.slice(0, 3)));
    expect(graph.emulator.faults.pending).toBe(0);
    expect(graph.callsOf(call)[0]?.parameters['format']).toBe(format);
  });
});

it('a list that selects `problems` names the failure and gives the rest', async () => {
  const graph = await startComanage({
    behaviour: { mode: 'documented' },
    settings: { api: 'documented', cos: [2, 3, 99] },
  });
  try {
    const { coProvisioningTargets: page } = await dataOf(graph.execute(LIST, {}));
    expect(page.nodes).toHaveLength(13);
    expect(page.totalCount).toBeNull();
    expect(page.problems).toEqual([
      {
        code: 'BACKEND_NOT_FOUND',
        message: expect.stringMatching(/404 CO Unknown/),
        organization: '99',
        retriable: false,
      },
    ]);
  } finally {
    await graph.close();
  }
});
