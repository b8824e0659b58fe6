import type { EmulatorOptions, RunningEmulator } from '../../shared/backend';
import { startHttpEmulator, type EmulatorCall, type FaultScript } from '../../shared/emulator/http';
import type { Bench } from './call-context';
import { SERVICE_PATH } from './routing';
import { seedWorld } from './seed';
import { SERVICE_OPERATOR } from './seed-operators';
import { Service } from './service';
import { SessionStore } from './sessions';
import { DEFAULT_SWITCHES, type SafenetSwitches } from './switches';
import type { Mail, World } from './world';

export { ACCOUNTS, OPERATORS, SERVICE_OPERATOR } from './seed-operators';
export { DEFAULT_SWITCHES, type SafenetSwitches } from './switches';
export type { Entry, Mail, Operator, Task, User, World } from './world';

export interface SafenetEmulatorOptions extends EmulatorOptions {
  readonly switches?: Partial<SafenetSwitches>;
  /** Any free port when absent. */
  readonly port?: number;
  /** A loopback address; 127.0.0.1 when absent. */
  readonly host?: string;
  /** Stands in for the seeded world, also after `reset`. */
  readonly world?: World;
}

export interface SafenetEmulator extends RunningEmulator {
  /** The service's whole address, ending in `/bsidca/BSIDCA.asmx`. */
  readonly url: string;
  /** Credentials of the seeded service operator. */
  readonly operator: { readonly email: string; readonly password: string };
  /** May be changed while it runs; `reset` puts back those of the start. */
  readonly switches: SafenetSwitches;
  /** For looking at; `load` is for changing it. */
  readonly world: World;
  readonly outbox: readonly Mail[];
  readonly faults: FaultScript;
  readonly calls: readonly EmulatorCall[];
  /** The most calls that were under way at one time since the last `clearCalls`. */
  readonly peakInFlight: number;
  countOf(operation: string): number;
  clearCalls(): void;
  /** Puts a copy of the given world in place until `reset`. */
  load(world: World): void;
  /** Plays an application recycle. */
  dropSessions(): void;
  stopListening(): Promise<void>;
  resumeListening(): Promise<void>;
}

/** Starts an emulated BSIDCA service on the loopback interface. */
export async function start(options: SafenetEmulatorOptions = {}): Promise<SafenetEmulator> {
  const now = options.now ?? Date.now;
  const switches: SafenetSwitches = { ...DEFAULT_SWITCHES, ...options.switches };
  const freshWorld = (): World => (options.world ? structuredClone(options.world) : seedWorld(now(), switches.zone));
  const outbox: Mail[] = [];
  const bench: Bench = { switches, now, outbox, world: freshWorld(), refusals: new Map() };
  const sessions = new SessionStore(switches, now);
  const service = new Service(bench, sessions);
  const { host, port } = options;
  const { origin, faults, log, ...http } = await startHttpEmulator({ host, port, now, receive: service.receive });

  const load = (world: World): void => {
    bench.world = world;
    bench.refusals.clear();
    outbox.length = 0;
    sessions.clear();
  };
  return {
    ...http,
    url: origin + SERVICE_PATH,
    operator: SERVICE_OPERATOR,
    switches,
    outbox,
    faults,
    get world() {
      return bench.world;
    },
    get calls() {
      return log.calls;
    },
    get peakInFlight() {
      return log.peakInFlight;
    },
    countOf: (operation) => log.countOf(operation),
    clearCalls: () => log.clear(),
    load: (world) => load(structuredClone(world)),
    dropSessions: () => sessions.clear(),
    reset: () => {
      Object.assign(switches, DEFAULT_SWITCHES, options.switches);
      faults.clear();
      log.clear();
      load(freshWorld());
    },
  };
}
