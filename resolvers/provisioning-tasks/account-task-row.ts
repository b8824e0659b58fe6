import type {
  AccountTaskRecord,
  TaskAction,
  TaskFieldRecord,
  TaskHistoryRecord,
  TaskStatus,
} from '../../datasources/contracts/provisioning-tasks';
import { backendNamed } from '../backends/backend-named';
import type { Backend } from '../backends/backend.type';
import type { RequestContext } from '../context';
import type { AccountProvisioningTask } from './account-provisioning-task.type';
import { answerFrom } from './part';
import type { TaskAssignee } from './task-assignee.type';
import { createTaskUserRows, type TaskUserRow } from './task-user-row';

/** What answers for an `AccountProvisioningTask`: the list says most of it, some parts cost a call of their own. */
export class AccountTaskRow implements AccountProvisioningTask {
  readonly __typename = 'AccountProvisioningTask';
  readonly localId: string;
  readonly status: TaskStatus;
  readonly backendStatus: string | null;
  readonly startDate: string | null;
  readonly availableActions: readonly TaskAction[];
  readonly name: string | null;
  readonly application: string | null;
  readonly accountName: string | null;
  readonly reason: string | null;
  readonly requestKey: string | null;
  readonly processKey: string | null;
  readonly retryCount: number | null;
  readonly assignee: TaskAssignee | null;
  readonly fields: readonly TaskFieldRecord[];
  readonly #context: RequestContext;
  readonly #backend: string;
  readonly #record: AccountTaskRecord;
  readonly #withNames: boolean;
  #users: readonly TaskUserRow[] | Promise<readonly TaskUserRow[]> | undefined;

  /** @param withNames whether somebody wants to see the names of its people. */
  constructor(context: RequestContext, backend: string, record: AccountTaskRecord, withNames: boolean) {
    this.localId = record.key.localId;
    this.status = record.status;
    this.backendStatus = record.backendStatus;
    this.startDate = record.startDate;
    this.availableActions = record.actions;
    this.name = record.name;
    this.application = record.application;
    this.accountName = record.accountName;
    this.reason = record.reason;
    this.requestKey = record.requestKey;
    this.processKey = record.processKey;
    this.retryCount = record.retryCount;
    this.assignee = record.assignee;
    this.fields = record.fields;
    this.#context = context;
    this.#backend = backend;
    this.#record = record;
    this.#withNames = withNames;
  }

  get id(): string {
    const { organization, localId } = this.#record.key;
    return this.#context.ids.encode({
      type: 'ProvisioningTask',
      backend: this.#backend,
      organization,
      local: [localId],
    });
  }

  get backend(): Backend {
    return backendNamed(this.#context, this.#backend);
  }

  get users(): readonly TaskUserRow[] | Promise<readonly TaskUserRow[]> {
    const { key: task, users } = this.#record;
    this.#users ??= createTaskUserRows(this.#context, { backend: this.#backend, task }, users, this.#withNames);
    return this.#users;
  }

  get stopDate(): string | null | Promise<string | null> {
    return answerFrom(this.#record.stopDate, (date) => date);
  }

  get note(): string | null | Promise<string | null> {
    return answerFrom(this.#record.details, (details) => details?.note ?? null);
  }

  get formFields(): readonly TaskFieldRecord[] | null | Promise<readonly TaskFieldRecord[] | null> {
    return answerFrom(this.#record.details, (details) => details?.formFields ?? null);
  }

  get history(): readonly TaskHistoryRecord[] | null | Promise<readonly TaskHistoryRecord[] | null> {
    return answerFrom(this.#record.history, (history) => history);
  }

  get possibleResponses(): readonly string[] | null | Promise<readonly string[] | null> {
    return answerFrom(this.#record.possibleResponses, (responses) => responses);
  }
}
