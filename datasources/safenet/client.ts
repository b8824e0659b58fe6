import type { NamedTaskUserRecord } from '../contracts/provisioning-tasks';
import type { BackendHealth, Runtime } from '../shared/backend';
import type { CallSignal } from '../shared/call-signal';
import { HttpClient } from '../shared/http';
import type { Urgency } from './call-queue';
import { isTaskId, type TaskRow } from './codec';
import type { SafenetSettings } from './config';
import { encodeInstant } from './dates';
import { LogInGate } from './log-in';
import { Session, SharedDoubt } from './session';
import { SessionPool } from './session-pool';
import * as wire from './wire';

export type { TaskRow } from './codec';

/**
 * The eight calls, from typed arguments to typed rows. Every method rejects with a `BackendError`. A signal takes a
 * waiting call out of the queue and calls a read off; a write that has left is never called off. It also says whose the
 * call is: calls with one signal are one request's.
 */
export class SafenetClient {
  readonly #zone: string;
  readonly #http: HttpClient;
  readonly #sessions: SessionPool;

  constructor(backend: string, settings: SafenetSettings, runtime: Runtime) {
    const { now, report } = runtime;
    const { timeouts, breaker } = settings;
    this.#zone = settings.serverTimeZone;
    this.#http = new HttpClient({
      backend,
      origin: settings.url,
      connections: settings.sessions,
      connectTimeoutMs: timeouts.connect,
      headersTimeoutMs: timeouts.headers,
      bodyTimeoutMs: timeouts.body,
      deadlineMs: timeouts.deadline,
      maxResponseBytes: settings.maxResponseBytes,
      ca: settings.ca,
      breaker: { failures: breaker.failures, halfOpenAfterMs: breaker.halfOpenAfter },
      secrets: [settings.password.reveal(), settings.operatorEmail],
      report,
      now,
    });
    const logIn = new LogInGate({
      backend,
      cooldownMs: settings.loginCooldown,
      now,
      onRefused: (result, advice, requestId) =>
        report({ backend, operation: 'Connect', requestId, event: 'log-in-refused', level: 'error', result, advice }),
    });
    const session = {
      backend,
      http: this.#http,
      logIn,
      path: settings.url.pathname,
      soapVersion: settings.soapVersion,
      operatorEmail: settings.operatorEmail,
      revealPassword: () => settings.password.reveal(),
      verifyEmptyAfterMs: settings.verifyEmptyAfter,
      doubt: new SharedDoubt(),
      now,
      report,
    };
    const sessions = Array.from({ length: settings.sessions }, () => new Session(session));
    this.#sessions = new SessionPool(backend, sessions, settings.maxQueued);
  }

  /** Gives the request with this signal its place behind those that came before. */
  admit(signal: CallSignal): void {
    this.#sessions.admit(signal);
  }

  taskCount(organization: string, signal?: CallSignal): Promise<number> {
    return this.#sessions.run(wire.taskCount(organization), signal);
  }

  tasks(organization: string, startRecord: number, numberOfRecords: number, signal?: CallSignal): Promise<TaskRow[]> {
    return this.#sessions.run(wire.tasks(organization, startRecord, numberOfRecords), signal);
  }

  tasksForUser(
    user: string,
    organization: string,
    startRecord: number,
    numberOfRecords: number,
    signal?: CallSignal,
  ): Promise<TaskRow[]> {
    return this.#sessions.run(wire.tasksForUser(user, organization, startRecord, numberOfRecords), signal);
  }

  tasksForUserCount(user: string, organization: string, signal?: CallSignal): Promise<number> {
    return this.#sessions.run(wire.tasksForUserCount(user, organization), signal);
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
    return await this.#sessions.run(wire.taskDetails(checked(taskId), organization, this.#zone), signal, urgency);
  }

  async removeTask(taskId: string, notify: boolean, organization: string, signal?: CallSignal): Promise<void> {
    await this.#sessions.run(wire.removeTask(checked(taskId), notify, organization), signal);
  }

  /** @returns whether the server says that users were removed; it says it once for all of them. */
  async removeUsers(
    taskId: string,
    userNames: readonly string[],
    notify: boolean,
    organization: string,
    signal?: CallSignal,
  ): Promise<boolean> {
    return await this.#sessions.run(wire.removeUsers(checked(taskId), userNames, notify, organization), signal);
  }

  /**
   * @param newStopDate RFC 3339 text with a zone
   * @returns whether the server says that dates were changed; it says it once for all users.
   */
  async updateStopDate(
    taskId: string,
    userNames: readonly string[],
    newStopDate: string,
    organization: string,
    signal?: CallSignal,
  ): Promise<boolean> {
    const stopDate = encodeInstant(newStopDate, this.#zone);
    return await this.#sessions.run(wire.updateStopDate(checked(taskId), userNames, stopDate, organization), signal);
  }

  health(): BackendHealth {
    return this.#http.health();
  }

  /** Refuses what waits and lets the calls under way finish. */
  async close(): Promise<void> {
    this.#sessions.close();
    await this.#http.close();
  }
}

/** Task ids come checked; one that is none must not reach a server that takes what it cannot read for task 0. */
function checked(taskId: string): string {
  if (!isTaskId(taskId)) throw new Error('A task id that is none got as far as the wire');
  return taskId;
}
