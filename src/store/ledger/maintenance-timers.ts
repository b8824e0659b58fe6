import type { ClockCheck, LedgerClock } from './clock';
import type { LedgerConnection } from '../connection';
import type { Guard } from './store';
import { cutoffBy, deleteOldRequests, expireRequests } from './maintenance';

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

/** Does all at once and then from time to time, as long as there is a process to do it for. */
export function startUpkeep(
  connection: LedgerConnection,
  clock: LedgerClock,
  keepMs: number,
  guard: Guard,
  report: Report,
): Upkeep {
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
      // Looked at first: a clock that jumped must not end what is being sent.
      await checkClock(clock, guard, report);
      const expired = await guard('write down what was never answered', () => expireRequests(connection, clock, false));
      if (expired > 0) reportExpired(report, expired);
    }),
    every(DELETE_EVERY_MS, async () => {
      const { now } = await checkClock(clock, guard, report);
      const deleted = await guard('delete old requests', async () =>
        deleteOldRequests(connection, await cutoffBy(connection, now, keepMs), () => stopping),
      );
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

export async function checkClock(clock: LedgerClock, guard: Guard, report: Report): Promise<ClockCheck> {
  const check = await guard('look at the clock', () => clock.check());
  if (check.jump > 0) report('warn', CLOCK_AHEAD, { ahead: inWords(check.jump) });
  if (check.jump < 0) report('warn', CLOCK_BACK, { back: inWords(-check.jump) });
  return check;
}

const CLOCK_AHEAD =
  'ledger: the clock is further ahead than time is known to have passed; that time does not count and nothing is ' +
  'deleted for it. If it did pass, start with ledger.trustClock';
const CLOCK_BACK = 'ledger: the clock went back; nothing is deleted for what it says';

function inWords(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  return minutes < 120
    ? `${minutes} minutes`
    : minutes < 2_880
      ? `${Math.round(minutes / 60)} hours`
      : `${Math.round(minutes / 1_440)} days`;
}
