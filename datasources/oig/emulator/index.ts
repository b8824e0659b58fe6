import type { EmulatorOptions, RunningEmulator } from '../../shared/backend';
import { startHttpEmulator, type EmulatorCall, type FaultScript } from '../../shared/emulator/http';
import { ADMINISTRATOR, BADGE_ROLE, COLLEAGUE, OPERATIONS_ROLE, SERVICE_ACCOUNT } from './accounts';
import type { Emulator } from './call-context';
import { exchangeFor } from './exchange';
import { seedState } from './seed';
import { DEFAULT_BEHAVIOUR, type OigBehaviour } from './behaviour';
import { TokenService } from './tokens';
import type { State } from './state';

export { ADMINISTRATOR, BADGE_ROLE, COLLEAGUE, OPERATIONS_ROLE, SERVICE_ACCOUNT } from './accounts';
export { seedState } from './seed';
export { DEFAULT_BEHAVIOUR, type OigBehaviour } from './behaviour';
export type * from './state';

export interface OigEmulatorOptions extends EmulatorOptions {
  readonly behaviour?: Partial<OigBehaviour>;
  /** Makes the state anew at start and at each reset; the seeded one when absent. */
  readonly state?: (now: number) => State;
  /** A loopback address; 127.0.0.1 when absent. */
  readonly host?: string;
  readonly port?: number;
}

export interface OigEmulator extends RunningEmulator {
  readonly serviceAccount: typeof SERVICE_ACCOUNT;
  readonly administrator: typeof ADMINISTRATOR;
  readonly colleague: typeof COLLEAGUE;
  readonly operationsRole: typeof OPERATIONS_ROLE;
  readonly badgeRole: typeof BADGE_ROLE;
  /** May be changed between calls; `reset` puts back what `start` was given. */
  readonly behaviour: OigBehaviour;
  /** What the server knows at present; may be changed between calls. */
  readonly state: State;
  readonly faults: FaultScript;
  readonly calls: readonly EmulatorCall[];
  /** The most calls under way at one time since the last `clearCalls`. */
  readonly peakInFlight: number;
  countOf(operation: string): number;
  clearCalls(): void;
  /** Makes every token issued so far worthless. */
  expireTokens(): void;
  /** Cuts all connections and refuses new ones until `resumeListening`. */
  stopListening(): Promise<void>;
  resumeListening(): Promise<void>;
}

/** An emulated Oracle Identity Governance, as the wire contract describes it. */
export async function start(options: OigEmulatorOptions = {}): Promise<OigEmulator> {
  const now = options.now ?? Date.now;
  const makeState = options.state ?? seedState;
  const behaviour: OigBehaviour = { ...DEFAULT_BEHAVIOUR, ...options.behaviour };
  const emulator: Emulator = { behaviour, now, tokens: new TokenService(), state: makeState(now()) };
  let received = 0;
  const server = await startHttpEmulator({
    now,
    host: options.host,
    port: options.port,
    receive: (request) =>
      exchangeFor(emulator, request, () => {
        received += 1;
        return received === behaviour.errorOnCall;
      }),
  });
  const clearCalls = (): void => {
    received = 0;
    server.log.clear();
  };

  return {
    url: server.origin,
    serviceAccount: SERVICE_ACCOUNT,
    administrator: ADMINISTRATOR,
    colleague: COLLEAGUE,
    operationsRole: OPERATIONS_ROLE,
    badgeRole: BADGE_ROLE,
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
    clearCalls,
    expireTokens: () => emulator.tokens.expireAll(),
    reset: () => {
      Object.assign(behaviour, DEFAULT_BEHAVIOUR, options.behaviour);
      emulator.state = makeState(now());
      emulator.tokens.expireAll();
      server.faults.clear();
      clearCalls();
    },
    stopListening: () => server.stopListening(),
    resumeListening: () => server.resumeListening(),
    close: () => server.close(),
  };
}
