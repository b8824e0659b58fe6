import { createHash } from 'node:crypto';
import type { NamedTaskUserRecord } from '../contracts/provisioning-tasks';
import type { BackendHealth, BackendLoad, Runtime } from '../shared/backend';
import type { CallSignal } from '../shared/call-signal';
import { HttpClient } from '../shared/http';
import { DETAILS_COLUMNS, LIST_COLUMNS, decodeDetailsRow, decodeTaskRow, isTaskId, type TaskRow } from './codec';
import type { SafenetSettings } from './config';
import { encodeInstant } from './dates';
import { OperatorLogIn } from './log-in';
import { TableShape, asBoolean, asCount, asNothing, asTable } from './results';
import { Session, SharedDoubt } from './session';
import { SharedReads } from '../shared/shared-reads';
import { SessionPool, type Urgency } from './session-pool';
import { read, write, type RemoteCall } from './soap';

export type { TaskRow } from './codec';

const LIST = new TableShape(LIST_COLUMNS);
const DETAILS = new TableShape(DETAILS_COLUMNS);
const asRows = () => asTable(LIST, decodeTaskRow);

/**
 * The eight calls, from typed arguments to typed rows. Every method rejects with a `BackendError`. A signal takes a
 * waiting call out of the queue, and ends the wait for a read. It also says whose the call is: calls with one signal are
 * one request's.
 *
 * The spelling, the capital letters and the order of the parameters are those of section 3.4 of the contract; the server
 * takes a misspelt one for 0 or null and goes on.
 */
export class SafenetClient {
  readonly #zone: string;
  readonly #http: HttpClient;
  readonly #sessions: SessionPool;
  readonly #reads: SharedReads;

