import type { WorkflowLedger } from '../../../datasources/contracts/workflow-ledger';

interface TrackedLedger {
  readonly ledger: WorkflowLedger;
  /** Resolves when what was opened through it is settled, or when that cannot be waited for any longer. */
  readonly settled: (withinMs: number) => Promise<void>;
}

/**
 * Keeps count of the requests that are being sent. Their callers may be gone, so that no connection of theirs tells that
 * something is still to be written down when the server stops.
 */
export function trackUnsettled(ledger: WorkflowLedger): TrackedLedger {
  const unsettled = new Set<string>();
  let onSettled: () => void = () => undefined;
  return {
    ledger: {
      open: async (requests) => {
        const opened = await ledger.open(requests);
        if (opened.kind === 'OPENED') for (const { id } of opened.entries) unsettled.add(id);
        return opened;
      },
      settle: async (id, settlement) => {
        try {
          return await ledger.settle(id, settlement);
        } finally {
          // Also when it failed: who stops does not wait for a ledger that is away.
          unsettled.delete(id);
          if (unsettled.size === 0) onSettled();
        }
      },
      recall: (...key) => ledger.recall(...key),
      find: (ids) => ledger.find(ids),
      list: (...request) => ledger.list(...request),
      count: (filter) => ledger.count(filter),
      isId: (id) => ledger.isId(id),
      isPosition: (position) => ledger.isPosition(position),
    },
    settled: async (withinMs) => {
      if (unsettled.size === 0) return;
      await new Promise<void>((done) => {
        const timer = setTimeout(done, withinMs);
        onSettled = () => {
          clearTimeout(timer);
          done();
        };
      });
    },
  };
}
