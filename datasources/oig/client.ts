import type { TaskHistoryRecord } from '../contracts/provisioning-tasks';
import type { Runtime } from '../shared/backend';
import { decodeAnswers, encodeUpdates, type TaskAnswer, type TaskUpdate, type UpdatedTask } from './bulk-codec';
import * as codec from './codec';
import type { OigSettings } from './config';
import { isTaskId } from './fields';
import { encodeLoginFilter, encodeQuery } from './query';
import { RestCalls } from './rest-calls';
import type { TaskRow } from './task-codec';
import type { CallSignal } from '../shared/call-signal';

/** A server that always says there is more must not keep a request busy for ever. */
const MOST_PAGES = 50;
const PERSON_FIELDS = 'User Login,Display Name';

export interface TaskRange {
  readonly q: string | undefined;
  /** Rows before the first one wanted; the server's own count begins at 1. */
  readonly skip: number;
  readonly limit: number;
}

/** The calls, from typed arguments to typed rows. Every method rejects with a `BackendError`. */
export class OigClient extends RestCalls {
  readonly #settings: OigSettings;

  constructor(backend: string, settings: OigSettings, runtime: Runtime) {
    super(backend, settings, runtime);
    this.#settings = settings;
  }

  /** The open tasks that wait for the configured user. */
  async tasks({ q, skip, limit }: TaskRange, signal?: CallSignal): Promise<codec.Page<TaskRow>> {
    const page = await this.read({
      operation: 'GET /provtasks',
      path: `/provtasks${encodeQuery({ q, offset: skip + 1, limit })}`,
      decode: codec.decodeTaskPage,
      signal,
    });
    // Documented for this call and not explained: an empty list (contract 4.5).
    return page ?? { rows: [], hasMore: false };
  }

  async task(taskId: string, signal?: CallSignal): Promise<TaskRow | null> {
    return await this.read({
      operation: 'GET /provtasks/{taskid}',
      path: `/provtasks/${checked(taskId)}`,
      decode: (json) => codec.decodeSingleTask(taskId, json),
      signal,
    });
  }

  history(taskId: string, signal?: CallSignal): Promise<readonly TaskHistoryRecord[] | null> {
    return this.#all('history', taskId, codec.decodeHistoryPage, signal);
  }

  /** The response codes that may be set. */
  async responses(taskId: string, signal?: CallSignal): Promise<readonly string[] | null> {
    const responses = await this.#all('responses', taskId, codec.decodeResponsePage, signal);
    return responses?.filter((response) => response !== null) ?? null;
  }

  /** Those of the logins that the back end knows, in any order. */
  async people(logins: readonly string[], signal?: CallSignal): Promise<readonly codec.Person[]> {
    const q = encodeLoginFilter(logins);
    const people = await this.read({
      operation: 'GET /users',
      path: `/users${encodeQuery({ fields: PERSON_FIELDS, q, offset: 1, limit: logins.length })}`,
      decode: codec.decodePeople,
      signal,
    });
    return people ?? [];
  }

  /** One call for all of the tasks. What is not in the answer is for the caller to find. */
  updateTasks(tasks: readonly UpdatedTask[], update: TaskUpdate, signal?: CallSignal): Promise<readonly TaskAnswer[]> {
    for (const { id } of tasks) checked(id);
    const { timeouts } = this.#settings;
    return this.update({
      operation: 'PUT /provtasks',
      path: '/provtasks',
      body: encodeUpdates(tasks, update),
      decode: decodeAnswers,
      timeLimitMs: tasks.length > 1 ? timeouts.bulkUpdate : timeouts.update,
      signal,
    });
  }

  async #all<Row>(
    part: 'history' | 'responses',
    taskId: string,
    decode: (json: unknown) => codec.Page<Row>,
    signal: CallSignal | undefined,
  ): Promise<readonly Row[] | null> {
    const limit = this.#settings.pageSize;
    const rows: Row[] = [];
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page = await this.read({
        operation: `GET /provtasks/{taskid}/${part}`,
        path: `/provtasks/${checked(taskId)}/${part}${encodeQuery({ offset: rows.length + 1, limit })}`,
        decode,
        signal,
      });
      if (!page) return pages === 0 ? null : rows;
      rows.push(...page.rows);
      if (!page.hasMore || page.rows.length === 0) break;
    }
    return rows;
  }
}

/** Task ids come checked; one that is none would change the path of the call. */
function checked(taskId: string): string {
  if (!isTaskId(taskId)) throw new Error('A task id that is none got as far as the wire');
  return taskId;
}
