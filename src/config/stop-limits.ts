import type { SettingFault } from '../../datasources/shared/backend';
import type { ConfiguredBackend } from './backends';
import type { Settings } from './schema';

export type StopSignal = 'SIGTERM' | 'SIGINT';

/** In milliseconds. */
export interface StopLimits {
  /** How long the server goes on taking requests, while it already says that it is going. */
  readonly drainMs: number;
  /** How long what is in flight is waited for afterwards. */
  readonly timeoutMs: number;
}

type Limiting = Pick<Settings, 'server' | 'ledger'>;

interface Stopping extends Limiting {
  readonly backends: readonly ConfiguredBackend[];
  readonly hasFile?: boolean;
}

/** What notices that a process is not ready any more, e.g. a Service of Kubernetes, has done so by then. */
const DRAIN_MS = 5_000;

/** For the answers themselves, once their back ends have answered. */
const SPARE_MS = 5_000;

/** On a terminal nobody else sends requests, and whoever pressed Ctrl+C does not want to wait. */
export function stopLimitsOf(config: Stopping, signal: StopSignal, isTerminal: boolean): StopLimits {
  const { server, hasFile = false } = config;
  const isDeployed = signal === 'SIGTERM' && !isTerminal && hasFile;
  return {
    drainMs: server.drainDelay ?? (isDeployed ? DRAIN_MS : 0),
    timeoutMs: server.shutdownTimeout ?? longestRequestMs(config),
  };
}

/** So long may a request be under way, and the last that it has begun at a back end. */
export function longestRequestMs(config: Stopping): number {
  return leastTimeout(config, config.backends).ms + SPARE_MS;
}

/**
 * A request may send its write at the very end of its time. The write is waited for all the same, and then its outcome is
 * written down where there is a ledger.
 */
function leastTimeout({ server, ledger }: Limiting, backends: readonly ConfiguredBackend[]) {
  const writes = backends.map(({ name, backend, longestWriteMs }) => {
    const { connect, statement } = ledger.timeouts;
    const isRecorded = backend.capabilities.includes('workflowRequests');
    return { name, ms: longestWriteMs + (isRecorded ? connect + statement : 0) };
  });
  const longest = writes.reduce((one, other) => (other.ms > one.ms ? other : one));
  return { ms: server.requestTimeout + longest.ms, longest };
}

/** A stop that could end before a write has its outcome is a contradiction. */
export function stopFaults(settings: Limiting, backends: readonly ConfiguredBackend[]): SettingFault[] {
  const { shutdownTimeout: given, requestTimeout } = settings.server;
  if (given === undefined || backends.length === 0) return [];
  const { ms, longest } = leastTimeout(settings, backends);
  if (given >= ms) return [];
  const message =
    `is ${inWords(given)}, and a write that is under way may take ${inWords(ms)}: ${inWords(requestTimeout)} of ` +
    `server.requestTimeout until it is sent, then ${inWords(longest.ms)} by the timeouts of ${longest.name}; ` +
    `must be at least ${inWords(ms)}, or be left out`;
  return [{ path: ['server', 'shutdownTimeout'], message }];
}

/** As it is written in the configuration. */
export function inWords(ms: number): string {
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}
