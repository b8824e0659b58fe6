import type { Log } from '../observability/logger';

export interface Stoppable {
  /** At once and without waiting: tell whoever asks that this process is going. */
  readonly announceStop: () => void;
  /** Finishes what is in flight and closes everything. */
  readonly stop: () => Promise<void>;
}

interface ShutdownOptions {
  readonly timeoutMs: number;
  readonly log: Log;
  readonly exit: (code: number) => void;
}

export type StopSignal = 'SIGTERM' | 'SIGINT';

const SIGNAL_NUMBERS: Readonly<Record<StopSignal, number>> = { SIGINT: 2, SIGTERM: 15 };

/**
 * Ctrl+C reaches every process of the terminal, and npm passes it on as well: what comes so soon after the first is
 * still the first.
 */
export const SAME_SIGNAL_MS = 200;

/** @returns what to do on a signal: the first stops gracefully, a second one at once. */
export function createShutdown(server: Stoppable, options: ShutdownOptions): (signal: StopSignal) => void {
  const { timeoutMs, log, exit } = options;
  let stoppingSince: number | undefined;
  return (signal) => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince < SAME_SIGNAL_MS) return;
      exit(128 + SIGNAL_NUMBERS[signal]);
      return;
    }
    stoppingSince = performance.now();
    server.announceStop();
    log.process('info', 'stopping: finishing what is in flight', { signal });
    const timer = setTimeout(() => {
      log.process('error', 'did not stop in time; giving up on what is still in flight', { timeoutMs });
      exit(1);
    }, timeoutMs);
    server.stop().then(
      () => {
        clearTimeout(timer);
        log.process('info', 'stopped');
        exit(0);
      },
      () => {
        clearTimeout(timer);
        log.process('error', 'could not stop cleanly');
        exit(1);
      },
    );
  };
}
