import type { TaskKey, TaskUserRecord, TaskUserStatus } from '../../datasources/contracts/provisioning-tasks';
import type { RequestContext } from '../context';
import type { TaskUser } from './task-user.type';

/** What answers for a `TaskUser`. The id is sealed only when somebody selects it. */
export class TaskUserRow implements TaskUser {
  readonly __typename = 'TaskUser';
  readonly userId: string;
  readonly userName: TaskUserRecord['userName'];
  readonly startDate: string | null;
  readonly stopDate: string | null;
  readonly status: TaskUserStatus;
  readonly backendStatus: string | null;
  readonly serialNumber: string | null;
  readonly description: string | null;
  readonly #context: RequestContext;
  readonly #backend: string;
  readonly #task: TaskKey;

  constructor(context: RequestContext, backend: string, task: TaskKey, record: TaskUserRecord) {
    this.userId = record.userId;
    this.userName = record.userName;
    this.startDate = record.startDate;
    this.stopDate = record.stopDate;
    this.status = record.status;
    this.backendStatus = record.backendStatus;
    this.serialNumber = record.serialNumber;
    this.description = record.description;
    this.#context = context;
    this.#backend = backend;
    this.#task = task;
  }

  get id(): string {
    return this.#context.ids.encode({
      type: 'TaskUser',
      backend: this.#backend,
      scope: this.#task.scope,
      local: [this.#task.localId, this.userId],
    });
  }
}
