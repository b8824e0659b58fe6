import type { RequestContext } from '../context';
import type { PageInfo } from '../shared/page-info.type';
import { EdgeRow, PageInfoRow } from '../shared/page-rows';
import type { PageRequest } from '../shared/page.args';
import type { BackendProblem } from '../shared/backend-problem.type';
import type { ListedTask, TaskList } from './list-tasks';
import type { ProvisioningTaskConnection, ProvisioningTaskEdge } from './provisioning-task-connection.type';
import { encodeCursor } from './task-cursor';
import { createTaskRow, type TaskRow } from './task-row';

/** What answers for a connection. Cursors are sealed, and further calls made, only for what is selected. */
export class TaskConnectionRow implements ProvisioningTaskConnection {
  readonly problems: readonly BackendProblem[];
  readonly pageInfo: PageInfo;
  readonly #context: RequestContext;
  readonly #list: TaskList;
  #nodes: readonly TaskRow[] | undefined;

  constructor(context: RequestContext, list: TaskList, request: PageRequest) {
    this.#context = context;
    this.#list = list;
    this.problems = list.problems;
    const cursorAt = (index: number): string | null => {
      const task = list.tasks.at(index);
      return task ? this.#cursorOf(task) : null;
    };
    this.pageInfo = new PageInfoRow({ hasMore: list.hasMore, cursorAt }, request);
  }

  get nodes(): readonly TaskRow[] {
    this.#nodes ??= this.#list.tasks.map(({ segment, item }) =>
      createTaskRow(this.#context, segment.backend, item.task, this.#list.withNames),
    );
    return this.#nodes;
  }

  get edges(): readonly ProvisioningTaskEdge[] {
    const { nodes } = this;
    return this.#list.tasks.map((task, index) => new EdgeRow(nodes[index], () => this.#cursorOf(task)));
  }

  get totalCount(): number | null | Promise<number | null> {
    return this.#list.count();
  }

  #cursorOf(task: ListedTask): string {
    return encodeCursor(this.#context.ids, this.#list.fingerprint, task.segment, task.item.position);
  }
}
