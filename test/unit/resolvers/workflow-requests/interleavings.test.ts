import fc from 'fast-check';
import { LedgerError } from '../../../../datasources/contracts/workflow-ledger';
import { FakeLedger } from '../../../helpers/fake-ledger';
import { openHarness } from '../../../helpers/ledger-harness';
import { type Harness, interleave, type Step, steps, violations } from '../../../helpers/workflow-interleaving';
import { START } from '../../../helpers/workflow-harness';

const RUNS = 10_000;
/** Of each, an embedded database answers some thousand queries. */
const RUNS_ON_A_DATABASE = 40;

/** A run that hangs, or that fails and would be made smaller for minutes, must not end as a test that was only slow. */
const SAID_AT_ONCE = { timeout: 20_000, endOnFailure: true };

// Ten thousand runs share whatever cores there are; that none of them hangs is seen to above.
jest.setTimeout(1_800_000);

interface Failures {
  readonly open: number;
  readonly settle: number;
  readonly recall: number;
}

/** How often the ledger is away for the first calls of each method. */
const failures: fc.Arbitrary<Failures> = fc.record({
  open: fc.constantFrom(0, 0, 0, 1),
  settle: fc.constantFrom(0, 0, 1, 2, 4),
  recall: fc.constantFrom(0, 0, 0, 1),
});

function createHarness(): Harness & { readonly ledger: FakeLedger } {
  let time = START;
  return {
    ledger: new FakeLedger(() => time),
    now: () => time,
    pass: (milliseconds) => {
      time += milliseconds;
    },
  };
}

describe('calls of two processes, in whatever order and wherever they crash', () => {
  it(`never send twice, and leave records that are true (${RUNS} generated interleavings)`, async () => {
    const seen = { repeats: 0, conflicts: 0, crashed: 0, unknown: 0, triedAgain: 0 };
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), steps, failures, async (scheduler, list: Step[], away) => {
        const harness = createHarness();
        for (const method of ['open', 'settle', 'recall'] as const) {
          harness.ledger.failures[method] = Array.from({ length: away[method] }, () => new LedgerError('away'));
        }
        const trace = await interleave(scheduler, harness, list);
        harness.pass(60_000);
        const rows = harness.ledger.entries;
        expect(violations(trace, rows)).toEqual([]);
        for (const { answer, process } of trace.calls) {
          if (typeof answer === 'object' && answer.repeated) seen.repeats += 1;
          if (answer === 'CONFLICT') seen.conflicts += 1;
          if (!process.alive) seen.crashed += 1;
        }
        seen.unknown += rows.filter(({ state }) => state === 'UNKNOWN').length;
        const holders = trace.calls.filter(({ opened, step }) => opened.length > 0 && step.key === 'key-1');
        if (holders.length > 1) seen.triedAgain += 1;
      }),
      { numRuns: RUNS, ...SAID_AT_ONCE },
    );
    // What never happens shows nothing.
    for (const [what, times] of Object.entries(seen)) expect([what, times > 100]).toEqual([what, true]);
  });

  it(`and so they do on an embedded database (${RUNS_ON_A_DATABASE} interleavings)`, async () => {
    const store = await openHarness('PGlite in memory');
    const { ledger, connection } = store;
    try {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), steps, async (scheduler, list: Step[]) => {
          await connection.one((queries) => queries.execute('TRUNCATE workflow_request, idempotency_key'));
          let time = START;
          const harness: Harness = { ledger, now: () => time, pass: (milliseconds) => (time += milliseconds) };
          const trace = await interleave(scheduler, harness, list);
          // Its clock is its own: time is over when the rows say so.
          await connection.one((queries) => queries.execute("UPDATE workflow_request SET send_until = '2000-01-01'"));
          const { items } = await ledger.list({}, { limit: 100 });
          const rows = items.map(({ entry }) => entry);
          // A repeat of what a crash has left waits by our clock, and its rows go by the database's.
          const found = violations(trace, rows).filter((one) => one !== 'a repeat did not wait');
          expect(found).toEqual([]);
        }),
        { numRuns: RUNS_ON_A_DATABASE, ...SAID_AT_ONCE },
      );
    } finally {
      await store.close();
    }
  });
});
