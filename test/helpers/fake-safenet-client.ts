import type { NamedTaskUserRecord } from '../../datasources/contracts/provisioning-tasks';
import type { SafenetClient, TaskRow } from '../../datasources/safenet/client';

type Calls = Pick<
  SafenetClient,
  | 'taskCount'
  | 'tasks'
  | 'tasksForUser'
  | 'tasksForUserCount'
  | 'taskDetails'
  | 'removeTask'
  | 'removeUsers'
  | 'updateStopDate'
>;

export function taskRow(localId: string | number): TaskRow {
  return { localId: String(localId), operator: 'op', tokenOption: 'MobilePASS', userCount: 2 };
}

/** The eight calls over lists in memory, with a server's row cap; writes down what was asked. */
export class FakeSafenetClient implements Calls {
  /** Task numbers by organization, in the order in which the server lists them. */
  readonly lists = new Map<string, string[]>();
  readonly details = new Map<string, NamedTaskUserRecord[]>();
  /** Thrown by the call whose line begins so, e.g. `details 4711`. */
  readonly failures = new Map<string, Error>();
  readonly calls: string[] = [];
  rowCap = 1000;
  /** Runs before each call is answered, e.g. to change the list. */
  beforeCall: (line: string) => void = () => undefined;
  inFlight = 0;
  peak = 0;

  /** As the class that is expected, whose private parts nobody here looks at. */
  get asClient(): SafenetClient {
    return this as unknown as SafenetClient;
  }

  countOf(verb: string): number {
    return this.calls.filter((line) => line.split(' ')[0] === verb).length;
  }

  tasks(organization: string, start: number, count: number): Promise<TaskRow[]> {
    return this.#answer(`list ${organization} ${start}+${count}`, () => this.#page(organization, start, count));
  }

  tasksForUser(user: string, organization: string, start: number, count: number): Promise<TaskRow[]> {
    return this.#answer(`listForUser ${user} ${organization} ${start}+${count}`, () =>
      this.#page(`${organization}/${user}`, start, count),
    );
  }

  taskCount(organization: string): Promise<number> {
    return this.#answer(`count ${organization}`, () => this.lists.get(organization)?.length ?? 0);
  }

  tasksForUserCount(user: string, organization: string): Promise<number> {
    return this.#answer(
      `countForUser ${user} ${organization}`,
      () => this.lists.get(`${organization}/${user}`)?.length ?? 0,
    );
  }

  taskDetails(taskId: string, organization: string): Promise<NamedTaskUserRecord[]> {
    return this.#answer(`details ${taskId} ${organization}`, () => this.details.get(taskId) ?? []);
  }

  removeTask(taskId: string, notify: boolean, organization: string): Promise<void> {
    return this.#answer(`removeTask ${taskId} ${String(notify)} ${organization}`, () => {
      this.details.delete(taskId);
    });
  }

  removeUsers(taskId: string, names: readonly string[], notify: boolean, organization: string): Promise<boolean> {
    return this.#answer(`removeUsers ${taskId} ${names.join(',')} ${String(notify)} ${organization}`, () => {
      const users = this.details.get(taskId) ?? [];
      const rest = users.filter((user) => !names.includes(user.userId));
      this.details.set(taskId, rest);
      return rest.length < users.length;
    });
  }

  updateStopDate(taskId: string, names: readonly string[], stopDate: string, organization: string): Promise<boolean> {
    return this.#answer(`updateStopDate ${taskId} ${names.join(',')} ${stopDate} ${organization}`, () => {
      const users = this.details.get(taskId) ?? [];
      this.details.set(
        taskId,
        users.map((user) => (names.includes(user.userId) ? { ...user, stopDate } : user)),
      );
      return users.some((user) => names.includes(user.userId));
    });
  }

  #page(list: string, start: number, count: number): TaskRow[] {
    const ids = this.lists.get(list) ?? [];
    return ids.slice(Math.max(0, start), Math.max(0, start) + Math.min(count, this.rowCap)).map((id) => {
      const hasNobody = this.details.get(id)?.length === 0;
      return { ...taskRow(id), ...(hasNobody ? { userCount: 0 } : {}) };
    });
  }

  async #answer<Value>(line: string, work: () => Value): Promise<Value> {
    this.calls.push(line);
    this.inFlight += 1;
    this.peak = Math.max(this.peak, this.inFlight);
    try {
      // A real call is never answered in the same turn.
      await Promise.resolve();
      this.beforeCall(line);
      for (const [start, error] of this.failures) if (line.startsWith(start)) throw error;
      return work();
    } finally {
      this.inFlight -= 1;
    }
  }
}
