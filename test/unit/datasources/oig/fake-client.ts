import type { TaskHistoryRecord } from '../../../../datasources/contracts/provisioning-tasks';
import type { TaskAnswer, TaskUpdate, UpdatedTask } from '../../../../datasources/oig/bulk-codec';
import type { OigClient, TaskRange } from '../../../../datasources/oig/client';
import type { Page, Person } from '../../../../datasources/oig/codec';
import type { TaskRow } from '../../../../datasources/oig/task-codec';

/** A back end in memory that remembers what it was asked. */
export class FakeClient {
  /** In the order of the list. */
  rows: TaskRow[] = [];
  readonly whole = new Map<string, TaskRow | Error>();
  readonly histories = new Map<string, readonly TaskHistoryRecord[]>();
  readonly possible = new Map<string, readonly string[]>();
  staff: Person[] = [];
  answer: (ids: readonly string[], update: TaskUpdate) => readonly TaskAnswer[] = (ids) =>
    ids.map((id) => ({ id, status: 'done', reason: null }));
  peopleFailure: ((logins: readonly string[]) => Error | undefined) | undefined;
  readonly calls: string[] = [];

  get asClient(): OigClient {
    return this as unknown as OigClient;
  }

  countOf(name: string): number {
    return this.calls.filter((call) => call.startsWith(`${name} `)).length;
  }

  async tasks({ q, skip, limit }: TaskRange): Promise<Page<TaskRow>> {
    this.calls.push(`list ${skip}+${limit}${q === undefined ? '' : ` ${q}`}`);
    return { rows: this.rows.slice(skip, skip + limit), hasMore: skip + limit < this.rows.length };
  }

  async task(taskId: string): Promise<TaskRow | null> {
    this.calls.push(`task ${taskId}`);
    const found = this.whole.get(taskId);
    if (found instanceof Error) throw found;
    return found ?? null;
  }

  async history(taskId: string): Promise<readonly TaskHistoryRecord[] | null> {
    this.calls.push(`history ${taskId}`);
    return this.histories.get(taskId) ?? null;
  }

  async responses(taskId: string): Promise<readonly string[] | null> {
    this.calls.push(`responses ${taskId}`);
    return this.possible.get(taskId) ?? null;
  }

  async people(logins: readonly string[]): Promise<readonly Person[]> {
    this.calls.push(`people ${logins.join(',')}`);
    const failure = this.peopleFailure?.(logins);
    if (failure) throw failure;
    const wanted = new Set(logins.map((login) => login.toLowerCase()));
    return this.staff.filter(({ login }) => wanted.has(login.toLowerCase()));
  }

  async updateTasks(tasks: readonly UpdatedTask[], update: TaskUpdate): Promise<readonly TaskAnswer[]> {
    const ids = tasks.map(({ id }) => id);
    this.calls.push(`update ${update.action} ${JSON.stringify(update.fields ?? [])} ${ids.join(',')}`);
    return this.answer(ids, update);
  }
}
