import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { GraphQLSchema } from 'graphql';
import { registry } from '../../datasources';
import type { LiveBackend } from '../../src/graphql/context';
import { createLog } from '../../src/observability/logger';
import { buildServedSchema } from '../../src/graphql/schema';
import { createServer } from '../../src/http/server';
import { settingsOf, type GraphqlErrorAnswer } from './injected-server';

export interface GraphqlReply {
  readonly status: number;
  /** As it came. */
  readonly text: string;
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors: readonly GraphqlErrorAnswer[];
}

export interface FaultServer {
  /** One POST over a socket. */
  ask(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<GraphqlReply>;
  /** Everything that was logged. */
  logged(): string;
  close(): Promise<void>;
}

let schema: Promise<GraphQLSchema> | undefined;

/** The real schema and server over the given back ends, listening on the loopback address. */
export async function startFaultServer(
  backends: readonly LiveBackend[],
  settings: Record<string, unknown> = {},
): Promise<FaultServer> {
  schema ??= buildServedSchema(registry);
  const written: string[] = [];
  const log = createLog({ level: 'trace', format: 'json', destination: { write: (line) => void written.push(line) } });
  const { app } = await createServer({ schema: await schema, config: settingsOf(settings), backends, log });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  return {
    ask: (query, variables = {}, headers = {}) =>
      new Promise((resolve, reject) => {
        const outgoing = request(
          {
            host: '127.0.0.1',
            port,
            path: '/graphql',
            method: 'POST',
            agent,
            headers: { 'content-type': 'application/json', ...headers },
          },
          (incoming) => {
            text(incoming).then((body) => {
              const { data, errors } = JSON.parse(body) as Partial<GraphqlReply>;
              resolve({ status: incoming.statusCode ?? 0, text: body, data, errors: errors ?? [] });
            }, reject);
          },
        );
        outgoing.on('error', reject);
        outgoing.end(JSON.stringify({ query, variables }));
      }),
    logged: () => written.join(''),
    close: async () => {
      agent.destroy();
      await app.close();
    },
  };
}
