import {
  LedgerError,
  type Settlement,
  type WorkflowLedger,
  type WorkflowRequestEntry,
} from '../../datasources/contracts/workflow-ledger';
import type { Clock } from './clock';

/** Half a minute in all: a ledger that is away for longer concludes UNKNOWN by itself when it is back. */
const PAUSES_MS = [100, 300, 1_000, 3_000, 10_000, 15_000];

export interface Settled {
  readonly entry: WorkflowRequestEntry;
  /** False while the ledger does not have it yet; it is told again in the background then. */
  readonly isRecorded: boolean;
}

/** Writes down what came of a request. A ledger that is away changes nothing about what is answered. */
export async function settleRequest(
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