  constructor(backend: string, settings: SafenetSettings, runtime: Runtime) {
    const { now, report } = runtime;
    const { timeouts } = settings;
    this.#zone = settings.serverTimeZone;
    this.#http = new HttpClient(settings, {
      backend,
      runtime,
      connections: settings.sessions,
      timeLimits: { headersMs: timeouts.headers, bodyMs: timeouts.body, deadlineMs: timeouts.deadline },
      secrets: [settings.password.reveal(), settings.operatorEmail],
    });
    const logIn = new OperatorLogIn({
      backend,
      cooldownMs: settings.loginCooldown,
      now,
      credentials: credentialsDigest(settings),
      refusedUntil: runtime.refusedLogIns ?? new Map<string, number>(),
      onRefused: (result, advice, requestId) =>
        report({ backend, operation: 'Connect', requestId, event: 'log-in-refused', level: 'error', result, advice }),
    });
    const session = { backend, settings, http: this.#http, logIn, doubt: new SharedDoubt(), now, report };
    const sessions = Array.from({ length: settings.sessions }, () => new Session(session));
    const { maxQueued, sharedLimit } = settings;
    const slots = sharedLimit === undefined ? undefined : runtime.sharedSlots?.(backend, sharedLimit);
    this.#sessions = new SessionPool(backend, sessions, maxQueued, slots);
    this.#reads = new SharedReads({ backend, reuseMs: runtime.reuseMs });
  }

  taskCount(organization: string, signal?: CallSignal): Promise<number> {
    return this.#read(`C${organization}`, read('GetProvisioningTaskCount', { organization }, asCount), signal);
  }

  /** @param isAnew whether no earlier answer will do, because it was in doubt */
  tasks(
    organization: string,
    startRecord: number,
    numberOfRecords: number,
    signal?: CallSignal,
    isAnew = false,
  ): Promise<TaskRow[]> {
    const parameters = { organization, startRecord, numberOfRecords };
    const key = `L${startRecord}:${numberOfRecords}:${organization}`;
    const list = read('GetProvisioningTasks', parameters, asRows, []);
    return isAnew ? this.#sessions.run(list, signal) : this.#read(key, list, signal);
  }

  tasksForUser(
    user: string,
    organization: string,
    startRecord: number,
    numberOfRecords: number,
    signal?: CallSignal,
  ): Promise<TaskRow[]> {
    const parameters = { user, organization, startRecord, numberOfRecords };
    const key = `U${startRecord}:${numberOfRecords}:${organization.length}:${organization}${user}`;
    return this.#read(key, read('GetProvisioningTasksForUser', parameters, asRows, []), signal);
  }

  tasksForUserCount(user: string, organization: string, signal?: CallSignal): Promise<number> {
    const key = `N${organization.length}:${organization}${user}`;
    return this.#read(key, read('GetProvisioningTasksForUserCount', { user, organization }, asCount), signal);
  }

  /**
   * One row for each user of the task; none for a task that is not there.
   *
   * @param urgency `first` for the reads that belong to a write
   */
  async taskDetails(
    taskId: string,
    organization: string,
    signal?: CallSignal,
    urgency?: Urgency,
  ): Promise<NamedTaskUserRecord[]> {
    const parameters = { taskID: checked(taskId), organization };
    const asUsers = () => asTable(DETAILS, (row) => decodeDetailsRow(row, this.#zone));
    const details = read('GetProvisioningTaskDetails', parameters, asUsers, []);
    return urgency === 'first'
      ? await this.#sessions.run(details, signal, urgency)
      : await this.#read(`D${taskId}:${organization}`, details, signal);
  }

  async removeTask(taskId: string, notify: boolean, organization: string, signal?: CallSignal): Promise<void> {
    const parameters = { taskID: checked(taskId), sendNotificationEmail: notify, organization };
    await this.#write(write('RemoveProvisioningTask', parameters, asNothing), signal);
  }

  /** @returns whether the server says that users were removed; it says it once for all of them. */
  async removeUsers(
    taskId: string,
    userNames: readonly string[],
    notify: boolean,
    organization: string,
    signal?: CallSignal,
  ): Promise<boolean> {
    const parameters = { taskID: checked(taskId), userNames, sendNotificationEmail: notify, organization };
    return await this.#write(write('RemoveUsersFromProvisioningTask', parameters, asBoolean), signal);
  }

  /**
   * @param stopDate RFC 3339 text with a zone
   * @returns whether the server says that dates were changed; it says it once for all users.
   */
  async updateStopDate(
    taskId: string,
    userNames: readonly string[],
    stopDate: string,
    organization: string,
    signal?: CallSignal,
  ): Promise<boolean> {
    const newStopDate = encodeInstant(stopDate, this.#zone);
    const parameters = { taskID: checked(taskId), userNames, newStopDate, organization };
    return await this.#write(write('UpdateProvisioningStopDate', parameters, asBoolean), signal);
  }

  /** Requests that read the same share the answer, which nobody may change. */
  #read<T>(key: string, call: RemoteCall<T>, signal: CallSignal | undefined): Promise<T> {
    return this.#reads.read(call.operation, key, signal, (given) => this.#sessions.run(call, given));
  }

  #write<T>(call: RemoteCall<T>, signal: CallSignal | undefined): Promise<T> {
    return this.#reads.write(() => this.#sessions.run(call, signal));
  }

  health(): BackendHealth {
    return this.#http.health();
  }

  load(): BackendLoad {
    return { ...this.#sessions.load(), pausedForMs: this.#http.pausedForMs() };
  }

  /** Refuses what waits and lets the calls under way finish. */
  async close(): Promise<void> {
    this.#sessions.close();
    await this.#http.close();
  }
}

function credentialsDigest({ url, operatorEmail, password }: SafenetSettings): string {
  const credentials = JSON.stringify([url.href, operatorEmail, password.reveal()]);
  return createHash('sha256').update(credentials).digest('hex');
}

/** Task ids come checked; one that is none must not reach a server that takes what it cannot read for task 0. */
function checked(taskId: string): string {
  if (!isTaskId(taskId)) throw new Error('A task id that is none got as far as the wire');
  return taskId;
}
