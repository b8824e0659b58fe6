import DataLoader from 'dataloader';
import type { TaskKey, TokenTaskDetails, TokenTaskSummary } from '../contracts/provisioning-tasks';
import type { CallSignal } from '../shared/call-signal';
import { fanOut } from '../shared/batch';
import type { Urgency } from './session-pool';
import type { SafenetClient, TaskRow } from './client';
import { detailsOf, NOBODY } from './codec';
import { scanTasks } from './task-list';

export interface SafenetLoaders {
  readonly details: DataLoader<TaskKey, TokenTaskDetails | null, string>;
  readonly summaries: DataLoader<TaskKey, TokenTaskSummary | null, string>;
  /** Rows that a list has read: their tasks need no scan to be found. */
  noteListed(organization: string, rows: readonly TaskRow[]): void;
  /**
   * Reads a task afresh for a write: what was read before it is no longer known to be true. `null` when nobody is in it:
   * `isListed` tells whether it is there all the same.
   */
  readAgain(key: TaskKey): Promise<TokenTaskDetails | null>;
  /** Reads the list afresh for a write. */
  isListed(key: TaskKey): Promise<boolean>;
}

export interface LoaderOptions {
  readonly client: SafenetClient;
  readonly signal: CallSignal;
  /** How many details calls one request may have under way; the sessions are shared with other requests. */
  readonly concurrency: number;
  readonly scanPageSize: number;
}

interface Listed {
  readonly organization: string;
  readonly rows: readonly TaskRow[];
}

export function identityOf(key: TaskKey): string {
  return `${key.organization}\n${key.localId}`;
}

/** A fresh set for one request. */
export function createSafenetLoaders(options: LoaderOptions): SafenetLoaders {
  const { client, signal, concurrency } = options;
  const readRows = async ({ localId, organization }: TaskKey, urgency?: Urgency): Promise<TokenTaskDetails | null> =>
    detailsOf(await client.taskDetails(localId, organization, signal, urgency));
  const listed: Listed[] = [];
  const summaries = new DataLoader<TaskKey, TokenTaskSummary | null, string>(
    (keys) => summariesOf(keys, options, listed),
    {
      name: 'safenet.summaries',
      cacheKeyFn: identityOf,
    },
  );
  /** Tasks that a write has just read: whether the list has them was nobody's question then. */
  const withoutRows = new Set<string>();
  // The back end reads one task per call (contract, fact 3), so a batch is a bounded fan-out.
  const details = new DataLoader<TaskKey, TokenTaskDetails | null, string>(
    async (keys) => {
      const read = await fanOut(keys, concurrency, async (key) =>
        withoutRows.delete(identityOf(key)) ? null : await readRows(key),
      );
      const withNobody = keys.filter((_key, index) => read[index] === null);
      if (withNobody.length === 0) return read;
      const there = await whichAreThere(withNobody, options, summaries);
      return keys.map((key, index) => read[index] ?? there.get(identityOf(key)) ?? null);
    },
    { name: 'safenet.details', cacheKeyFn: identityOf },
  );
  return {
    details,
    summaries,
    noteListed: (organization, rows) => void listed.push({ organization, rows }),
    readAgain: async (key) => {
      listed.length = 0;
      summaries.clear(key);
      // Not by way of the loader, which would let it wait behind a page that the same request reads.
      const fresh = readRows(key, 'first');
      details.clear(key).prime(key, fresh);
      const found = await fresh;
      if (!found) {
        details.clear(key);
        withoutRows.add(identityOf(key));
      }
      return found;
    },
    isListed: async (key) => {
      const row = await summaries.clear(key).load(key);
      return row !== null;
    },
  };
}

/**
 * Tasks without a details row are gone, save those that the list still has: they have nobody in them. A row that counts
 * people contradicts the details and is looked for once more, since the last of them may just have completed.
 *
 * @returns an entry for each task that is there, or of which nobody can say
 */
async function whichAreThere(
  keys: readonly TaskKey[],
  options: LoaderOptions,
  summaries: SafenetLoaders['summaries'],
): Promise<ReadonlyMap<string, TokenTaskDetails | Error>> {
  const rows = await summaries.loadMany(keys);
  const doubtful = keys.filter((_key, index) => {
    const row = rows[index];
    return row && !(row instanceof Error) && row.userCount !== 0;
  });
  const again = await summariesOf(doubtful, options, []);
  const seen = new Map(keys.map((key, index) => [identityOf(key), rows[index] ?? null]));
  for (const [index, key] of doubtful.entries()) seen.set(identityOf(key), again[index] ?? null);
  return new Map(
    [...seen].flatMap(([identity, row]) => (row ? [[identity, row instanceof Error ? row : NOBODY] as const] : [])),
  );
}

/** There is no call for one task's list row: one scan of the organization's list serves all tasks asked for. */
async function summariesOf(
  keys: readonly TaskKey[],
  options: LoaderOptions,
  listed: readonly Listed[],
): Promise<(TokenTaskSummary | null | Error)[]> {
  const wantedByOrganization = new Map<string, Set<string>>();
  for (const { organization, localId } of keys) {
    wantedByOrganization.set(organization, (wantedByOrganization.get(organization) ?? new Set()).add(localId));
  }
  const found = new Map<string, TokenTaskSummary>();
  const take = (organization: string, wanted: Set<string>, rows: readonly TaskRow[]): void => {
    for (const row of rows) {
      if (wanted.delete(row.localId)) found.set(identityOf({ organization, localId: row.localId }), row);
    }
  };
  for (const { organization, rows } of listed)
    take(organization, wantedByOrganization.get(organization) ?? new Set(), rows);
  const failures = new Map<string, Error>();
  const missing = [...wantedByOrganization].filter(([, wanted]) => wanted.size > 0);
  const scans = await fanOut(missing, options.concurrency, async ([organization, wanted]) => {
    for await (const rows of scanTasks(options, organization)) {
      take(organization, wanted, rows);
      if (wanted.size === 0) return;
    }
  });
  for (const [index, [organization]] of missing.entries()) {
    const failure = scans[index];
    if (failure instanceof Error) failures.set(organization, failure);
  }
  return keys.map((key) => found.get(identityOf(key)) ?? failures.get(key.organization) ?? null);
}
