import type { TaskFilter } from '../contracts/provisioning-tasks';
import type { CallSignal } from '../shared/call-signal';
import { type MovingPage, readMovingPage, type Rows } from '../shared/moving-list';
import type { SafenetClient, TaskRow } from './client';

/**
 * The most rows that one answer ever had. Nobody documents a server's limit (contract 7.5), so a short answer means the
 * end of the list only when the server is known to give as many rows as were asked for.
 */
export class PageSizes {
  #largest = 0;

  observe(rows: number): void {
    this.#largest = Math.max(this.#largest, rows);
  }

  covers(asked: number): boolean {
    return asked <= this.#largest;
  }
}

export interface ScanOptions {
  readonly client: SafenetClient;
  readonly signal: CallSignal;
  readonly scanPageSize: number;
  /** Whether no earlier answer will do, because it was in doubt. */
  readonly isAnew?: boolean;
}

export interface ListOptions extends ScanOptions {
  readonly pageSizes: PageSizes;
  readonly organization: string;
  readonly filter: TaskFilter;
}

export function readListPage(options: ListOptions, after: string | null, limit: number): Promise<MovingPage<TaskRow>> {
  // One row more is asked for than is wanted, and the server gives `scanPageSize` at most.
  const searchPageSize = Math.max(1, options.scanPageSize - 1);
  return readMovingPage((skip, wanted) => readRows(options, skip, wanted), after, limit, searchPageSize);
}

/** No answer says whether there is more, so one row more than wanted is read. */
async function readRows(options: ListOptions, start: number, wanted: number): Promise<Rows<TaskRow>> {
  const rows: TaskRow[] = [];
  while (rows.length <= wanted) {
    const asked = wanted + 1 - rows.length;
    const page = await ask(options, start + rows.length, asked);
    rows.push(...page);
    options.pageSizes.observe(page.length);
    // A page cut short by the server is followed up.
    if (page.length === 0 || options.pageSizes.covers(asked)) break;
  }
  return { rows, hasMore: rows.length > wanted };
}

function ask(options: ListOptions, start: number, count: number): Promise<readonly TaskRow[]> {
  const { client, filter, organization, signal } = options;
  return filter.userName === undefined
    ? client.tasks(organization, start, count, signal)
    : client.tasksForUser(filter.userName, organization, start, count, signal);
}

/**
 * Reads an organization's whole list, page by page. Nobody documents how many rows a server gives at most
 * (contract 7.5), so only an empty page is the end; a task seen twice, because the list moved, is given once.
 */
export async function* scanTasks(options: ScanOptions, organization: string): AsyncGenerator<readonly TaskRow[]> {
  const seen = new Set<string>();
  for (let start = 0; ;) {
    const { client, isAnew, scanPageSize, signal } = options;
    const rows = await client.tasks(organization, start, scanPageSize, signal, isAnew);
    if (rows.length === 0) return;
    start += rows.length;
    const fresh = rows.filter((row) => !seen.has(row.localId));
    for (const row of fresh) seen.add(row.localId);
    yield fresh;
  }
}
