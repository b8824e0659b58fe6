import { type AddressInfo, connect, Server, type Socket } from 'node:net';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';

/** Node's own default. */
const BACKLOG = 511;

/** The longest that is tried; then it is closed whatever waits at it. */
const MOST_MS = 4_000;

/** What a listener has inside Node. Where it is another thing some day, the second best way is left. */
interface Listening {
  listen(backlog: number): number;
}

interface Connecting {
  getpeername(into: object): number;
}

/**
 * While the queue is short, what a client sends to finish its handshake can be dropped; it is sent again in 200 ms, and the
 * listener must be there for that.
 */
const RECOVERY_MS = 400;

/**
 * Closes a listener, and none of the connections that have been made to it: the system resets those that wait to be
 * accepted. A turn of the event loop that accepted nothing has shown that none waited, but some microseconds ago, in which
 * under load another can have come. So the queue of those that wait is shortened to one place, and we take that place
 * ourselves; whoever comes from then on is not connected at all, and is told when trying again that nobody is here.
 *
 * @param accepted counts the connections that were accepted
 */
export async function closeListener(server: Server, accepted: () => number): Promise<void> {
  const until = performance.now() + MOST_MS;
  while (performance.now() < until) {
    const before = accepted();
    await turn();
    if (accepted() !== before) continue;
    if (await closeInQuiet(server)) return;
    await sleep(RECOVERY_MS);
  }
  close(server);
}

/** @returns false where somebody was there before us */
async function closeInQuiet(server: Server): Promise<boolean> {
  const listener = handleOf<Listening>(server, 'listen');
  const address = server.address();
  if (!listener || typeof address !== 'object' || address === null) {
    close(server);
    return true;
  }
  listener.listen(0);
  const ours = connect(ownAddress(address));
  ours.on('error', () => undefined);
  // Node begins to connect in its next tick; on the loopback interface all of it is done in that call.
  await new Promise<void>((resolve) => process.nextTick(resolve));
  const handle = handleOf<Connecting>(ours, 'getpeername');
  const isIn = !handle || handle.getpeername({}) === 0;
  if (isIn) close(server);
  else listener.listen(BACKLOG);
  ours.destroy();
  return isIn;
}

/** The listener only: Node's HTTP server would also cut off connections that have been idle until now. */
function close(server: Server): void {
  Server.prototype.close.call(server);
}

function ownAddress({ address, port }: AddressInfo) {
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return { host, port };
}

function handleOf<Handle>(owner: Server | Socket, method: keyof Handle): Handle | undefined {
  const { _handle: handle } = owner as unknown as { readonly _handle?: Handle | null };
  return typeof handle?.[method] === 'function' ? handle : undefined;
}
