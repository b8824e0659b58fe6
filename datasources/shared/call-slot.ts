import type { SharedSlots } from './backend';
import type { QueuedCall } from './queued-call';

/** Inside its turn a call that replicas share out waits for a place among all of theirs, which it has until it has ended. */
export async function inSlot<T>(
  slots: SharedSlots,
  { operation, signal }: QueuedCall,
  work: () => Promise<T>,
): Promise<T> {
  const free = await slots.take(operation, signal);
  try {
    return await work();
  } finally {
    free();
  }
}
