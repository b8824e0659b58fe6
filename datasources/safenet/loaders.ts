import DataLoader from 'dataloader';
import type { TaskKey, TokenTaskDetails, TokenTaskSummary } from '../contracts/provisioning-tasks';
import { fanOut } from '../shared/batch';
import type { TaskRow } from './client';
import { detailsOf, NOBODY } from './codec';
import type { Urgency } from './session-pool';
import { scanTasks, type ScanOptions } from './task-list';

export interface LoaderOptions extends ScanOptions {
  /** How many details calls one request may have under way; the sessions are shared with other requests. */
  readonly concurrency: number;
}

export type SafenetLoaders = ReturnType<typeof createSafenetLoaders>;

export function identityOf(key: TaskKey): string {
  return `${key.organization}\n${key.localId}`;
}

type Summaries = DataLoader<TaskKey, TokenTaskSummary | null, string>;

/** A fresh set for one request. */
export function createSafenetLoaders(options: LoaderOptions) {
  const { client, signal, concurrency } = options;
  const readRows = async ({ localId, organization }: TaskKey, urgency?: Urgency): Promise<TokenTaskDetails | null> =>
    detailsOf(await client.taskDetails(localId, organization, signal, urgency));
  const listed = new Map<string, TaskRow>();
  const summaries: Summaries = new DataLoader((keys) => summariesOf(keys, options, listed), {
    name: 'safenet.summaries',
    cacheKeyFn: identityOf,
  });
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
      const there = (await whichAreThere(withNobody, options, summaries)).values();
      return read.map((found) => found ?? there.next().value ?? null);
    },
    { name: 'safenet.details', cacheKeyFn: identityOf },
  );
  return {
    details,
    summaries,
    /** Rows that a list has read: their tasks need no scan to be found. */
    noteListed(organization: string, rows: readonly TaskRow[]): void {
      for (const row of rows) {
        const identity = identityOf({ organization, localId: row.localId });
        if (!listed.has(identity)) listed.set(identity, row);
      }
    },
    /**
     * Reads a task afresh for a write: what was read before it is no longer known to be true. `null` when nobody is in
     * it: `isListed` tells whether it is there all the same.
     */
    async readAgain(key: TaskKey): Promise<TokenTaskDetails | null> {
      listed.clear();
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
    /** Reads the list afresh for a write. */
    async isListed(key: TaskKey): Promise<boolean> {
      return (await summaries.clear(key).load(key)) !== null;
    },
  };
}

/**
 * Tasks without a details row are gone, save those that the list still has: they have nobody in them. A row that counts
 * people contradicts the details and is looked for once more, since the last of them may just have completed.
 *
 * @returns an error for a task of which nobody can say whether it is there
 */
async function whichAreThere(
  keys: readonly TaskKey[],
  options: LoaderOptions,
  summaries: Summaries,
): Promise<(TokenTaskDetails | null | Error)[]> {
  const rows = await summaries.loadMany(keys);
  const isDoubtful = (row: TokenTaskSummary | null | Error | undefined): boolean =>
    !!row && !(row instanceof Error) && row.userCount !== 0;
  const doubtful = keys.filter((_key, index) => isDoubtful(rows[index]));
  const again = (await summariesOf(doubtful, { ...options, isAnew: true }, new Map())).values();
  return rows.map((row) => {
    const now = isDoubtful(row) ? again.next().value : row;
    return !now || now instanceof Error ? (now ?? null) : NOBODY;
  });
}

/** There is no call for one task's list row: one scan of the organization's list serves all tasks asked for. */
async function summariesOf(
  keys: readonly TaskKey[],
  options: LoaderOptions,
  listed: ReadonlyMap<string, TaskRow>,
): Promise<(TokenTaskSummary | null | Error)[]> {
  const found = new Map<string, TokenTaskSummary>();
  const missing = new Map<string, Set<string>>();
  for (const key of keys) {
    const { organization, localId } = key;
    const row = listed.get(identityOf(key));
    if (row) found.set(identityOf(key), row);
    else missing.set(organization, (missing.get(organization) ?? new Set()).add(localId));
  }
  const scans = await fanOut([...missing], options.concurrency, async ([organization, wanted]) => {
    for await (const rows of scanTasks(options, organization)) {
      for (const row of rows) {
        if (wanted.delete(row.localId)) found.set(identityOf({ organization, localId: row.localId }), row);
      }
      if (wanted.size === 0) break;
    }
    return null;
  });
  const failures = new Map([...missing.keys()].map((organization, index) => [organization, scans[index] ?? null]));
  return keys.map((key) => found.get(identityOf(key)) ?? failures.get(key.organization) ?? null);
}
