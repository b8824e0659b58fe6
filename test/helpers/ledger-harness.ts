import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  NewWorkflowRequests,
  OpenedWorkflowRequests,
  WorkflowLedger,
  WorkflowRequestEntry,
} from '../../datasources/contracts/workflow-ledger';
import type { WorkflowRequestContent } from '../../datasources/contracts/workflow-requests';
import { LedgerClock } from '../../src/store/ledger/clock';
import {
  connectPostgres,
  type LedgerConnection,
  openPgliteFolder,
  openPgliteInMemory,
} from '../../src/store/connection';
import { toLedgerError } from '../../src/store/failures';
import { migrate } from '../../src/store/migrations';
import { type Terms, termsOf } from '../../src/store/ledger/entries';
import { DatabaseLedger } from '../../src/store/ledger/store';
import { emptyDatabaseImage, fillDataFolder } from './empty-database';
import { createDatabase } from './ledger-postgres';

/** A ledger on a database of its own, with a hand on the database. */
export interface LedgerHarness {
  readonly ledger: DatabaseLedger;
  readonly connection: LedgerConnection;
  readonly clock: LedgerClock;
  readonly terms: Terms;
  close(): Promise<void>;
}

export const SEARCH_PLACE = 'the descriptions in ADManager Plus';
export const SEARCH_PLACES = new Map([['adm', SEARCH_PLACE]]);

export type StoreKind = 'PGlite in memory' | 'PGlite in a folder' | 'PostgreSQL';

export async function openHarness(kind: StoreKind): Promise<LedgerHarness> {
  if (kind === 'PGlite in memory')
    return harness(await openPgliteInMemory(await emptyDatabaseImage()), async () => undefined);
  if (kind === 'PGlite in a folder') {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
    await fillDataFolder(folder);
    return harness(await openPgliteFolder(folder), async () => rmSync(folder, { recursive: true }));
  }
  const database = await createDatabase();
  return harness(connectTo(database.url), () => database.drop());
}

export function connectTo(url: string): LedgerConnection {
  const onLoss = (): void => undefined;
  return connectPostgres({ url, pool: 10, ca: undefined, connectMs: 5_000, statementMs: 10_000, onLoss });
}

async function harness(connection: LedgerConnection, remove: () => Promise<void>): Promise<LedgerHarness> {
  await migrate(connection);
  const close = async (): Promise<void> => {
    await connection.close();
    await remove();
  };
  const clock = new LedgerClock(connection, false);
  const terms = termsOf(clock, SEARCH_PLACES);
  return { ledger: new DatabaseLedger(connection, terms, guard), connection, clock, terms, close };
}

async function guard<Result>(doing: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toLedgerError(doing, error);
  }
}

export function contentOf(some: Partial<WorkflowRequestContent> = {}): WorkflowRequestContent {
  return {
    domainName: 'corp.example.org',
    action: 'MOVE_USER',
    subject: 'Move to Managers',
    description: null,
    priority: 'High',
    accounts: ['john'],
    container: 'OU=Managers,DC=corp,DC=example,DC=org',
    groups: [],
    fromAllGroups: false,
    membershipEnd: null,
    folder: null,
    ...some,
  };
}

export function requestsOf(
  some: Partial<NewWorkflowRequests> = {},
  ...contents: Partial<WorkflowRequestContent>[]
): NewWorkflowRequests {
  return {
    backend: 'adm',
    requestedBy: 'desk',
    idempotencyKey: null,
    fingerprint: 'f1',
    sendWithinMs: 60_000,
    contents: (contents.length === 0 ? [{}] : contents).map(contentOf),
    ...some,
  };
}

/** The entries of what was not refused. */
export function entriesOf(opened: OpenedWorkflowRequests): readonly WorkflowRequestEntry[] {
  if (opened.kind === 'CONFLICT') throw new Error('The key was used for other content');
  return opened.entries;
}

/** Opens what must be new. */
export async function openOne(
  { ledger }: { readonly ledger: WorkflowLedger },
  some: Partial<NewWorkflowRequests> = {},
  content: Partial<WorkflowRequestContent> = {},
): Promise<WorkflowRequestEntry> {
  const opened = await ledger.open(requestsOf(some, content));
  expect(opened.kind).toBe('OPENED');
  return entriesOf(opened)[0]!;
}
