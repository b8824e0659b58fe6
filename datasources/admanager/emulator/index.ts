import type { EmulatorOptions, RunningEmulator } from '../../shared/backend';
import { startHttpEmulator, type EmulatorCall, type FaultScript } from '../../shared/emulator/http';
import type { Emulator } from './emulator';
import { controlOf, type Control } from './control';
import { exchangeFor } from './exchange';
import { settle } from './memberships';
import { seedState } from './seed';
import { DEFAULT_BEHAVIOUR, type AdmanagerBehaviour } from './behaviour';
import type { State } from './state';

export { ACTION_NAMES } from './actions';
export type { Control } from './control';
export { seedState } from './seed';
export { ACCOUNT_KEYS, DEFAULT_BEHAVIOUR, type AdmanagerBehaviour, type FailureShape } from './behaviour';
export * from './tokens';
export type * from './state';

export interface AdmanagerEmulatorOptions extends EmulatorOptions {
  readonly behaviour?: Partial<AdmanagerBehaviour>;
  /** Makes the state anew at start and at each reset; the seeded one when absent. */
  readonly state?: (now: number) => State;
  /** A loopback address; 127.0.0.1 when absent. */
  readonly host?: string;
  readonly port?: number;
}

export interface AdmanagerEmulator extends RunningEmulator {
  /** May be changed between calls; `reset` puts back what `start` was given. */
  readonly behaviour: AdmanagerBehaviour;
  /** What the server knows at present; may be changed between calls. */
  readonly state: State;
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
  const makeState = options.state ?? seedState;
  const behaviour: AdmanagerBehaviour = { ...DEFAULT_BEHAVIOUR, ...options.behaviour };
  const emulator: Emulator = { behaviour, now, state: makeState(now()) };
  const server = await startHttpEmulator({
    now,
    host: options.host,
    port: options.port,
    // Far above what `maxRequestLine` may be, so that it decides.
    maxHeaderBytes: 1_048_576,
    receive: (request) => exchangeFor(emulator, request),
  });

  return {
    url: server.origin,
    behaviour,
    get state() {
      settle(emulator);
      return emulator.state;
    },
    control: controlOf(emulator),
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
      server.faults.clear();
      server.log.clear();
    },
    stopListening: () => server.stopListening(),
    resumeListening: () => server.resumeListening(),
    close: () => server.close(),
  };
}
