import type { LedgerConnection } from './connection';
import type { Guard } from './store';
import { deleteOldRequests, expireRequests } from './upkeep';

export type Report = (
  level: 'info' | 'warn' | 'error',
  message: string,
  facts?: Readonly<Record<string, string | number>>,
) => void;

export interface Upkeep {
  /** Lets what is under way come to its end. */
  readonly stop: () => Promise<void>;
}

const EXPIRE_EVERY_MS = 60_000;
const DELETE_EVERY_MS = 3_600_000;

/** Does both at once and then from time to time, as long as there is a process to do it for. */
export function startUpkeep(connection: LedgerConnection, keepMs: number, guard: Guard, report: Report): Upkeep {
  let stopping = false;
  const running = new Set<Promise<void>>();
  const every = (ms: number, work: () => Promise<void>): NodeJS.Timeout => {
    const run = (): void => {
      // The guard has reported what went wrong; the next time may be better.
      const round = work().catch(() => undefined);
      running.add(round);
      void round.then(() => running.delete(round));
    };
    run();
    return setInterval(run, ms).unref();
  };
  const timers = [
    every(EXPIRE_EVERY_MS, async () => {
      const expired = await guard('write down what was never answered', () => expireRequests(connection, false));
      if (expired > 0) reportExpired(report, expired);
    }),
    every(DELETE_EVERY_MS, async () => {
      const deleted = await guard('delete old requests', () => deleteOldRequests(connection, keepMs, () => stopping));
      if (deleted > 0) report('info', 'ledger: requests older than the retention were deleted', { deleted });
    }),
  ];
  return {
    stop: async () => {
      stopping = true;
      timers.forEach(clearInterval);
      await Promise.all(running);
    },
  };
}

export function reportExpired(report: Report, expired: number): void {
  report('warn', 'ledger: requests that were never answered are UNKNOWN now', { expired });
}
