import { getTableConfig } from 'drizzle-orm/pg-core';
import { pushSchema } from 'drizzle-kit/api';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import {
  ledgerMigrations,
  migrate,
  type Migration,
  MIGRATIONS,
  NewerDatabaseError,
} from '../../../src/store/migrations';
import * as schema from '../../../src/store/ledger/schema';

jest.setTimeout(60_000);

let client: PGlite;
beforeAll(async () => {
  client = await PGlite.create();
});
afterAll(() => client.close());
beforeEach(() => client.exec('DROP SCHEMA public CASCADE; CREATE SCHEMA public'));

const apply = (migrations?: readonly Migration[]): Promise<void> => {
  const database = drizzle({ client });
  return migrate({ transaction: (work) => database.transaction(work) }, migrations);
};

/** What would have to be done to make the tables what schema.ts says. */
async function differences(): Promise<string[]> {
  // It shows a person how far it is.
  const shown = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const { statementsToExecute } = await pushSchema({ ...schema, ledgerMigrations }, drizzle({ client }) as never);
  shown.mockRestore();
  return statementsToExecute;
}

describe('the migrations', () => {
  it('make exactly the tables that the queries know', async () => {
    await apply();
    expect(await differences()).toEqual([]);
  });

  it('are compared by what sees a column, an index and a constraint that are not there', async () => {
    await apply();
    await client.exec('ALTER TABLE workflow_request DROP COLUMN status_message');
    await client.exec('ALTER TABLE workflow_request DROP CONSTRAINT workflow_request_state');
    await client.exec('DROP INDEX workflow_request_accounts');
    const found = (await differences()).join('\n');
    for (const name of ['status_message', 'workflow_request_state', 'workflow_request_accounts']) {
      expect(found).toContain(name);
    }
    expect(getTableConfig(schema.workflowRequests).indexes).toHaveLength(9);
  });

  it('are applied once each, in their order, and later ones on top of earlier ones', async () => {
    await apply();
    const more = { version: 4, statements: ['CREATE TABLE later (x int)', 'INSERT INTO later VALUES (1)'] };
    await apply([...MIGRATIONS, more]);
    await apply([...MIGRATIONS, more]);
    expect((await client.query('SELECT x FROM later')).rows).toEqual([{ x: 1 }]);
    await expect(apply()).rejects.toThrow(NewerDatabaseError);
  });

  it('let the clock of a ledger that has records begin when the last of them was written', async () => {
    await apply(MIGRATIONS.slice(0, 2));
    await client.exec(`INSERT INTO workflow_request
      (id, backend, domain_name, action, accounts, content, state, requested_by, requested_at, send_until, settled_at, part)
      SELECT gen_random_uuid(), 'adm', 'd', 'MOVE_USER', '{}', '{}', 'CREATED', 'desk', at, at, at + interval '1 hour', 0
      FROM unnest(ARRAY['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z']::timestamptz[]) AS at`);
    await apply();
    const { rows } = await client.query(
      "SELECT seen_at = '2026-01-02T01:00:00Z'::timestamptz AS is_right FROM ledger_clock",
    );
    expect(rows).toEqual([{ is_right: true }]);
  });

  it('are applied all or none', async () => {
    const broken = { version: 4, statements: ['CREATE TABLE later (x int)', 'nonsense'] };
    await expect(apply([...MIGRATIONS, broken])).rejects.toThrow();
    const { rows } = await client.query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'");
    expect(rows).toEqual([]);
  });

  it('have numbers that count from 1', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  });
});
