import type { TaskFilter } from '../contracts/provisioning-tasks';
import type { CallSignal } from '../shared/call-signal';
import { type MovingPage, readMovingPage, type Rows } from '../shared/moving-list';
import type { SafenetClient, TaskRow } from './client';

export type ListPage = MovingPage<TaskRow>;

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

export interface ListOptions {
  readonly client: SafenetClient;
  readonly pageSizes: PageSizes;
  readonly signal: CallSignal;
  readonly scanPageSize: number;
  readonly organization: string;
  readonly filter: TaskFilter;
}

export function readListPage(options: ListOptions, after: string | null, limit: number): Promise<ListPage> {
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
