import type { RequestContext } from '../context';
import type { BackendProblem } from '../shared/backend-problem.type';
import type { PageInfo } from '../shared/page-info.type';
import type {
  CoProvisioningTargetConnection,
  CoProvisioningTargetEdge,
} from './co-provisioning-target-connection.type';
import type { ListedTarget, TargetList } from './list-targets';
import { createTargetRow, type TargetRow } from './target-row';

/** What answers for a connection. Cursors are sealed, and further calls made, only for what is selected. */
export class TargetConnectionRow implements CoProvisioningTargetConnection {
  readonly problems: readonly BackendProblem[];
  readonly pageInfo: PageInfo;
  readonly nodes: readonly TargetRow[];
  readonly #list: TargetList;

  constructor(context: RequestContext, list: TargetList, hasPreviousPage: boolean) {
    this.#list = list;
    this.problems = list.problems;
    this.nodes = list.targets.map(({ backend, target }) => createTargetRow(context, backend, target));
    const cursorOf = (listed: ListedTarget | undefined) => (listed ? list.cursorOf(listed) : null);
    this.pageInfo = {
      hasPreviousPage,
      get hasNextPage() {
        return list.hasMore();
      },
      get startCursor() {
        return cursorOf(list.targets[0]);
      },
      get endCursor() {
        return cursorOf(list.targets.at(-1));
      },
    };
  }

  get edges(): readonly CoProvisioningTargetEdge[] {
    const { cursorOf, targets } = this.#list;
    return targets.map((listed, index) => ({
      node: this.nodes[index] ?? null,
      get cursor() {
        return cursorOf(listed);
      },
    }));
  }

  get totalCount(): number | null | Promise<number | null> {
    return this.#list.count();
  }
}
