import type {
  TaskAction,
  TaskStatus,
  TokenTaskDetails,
  TokenTaskRecord,
  TokenTaskSummary,
} from '../../datasources/contracts/provisioning-tasks';
import { backendNamed } from '../backends/backend-named';
import type { Backend } from '../backends/backend.type';
import type { RequestContext } from '../context';
import { readFrom } from './part';
import { TaskUserRow } from './task-user-row';
import type { TokenProvisioningTask } from './token-provisioning-task.type';

/**
 * What answers for a `TokenProvisioningTask`. The parts that its selected fields come from were read with the page, so
 * nothing here is a promise: a page has hundreds of these fields, and each that may be one costs as much as ten others.
 */
export class TokenTaskRow implements TokenProvisioningTask {
  readonly __typename = 'TokenProvisioningTask';
  readonly localId: string;
  readonly organization: string;
  readonly #context: RequestContext;
  readonly #backend: string;
  readonly #record: TokenTaskRecord;
  #users: readonly TaskUserRow[] | undefined;

  constructor(context: RequestContext, backend: string, record: TokenTaskRecord) {
    this.localId = record.key.localId;
    this.organization = record.key.organization;
    this.#context = context;
    this.#backend = backend;
    this.#record = record;
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

  get availableActions(): readonly TaskAction[] {
    return this.#record.actions;
  }

  get operator(): string | null | Error {
    return this.#summary((summary) => summary?.operator ?? null);
  }

  get tokenOption(): string | null | Error {
    return this.#summary((summary) => summary?.tokenOption ?? null);
  }

  get userCount(): number | null | Error {
    return this.#summary((summary) => summary?.userCount ?? null);
  }

  get status(): TaskStatus | Error {
    return this.#details((details) => details?.status ?? 'UNKNOWN');
  }

  get startDate(): string | null | Error {
    return this.#details((details) => details?.startDate ?? null);
  }

  get stopDate(): string | null | Error {
    return this.#details((details) => details?.stopDate ?? null);
  }

  get users(): readonly TaskUserRow[] | Error {
    return this.#details((details) => {
      const { key } = this.#record;
      this.#users ??= (details?.users ?? []).map(
        (user) => new TaskUserRow(this.#context, this.#backend, key, user, user.userName),
      );
      return this.#users;
    });
  }

  #summary<Value>(pick: (summary: TokenTaskSummary | null) => Value): Value | Error {
    return readFrom(this.#record.summary, pick);
  }

  #details<Value>(pick: (details: TokenTaskDetails | null) => Value): Value | Error {
    return readFrom(this.#record.details, pick);
  }
}
