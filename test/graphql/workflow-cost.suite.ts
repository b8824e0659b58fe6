import { ADD, MOVE, SUBMISSION, submitWith, startWorkflow, type WorkflowGraph } from '../helpers/start-workflow';

let graph: WorkflowGraph;
beforeAll(async () => {
  graph = await startWorkflow();
});
afterAll(() => graph.close());
afterEach(() => graph.reset());

const METHODS = ['recall', 'open', 'settle', 'find', 'list', 'count'] as const;

/** What one request costs: calls of the back end, and looks into the ledger by method. */
async function costOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const spies = METHODS.map((method) => jest.spyOn(graph.ledger, method));
  graph.emulator.clearCalls();
  await work();
  const costs: [string, number][] = METHODS.map((method, index) => [method, spies[index]?.mock.calls.length ?? 0]);
  return Object.fromEntries(
    [['calls', graph.emulator.calls.length] as const, ...costs].filter(([, times]) => times > 0),
  );
}

const submit = (input: object) => submitWith(graph.execute)(input);
const accounts = Array.from({ length: 100 }, (_, index) => `staff${String(index + 1).padStart(3, '0')}`);
const HUNDRED = { ...MOVE, moveUsers: null, domainNames: 'corp.example', disableUsers: { accounts } };

describe('what docs/costs.md says of ADManager Plus', () => {
  it('a request of a hundred accounts is one call, two rows of two domains are two', async () => {
    expect(await costOf(() => submit(HUNDRED))).toEqual({ calls: 1, open: 1, settle: 1 });
    jest.restoreAllMocks();
    const both = { ...HUNDRED, domainNames: ['corp.example', 'admp.local'] };
    expect(await costOf(() => submit(both))).toEqual({ calls: 2, open: 1, settle: 2 });
  });

  it('a repeat is one look', async () => {
    const keyed = { ...ADD, idempotencyKey: 'cost' };
    await submit(keyed);
    expect(await costOf(() => submit(keyed))).toEqual({ recall: 1 });
  });

  it('a key is looked up first, and is given back together with the answer', async () => {
    await graph.emulator.stopListening();
    expect(await costOf(() => submit({ ...ADD, idempotencyKey: 'back' }))).toEqual({
      recall: 1,
      open: 1,
      settle: 1,
    });
    await graph.emulator.resumeListening();
  });

  it('an input that makes no sense costs nothing', async () => {
    expect(await costOf(() => submit({ ...MOVE, subject: '' }))).toEqual({});
  });

  it('a page is one look, its count another one', async () => {
    await submit(MOVE);
    expect(await costOf(() => graph.execute('{ workflowRequests(first: 100) { nodes { id } } }'))).toEqual({ list: 1 });
    for (const page of ['last: 100', 'first: 1', 'last: 1']) {
      jest.restoreAllMocks();
      const all = `nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`;
      expect(await costOf(() => graph.execute(`{ workflowRequests(${page}) { ${all} } }`))).toEqual({ list: 1 });
    }
    jest.restoreAllMocks();
    const counted = '{ workflowRequests { totalCount same: totalCount nodes { id } } }';
    expect(await costOf(() => graph.execute(counted))).toEqual({ list: 1, count: 1 });
  });

  it('forty requests by id are one look', async () => {
    await Promise.all(Array.from({ length: 40 }, () => submit(MOVE)));
    expect(graph.emulator.countOf(SUBMISSION)).toBe(40);
    const { data } = await graph.execute('{ workflowRequests(first: 40) { nodes { id } } }');
    const ids = (data.workflowRequests.nodes as { id: string }[]).map(({ id }) => id);
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on WorkflowRequest { state subject } } }';
    expect(await costOf(() => graph.execute(query, { ids }))).toEqual({ find: 1 });
  });
});
