import type { SafenetClient, TaskRow } from './client';
import type { CallSignal } from '../shared/call-signal';

export interface ScanOptions {
  readonly client: SafenetClient;
  readonly signal: CallSignal;
  readonly scanPageSize: number;
}

/**
 * Reads an organization's whole list, page by page. Nobody documents how many rows a server gives at most
 * (contract 7.5), so only an empty page is the end; a task seen twice, because the list moved, is given once.
 */
export async function* scanTasks(options: ScanOptions, organization: string): AsyncGenerator<readonly TaskRow[]> {
  const seen = new Set<string>();
  for (let start = 0; ;) {
    const rows = await options.client.tasks(organization, start, options.scanPageSize, options.signal);
    if (rows.length === 0) return;
    start += rows.length;
    const fresh = rows.filter((row) => !seen.has(row.localId));
    for (const row of fresh) seen.add(row.localId);
    yield fresh;
  }
}
