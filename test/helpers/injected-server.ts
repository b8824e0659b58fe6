import type { GraphQLSchema } from 'graphql';
import { buildSchema } from 'graphql';
import { settingsSchema } from '../../src/config/schema';
import type { Budgets } from '../../src/auth/budgets';
import type { Config } from '../../src/config';
import type { WorkflowLedger } from '../../datasources/contracts/workflow-ledger';
import type { RegisteredOperation } from '../../src/config/operations-manifest';
import type { LiveBackend } from '../../src/graphql/context';
import { createLog } from '../../src/observability/logger';
import { createServer, type GraphServer } from '../../src/http/server';
import type { SharedRedis } from '../../src/store/redis';

/** Everything that was logged, as text and as one object for each line. */
export interface CapturedLog {
  text(): string;
  lines(): Record<string, unknown>[];
}

export interface ServerUnderTest extends GraphServer {
  readonly logged: CapturedLog;
}

export interface ServerSettings {
  readonly schema?: GraphQLSchema;
  /** As in the file, without `backends`. */
  readonly settings?: Record<string, unknown>;
  readonly backends?: readonly LiveBackend[];
  readonly ledger?: WorkflowLedger;
  readonly registered?: readonly RegisteredOperation[];
  readonly shared?: SharedRedis;
  readonly budgets?: Budgets;
}

export function settingsOf(settings: Record<string, unknown> = {}): Omit<Config, 'backends'> {
  return settingsSchema.omit({ backends: true }).parse(settings);
}

type Answer = (args: unknown, context: unknown) => unknown;

/** A schema with every shape that the server treats differently; `root` answers for Query and Mutation. */
export function smallSchema(root: Record<string, unknown> = {}): GraphQLSchema {
  const schema = buildSchema(/* GraphQL */ `
    type Query {
      hello(name: String, times: Int): String
      fail: String
      needed: String!
      numbers: [Int!]!
    }
    type Mutation {
      change(input: ChangeInput!): String
    }
    input ChangeInput {
      names: [String!]!
      size: Int
    }
  `);
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const [name, field] of Object.entries(type?.getFields() ?? {})) {
      const value = root[name];
      field.resolve = (_source, args: unknown, context: unknown) =>
        typeof value === 'function' ? (value as Answer)(args, context) : (value ?? null);
    }
  }
  return schema;
}

/** The server as the process has it, except that it does not listen and keeps its log to itself. */
export async function startServer(options: ServerSettings = {}): Promise<ServerUnderTest> {
  const { schema, settings, backends = [], registered = [], ledger, shared, budgets } = options;
  const written: string[] = [];
  const log = createLog({
    level: 'trace',
    format: 'json',
    destination: { write: (line) => void written.push(line) },
  });
  const config = { ...settingsOf(settings), registered };
  const server = await createServer({
    schema: schema ?? smallSchema({ hello: 'world' }),
    config,
    backends,
    log,
    ...(ledger && { ledger }),
    ...(shared && { shared }),
    budgets,
  });
  return {
    ...server,
    logged: {
      text: () => written.join(''),
      lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
    },
  };
}

export interface GraphqlAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: { data?: Record<string, unknown> | null; errors?: GraphqlErrorAnswer[] };
}

export interface GraphqlErrorAnswer {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly locations?: readonly unknown[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** One POST without a socket. */
export async function post(
  server: GraphServer,
  payload: unknown,
  headers: Record<string, string> = {},
): Promise<GraphqlAnswer> {
  const answer = await server.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
}
