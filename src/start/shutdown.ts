import { setTimeout as sleep } from 'node:timers/promises';
import type { StopLimits, StopSignal } from '../config/stop-limits';
import type { Log } from '../observability/logger';

export interface Stoppable {
  /** At once and without waiting: tell whoever asks that this process is going, and take requests all the same. */
  readonly announceStop: () => void;
  /** Finishes what is in flight and closes everything. */
  readonly stop: () => Promise<void>;
}

interface ShutdownOptions {
  /** Of the configuration that counts when the signal comes. */
  readonly limits: (signal: StopSignal) => StopLimits;
  readonly log: Log;
  readonly exit: (code: number) => void;
}

const SIGNAL_NUMBERS: Readonly<Record<StopSignal, number>> = { SIGINT: 2, SIGTERM: 15 };

/**
 * Ctrl+C reaches every process of the terminal, and npm passes it on as well: what comes so soon after the first is
 * still the first.
 */
export const SAME_SIGNAL_MS = 200;

/** @returns what to do on a signal: the first stops gracefully, a second one at once. */
export function createShutdown(server: Stoppable, options: ShutdownOptions): (signal: StopSignal) => void {
  const { limits, log, exit } = options;
  let stoppingSince: number | undefined;
  const stop = async (signal: StopSignal): Promise<void> => {
    const { drainMs, timeoutMs } = limits(signal);
    server.announceStop();
    if (drainMs > 0) {
      log.process('info', 'stopping: not ready any more, and still taking requests', { signal, drainMs });
      await sleep(drainMs);
    }
    log.process('info', 'stopping: finishing what is in flight', { signal });
    const timer = setTimeout(() => {
      log.process('error', 'did not stop in time; giving up on what is still in flight', { timeoutMs });
      exit(1);
    }, timeoutMs);
    await server.stop().finally(() => clearTimeout(timer));
  };
  return (signal) => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince < SAME_SIGNAL_MS) return;
      exit(128 + SIGNAL_NUMBERS[signal]);
      return;
    }
    stoppingSince = performance.now();
    stop(signal).then(
      () => {
        log.process('info', 'stopped');
        exit(0);
      },
      () => {
        log.process('error', 'could not stop cleanly');
        exit(1);
      },
    );
  };
}
