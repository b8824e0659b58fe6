import type { WorkflowRequestEntry, WorkflowRequestState } from '../../datasources/contracts/workflow-ledger';
import type { WorkflowAction } from '../../datasources/contracts/workflow-requests';
import { backendNamed } from '../backends/backend-named';
import type { Backend } from '../backends/backend.type';
import type { RequestContext } from '../context';
import type { HomeFolderMove } from './home-folder-move.type';
import type { MembershipEnd } from './membership-end.type';
import type { WorkflowRequest } from './workflow-request.type';

/** What answers for a `WorkflowRequest`. Nothing of it costs a call any more. */
export class WorkflowRequestRow implements WorkflowRequest {
  readonly __typename = 'WorkflowRequest';
  readonly domainName: string;
  readonly action: WorkflowAction;
  readonly subject: string;
  readonly description: string | null;
  readonly priority: string | null;
  readonly accounts: readonly string[];
  readonly container: string | null;
  readonly groups: readonly string[];
  readonly fromAllGroups: boolean;
  readonly folder: HomeFolderMove | null;
  readonly requestId: string | null;
  readonly reference: string;
  readonly state: WorkflowRequestState;
  readonly statusMessage: string | null;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly settledAt: string | null;
  readonly #context: RequestContext;
  readonly #entry: WorkflowRequestEntry;

  constructor(context: RequestContext, entry: WorkflowRequestEntry) {
    const { content } = entry;
    this.domainName = content.domainName;
    this.action = content.action;
    this.subject = content.subject;
    this.description = content.description;
    this.priority = content.priority;
    this.accounts = content.accounts;
    this.container = content.container;
    this.groups = content.groups;
    this.fromAllGroups = content.fromAllGroups;
    this.folder = content.folder;
    this.requestId = entry.requestId;
    this.reference = entry.reference;
    this.state = entry.state;
    this.statusMessage = entry.statusMessage;
    this.requestedBy = entry.requestedBy;
    this.requestedAt = entry.requestedAt;
    this.settledAt = entry.settledAt;
    this.#context = context;
    this.#entry = entry;
  }

  get id(): string {
    const { backend, content, id } = this.#entry;
    return this.#context.ids.encode({ type: 'WorkflowRequest', backend, scope: content.domainName, local: [id] });
  }

  get backend(): Backend {
    return backendNamed(this.#context, this.#entry.backend);
  }

  get membershipEnds(): MembershipEnd | null {
    const end = this.#entry.content.membershipEnd;
    if (!end) return null;
    return end.unit === 'DATE'
      ? { unit: end.unit, amount: null, at: end.at }
      : { unit: end.unit, amount: end.amount, at: null };
  }
}
