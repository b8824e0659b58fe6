import type {
  RaiseOutcome,
  WorkflowRequestContent,
  WorkflowRequestSource,
} from '../../datasources/contracts/workflow-requests';

export interface Raised {
  readonly content: WorkflowRequestContent;
  readonly reference: string | null;
}

/** A back end in memory that raises requests, and writes down each. */
export class FakeWorkflowSource implements WorkflowRequestSource {
  readonly domainNames: readonly string[];
  readonly longestCallMs = 30_000;
  readonly raised: Raised[] = [];
  /** What becomes of a request; without it, it is created. */
  answer: (content: WorkflowRequestContent) => RaiseOutcome | Promise<RaiseOutcome> = () => this.created();
  #lastId = 6300;

  constructor(domainNames: readonly string[] = ['corp.example', 'emea.corp.example']) {
    this.domainNames = domainNames;
  }

  created(): RaiseOutcome {
    return { outcome: 'SUCCEEDED', reason: null, requestId: String(++this.#lastId) };
  }

  faultsOf({ container }: WorkflowRequestContent): readonly { field: string; message: string }[] {
    if (container === null || /^(?:OU|CN)=[^=,]+(?:,(?:OU|CN|DC)=[^=,]+)+$/i.test(container)) return [];
    return [{ field: 'container', message: 'must be a distinguished name, e.g. OU=Staff,DC=corp,DC=example' }];
  }

  async raise(content: WorkflowRequestContent, reference: string | null): Promise<RaiseOutcome> {
    this.raised.push({ content, reference });
    return this.answer(content);
  }
}

export function outcome(name: RaiseOutcome['outcome'], reason: string | null = null): RaiseOutcome {
  return { outcome: name, reason, requestId: null };
}
