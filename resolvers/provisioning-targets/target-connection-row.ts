import type { RequestContext } from '../context';
import type { BackendProblem } from '../shared/backend-problem.type';
import type { PageInfo } from '../shared/page-info.type';
import { EdgeRow, PageInfoRow } from '../shared/page-rows';
import type { PageRequest } from '../shared/page.args';
import type {
  CoProvisioningTargetConnection,
  CoProvisioningTargetEdge,
} from './co-provisioning-target-connection.type';
import type { TargetList } from './list-targets';
import { CoProvisioningTarget } from './co-provisioning-target.type';

/** What answers for a connection. Cursors are sealed, and further calls made, only for what is selected. */
export class TargetConnectionRow implements CoProvisioningTargetConnection {
  readonly problems: readonly BackendProblem[];
  readonly pageInfo: PageInfo;
  readonly nodes: readonly CoProvisioningTarget[];
  readonly #list: TargetList;

  constructor(context: RequestContext, list: TargetList, request: PageRequest) {
    this.#list = list;
    this.problems = list.problems;
    this.nodes = list.targets.map(({ backend, target }) => new CoProvisioningTarget(context, backend, target));
    const cursorAt = (index: number): string | null => {
      const listed = list.targets.at(index);
      return listed ? list.cursorOf(listed) : null;
    };
    this.pageInfo = new PageInfoRow({ hasMore: list.hasMore, cursorAt }, request);
  }

  get edges(): readonly CoProvisioningTargetEdge[] {
    const { cursorOf, targets } = this.#list;
    return targets.map((listed, index) => new EdgeRow(this.nodes[index], () => cursorOf(listed)));
  }

  get totalCount(): number | null | Promise<number | null> {
    return this.#list.count();
  }
}
