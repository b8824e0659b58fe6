import type { WorkflowLedger, WorkflowRequestEntry } from '../../datasources/contracts/workflow-ledger';
import type { CallSignal } from '../../datasources/shared/backend';
import type { Clock } from './clock';

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Waits for requests that another call, perhaps of another process, is sending just now.
 *
 * @returns the entries as they are when none is being sent any more, the time is over, or `signal` aborts.
 */
export async function awaitSettled(
  ledger: WorkflowLedger,
  clock: Clock,
  entries: readonly WorkflowRequestEntry[],
  signal: CallSignal,
  withinMs: number,
): Promise<readonly WorkflowRequestEntry[]> {
  const end = clock.now() + withinMs;
  const ids = entries.map(({ id }) => id);
  let latest = entries;
  let pause = FIRST_PAUSE_MS;
  let isOver = false;
  while (latest.some(isBeingSent) && !isOver && !signal.aborted) {
    await clock.pause(Math.min(pause, Math.max(0, end - clock.now())), signal);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    // Looked at before the last reading: that one then sees what the time's end has made of the entries.
    isOver = clock.now() >= end;
    const found = await ledger.find(ids);
    // One that is gone meanwhile, by its age, is answered as it was last seen.
    latest = latest.map((entry, index) => found[index] ?? entry);
  }
  return latest;
}

function isBeingSent({ state }: WorkflowRequestEntry): boolean {
  return state === 'SENDING';
}
