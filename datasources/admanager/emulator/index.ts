import type { EmulatorOptions, RunningEmulator } from '../../shared/backend';
import { startHttpEmulator, type EmulatorCall, type FaultScript } from '../../shared/emulator/http';
import type { Bench } from './bench';
import { controlOf, type Control } from './control';
import { exchangeFor } from './exchange';
import { settle } from './memberships';
import { seedWorld } from './seed';
import { DEFAULT_SWITCHES, type AdmanagerSwitches } from './switches';
import type { World } from './world';

export { ACTION_NAMES } from './actions';
export type { Control } from './control';
export { seedWorld } from './seed';
export { ACCOUNT_KEYS, DEFAULT_SWITCHES, type AdmanagerSwitches, type FailureShape } from './switches';
export * from './tokens';
export type * from './world';

export interface AdmanagerEmulatorOptions extends EmulatorOptions {
  readonly switches?: Partial<AdmanagerSwitches>;
  /** Makes the world anew at start and at each reset; the seeded one when absent. */
  readonly world?: (now: number) => World;
  /** A loopback address; 127.0.0.1 when absent. */
  readonly host?: string;
  readonly port?: number;
}

export interface AdmanagerEmulator extends RunningEmulator {
  /** May be changed between calls; `reset` puts back what `start` was given. */
  readonly switches: AdmanagerSwitches;
  /** What the server knows at present; may be changed between calls. */
  readonly world: World;
  readonly control: Control;
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

/** An emulated ADManager Plus, as the wire contract describes it. */
export async function start(options: AdmanagerEmulatorOptions = {}): Promise<AdmanagerEmulator> {
  const now = options.now ?? Date.now;
  const makeWorld = options.world ?? seedWorld;
  const switches: AdmanagerSwitches = { ...DEFAULT_SWITCHES, ...options.switches };
  const bench: Bench = { switches, now, world: makeWorld(now()) };
  const server = await startHttpEmulator({
    now,
    host: options.host,
    port: options.port,
    // Far above what any switch sets as the longest request line, so that the switch decides.
    maxHeaderBytes: 1_048_576,
    receive: (request) => exchangeFor(bench, request),
  });

  return {
    url: server.origin,
    switches,
    get world() {
      settle(bench);
      return bench.world;
    },
    control: controlOf(bench),
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
      Object.assign(switches, DEFAULT_SWITCHES, options.switches);
      bench.world = makeWorld(now());
      server.faults.clear();
      server.log.clear();
    },
    stopListening: () => server.stopListening(),
    resumeListening: () => server.resumeListening(),
    close: () => server.close(),
  };
}
