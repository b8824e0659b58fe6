import type { CallSignal } from '../shared/call-signal';
import { type MovingPage, readMovingPage, type Rows } from '../shared/moving-list';
import type { OigClient } from './client';
import type { TaskRow } from './codec';

export type ListPage = MovingPage<TaskRow>;

export interface ListOptions {
  readonly client: Pick<OigClient, 'tasks'>;
  readonly signal: CallSignal;
  /** Rows asked for at a time when a lost place is looked for. */
  readonly pageSize: number;
  readonly q: string | undefined;
}

export function readListPage(options: ListOptions, after: string | null, limit: number): Promise<ListPage> {
  return readMovingPage((skip, wanted) => readRows(options, skip, wanted), after, limit, options.pageSize);
}

/** Reads up to `wanted` rows; fewer only where the list ends. A page cut short by the server is followed up. */
async function readRows({ client, q, signal }: ListOptions, start: number, wanted: number): Promise<Rows<TaskRow>> {
  const rows: TaskRow[] = [];
  let hasMore = true;
  while (hasMore && rows.length < wanted) {
    const page = await client.tasks({ q, skip: start + rows.length, limit: wanted - rows.length }, signal);
    rows.push(...page.rows);
    hasMore = page.hasMore && page.rows.length > 0;
  }
  return { rows, hasMore };
}
