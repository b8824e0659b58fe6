import type { SubmitOutcome, WorkflowRequestContent, WorkflowRequestSource } from '../contracts/workflow-requests';
import type { BackendRequest, Runtime } from '../shared/backend';
import { BackendError } from '../shared/errors';
import { longestCallMs, type AdmanagerClient } from './client';
import { encodeInputData } from './codec';
import type { AdmanagerSettings } from './config';
import { configuredDomain, faultsOf, type Fault } from './faults';
import { createAdmanagerLoaders, type AdmanagerLoaders } from './loaders';
import { notSubmitted, outcomeOfAnswer, outcomeOfFailure } from './outcomes';

export interface DataSourceOptions {
  readonly client: Pick<AdmanagerClient, 'submit'>;
  readonly settings: AdmanagerSettings;
  readonly request: BackendRequest;
  readonly now: Runtime['now'];
}

/** The workflow requests of one ADManager Plus, which can be raised and never read, for one request. */
export class AdmanagerDataSource implements WorkflowRequestSource {
  readonly domainNames: readonly string[];
  readonly longestCallMs: number;
  readonly #settings: AdmanagerSettings;
  readonly #now: Runtime['now'];
  readonly #loaders: AdmanagerLoaders;

  constructor({ client, settings, request, now }: DataSourceOptions) {
    this.domainNames = settings.domains;
    this.longestCallMs = longestCallMs(settings);
    this.#settings = settings;
    this.#now = now;
    this.#loaders = createAdmanagerLoaders(client, request.signal);
  }

  faultsOf(content: WorkflowRequestContent): readonly Fault[] {
    return faultsOf(content, this.#settings, this.#now());
  }

  async submit(content: WorkflowRequestContent, reference: string | null): Promise<SubmitOutcome> {
    // Looked at again: a date may have passed since, and this is the last place where nothing is lost.
    const faults = faultsOf(content, this.#settings, this.#now(), reference);
    const domainName = configuredDomain(content.domainName, this.#settings);
    if (faults.length > 0 || domainName === undefined) {
      return notSubmitted(faults.map(({ field, message }) => `${field} ${message}`).join('; '));
    }
    const inputData = encodeInputData(content, reference, this.#settings);
    try {
      const answer = await this.#loaders.submissions.load({ domainName, inputData, subject: content.subject });
      return outcomeOfAnswer(answer, reference);
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      return outcomeOfFailure(error, reference);
    }
  }
}
