import type { AddressInfo } from 'node:net';
import type { GraphQLSchema } from 'graphql';
import { registry } from '../../datasources';
import type { WorkflowLedger } from '../../datasources/contracts/workflow-ledger';
import type { BackendEvent, Runtime } from '../../datasources/shared/backend';
import type { MutationReport } from '../../resolvers/context';
import { NodeIds } from '../../resolvers/shared/node-id';
import type { LiveBackend } from '../../src/graphql/context';
import { settingsSchema } from '../../src/config/schema';
import { createLog } from '../../src/observability/logger';
import { buildServedSchema } from '../../src/graphql/schema';
import { createServer } from '../../src/http/server';
import { type Execute, executeOver } from './execute';

const DEPLOYMENT = 'test';
const config = settingsSchema.omit({ backends: true });

/** One for all servers of a test file, none of which changes it. */
let schema: Promise<GraphQLSchema> | undefined;

/** The real server over whatever back ends there are. */
export interface ServedGraph {
  readonly endpoint: string;
  readonly execute: Execute;
  readonly ids: NodeIds;
  /** What the back ends reported, and errors that nobody expected. */
  readonly events: BackendEvent[];
  readonly unexpected: unknown[];
  close(): Promise<void>;
}

export async function serveGraph(
  connect: (runtime: Runtime) => Promise<readonly LiveBackend[]>,
  settings: Readonly<Record<string, unknown>> = {},
  ledger?: WorkflowLedger,
  onMutation?: (report: MutationReport) => void,
  now: () => number = Date.now,
): Promise<ServedGraph> {
  const events: BackendEvent[] = [];
  const unexpected: unknown[] = [];
  const log = {
    ...createLog({ level: 'silent', format: 'json' as const }),
    unexpected: (_id: string, error: unknown) => void unexpected.push(error),
  };
  const configured = config.parse({ deployment: DEPLOYMENT, ...settings });
  const reuseMs = () => configured.reads.reuse;
  const backends = await connect({ now, report: (event) => void events.push(event), reuseMs });
  schema ??= buildServedSchema(registry);
  const { app } = await createServer({
    schema: await schema,
    config: configured,
    backends,
    log,
    ledger,
    onMutation,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}/graphql`;
  return {
    endpoint,
    execute: executeOver(endpoint),
    ids: new NodeIds(DEPLOYMENT),
    events,
    unexpected,
    close: async () => {
      await app.close();
      await Promise.all(backends.map(({ connection }) => connection.close()));
    },
  };
}
