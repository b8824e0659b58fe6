import type {
  SubmitOutcome,
  WorkflowRequestContent,
  WorkflowRequestSource,
} from '../../datasources/contracts/workflow-requests';

export interface Submitted {
  readonly content: WorkflowRequestContent;
  readonly reference: string | null;
}

/** A back end in memory that raises requests, and writes down each. */
export class FakeWorkflowSource implements WorkflowRequestSource {
  readonly domainNames: readonly string[];
  readonly longestCallMs = 30_000;
  readonly submitted: Submitted[] = [];
  /** What becomes of a request; without it, it is created. */
  answer: (content: WorkflowRequestContent) => SubmitOutcome | Promise<SubmitOutcome> = () => this.created();
  #lastId = 6300;

  constructor(domainNames: readonly string[] = ['corp.example', 'emea.corp.example']) {
    this.domainNames = domainNames;
  }

  created(): SubmitOutcome {
    return { outcome: 'SUCCEEDED', reason: null, requestId: String(++this.#lastId) };
  }

  faultsOf({ container }: WorkflowRequestContent): readonly { field: string; message: string }[] {
    if (container === null || /^(?:OU|CN)=[^=,]+(?:,(?:OU|CN|DC)=[^=,]+)+$/i.test(container)) return [];
    return [{ field: 'container', message: 'must be a distinguished name, e.g. OU=Staff,DC=corp,DC=example' }];
  }

  async submit(content: WorkflowRequestContent, reference: string | null): Promise<SubmitOutcome> {
    this.submitted.push({ content, reference });
    return this.answer(content);
  }
}

export function outcome(name: SubmitOutcome['outcome'], reason: string | null = null): SubmitOutcome {
  return { outcome: name, reason, requestId: null };
}
