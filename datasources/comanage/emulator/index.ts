import type { EmulatorOptions, RunningEmulator } from '../../shared/backend';
import { startHttpEmulator, type EmulatorCall, type FaultScript } from '../../shared/emulator/http';
import * as accounts from './accounts';
import type { Emulator } from './call-context';
import { exchangeFor } from './exchange';
import { seedState } from './seed';
import { Sessions } from './sessions';
import { DEFAULT_BEHAVIOUR, type ComanageBehaviour } from './behaviour';
import type { State } from './state';

export * from './accounts';
export { BASE } from './address';
export { seedState } from './seed';
export { DEFAULT_BEHAVIOUR, type ComanageBehaviour } from './behaviour';
export type * from './state';

export interface ComanageEmulatorOptions extends EmulatorOptions {
  readonly behaviour?: Partial<ComanageBehaviour>;
  /** Makes the state anew at start and at each reset; the seeded one when absent. */
  readonly state?: (now: number) => State;
  /** A loopback address; 127.0.0.1 when absent. */
  readonly host?: string;
  readonly port?: number;
}

export interface ComanageEmulator extends RunningEmulator {
  readonly platformUser: typeof accounts.PLATFORM_USER;
  readonly kilnUser: typeof accounts.KILN_USER;
  readonly unprivilegedUser: typeof accounts.UNPRIVILEGED_USER;
  readonly tideUser: typeof accounts.TIDE_USER;
  /** May be changed between calls; `reset` puts back what `start` was given. */
  readonly behaviour: ComanageBehaviour;
  /** What the server knows at present, what its plugins got included; may be changed between calls. */
  readonly state: State;
  readonly faults: FaultScript;
  readonly calls: readonly EmulatorCall[];
  /** The most calls under way at one time since the last `clearCalls`. */
  readonly peakInFlight: number;
  countOf(operation: string): number;
  clearCalls(): void;
  /** Cuts all connections and refuses new ones until `resumeListening`. */
  stopListening(): Promise<void>;
  resumeListening(): Promise<void>;
}

/** An emulated COmanage Registry 4.6.1, as the wire contract describes it. `url` is the origin, without `/registry`. */
export async function start(options: ComanageEmulatorOptions = {}): Promise<ComanageEmulator> {
  const now = options.now ?? Date.now;
  const makeState = options.state ?? seedState;
  const behaviour: ComanageBehaviour = { ...DEFAULT_BEHAVIOUR, ...options.behaviour };
  const sessions = new Sessions();
  const peer = options.host ?? '127.0.0.1';
  const emulator: Emulator = { behaviour, now, sessions, peer, lastHistoryId: 0, state: makeState(now()) };
  const server = await startHttpEmulator({
    now,
    host: options.host,
    port: options.port,
    receive: (request) => exchangeFor(emulator, request),
  });

  return {
    url: server.origin,
    platformUser: accounts.PLATFORM_USER,
    kilnUser: accounts.KILN_USER,
    unprivilegedUser: accounts.UNPRIVILEGED_USER,
    tideUser: accounts.TIDE_USER,
    behaviour,
    get state() {
      return emulator.state;
    },
    faults: server.faults,
    get calls() {
      return server.log.calls;
    },
    get peakInFlight() {
      return server.log.peakInFlight;
    },
    countOf: (operation) => server.log.countOf(operation),
    clearCalls: () => server.log.clear(),
    reset: () => {
      Object.assign(behaviour, DEFAULT_BEHAVIOUR, options.behaviour);
      emulator.state = makeState(now());
      sessions.clear();
      server.faults.clear();
      server.log.clear();
    },
    stopListening: () => server.stopListening(),
    resumeListening: () => server.resumeListening(),
    close: () => server.close(),
  };
}
