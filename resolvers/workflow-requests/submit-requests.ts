import type { Outcome } from '../../datasources/contracts/outcome';
import {
  LedgerError,
  type Settlement,
  type WorkflowLedger,
  type WorkflowRequestEntry,
} from '../../datasources/contracts/workflow-ledger';
import type { SubmitOutcome, WorkflowRequestSource } from '../../datasources/contracts/workflow-requests';
import type { Clock } from './clock';
import { reasonOf, type RequestResult, withBoundKey, withNote } from './create-workflow-request.payload';

const NOT_RECORDED = 'The record could not be brought up to date yet; until it is, it says SENDING or UNKNOWN.';
const KEY_NOT_RELEASED = 'Use another idempotency key to try again: this one could not be given back.';

/** Half a minute in all: a ledger that is away for longer concludes UNKNOWN by itself when it is back. */
const PAUSES_MS = [100, 300, 1_000, 3_000, 10_000, 15_000];

/**
 * Sends each request once, all at the same time, and writes down what came of each as soon as it is known. Whoever waits
 * for the answer may go away: what was sent is written down all the same.
 *
 * @param entries are the rows that this call, and nobody else, has opened.
 */
export async function submitRequests(
  source: WorkflowRequestSource,
  ledger: WorkflowLedger,
  clock: Clock,
  entries: readonly WorkflowRequestEntry[],
): Promise<readonly RequestResult[]> {
  const attempts = await Promise.allSettled(entries.map((entry) => submitOne(source, ledger, clock, entry)));
  const results = attempts.map((attempt) => {
    // A mistake of ours; the rows say what is known of each request.
    if (attempt.status === 'rejected') throw attempt.reason;
    return attempt.value;
  });
  if (entries.every(({ idempotencyKey }) => idempotencyKey === null)) return results;
  if (results.some(({ outcome }) => outcome !== 'FAILED')) return withBoundKey(results);
  // The last one settled gave it back, unless the ledger was away for one of them.
  const isReleased = results.some(({ entry }) => entry.idempotencyKey === null);
  return isReleased ? results : results.map((result) => withNote(result, KEY_NOT_RELEASED));
}

async function submitOne(
  source: WorkflowRequestSource,
  ledger: WorkflowLedger,
  clock: Clock,
  entry: WorkflowRequestEntry,
): Promise<RequestResult> {
  let submitted: SubmitOutcome;
  try {
    submitted = await source.submit(entry.content, entry.reference);
  } catch (error) {
    // A source never rejects by contract; where it does, nobody can say how far it came.
    const unknown = settlementOf({ outcome: 'UNKNOWN', reason: null, requestId: null });
    await settleRequest(ledger, clock, entry, unknown);
    throw error;
  }
  const settled = await settleRequest(ledger, clock, entry, settlementOf(submitted));
  const result = { outcome: submitted.outcome, reason: reasonOf(settled.entry), entry: settled.entry };
  return settled.isRecorded ? result : withNote(result, NOT_RECORDED);
}

const STATES: { readonly [Name in Outcome]: Settlement['state'] } = {
  SUCCEEDED: 'CREATED',
  REFUSED: 'REJECTED',
  UNSUPPORTED: 'REJECTED',
  NOT_FOUND: 'REJECTED',
  FAILED: 'REJECTED',
  UNKNOWN: 'UNKNOWN',
};

function settlementOf({ outcome, reason, requestId }: SubmitOutcome): Settlement {
  return { state: STATES[outcome], outcome, requestId, statusMessage: reason };
}

interface Settled {
  readonly entry: WorkflowRequestEntry;
  /** False while the ledger does not have it yet; it is told again in the background then. */
  readonly isRecorded: boolean;
}

/** Writes down what came of a request. A ledger that is away changes nothing about what is answered. */
async function settleRequest(
  ledger: WorkflowLedger,
  clock: Clock,
  entry: WorkflowRequestEntry,
  settlement: Settlement,
): Promise<Settled> {
  try {
    return { entry: await ledger.settle(entry.id, settlement), isRecorded: true };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    void settleLater(ledger, clock, entry.id, settlement);
    const settledAt = new Date(clock.now()).toISOString();
    return { entry: { ...entry, ...settlement, settledAt }, isRecorded: false };
  }
}

async function settleLater(ledger: WorkflowLedger, clock: Clock, id: string, settlement: Settlement): Promise<void> {
  for (const pause of PAUSES_MS) {
    await clock.pause(pause);
    try {
      await ledger.settle(id, settlement);
      return;
    } catch {
      // The next pause is longer; after the last the entry is read as UNKNOWN, which is safe.
    }
  }
}
