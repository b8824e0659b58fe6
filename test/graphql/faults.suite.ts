import { NodeIds } from '../../resolvers/shared/node-id';
import { SHORT_TIMEOUTS, STOP_ASKED, TASK, startSafenetHarness, type SafenetHarness } from '../helpers/safenet-harness';
import {
  MUTATIONS,
  MUTATION_NAMES,
  READ,
  USERS,
  arrangeForRead,
  arrangeForWrite,
  playAll,
  settingsFor,
  type FaultName,
  type MutationName,
} from '../helpers/safenet-faults';
import { startFaultServer, type FaultServer, type GraphqlReply } from '../helpers/fault-server';

/** Far more than any row needs, and far less than for ever. */
const MOST_MS = 20_000;
const NAMES = Array.from({ length: 160 }, (_, index) => `sas-${index}`);
/** So many of them do not wait for long. */
const IMPATIENT = 30;
const RETRIABLE = true;
const FINAL = false;

interface Seen {
  readonly reply: GraphqlReply;
  readonly ms: number;
  readonly harness: SafenetHarness;
}

// One server over all of them: each row has a back end of its own, which no other row can spoil.
const harnesses: SafenetHarness[] = [];
let server: FaultServer;
const taken = { patient: IMPATIENT, impatient: 0 };

beforeAll(async () => {
  const start = (name: string, index: number) =>
    startSafenetHarness({ name, settings: index < IMPATIENT ? { timeouts: SHORT_TIMEOUTS } : {} });
  harnesses.push(...(await Promise.all(NAMES.map(start))));
  server = await startFaultServer(harnesses.map(({ live }) => live));
});

afterAll(async () => {
  await server.close();
  await Promise.all(harnesses.map((harness) => harness.close()));
});

function takeHarness(fault: FaultName): { harness: SafenetHarness; name: string; id: string } {
  const index = taken['timeouts' in settingsFor(fault) ? 'impatient' : 'patient']++;
  const name = NAMES[index]!;
  const harness = harnesses[index]!;
  const { organization, localId } = TASK;
  const ids = new NodeIds('embedded');
  return { harness, name, id: ids.encode({ type: 'ProvisioningTask', backend: name, organization, local: [localId] }) };
}

async function watch(harness: SafenetHarness, ask: () => Promise<GraphqlReply>): Promise<Seen> {
  const startedAt = performance.now();
  const reply = await ask();
  return { reply, ms: performance.now() - startedAt, harness };
}

