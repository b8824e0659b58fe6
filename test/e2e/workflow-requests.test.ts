import { Client } from 'pg';
import { dataOf } from '../helpers/execute';
import { findPostgres, type TestDatabase } from '../helpers/ledger-postgres';
import { ADD, MOVE, SUBMISSION } from '../helpers/start-workflow';
import {
  eventually,
  type GraphProcess,
  type ProcessHarness,
  recordsOf,
  startProcessHarness,
  type StoreKind,
  TOKEN,
} from '../helpers/workflow-process';

jest.setTimeout(300_000);

const found = findPostgres();
const STORES: readonly StoreKind[] = found ? ['PGlite', 'PostgreSQL'] : ['PGlite'];
interface Payload {
  readonly repeated: boolean;
  readonly results: readonly { readonly outcome: string; readonly workflowRequest: object }[];
}

const KEYED = { ...MOVE, idempotencyKey: 'order-7' };

/**
 * Each case has a store, a back end and processes of its own, so they run beside each other: a row that was left by a
 * process has to wait until its time is over, and that takes longer than all the rest.
 */
function on(store: StoreKind, work: (harness: ProcessHarness) => Promise<void>): () => Promise<void> {
  return async () => {
    const harness = await startProcessHarness(store);
    try {
      await work(harness);
    } finally {
      await harness.close();
    }
  };
}

