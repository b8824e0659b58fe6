import type { TaskKey, TaskUserRecord, TaskUserStatus } from '../../datasources/contracts/provisioning-tasks';
import { BackendError } from '../../datasources/shared/errors';
import type { RequestContext } from '../context';
import type { TaskUser } from './task-user.type';

/** What answers for a `TaskUser`. The id is sealed only when somebody selects it. */
export class TaskUserRow implements TaskUser {
  readonly __typename = 'TaskUser';
  readonly userId: string;
  readonly userName: string | null | Error;
  readonly startDate: string | null;
  readonly stopDate: string | null;
  readonly status: TaskUserStatus;
  readonly backendStatus: string | null;
  readonly serialNumber: string | null;
  readonly description: string | null;
  readonly #context: RequestContext;
  readonly #backend: string;
  readonly #task: TaskKey;

  constructor(
    context: RequestContext,
    backend: string,
    task: TaskKey,
    record: TaskUserRecord,
    userName: string | null | Error,
  ) {
    this.userId = record.userId;
    this.userName = userName;
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
      organization: this.#task.organization,
      local: [this.#task.localId, this.userId],
    });
  }
}

/** Whose: the task's back end and its key there. */
interface Place {
  readonly backend: string;
  readonly task: TaskKey;
}

/**
 * Rows for the people of a task. A name that costs a call is asked for when somebody wants to see it, and only then is
 * the answer a promise.
 */
export function createTaskUserRows(
  context: RequestContext,
  { backend, task }: Place,
  users: readonly TaskUserRecord[],
  withNames: boolean,
): readonly TaskUserRow[] | Promise<readonly TaskUserRow[]> {
  const rowOf = (user: TaskUserRecord, name: string | null | Error) =>
    new TaskUserRow(context, backend, task, user, name);
  if (withNames && users.some(({ userName }) => typeof userName === 'function')) {
    return Promise.all(users.map(async (user) => rowOf(user, await nameOf(user))));
  }
  return users.map((user) => rowOf(user, typeof user.userName === 'function' ? NOT_READ : user.userName));
}

const NOT_READ = new Error('The name of a person was selected and not read');

async function nameOf({ userName }: TaskUserRecord): Promise<string | null | Error> {
  if (typeof userName !== 'function') return userName;
  try {
    return await userName();
  } catch (error) {
    // The other fields of the row are there.
    if (error instanceof BackendError) return error;
    throw error;
  }
}