describe('a task that is asked for', () => {
  type Expected = readonly [fault: FaultName, arrivals: number, answer: string, retriable?: boolean];
  const TABLE: readonly Expected[] = [
    ['none', 1, 'the task'],
    ['refused', 0, 'BACKEND_UNAVAILABLE', RETRIABLE],
    ['reset before the body', 2, 'the task'],
    ['reset in the body', 1, 'BACKEND_UNAVAILABLE', RETRIABLE],
    ['hang at the headers', 1, 'BACKEND_TIMEOUT', RETRIABLE],
    ['hang in the body', 1, 'BACKEND_TIMEOUT', RETRIABLE],
    ['trickle', 1, 'BACKEND_TIMEOUT', RETRIABLE],
    ['truncated XML', 1, 'BACKEND_PROTOCOL_ERROR', FINAL],
    ['HTML with 200', 1, 'BACKEND_PROTOCOL_ERROR', FINAL],
    ['500 fault', 1, 'BACKEND_UNAVAILABLE', RETRIABLE],
    ['503', 1, 'BACKEND_UNAVAILABLE', RETRIABLE],
    ['oversize', 1, 'BACKEND_PROTOCOL_ERROR', FINAL],
    ['oversize as declared', 1, 'BACKEND_PROTOCOL_ERROR', FINAL],
    ['redirect', 1, 'BACKEND_PROTOCOL_ERROR', FINAL],
    ['lost session, fault', 2, 'the task'],
    ['lost session, empty', 2, 'the task'],
  ];
  const QUERIES = {
    'by its id': {
      operation: READ,
      query: 'query ($id: ID!) { provisioningTask(id: $id) { localId users { userId } } backends { name } }',
      path: ['provisioningTask'],
    },
    'in a list': {
      operation: READ,
      query: `query ($name: String!) {
        provisioningTasks(filter: { backends: [$name] }, first: 1) { nodes { localId users { userId } } }
        backends { name }
      }`,
      path: ['provisioningTasks', 'nodes', 0, 'users'],
    },
    'in a list of what lists know': {
      operation: 'GetProvisioningTasks',
      query: `query ($name: String!) {
        provisioningTasks(filter: { backends: [$name] }, first: 1) { nodes { localId ... on TokenProvisioningTask { operator } } problems { code retriable } }
        backends { name }
      }`,
      path: ['provisioningTasks'],
    },
  } as const;
  const ROWS = (Object.keys(QUERIES) as (keyof typeof QUERIES)[]).flatMap((where) =>
    TABLE.map(([fault, arrivals, answer, retriable]) => ({ where, fault, arrivals, answer, retriable })),
  );
  let played: Promise<Seen>[];
  beforeAll(() => {
    played = playAll(ROWS, async ({ where, fault }) => {
      const { harness, name, id } = takeHarness(fault);
      const { operation, query } = QUERIES[where];
      await arrangeForRead(harness, fault, operation);
      return await watch(harness, () => server.ask(query, { id, name }));
    });
  });

  it.each(ROWS.map((row, index) => ({ ...row, index })))(
    '$where from a back end with "$fault" is answered with $answer',
    async ({ where, fault, arrivals, answer, retriable, index }) => {
      const { reply, ms, harness } = await played[index]!;
      const { operation, path } = QUERIES[where];
      // These are met by whichever call comes first.
      const meets = where === 'in a list' && /refused|lost/.test(fault) ? 'GetProvisioningTasks' : operation;
      expect(reply.status).toBe(200);
      // What does not need this back end is there all the same.
      if (reply.data) expect(reply.data['backends']).toHaveLength(NAMES.length);
      if (answer === 'the task') {
        expect(reply.errors).toEqual([]);
        expect(reply.text).toContain(`"localId":"${TASK.localId}"`);
        if (operation === READ) expect(reply.text).toContain('"users":[{"userId":"ada"},');
      } else if (where === 'in a list of what lists know') {
        expect(reply.errors).toEqual([]);
        expect(reply.data?.['provisioningTasks']).toEqual({ nodes: [], problems: [{ code: answer, retriable }] });
      } else {
        expect(reply.errors).toHaveLength(1);
        expect(reply.errors[0]).toMatchObject({
          path: meets === operation ? path : ['provisioningTasks'],
          extensions: { code: answer, retriable, operation: meets },
        });
      }
      expect(harness.emulator.countOf(meets)).toBe(arrivals);
      expect(ms).toBeLessThan(MOST_MS);
    },
  );
});

