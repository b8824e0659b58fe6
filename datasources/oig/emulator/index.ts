import type { EmulatorOptions, RunningEmulator } from '../../shared/backend';
import { startHttpEmulator, type EmulatorCall, type FaultScript } from '../../shared/emulator/http';
import { ADMINISTRATOR, BADGE_ROLE, COLLEAGUE, OPERATIONS_ROLE, SERVICE_ACCOUNT } from './accounts';
import type { Bench } from './call-context';
import { exchangeFor } from './exchange';
import { seedWorld } from './seed';
import { DEFAULT_SWITCHES, type OigSwitches } from './switches';
import { TokenService } from './tokens';
import type { World } from './world';

export { ADMINISTRATOR, BADGE_ROLE, COLLEAGUE, OPERATIONS_ROLE, SERVICE_ACCOUNT } from './accounts';
export { seedWorld } from './seed';
export { DEFAULT_SWITCHES, type OigSwitches } from './switches';
export type * from './world';

export interface OigEmulatorOptions extends EmulatorOptions {
  readonly switches?: Partial<OigSwitches>;
  /** Makes the world anew at start and at each reset; the seeded one when absent. */
  readonly world?: (now: number) => World;
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
  readonly switches: OigSwitches;
  /** What the server knows at present; may be changed between calls. */
  readonly world: World;
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
  const makeWorld = options.world ?? seedWorld;
  const switches: OigSwitches = { ...DEFAULT_SWITCHES, ...options.switches };
  const bench: Bench = { switches, now, tokens: new TokenService(), world: makeWorld(now()) };
  let received = 0;
  const server = await startHttpEmulator({
    now,
    host: options.host,
    port: options.port,
    receive: (request) =>
      exchangeFor(bench, request, () => {
        received += 1;
        return received === switches.errorOnCall;
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
    switches,
    get world() {
      return bench.world;
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
    expireTokens: () => bench.tokens.expireAll(),
    reset: () => {
      Object.assign(switches, DEFAULT_SWITCHES, options.switches);
      bench.world = makeWorld(now());
      bench.tokens.expireAll();
      server.faults.clear();
      clearCalls();
    },
    stopListening: () => server.stopListening(),
    resumeListening: () => server.resumeListening(),
    close: () => server.close(),
  };
}
