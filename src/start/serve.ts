import type { AddressInfo } from 'node:net';
import type { GraphQLSchema } from 'graphql';
import type { Backend } from '../../datasources/shared/backend';
import type { Config } from '../config';
import { describeChanges, faultsOfReplacing } from '../config/changes';
import { ConfigError, describeFaults } from '../config/faults';
import { longestRequestMs } from '../config/stop-limits';
import { ErrorIds } from '../graphql/errors/public-error';
import { registeredFaults } from '../graphql/operations/check-registered';
import { carefully } from '../graphql/report-mutations';
import { buildServedSchema } from '../graphql/schema';
import { createHttpServer } from '../http/server';
import { systemCode } from '../observability/describe-error';
import { createLog, type Log } from '../observability/logger';
import { observersOf } from '../observability/observers';
import { Generations, type RunningGeneration } from './generations';
import type { Stoppable } from './shutdown';
import { faultOfLedger, placeOfConfiguredLedger, StartError, startLedger } from './start-ledger';
import { slotsOf, startShared } from './start-shared';
import { addressOf, safelistOf, type Started } from './texts';

/** What a configuration that took the place of another one has changed. */
export interface Replaced {
  /** Paths of settings, without values. */
  readonly changed: readonly string[];
  /** The back ends that were connected anew. */
  readonly connected: readonly string[];
}

export interface Serving extends Stoppable {
  readonly started: Started;
  /** In force at present. */
  readonly config: () => Config;
  /**
   * Puts another configuration in the place of the one in force, for requests that arrive from now on. One call at a time.
   *
   * @throws ConfigError, or what kept a back end from starting; then nothing has changed
   */
  readonly replaceConfig: (next: Config) => Promise<Replaced>;
}

/** The schema, once it is known that every registered operation fits it. @throws ConfigError */
export async function buildCheckedSchema(config: Config, registry: readonly Backend[]): Promise<GraphQLSchema> {
  const schema = await buildServedSchema(registry);
  checkRegistered(config, schema);
  return schema;
}

function checkRegistered(config: Config, schema: GraphQLSchema): void {
  const { manifest = '' } = config.operations;
  const path = ['operations', 'manifest'];
  const faults = registeredFaults(config.registered ?? [], schema, config.limits).map((fault) => ({
    path,
    message: `${manifest}: ${fault}`,
  }));
  if (faults.length > 0) throw new ConfigError(describeFaults('The configuration', faults));
}

/** Starts emulators, connects, and listens. @throws StartError, ConfigError */
export async function serve(first: Config, log: Log, registry: readonly Backend[]): Promise<Serving> {
  const schema = await buildCheckedSchema(first, registry);
  const observers = observersOf(log);
  const errorIds = new ErrorIds(log);
  const running = await startLedger(first, log);
  const shared = startShared(first, log);
  /** Last: back ends that close may still write into both. */
  const closeStores = async (): Promise<void> => {
    await shared?.close();
    await running?.close();
  };
  const generations: Generations = new Generations({
    schema,
    log,
    errorIds,
    runtime: {
      now: () => Date.now(),
      report: observers.backend,
      refusedLogIns: new Map<string, number>(),
      reuseMs: () => current.config.reads.reuse,
      ...(shared && { sharedSlots: slotsOf(shared, first) }),
    },
    ledger: running?.ledger,
    shared,
    onMutation: observers.mutation && carefully(observers.mutation, errorIds),
  });
  let current: RunningGeneration = await generations.make(first).catch(async (error: unknown) => {
    await closeStores();
    throw error;
  });
  const close = async (): Promise<void> => {
    await generations.close(current);
    await closeStores();
  };
  try {
    const { app, announceStop, finish, replaceGeneration } = await createHttpServer({
      generation: current.generation,
      log,
      errorIds,
      ledger: running?.ledger,
      shared,
    });
    const { host, port } = first.server;
    await app.listen({ host: host.replace(/^\[(.*)\]$/, '$1'), port }).catch((error: unknown) => {
      throw new StartError(explainListenFailure(error, host, port));
    });
    const replaceConfig = async (next: Config): Promise<Replaced> => {
      const changed = describeChanges(current.config, next);
      if (changed.length === 0) return { changed, connected: [] };
      const faults = [...faultsOfReplacing(current.config, next), ...faultOfLedger(next, running)];
      if (faults.length > 0) throw new ConfigError(describeFaults('The configuration', faults));
      checkRegistered(next, schema);
      const old = current;
      current = await generations.make(next);
      replaceGeneration(current.generation);
      log.setLevel(next.log.level);
      generations.retire(old, longestRequestMs(old.config));
      return { changed, connected: current.connected };
    };
    return {
      started: {
        address: addressOf(host, (app.server.address() as AddressInfo).port),
        backends: current.backends,
        ledger: placeOfConfiguredLedger(first),
        ...safelistOf(first),
        tokens: first.auth.tokens !== undefined,
        introspection: first.server.introspection,
      },
      config: () => current.config,
      replaceConfig,
      announceStop,
      stop: async () => {
        announceStop();
        await finish();
        await app.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** `auto` is pretty on a terminal and JSON everywhere else. */
export function createProcessLog({ log }: Config, isTerminal: boolean): Log {
  const { level, format } = log;
  return createLog({ level, format: format === 'auto' ? (isTerminal ? 'pretty' : 'json') : format });
}

function explainListenFailure(error: unknown, host: string, port: number): string {
  const code = systemCode(error);
  if (code === 'EADDRINUSE') return `port ${port} is in use; stop the program that has it, or use --port with another`;
  if (code === 'EACCES') return `port ${port} may not be used by this account; use --port with one above 1023`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `${host} is no address of this machine; use --host`;
  return `cannot listen on ${host}, port ${port} (${code})`;
}
