import DataLoader from 'dataloader';
import type {
  ProvisioningTaskSource,
  TaskKey,
  TaskListRequest,
  TaskOutcome,
  TaskPage,
  TaskParts,
  TaskRecord,
  TaskUserRecord,
} from '../../datasources/contracts/provisioning-tasks';
import type {
  SubmitOutcome,
  WorkflowRequestContent,
  WorkflowRequestSource,
} from '../../datasources/contracts/workflow-requests';
import { fanOut } from '../../datasources/shared/batch';
import type { CallSignal } from '../../datasources/shared/call-signal';
import { BackendError } from '../../datasources/shared/errors';
import type { DeskSettings } from '.';
import type { DeskClient, Job } from './client';

function userOf({ isDone, person }: Job) {
  const never = { startDate: null, stopDate: null, backendStatus: null, serialNumber: null, description: null };
  return { userId: person, userName: person, status: isDone ? 'COMPLETED' : 'ACTIVE', ...never } as const;
}

function toTask(job: Job, details: Job | null | undefined | BackendError): TaskRecord {
  return {
    type: 'token',
    key: { organization: job.team, localId: job.number },
    actions: ['COMPLETE'],
    summary: { operator: job.owner, tokenOption: null, userCount: 1 },
    details:
      details && !(details instanceof BackendError)
        ? {
            status: details.isDone ? 'COMPLETED' : 'PENDING',
            ...{ startDate: null, stopDate: null, users: [userOf(details)] },
          }
        : details,
  };
}

export class DeskTasks implements ProvisioningTaskSource {
  readonly organizations: readonly string[];
  readonly filters = new Set<never>();
  readonly cannotCount = true;
  readonly #jobs: DataLoader<string, Job | null>;

  constructor(
    private readonly client: DeskClient,
    { teams }: DeskSettings,
    private readonly signal: CallSignal,
  ) {
    this.organizations = teams;
    this.#jobs = new DataLoader((numbers) => fanOut(numbers, 4, (number) => client.job(number, signal)));
  }

  isLocalId(localId: string): boolean {
    return /^[1-9]\d{0,8}$/.test(localId);
  }

  isPosition(position: string): boolean {
    return /^\d{1,9}$/.test(position);
  }

  async list({ organization, after, limit, parts }: TaskListRequest): Promise<TaskPage> {
    const from = after === null ? 0 : Number(after) + 1;
    const jobs = await this.client.jobs(organization, from, limit + 1, this.signal);
    const page = jobs.slice(0, limit);
    const details = parts.details ? await this.#load(page.map(({ number }) => number)) : [];
    const items = page.map((job, index) => ({ task: toTask(job, details[index]), position: String(from + index) }));
    return { items, hasMore: jobs.length > limit };
  }

  async count(): Promise<null> {
    return null;
  }

  async find(keys: readonly TaskKey[], { details }: TaskParts): Promise<(TaskRecord | null | BackendError)[]> {
    const found = await this.#load(keys.map(({ localId }) => localId));
    return found.map((job, index) => {
      if (job === null || job instanceof BackendError) return job;
      return job.team === keys[index]?.organization ? toTask(job, details ? job : undefined) : null;
    });
  }

  async users({ organization, localId }: TaskKey): Promise<readonly TaskUserRecord[] | null> {
    const job = await this.#jobs.load(localId);
    return job?.team === organization ? [userOf(job)] : null;
  }

  async completeTasks(keys: readonly TaskKey[]): Promise<TaskOutcome[]> {
    const numbers = [...new Set(keys.map(({ localId }) => localId))];
    const done = await this.client.finish(numbers, this.signal);
    for (const number of numbers) this.#jobs.clear(number);
    return keys.map((key) =>
      done.includes(key.localId)
        ? { key, outcome: 'SUCCEEDED', reason: null }
        : { key, outcome: 'NOT_FOUND', reason: 'There is no such job.' },
    );
  }

  async #load(numbers: readonly string[]): Promise<(Job | null | BackendError)[]> {
    const found = await this.#jobs.loadMany(numbers);
    return found.map((job) => {
      if (job instanceof Error && !(job instanceof BackendError)) throw job;
      return job;
    });
  }
}

export class DeskRequests implements WorkflowRequestSource {
  readonly domainNames: readonly string[];
  readonly longestCallMs: number;

  constructor(
    private readonly client: DeskClient,
    { domains, timeouts }: DeskSettings,
    private readonly signal: CallSignal,
  ) {
    this.domainNames = domains;
    this.longestCallMs = timeouts.connect + timeouts.call;
  }

  faultsOf({ domainName }: WorkflowRequestContent) {
    return this.domainNames.includes(domainName) ? [] : [{ field: 'domainName', message: 'is no domain of the desk' }];
  }

  async submit(content: WorkflowRequestContent, reference: string | null): Promise<SubmitOutcome> {
    if (this.faultsOf(content).length > 0) return { outcome: 'FAILED', reason: 'Nothing was asked.', requestId: null };
    const { accounts, action, domainName, subject } = content;
    try {
      const cells = [domainName, action, subject, accounts.join(','), reference ?? ''];
      return { outcome: 'SUCCEEDED', reason: null, requestId: await this.client.ask(cells, this.signal) };
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      const outcome = error.outcomeUnknown ? 'UNKNOWN' : 'FAILED';
      return { outcome, reason: error.reason ?? 'The call failed.', requestId: null };
    }
  }
}
