import { Secret } from '../../datasources/shared/settings';
import { ALL_SCOPES } from '../../resolvers/shared/scopes';
import { dataOf, executeOver } from '../helpers/execute';
import { MOVE, submitWith, startWorkflow, type WorkflowGraph } from '../helpers/start-workflow';

const OLD = 'the-token-of-before';
const NEW = 'the-token-of-tomorrow';
const OTHER = 'a-token-of-somebody-else';

let graph: WorkflowGraph;
beforeAll(async () => {
  const tokens = [
    { name: 'desk', tokens: [new Secret(OLD), new Secret(NEW)], scopes: [...ALL_SCOPES] },
    { name: 'portal', token: new Secret(OTHER), scopes: [...ALL_SCOPES] },
  ];
  graph = await startWorkflow({}, { auth: { tokens } });
});
afterAll(() => graph.close());
afterEach(() => graph.reset());

const KEYED = { ...MOVE, idempotencyKey: 'ticket-4711' };

interface Payload {
  readonly repeated: boolean;
  readonly results: readonly {
    readonly workflowRequest: { readonly requestedBy: string; readonly reference: string };
  }[];
}

async function submitAs(token: string, input: object = KEYED) {
  const { createWorkflowRequest } = (await dataOf(submitWith(executeOver(graph.endpoint, token))(input))) as {
    createWorkflowRequest: Payload;
  };
  return { repeated: createWorkflowRequest.repeated, ...createWorkflowRequest.results[0]!.workflowRequest };
}

it('one key through both tokens of a caller is one request, and one caller in the record', async () => {
  const first = await submitAs(OLD);
  const again = await submitAs(NEW);
  expect([first.repeated, again.repeated, graph.submitted()]).toEqual([false, true, 1]);
  expect(again).toEqual({ ...first, repeated: true });
  expect(first.requestedBy).toBe('desk');

  const stranger = await submitAs(OTHER);
  expect([stranger.repeated, stranger.requestedBy, graph.submitted()]).toEqual([false, 'portal', 2]);
});

it('one key through both tokens at the same time is one request', async () => {
  const input = { ...KEYED, idempotencyKey: 'ticket-4712' };
  const answers = await Promise.all([OLD, NEW, OLD, NEW].map((token) => submitAs(token, input)));
  expect(answers.map(({ repeated }) => repeated).sort()).toEqual([false, true, true, true]);
  expect(new Set(answers.map(({ reference }) => reference)).size).toBe(1);
  expect(graph.submitted()).toBe(1);
});
