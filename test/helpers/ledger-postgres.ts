import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { Client } from 'pg';

const SERVER = 'postgres://postgres@127.0.0.1:5432';

/** Asked when the file is loaded, where nothing can be waited for: whether a suite is left out is decided there. */
export function findPostgres(): boolean {
  const probe =
    "require('net').connect(5432, '127.0.0.1').on('connect', () => process.exit(0)).on('error', () => process.exit(1))";
  try {
    execFileSync(process.execPath, ['-e', probe], { stdio: 'ignore', timeout: 5_000 });
    return true;
  } catch {
    return false;
  }
}

export interface TestDatabase {
  readonly url: string;
  readonly name: string;
  query(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
}

async function ask(url: string, text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** An empty database that nobody else has. */
export async function createDatabase(): Promise<TestDatabase> {
  const name = `ledger_test_${randomBytes(6).toString('hex')}`;
  await ask(`${SERVER}/postgres`, `CREATE DATABASE ${name}`);
  const url = `${SERVER}/${name}`;
  return {
    url,
    name,
    query: (text, values) => ask(url, text, values),
    drop: async () => {
      await ask(`${SERVER}/postgres`, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