describe.each(STORES)('requests on %s', (store) => {
  const submitted = ({ emulator }: ProcessHarness) => emulator.state.requests.length;
  const sent = ({ emulator }: ProcessHarness) => emulator.countOf(SUBMISSION);

  /** What a caller finds after the restart, by repeating and by reading. */
  async function afterRestart(harness: ProcessHarness) {
    const process = await harness.launch();
    const { createWorkflowRequest } = (await dataOf(process.submit(KEYED))) as { createWorkflowRequest: Payload };
    const records = await recordsOf(process);
    return { repeated: createWorkflowRequest.repeated, results: createWorkflowRequest.results, records };
  }

  /** Nobody gets an answer from a process that is killed. */
  function begin(process: GraphProcess): Promise<unknown> {
    return process.submit(KEYED).catch((error: unknown) => error);
  }

  async function expectUnknown(harness: ProcessHarness, calls: number) {
    const { repeated, results, records } = await afterRestart(harness);
    expect([repeated, results.length, results[0]]).toEqual([
      true,
      1,
      expect.objectContaining({ outcome: 'UNKNOWN', workflowRequest: expect.objectContaining({ state: 'UNKNOWN' }) }),
    ]);
    expect(records.map(({ state }) => state)).toEqual(['UNKNOWN']);
    expect([submitted(harness), sent(harness)]).toEqual([calls, calls]);
  }

  /** Keeps a table's rows as they are until it is let go, and says when a statement that begins so waits for it. */
  async function holdTable(database: TestDatabase, lock: string) {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(`BEGIN; LOCK TABLE ${lock}`);
    const isWaiting = async (statement: string) =>
      (
        await database.query(
          "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database() AND query LIKE $1",
          [`${statement}%`],
        )
      ).length > 0;
    return { isWaiting, letGo: () => client.end() };
  }

  it.concurrent(
    'that were answered are found again after a kill, and a repeat sends nothing',
    on(store, async (harness) => {
      const process = await harness.launch();
      const inputs = [KEYED, { ...ADD, idempotencyKey: 'order-8' }];
      const first: Payload[] = [];
      for (const input of inputs) {
        first.push((await dataOf(process.submit(input))).createWorkflowRequest as Payload);
      }
      const records = await recordsOf(process);
      expect(first.map(({ results }) => results[0]?.outcome)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
      await process.kill();

      const next = await harness.launch();
      expect(await recordsOf(next)).toEqual(records);
      const id = { id: records[0]?.id };
      const { node } = await dataOf(
        next.execute('query ($id: ID!) { node(id: $id) { ... on WorkflowRequest { id state requestId } } }', id),
      );
      expect(node).toEqual({ id: records[0]?.id, state: 'CREATED', requestId: '6301' });
      for (const [index, input] of inputs.entries()) {
        const { createWorkflowRequest } = await dataOf(next.submit(input));
        expect(createWorkflowRequest).toEqual({ ...first[index], repeated: true });
      }
      expect([submitted(harness), sent(harness)]).toEqual([2, 2]);
      await next.kill();

      const dumped = await harness.dump();
      expect(dumped).toContain('order-8');
      for (const text of [dumped, harness.said()]) expect(text).not.toContain(TOKEN);
    }),
  );

  it.concurrent(
    'of a process that was killed before the row leave nothing, and a repeat raises one',
    on(store, async (harness) => {
      const process = await harness.launch();
      let lost: Promise<unknown>;
      if (harness.database) {
        const table = await holdTable(harness.database, 'idempotency_key IN SHARE MODE');
        lost = begin(process);
        await eventually('the row waits to be written', () => table.isWaiting('insert into "idempotency_key"'));
        await process.kill();
        await table.letGo();
      } else {
        // It never gets to read what it was sent.
        process.server.child.kill('SIGSTOP');
        lost = begin(process);
        await process.kill();
      }
      await lost;
      const { repeated, results, records } = await afterRestart(harness);
      expect([repeated, results[0]?.outcome, records.map(({ state }) => state)]).toEqual([
        false,
        'SUCCEEDED',
        ['CREATED'],
      ]);
      expect([submitted(harness), sent(harness)]).toEqual([1, 1]);
    }),
  );

  it.concurrent(
    'of a process that was killed after the row and before the send are UNKNOWN, and never sent',
    on(store, async (harness) => {
      const process = await harness.launch();
      harness.proxy.hold = 'requests';
      const lost = begin(process);
      await harness.proxy.arrived();
      await process.kill();
      await lost;
      harness.proxy.hold = 'nothing';
      await expectUnknown(harness, 0);
    }),
  );

  it.concurrent(
    'of a process that was killed after the send are UNKNOWN, and not sent again',
    on(store, async (harness) => {
      const process = await harness.launch();
      harness.emulator.faults.add({ operation: SUBMISSION, kind: 'hangHeaders', carriedOut: true });
      const lost = begin(process);
      await eventually('the request was raised', () => submitted(harness) === 1);
      await process.kill();
      await lost;
      await expectUnknown(harness, 1);
    }),
  );

  it.concurrent(
    'of a process that was killed between the answer and its being written down are UNKNOWN, and not sent again',
    on(store, async (harness) => {
      const process = await harness.launch();
      harness.proxy.hold = 'answers';
      const lost = begin(process);
      await harness.proxy.arrived();
      if (harness.database) {
        const table = await holdTable(harness.database, 'workflow_request IN SHARE MODE');
        await harness.proxy.release();
        await eventually('the answer waits to be written down', () =>
          table.isWaiting('update "workflow_request" set "state" = %"request_id"'),
        );
        await process.kill();
        await table.letGo();
      } else {
        // The answer is there, and nobody reads it any more.
        process.server.child.kill('SIGSTOP');
        await harness.proxy.release();
        await process.kill();
      }
      await lost;
      harness.proxy.hold = 'nothing';
      await expectUnknown(harness, 1);
    }),
  );
});

describe('a server that is asked to stop while it waits for an answer to a caller who is gone', () => {
  /** The caller goes when the answer is at the proxy, which holds it. */
  async function beginAndLeave(harness: ProcessHarness): Promise<GraphProcess> {
    const process = await harness.launch();
    harness.proxy.hold = 'answers';
    const gone = new AbortController();
    const query =
      'mutation ($input: CreateWorkflowRequestInput!) { createWorkflowRequest(input: $input) { repeated } }';
    const call = fetch(`${process.server.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { input: KEYED } }),
      signal: gone.signal,
    }).catch((error: unknown) => error);
    await harness.proxy.arrived();
    gone.abort();
    await call;
    return process;
  }

  it.concurrent(
    'writes the answer down before it ends',
    on(STORES.at(-1)!, async (harness) => {
      const { server } = await beginAndLeave(harness);
      server.child.kill('SIGTERM');
      await server.until('stopping: finishing');
      await harness.proxy.release();
      expect((await server.ended()).code).toBe(0);
      expect(await harness.dump()).toContain('"CREATED"');
    }),
  );

  it.concurrent(
    'ends by itself when there never is one, and writes down that nobody knows',
    on(STORES.at(-1)!, async (harness) => {
      const { server } = await beginAndLeave(harness);
      server.child.kill('SIGTERM');
      expect((await server.ended()).code).toBe(0);
      const dumped = await harness.dump();
      expect(dumped).toContain('"UNKNOWN"');
      expect(dumped).not.toContain('"CREATED"');
    }),
  );
});

const withPostgres = found ? describe : describe.skip;
withPostgres('two processes on one PostgreSQL', () => {
  it.concurrent(
    'raise one request for fifty calls with one key, and all callers are told the same',
    on('PostgreSQL', async (harness) => {
      const processes = await Promise.all([harness.launch(), harness.launch()]);
      harness.emulator.behaviour.latencyMs = 200;
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          dataOf(processes[index % 2]!.submit({ ...ADD, idempotencyKey: 'one' })),
        ),
      );
      const payloads = answers.map(({ createWorkflowRequest }) => createWorkflowRequest as Payload);
      expect([harness.emulator.state.requests.length, harness.emulator.countOf(SUBMISSION)]).toEqual([1, 1]);
      expect(payloads.filter(({ repeated }) => !repeated)).toHaveLength(1);
      expect(new Set(payloads.map(({ results }) => JSON.stringify(results))).size).toBe(1);
      expect(payloads[0]?.results[0]?.outcome).toBe('SUCCEEDED');
      for (const process of processes) expect(await recordsOf(process)).toHaveLength(1);
      expect((await harness.dump()) + harness.said()).not.toContain(TOKEN);
    }),
  );
});
