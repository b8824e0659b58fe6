import type { AddressInfo } from 'node:net';
import type { GraphQLSchema } from 'graphql';
import type { Backend } from '../../datasources/shared/backend';
import type { Config } from '../config';
import { ConfigError, describeFaults } from '../config/faults';
import { systemCode } from '../observability/describe-error';
import { connectBackends } from './backends';
import { createLog, type Log } from '../observability/logger';
import { observersOf } from '../observability/observers';
import { registeredFaults } from '../graphql/operations/check-registered';
import { placeOfConfiguredLedger, StartError, startLedger } from './start-ledger';
import { startShared } from './start-shared';
import { buildServedSchema } from '../graphql/schema';
import { createServer } from '../http/server';
import { addressOf, safelistOf, type Started } from './texts';
import type { Stoppable } from './shutdown';

export interface Serving extends Stoppable {
  readonly started: Started;
}

/** The schema, once it is known that every registered operation fits it. @throws ConfigError */
export async function buildCheckedSchema(config: Config, registry: readonly Backend[]): Promise<GraphQLSchema> {
  const schema = await buildServedSchema(registry);
  const { manifest = '' } = config.operations;
  const path = ['operations', 'manifest'];
  const faults = registeredFaults(config.registered ?? [], schema, config.limits).map((fault) => ({
    path,
    message: `${manifest}: ${fault}`,
  }));
  if (faults.length > 0) throw new ConfigError(describeFaults('The configuration', faults));
  return schema;
}

/** Starts emulators, connects, and listens. @throws StartError, ConfigError */
export async function serve(config: Config, log: Log, registry: readonly Backend[]): Promise<Serving> {
  const schema = await buildCheckedSchema(config, registry);
  const observers = observersOf(log);
  const runtime = { now: () => Date.now(), report: observers.backend };
  const running = await startLedger(config, log);
  const shared = startShared(config, log);
  /** Last: back ends that close may still write into both. */
  const closeStores = async (): Promise<void> => {
    await shared?.close();
    await running?.close();
  };
  const backends = await connectBackends(config.backends, runtime).catch(async (error: unknown) => {
    await closeStores();
    throw error;
  });
  try {
    const { app, announceStop } = await createServer({
      schema,
      config,
      backends: backends.all,
      log,
      ledger: running?.ledger,
      shared,
      onMutation: observers.mutation,
    });
    const { host, port } = config.server;
    await app.listen({ host: host.replace(/^\[(.*)\]$/, '$1'), port }).catch((error: unknown) => {
      throw new StartError(explainListenFailure(error, host, port));
    });
    const address = addressOf(host, (app.server.address() as AddressInfo).port);
    return {
      started: {
        address,
        backends: backends.all,
        ledger: placeOfConfiguredLedger(config),
        ...safelistOf(config),
        tokens: config.auth.tokens !== undefined,
        introspection: config.server.introspection,
      },
      announceStop,
      stop: async () => {
        await app.close();
        await backends.close();
        await closeStores();
      },
    };
  } catch (error) {
    await backends.close();
    await closeStores();
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
