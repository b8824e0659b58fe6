import type { EmulatorOptions, RunningEmulator } from '../../shared/backend';
import { startHttpEmulator, type EmulatorCall, type FaultScript } from '../../shared/emulator/http';
import type { Emulator } from './call-context';
import { SERVICE_PATH } from './routing';
import { seedState } from './seed';
import { SERVICE_OPERATOR } from './seed-operators';
import { Service } from './service';
import { SessionStore } from './sessions';
import { DEFAULT_BEHAVIOUR, type SafenetBehaviour } from './behaviour';
import type { Mail, State } from './state';

export { ACCOUNTS, OPERATORS, SERVICE_OPERATOR } from './seed-operators';
export { DEFAULT_BEHAVIOUR, type SafenetBehaviour } from './behaviour';
export type { Entry, Mail, Operator, Task, User, State } from './state';

export interface SafenetEmulatorOptions extends EmulatorOptions {
  readonly behaviour?: Partial<SafenetBehaviour>;
  /** Any free port when absent. */
  readonly port?: number;
  /** A loopback address; 127.0.0.1 when absent. */
  readonly host?: string;
  /** Stands in for the seeded state, also after `reset`. */
  readonly state?: State;
}

export interface SafenetEmulator extends RunningEmulator {
  /** The service's whole address, ending in `/bsidca/BSIDCA.asmx`. */
  readonly url: string;
  /** Credentials of the seeded service operator. */
  readonly operator: { readonly email: string; readonly password: string };
  /** May be changed while it runs; `reset` puts back those of the start. */
  readonly behaviour: SafenetBehaviour;
  /** For looking at; `load` is for changing it. */
  readonly state: State;
  readonly outbox: readonly Mail[];
  readonly faults: FaultScript;
  readonly calls: readonly EmulatorCall[];
  /** The most calls that were under way at one time since the last `clearCalls`. */
  readonly peakInFlight: number;
  countOf(operation: string): number;
  clearCalls(): void;
  /** Puts a copy of the given state in place until `reset`. */
  load(state: State): void;
  /** Plays an application recycle. */
  dropSessions(): void;
  stopListening(): Promise<void>;
  resumeListening(): Promise<void>;
}

/** Starts an emulated BSIDCA service on the loopback interface. */
export async function start(options: SafenetEmulatorOptions = {}): Promise<SafenetEmulator> {
  const now = options.now ?? Date.now;
  const behaviour: SafenetBehaviour = { ...DEFAULT_BEHAVIOUR, ...options.behaviour };
  const freshState = (): State => (options.state ? structuredClone(options.state) : seedState(now(), behaviour.zone));
  const outbox: Mail[] = [];
  const emulator: Emulator = { behaviour, now, outbox, state: freshState(), refusals: new Map() };
  const sessions = new SessionStore(behaviour, now);
  const service = new Service(emulator, sessions);
  const { host, port } = options;
  const { origin, faults, log, ...http } = await startHttpEmulator({ host, port, now, receive: service.receive });

  const load = (state: State): void => {
    emulator.state = state;
    emulator.refusals.clear();
    outbox.length = 0;
    sessions.clear();
  };
  return {
    ...http,
    url: origin + SERVICE_PATH,
    operator: SERVICE_OPERATOR,
    behaviour,
    outbox,
    faults,
    get state() {
      return emulator.state;
    },
    get calls() {
      return log.calls;
    },
    get peakInFlight() {
      return log.peakInFlight;
    },
    countOf: (operation) => log.countOf(operation),
    clearCalls: () => log.clear(),
    load: (state) => load(structuredClone(state)),
    dropSessions: () => sessions.clear(),
    reset: () => {
      Object.assign(behaviour, DEFAULT_BEHAVIOUR, options.behaviour);
      faults.clear();
      log.clear();
      load(freshState());
    },
  };
}
