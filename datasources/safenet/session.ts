import type { BackendEvent } from '../shared/backend';
import type { CallSignal } from '../shared/call-signal';
import { BackendError, type BackendErrorFields } from '../shared/errors';
import { isConnectionLost } from '../shared/transport-error';
import type { HttpClient } from '../shared/http';
import { CookieJar } from './cookies';
import type { SafenetSettings } from './config';
import type { OperatorLogIn } from './log-in';
import { asBoolean, asText } from './results';
import { checkHead, encodeRequest, read, requestHeaders, type RemoteCall } from './soap';
import { FAULTS, SoapReply, faultOnly, type Reply } from './soap-reply';

/** Longer silence is asked about before the session is used (contract 4.4). */
const PING_AFTER_MS = 60_000;
/** ASP.NET forgets a session after 20 minutes; this is on the safe side of it. */
const DEAD_AFTER_MS = 15 * 60_000;

const PING = read('PingConnection', {}, asBoolean);

export interface SessionOptions {
  readonly backend: string;
  readonly settings: SafenetSettings;
  readonly http: HttpClient;
  readonly logIn: OperatorLogIn;
  readonly doubt: SharedDoubt;
  readonly now: () => number;
  readonly report: (event: BackendEvent) => void;
}

/**
 * What the sessions of one back end know together. A server that forgot one of them has mostly forgotten all, as when its
 * application was started again.
 */
export class SharedDoubt {
  /** How many sessions were found lost so far. */
  losses = 0;
  /** How many sessions are being asked after right now. */
  asking = 0;
}

