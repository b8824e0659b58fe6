import { randomUUID } from 'node:crypto';
import { type AdmanagerEmulator, seedState, start } from '../../datasources/admanager/emulator';
import { openPgliteFolder } from '../../src/store/connection';
import { type HoldingProxy, startHoldingProxy } from './holding-proxy';
import { fillDataFolder } from './empty-database';
import { dataOf, type Answer, executeOver, type Execute } from './execute';
import { createDatabase, type TestDatabase } from './ledger-postgres';
import { type ConfigFolder, createConfigFolder } from './config-folder';
import { launchServer, type RunningServer } from './server-process';
import { submitWith } from './start-workflow';

/** Looked for in everything that is written or answered. */
export const TOKEN = `canarybird-${randomUUID()}`;

export type StoreKind = 'PGlite' | 'PostgreSQL';

export interface GraphProcess {
  readonly server: RunningServer;
  readonly execute: Execute;
  readonly submit: (input: object) => Promise<Answer>;
  /** Kills it without warning, and waits until it is gone. */
  kill(): Promise<void>;
}

/** Built servers over one store and one emulated ADManager Plus, which lives on in this process when they are killed. */
export interface ProcessHarness {
  readonly emulator: AdmanagerEmulator;
  readonly proxy: HoldingProxy;
  /** Only with PostgreSQL. */
  readonly database: TestDatabase | undefined;
  launch(): Promise<GraphProcess>;
  /** Every row of every table, as text. Nobody may be using an embedded database. */
  dump(): Promise<string>;
  /** All that the processes have written and answered. */
  said(): string;
  close(): Promise<void>;
}

const TABLES = "SELECT tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')";

export async function startProcessHarness(kind: StoreKind): Promise<ProcessHarness> {
  const emulator = await start({
    state: (now) => {
      const state = seedState(now);
      state.tokens.push({ value: TOKEN, technician: 'gateway', expires: null, revoked: false });
      return state;
    },
  });
  const proxy = await startHoldingProxy(emulator.url);
  const folder = createConfigFolder();
  const database = kind === 'PostgreSQL' ? await createDatabase() : undefined;
  const dataFolder = `${folder.path}/data`;
  if (!database) await fillDataFolder(dataFolder);
  const config = writeConfig(folder, proxy.url, database ? { databaseUrl: '${DATABASE}' } : { dataFolder });
  const servers: RunningServer[] = [];
  const answers: string[] = [];
  return {
    emulator,
    proxy,
    database,
    launch: async () => {
      const env = { ADM_TOKEN: TOKEN, ...(database && { DATABASE: database.url }) };
      const server = await launchServer({ args: ['--config', config], env });
      servers.push(server);
      const ask = executeOver(`${server.address}/graphql`);
      const execute: Execute = async (...request) => {
        const answer = await ask(...request);
        answers.push(JSON.stringify(answer));
        return answer;
      };
      return {
        server,
        execute,
        submit: submitWith(execute),
        kill: async () => {
          server.child.kill('SIGKILL');
          await server.ended();
        },
      };
    },
    dump: () => (database ? dumpPostgres(database) : dumpFolder(dataFolder)),
    said: () => [...servers.flatMap((server) => [server.stdout(), server.stderr()]), ...answers].join('\n'),
    close: async () => {
      for (const { child } of servers) child.kill('SIGKILL');
      await Promise.all(servers.map((server) => server.ended()));
      await proxy.close();
      await emulator.close();
      await database?.drop();
      folder.remove();
    },
  };
}

function writeConfig(folder: ConfigFolder, url: string, ledger: object): string {
  return folder.write(
    'graph.yaml',
    JSON.stringify({
      deployment: 'e2e',
      // What is held at the back end has two seconds, less than the drain that a configured server begins with.
      server: { drainDelay: '0s' },
      log: { format: 'json', level: 'trace' },
      ledger,
      backends: [
        {
          name: 'adm',
          kind: 'admanager',
          url,
          token: '${ADM_TOKEN}',
          domains: ['admp.local'],
          timeZone: 'UTC',
          allowInsecureHttp: true,
          timeouts: { wait: '100ms', connect: '1s', deadline: '2s' },
        },
      ],
    }),
  );
}

async function dumpPostgres(database: TestDatabase): Promise<string> {
  const tables = await database.query(TABLES);
  const rows = await Promise.all(tables.map(({ tablename }) => database.query(`SELECT * FROM "${String(tablename)}"`)));
  return JSON.stringify(rows);
}

async function dumpFolder(path: string): Promise<string> {
  const connection = await openPgliteFolder(path);
  const rowsOf = async (query: string): Promise<Record<string, string>[]> => {
    const { rows } = (await connection.one((queries) => queries.execute(query))) as { rows: Record<string, string>[] };
    return rows;
  };
  try {
    const dumped: unknown[] = [];
    for (const { tablename } of await rowsOf(TABLES)) dumped.push(await rowsOf(`SELECT * FROM "${String(tablename)}"`));
    return JSON.stringify(dumped);
  } finally {
    await connection.close();
  }
}

/** What a process reads of the requests, oldest first. */
export async function recordsOf({
  execute,
}: GraphProcess): Promise<{ id: string; state: string; requestId: string }[]> {
  const { workflowRequests } = await dataOf(
    execute('{ workflowRequests { totalCount nodes { id state requestId subject accounts settledAt } } }'),
  );
  return [...(workflowRequests.nodes as { id: string; state: string; requestId: string }[])].reverse();
}

/** Looks until it is so. */
export async function eventually(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`It was not so: ${what}`);
    await new Promise((done) => setTimeout(done, 5));
  }
}
