import type { Outcome } from '../../datasources/contracts/outcome';
import {
  LedgerError,
  type Settlement,
  type WorkflowLedger,
  type WorkflowRequestEntry,
} from '../../datasources/contracts/workflow-ledger';
import type { RaiseOutcome, WorkflowRequestSource } from '../../datasources/contracts/workflow-requests';
import type { Clock } from './clock';
import { referenceOf } from './reference';
import { reasonOf, type RequestResult } from './request-result';
import { settleRequest } from './settle-request';

const NOT_RECORDED = 'The record could not be brought up to date yet; until it is, it says SENDING or UNKNOWN.';
const KEY_NOT_RELEASED = 'Use another idempotency key to try again: this one could not be given back.';

/**
 * Sends each request once, all at the same time, and writes down what came of each as soon as it is known. Whoever waits
 * for the answer may go away: what was sent is written down all the same.
 *
 * @param entries are the rows that this call, and nobody else, has opened.
 */
export async function raiseRequests(
  source: WorkflowRequestSource,
  ledger: WorkflowLedger,
  clock: Clock,
  entries: readonly WorkflowRequestEntry[],
): Promise<readonly RequestResult[]> {
  const attempts = await Promise.allSettled(entries.map((entry) => raiseOne(source, ledger, clock, entry)));
  const results = attempts.map((attempt) => {
    // A mistake of ours; the rows say what is known of each request.
    if (attempt.status === 'rejected') throw attempt.reason;
    return attempt.value;
  });
  const [first] = entries;
  const isCertainlyNothing = results.every(({ outcome }) => outcome === 'FAILED');
  if (!first || first.idempotencyKey === null || !isCertainlyNothing) return results;
  const isReleased = await release(ledger, first.backend, first.requestedBy, first.idempotencyKey);
  return isReleased ? results : results.map((result) => withNote(result, KEY_NOT_RELEASED));
}

async function raiseOne(
  source: WorkflowRequestSource,
  ledger: WorkflowLedger,
  clock: Clock,
  entry: WorkflowRequestEntry,
): Promise<RequestResult> {
  let raised: RaiseOutcome;
  try {
    raised = await source.raise(entry.content, referenceOf(entry.id));
  } catch (error) {
    // A source never rejects by contract; where it does, nobody can say how far it came.
    await settleRequest(ledger, clock, entry, { state: 'UNKNOWN', requestId: null, statusMessage: null });
    throw error;
  }
  const settled = await settleRequest(ledger, clock, entry, settlementOf(raised));
  const result = { outcome: raised.outcome, reason: reasonOf(settled.entry), entry: settled.entry };
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

function settlementOf({ outcome, reason, requestId }: RaiseOutcome): Settlement {
  return { state: STATES[outcome], requestId, statusMessage: reason };
}

function withNote(result: RequestResult, note: string): RequestResult {
  return { ...result, reason: result.reason === null ? note : `${result.reason} ${note}` };
}

/**
 * Tried once only: when the answer to a release is lost, the key may be somebody else's by now, and a second release
 * would take it from them.
 */
async function release(ledger: WorkflowLedger, backend: string, requestedBy: string, key: string): Promise<boolean> {
  try {
    await ledger.releaseKey(backend, requestedBy, key);
    return true;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return false;
  }
}