/**
 * One ASP.NET session with its own cookies. The server runs the calls of a session one after another, so whoever owns
 * this runs one call at a time. Nothing on the wire says that a session is gone: see section 4.5 of the contract.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #cookies = new CookieJar();
  #open = false;
  #answeredAt = 0;
  /** When the session was last seen to be alive: a log-in, a ping, or an answer that only a live session gives. */
  #provenAt = 0;
  /** The losses that were known when the call was sent that proved it. */
  #provenAfter = 0;
  /** Whose call is being performed, for the log. */
  #requestId: string | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /**
   * Goes on to its end whoever goes away: what it finds out of the session is of use to the next call.
   *
   * @throws BackendError
   */
  async perform<T>(call: RemoteCall<T>, signal: CallSignal | undefined): Promise<T> {
    this.#requestId = signal?.requestId;
    const preparing = this.#prepare(call.kind);
    if (preparing) await preparing;
    // How often the call may still be sent again.
    const budget = { left: call.kind === 'read' ? 1 : 0 };
    const reply = await this.#send(call, signal, budget);
    if (!this.#isSuspicious(reply, call.kind)) return this.#valueOf(call, reply);
    if (await this.#isAlive(call, reply)) return this.#valueOf(call, reply);
    this.#forget(call.operation);
    if (call.kind === 'write') throw this.#lostWhileWriting(call, reply);
    return await this.#repeat(call, signal, budget);
  }

  async #repeat<T>(call: RemoteCall<T>, signal: CallSignal | undefined, budget: { left: number }): Promise<T> {
    if (budget.left === 0) throw this.#error(call, { kind: 'unavailable', reason: 'its session was lost' });
    budget.left -= 1;
    await this.#logIn();
    this.#report(call.operation, 'repeated', 'info');
    const reply = await this.#send(call, signal, budget);
    // An empty answer is not believed here, however fresh the session: one was lost a moment ago.
    const isEmpty = reply.state !== 'value' || !reply.telling;
    if (isEmpty && !isClientFault(reply) && !(await this.#ping())) {
      this.#forget(call.operation);
      // The log-in was accepted both times, so nothing is wrong with the credentials.
      throw this.#error(call, { kind: 'unavailable', reason: 'it loses each session right after the log-in' });
    }
    return this.#valueOf(call, reply);
  }

  /** Makes sure that there is a session to use; nothing at all to do when it was used a moment ago. */
  #prepare(kind: 'read' | 'write'): Promise<void> | undefined {
    if (this.#open) {
      const now = this.#options.now();
      const silence = now - this.#answeredAt;
      if (silence < DEAD_AFTER_MS) {
        // A write that a dead session swallows cannot be repeated, so it is worth a call to know before.
        const doubtful = silence >= PING_AFTER_MS || (kind === 'write' && this.#isDoubtful(now));
        return doubtful ? this.#revive() : undefined;
      }
      this.#open = false;
    }
    return this.#logIn();
  }

  async #revive(): Promise<void> {
    if (await this.#ping()) return;
    this.#forget(PING.operation);
    await this.#logIn();
  }

  async #logIn(): Promise<void> {
    const { logIn, settings } = this.#options;
    await logIn.run(this.#requestId, async () => {
      // A clean start: the old cookies could tie this session to a node of a farm that is gone.
      this.#cookies.clear();
      const parameters = { OperatorEmail: settings.operatorEmail, OTP: settings.password.reveal() };
      // Read: to try a log-in changes nothing that anybody has to be told about.
      const call = read('Connect', parameters, asText);
      return this.#valueOf(call, await this.#exchange(call, undefined));
    });
    this.#open = true;
    this.#report('Connect', 'logged-in', 'info');
  }

  async #ping(): Promise<boolean> {
    const { doubt } = this.#options;
    doubt.asking += 1;
    try {
      const reply = await this.#send(PING, undefined, { left: 1 });
      return reply.state === 'value' && reply.value;
    } finally {
      doubt.asking -= 1;
    }
  }

  /** Asks after the session on behalf of a suspicious answer. */
  async #isAlive<T>(call: RemoteCall<T>, reply: Reply<T>): Promise<boolean> {
    try {
      return await this.#ping();
    } catch (cause) {
      throw call.kind === 'read' ? cause : this.#lostWhileWriting(call, reply, cause);
    }
  }

  #isDoubtful(now: number): boolean {
    const { doubt, settings } = this.#options;
    // What one session is asked about, or has lost, the others can have lost as well, whatever they said before.
    if (doubt.asking > 0 || this.#provenAfter !== doubt.losses) return true;
    return now - this.#provenAt >= settings.verifyEmptyAfter;
  }

  #isSuspicious(reply: Reply<unknown>, kind: 'read' | 'write'): boolean {
    if (reply.state === 'fault') return reply.fault.who === 'server';
    if (reply.state === 'missing') return true;
    if (reply.telling) return false;
    // 0 is what .NET has in place of nothing where a number is due, as null is for a table and false for a truth.
    return kind === 'write' || reply.value === 0 || this.#isDoubtful(this.#options.now());
  }

  /** Sends a call, a read once more when its connection broke before the answer began. */
  async #send<T>(call: RemoteCall<T>, signal: CallSignal | undefined, budget: { left: number }): Promise<Reply<T>> {
    const since = performance.now();
    try {
      return await this.#exchange(call, signal);
    } catch (error) {
      if (budget.left === 0 || !isConnectionLost(error)) throw error;
      budget.left -= 1;
      this.#report(call.operation, 'repeated', 'info');
      return await this.#exchange(call, signal, since);
    }
  }

  /** @param since when the call began that this one repeats */
  async #exchange<T>(call: RemoteCall<T>, signal: CallSignal | undefined, since?: number): Promise<Reply<T>> {
    const { http, settings, doubt, now } = this.#options;
    const { soapVersion } = settings;
    const path = settings.url.pathname;
    const { operation, kind } = call;
    const { losses } = doubt;
    const headers = requestHeaders(soapVersion, operation);
    const cookie = this.#cookies.header();
    if (cookie !== undefined) headers['cookie'] = cookie;
    const body = encodeRequest(soapVersion, operation, call.parameters);
    const requestId = this.#requestId;
    const sent = { operation, kind, method: 'POST', path, headers, body, since, signal, requestId } as const;
    const reply = await http.send(sent, (head) => {
      this.#cookies.store(head.headers['set-cookie'], now());
      checkHead(head);
      const reply = new SoapReply(operation, call.reader());
      return head.status === 200 ? reply : faultOnly(head.status, reply);
    });
    this.#answeredAt = now();
    if (reply.state === 'value' && reply.telling) {
      this.#provenAt = this.#answeredAt;
      this.#provenAfter = losses;
    }
    return reply;
  }

  /** What an answer of a live session means. */
  #valueOf<T>(call: RemoteCall<T>, reply: Reply<T>): T {
    if (reply.state === 'value') return reply.value;
    if (reply.state === 'missing') {
      if (call.whenMissing !== undefined) return call.whenMissing;
      const reason = 'its answer has no result';
      this.#report(call.operation, 'unreadable', 'warn', reason);
      throw this.#error(call, { kind: 'protocol', reason, outcomeUnknown: call.kind === 'write' });
    }
    const { who } = reply.fault;
    if (who === 'client') throw this.#error(call, { kind: 'protocol', reason: FAULTS[who] });
    // It failed there, so a read may be tried again later; whoever wrote has been answered, and looks what became of it.
    const kind = call.kind === 'read' ? 'unavailable' : 'rejected';
    throw this.#error(call, { kind, failedThere: true, reason: FAULTS[who] });
  }

  /**
   * False or null says that nothing was done; an answer without content says nothing at all. A server that goes down
   * can also throw behind its work: a fault is only a refusal, and whoever wrote has to look what became of it.
   */
  #lostWhileWriting<T>(call: RemoteCall<T>, reply: Reply<T>, cause?: unknown): BackendError {
    if (reply.state === 'fault') {
      const reason = 'it answered with a fault, and its session was lost or could not be checked';
      return this.#error(call, { kind: 'rejected', reason });
    }
    const outcomeUnknown = reply.state === 'value' && reply.value === undefined;
    const reason = outcomeUnknown
      ? 'its session was lost, and the request may or may not have been carried out before'
      : 'its session was lost, and the request was not carried out';
    return this.#error(call, { kind: 'unavailable', reason, outcomeUnknown, cause });
  }

  #forget(operation: string): void {
    this.#open = false;
    this.#options.doubt.losses += 1;
    this.#report(operation, 'session-lost', 'warn');
  }

  #report(operation: string, event: string, level: BackendEvent['level'], reason?: string): void {
    const { backend, report } = this.#options;
    report({ backend, operation, requestId: this.#requestId, event, level, reason });
  }

  #error(call: RemoteCall<unknown>, fields: Omit<BackendErrorFields, 'backend' | 'operation'>): BackendError {
    return new BackendError({ backend: this.#options.backend, operation: call.operation, ...fields });
  }
}

function isClientFault(reply: Reply<unknown>): boolean {
  return reply.state === 'fault' && reply.fault.who === 'client';
}
