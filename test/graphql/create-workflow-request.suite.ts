import { LedgerError } from '../../datasources/contracts/workflow-ledger';
import { dataOf } from '../helpers/execute';
import { ADD, MOVE, SUBMISSION, submitWith, startWorkflow, type WorkflowGraph } from '../helpers/start-workflow';

let graph: WorkflowGraph;
beforeAll(async () => {
  graph = await startWorkflow();
});
afterAll(() => graph.close());
afterEach(() => graph.reset());

const submit = (input: object) => submitWith(graph.execute)(input);
let lastKey = 0;
const newKey = () => `key-${++lastKey}`;

async function resultsOf(input: object) {
  const { createWorkflowRequest } = await dataOf(submit(input));
  return createWorkflowRequest as {
    repeated: boolean;
    results: { domainName: string; outcome: string; reason: string | null; workflowRequest: Record<string, string> }[];
  };
}

describe('raising a request', () => {
  it.each([
    ['moves a user', MOVE, { RequestAction: 'MOVE_USER', Container: 'OU=managers,DC=admp,DC=local' }],
    [
      'adds a user to a group for hours',
      ADD,
      { RequestAction: 'ADD_USERS_TO_GROUP', durationType: 'hours', duration: '8' },
    ],
  ])('%s, and a repeat with the same key sends nothing', async (_, input, sent) => {
    const keyed = { ...input, idempotencyKey: newKey() };
    const first = await resultsOf(keyed);
    const [result] = first.results;
    expect(first).toEqual({
      repeated: false,
      results: [
        {
          domainName: 'admp.local',
          outcome: 'SUCCEEDED',
          reason: null,
          workflowRequest: expect.objectContaining({ state: 'CREATED', requestId: '6301', requestedBy: 'anonymous' }),
        },
      ],
    });
    expect(await resultsOf(keyed)).toEqual({ ...first, repeated: true });
    expect(graph.emulator.calls.map(({ operation, parameters }) => [operation, parameters['inputData']])).toEqual([
      [
        SUBMISSION,
        [
          expect.objectContaining({
            ...sent,
            Subject: input.subject,
            accounts: [{ sAMAccountName: 'john' }],
            Description: expect.stringContaining(`[ref ${String(result?.workflowRequest['reference'])}]`),
          }),
        ],
      ],
    ]);
  });

  it('answers for each domain of several, one call each', async () => {
    const { results } = await resultsOf({ ...ADD, domainNames: ['corp.example', 'ADMP.local'] });
    expect(results.map(({ domainName, outcome }) => [domainName, outcome])).toEqual([
      ['corp.example', 'REFUSED'],
      ['admp.local', 'SUCCEEDED'],
    ]);
    expect(results[0]?.workflowRequest).toMatchObject({ state: 'REJECTED', statusMessage: results[0]?.reason });
    expect(graph.emulator.countOf(SUBMISSION)).toBe(2);
  });

  it('of a hundred accounts is one call', async () => {
    const accounts = Array.from({ length: 100 }, (_, index) => `staff${String(index + 1).padStart(3, '0')}`);
    const container = 'OU=Finance,OU=Staff,DC=corp,DC=example';
    const { results } = await resultsOf({ ...MOVE, domainNames: 'corp.example', moveUsers: { accounts, container } });
    expect(results.map(({ outcome }) => outcome)).toEqual(['SUCCEEDED']);
    expect(graph.emulator.countOf(SUBMISSION)).toBe(1);
  });

  it('is UNKNOWN when the answer was lost, and is not sent again by a repeat', async () => {
    graph.emulator.faults.add({ operation: SUBMISSION, kind: 'resetBefore', carriedOut: true });
    const keyed = { ...MOVE, idempotencyKey: newKey() };
    const first = await resultsOf(keyed);
    expect(first.results[0]).toMatchObject({
      outcome: 'UNKNOWN',
      workflowRequest: { state: 'UNKNOWN', requestId: null },
    });
    expect(first.results[0]?.reason).toContain(`[ref ${String(first.results[0]?.workflowRequest['reference'])}]`);
    expect(await resultsOf(keyed)).toEqual({ ...first, repeated: true });
    expect([graph.submitted(), graph.emulator.countOf(SUBMISSION)]).toEqual([1, 1]);
  });

  it('may be tried again with the same key after the back end could not be reached', async () => {
    await graph.emulator.stopListening();
    const keyed = { ...MOVE, idempotencyKey: newKey() };
    const first = await resultsOf(keyed);
    expect(first.results[0]).toMatchObject({ outcome: 'FAILED', workflowRequest: { state: 'REJECTED' } });
    await graph.emulator.resumeListening();
    const second = await resultsOf(keyed);
    expect([second.repeated, second.results[0]?.outcome, graph.submitted()]).toEqual([false, 'SUCCEEDED', 1]);
  });

  it('is one request for fifty calls at the same time with one key', async () => {
    const keyed = { ...ADD, idempotencyKey: newKey() };
    graph.emulator.behaviour.latencyMs = 100;
    const calls = await Promise.all(Array.from({ length: 50 }, () => resultsOf(keyed)));
    expect([graph.submitted(), graph.emulator.countOf(SUBMISSION)]).toEqual([1, 1]);
    expect(calls.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(new Set(calls.map(({ results }) => JSON.stringify(results))).size).toBe(1);
    expect(calls[0]?.results[0]?.outcome).toBe('SUCCEEDED');
  });

  it('is two requests for two calls without a key', async () => {
    await Promise.all([resultsOf(MOVE), resultsOf(MOVE)]);
    expect(graph.submitted()).toBe(2);
  });

  it('sends nothing while it cannot be written down', async () => {
    jest.spyOn(graph.ledger, 'open').mockRejectedValueOnce(new LedgerError('no connection to secret-host'));
    const { data, errors } = await submit(MOVE);
    expect(data).toEqual({ createWorkflowRequest: null });
    expect(errors).toEqual([expect.objectContaining({ extensions: { code: 'LEDGER_UNAVAILABLE', retriable: true } })]);
    expect(JSON.stringify(errors)).not.toContain('secret-host');
    expect([graph.emulator.calls.length, graph.unexpected]).toEqual([0, []]);
  });
});
