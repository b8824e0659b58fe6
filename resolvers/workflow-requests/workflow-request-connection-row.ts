import type { RequestContext } from '../context';
import type { PageInfo } from '../shared/page-info.type';
import { EdgeRow, PageInfoRow } from '../shared/page-rows';
import type { PageRequest } from '../shared/page.args';
import type { WorkflowRequestList } from './list-workflow-requests';
import type { WorkflowRequestConnection, WorkflowRequestEdge } from './workflow-request-connection.type';
import { WorkflowRequest } from './workflow-request.type';

/** What answers for a connection. Cursors are sealed, and rows counted, only for what is selected. */
export class WorkflowRequestConnectionRow implements WorkflowRequestConnection {
  readonly pageInfo: PageInfo;
  readonly nodes: readonly WorkflowRequest[];
  readonly #list: WorkflowRequestList;

  constructor(context: RequestContext, list: WorkflowRequestList, request: PageRequest) {
    this.#list = list;
    this.nodes = list.items.map(({ entry }) => new WorkflowRequest(context, entry));
    const cursorAt = (index: number): string | null => {
      const item = list.items.at(index);
      return item ? list.cursorOf(item.position) : null;
    };
    this.pageInfo = new PageInfoRow({ hasMore: () => list.hasMore, cursorAt }, request);
  }

  get edges(): readonly WorkflowRequestEdge[] {
    const list = this.#list;
    return list.items.map(({ position }, index) => new EdgeRow(this.nodes[index], () => list.cursorOf(position)));
  }

  get totalCount(): Promise<number> {
    return this.#list.count();
  }
}