describe('a change', () => {
  type Expected = readonly [
    fault: FaultName,
    carriedOut: boolean,
    arrivals: number,
    told: readonly [removeTask: string, removeUsersFromTask: string, updateStopDate: string],
  ];
  const all = (told: string) => [told, told, told] as const;
  const TABLE: readonly Expected[] = [
    ['none', true, 1, all('SUCCEEDED')],
    ['refused', false, 0, all('BACKEND_UNAVAILABLE')],
    ['reset before the body', false, 1, all('UNKNOWN')],
    ['reset before the body', true, 1, all('UNKNOWN')],
    ['reset in the body', false, 1, all('UNKNOWN')],
    ['reset in the body', true, 1, all('UNKNOWN')],
    ['hang at the headers', false, 1, all('UNKNOWN')],
    ['hang at the headers', true, 1, all('UNKNOWN')],
    ['hang in the body', false, 1, all('UNKNOWN')],
    ['hang in the body', true, 1, all('UNKNOWN')],
    ['trickle', false, 1, all('UNKNOWN')],
    ['trickle', true, 1, all('UNKNOWN')],
    ['truncated XML', false, 1, all('UNKNOWN')],
    ['truncated XML', true, 1, all('UNKNOWN')],
    ['HTML with 200', false, 1, all('UNKNOWN')],
    ['HTML with 200', true, 1, all('UNKNOWN')],
    ['500 fault', false, 1, all('FAILED')],
    // A task that is gone may also be one that its last user has completed.
    ['500 fault', true, 1, ['UNKNOWN', 'SUCCEEDED', 'SUCCEEDED']],
    ['503', false, 1, all('UNKNOWN')],
    ['503', true, 1, all('UNKNOWN')],
    ['oversize', false, 1, all('UNKNOWN')],
    ['oversize', true, 1, all('UNKNOWN')],
    ['redirect', false, 1, all('UNKNOWN')],
    ['redirect', true, 1, all('UNKNOWN')],
    ['lost session, fault', false, 1, all('FAILED')],
    // Nothing is what `removeTask` answers in good days, too.
    ['lost session, empty', false, 1, ['UNKNOWN', 'BACKEND_UNAVAILABLE', 'BACKEND_UNAVAILABLE']],
  ];
  const DOCUMENTS: Record<MutationName, string> = {
    removeTask: `mutation ($id: ID!) {
      change: removeTask(input: { taskId: $id }) { outcome results { userId outcome reason } }
    }`,
    removeUsersFromTask: `mutation ($id: ID!, $users: [String!]!) {
      change: removeUsersFromTask(input: { taskId: $id, userIds: $users }) { results { userId outcome reason } }
    }`,
    updateStopDate: `mutation ($id: ID!, $users: [String!]!, $stop: DateTime!) {
      change: updateStopDate(input: { taskId: $id, userIds: $users, stopDate: $stop }) {
        results { userId outcome reason }
      }
    }`,
  };
  const ROWS = MUTATION_NAMES.flatMap((mutation, column) =>
    TABLE.map(([fault, carriedOut, arrivals, told]) => {
      return { mutation, fault, carriedOut, arrivals, told: told[column]!, done: carriedOut ? 'done' : 'not done' };
    }),
  );
  let played: Promise<Seen>[];
  beforeAll(() => {
    played = playAll(ROWS, async ({ mutation, fault, carriedOut }) => {
      const { harness, id } = takeHarness(fault);
      await arrangeForWrite(harness, fault, MUTATIONS[mutation].operation, carriedOut);
      const variables = { id, users: USERS, stop: `${STOP_ASKED}Z` };
      return await watch(harness, () => server.ask(DOCUMENTS[mutation], variables));
    });
  });

  it.each(ROWS.map((row, index) => ({ ...row, index })))(
    '$mutation at a back end with "$fault" where it is $done is answered with $told',
    async ({ mutation, carriedOut, arrivals, told, index }) => {
      const { reply, ms, harness } = await played[index]!;
      const { operation, stateIn } = MUTATIONS[mutation];
      const state = stateIn(harness);
      expect(reply.status).toBe(200);
      expect(state).toBe(carriedOut ? 'done' : 'untouched');
      expect(harness.emulator.countOf(operation)).toBe(arrivals);
      expect(ms).toBeLessThan(MOST_MS);
      if (told.startsWith('BACKEND_')) {
        expect(reply.data).toEqual({ change: null });
        expect(reply.errors).toHaveLength(1);
        expect(reply.errors[0]).toMatchObject({
          path: ['change'],
          extensions: { code: told, retriable: true, operation },
        });
        expect(state).toBe('untouched');
        return;
      }
      expect(reply.errors).toEqual([]);
      const { outcome = told, results } = reply.data?.['change'] as {
        outcome?: string;
        results: { userId: string; outcome: string; reason: string | null }[];
      };
      expect(outcome).toBe(told);
      expect(results.map((result) => [result.userId, result.outcome])).toEqual(
        (mutation === 'removeTask' ? ['ada', 'bob', 'eve'] : USERS).map((userId) => [userId, told]),
      );
      if (told === 'SUCCEEDED') expect(state).toBe('done');
      else if (told !== 'UNKNOWN') expect(state).toBe('untouched');
      if (told === 'UNKNOWN') expect(results[0]?.reason).toMatch(/not sent again(.*Read the task again|; look it up)/);
    },
  );
});
