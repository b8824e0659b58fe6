import type { BackendHealth, Runtime } from '../shared/backend';
import type { CallSignal } from '../shared/call-signal';
import { BackendError } from '../shared/errors';
import { HttpClient, isConnectionLost, type HttpCall } from '../shared/http';
import { badStatus } from '../shared/http-status';
import { Turns } from '../shared/limiter';
import type { OigSettings } from './config';
import { createCredentials, type Credentials, type TokenCall } from './credentials';
import { refusal } from './refusal';
import { readReply, type Reply } from './reply';
import type { Token } from './token';

/** Any value will do; without the header every call but a GET is refused (contract 2.3). */
const WRITE_HEADERS = { 'content-type': 'application/json', 'x-requested-by': 'provisioning-graph' };
const ACCEPT = { accept: 'application/json' };

export interface RestCall<T> {
  readonly operation: string;
  /** Behind the service's address, with its query. */
  readonly path: string;
  readonly decode: (json: unknown) => T;
  readonly signal?: CallSignal | undefined;
}

export interface RestUpdate<T> extends RestCall<T> {
  readonly body: string;
  readonly timeLimitMs: number;
}

type Sendable = Omit<HttpCall, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

/** Calls with credentials, a few at a time. */
export class RestCalls {
  readonly #backend: string;
  readonly #servicePath: string;
  readonly #http: HttpClient;
  readonly #credentials: Credentials;
  readonly #turns: Turns;

  constructor(backend: string, settings: OigSettings, { now, report }: Runtime) {
    const { breaker, timeouts } = settings;
    this.#backend = backend;
    this.#servicePath = settings.url.pathname.replace(/\/$/, '');
    this.#http = new HttpClient({
      backend,
      origin: settings.url,
      // One more than calls, for the token that all of them may be waiting for.
      connections: settings.maxConcurrent + 1,
      connectTimeoutMs: timeouts.connect,
      headersTimeoutMs: timeouts.read,
      bodyTimeoutMs: timeouts.read,
      deadlineMs: timeouts.read,
      maxResponseBytes: settings.maxResponseBytes,
      ca: settings.ca,
      breaker: { failures: breaker.failures, halfOpenAfterMs: breaker.halfOpenAfter },
      secrets: [settings.auth.password.reveal()],
      report,
      now,
    });
    this.#credentials = createCredentials({ settings, now, send: (call, decode) => this.#sendForToken(call, decode) });
    this.#turns = new Turns(backend, settings.maxConcurrent, settings.maxQueued);
  }

  /** @returns `null` for what is not there. */
  async read<T>({ operation, path, decode, signal }: RestCall<T>): Promise<T | null> {
    const call: Sendable = { operation, kind: 'read', method: 'GET', path: this.#servicePath + path, signal };
    const reply = await this.#authorized(call, decode);
    if (reply.ok) return reply.value;
    if (reply.status === 404) return null;
    throw refusal(this.#backend, operation, 'read', reply.status);
  }

  /** @throws BackendError whose `outcomeUnknown` is false only when nothing was carried out for certain. */
  async update<T>({ operation, path, decode, signal, body, timeLimitMs }: RestUpdate<T>): Promise<T> {
    const call: Sendable = {
      operation,
      kind: 'write',
      method: 'PUT',
      path: this.#servicePath + path,
      headers: WRITE_HEADERS,
      body,
      timeLimits: { headersMs: timeLimitMs, bodyMs: timeLimitMs, deadlineMs: timeLimitMs },
      signal,
    };
    const reply = await this.#authorized(call, decode);
    if (reply.ok) return reply.value;
    throw refusal(this.#backend, operation, 'write', reply.status);
  }

  health(): BackendHealth {
    return this.#http.health();
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  /**
   * A call whose token is refused is made once more with a new token. That goes for writes too: who answers 401 has not
   * let the call in, so the second is the first that can be carried out. Nothing else ever repeats a write.
   */
  #authorized<T>(call: Sendable, decode: (json: unknown) => T): Promise<Reply<T>> {
    return this.#turns.run(call.operation, async () => {
      const header = await this.#credentials.header(call.signal?.requestId);
      const reply = await this.#send(call, header, decode);
      if (reply.ok || reply.status !== 401) return reply;
      const other = await this.#credentials.replace(header, call.signal?.requestId);
      return other === undefined ? reply : await this.#send(call, other, decode);
    });
  }

  async #send<T>(call: Sendable, authorization: string, decode: (json: unknown) => T): Promise<Reply<T>> {
    const startedAt = performance.now();
    const send = (since?: number) =>
      this.#http.send({ ...call, since, headers: { ...ACCEPT, ...call.headers, authorization } }, readReply(decode));
    try {
      return await send();
    } catch (error) {
      // A kept-alive connection that the server closed in the same moment; to read again does no harm.
      if (call.kind === 'read' && isConnectionLost(error)) return await send(startedAt);
      throw error;
    }
  }

  /** Not in turn, since the calls whose turn it is wait for it. To ask for a token changes nothing: a read. */
  async #sendForToken(call: TokenCall, decode: (json: unknown) => Token): Promise<Token> {
    const headers = { ...ACCEPT, ...WRITE_HEADERS, ...call.headers };
    const reply = await this.#http.send({ ...call, kind: 'read', headers }, readReply(decode));
    if (reply.ok) return reply.value;
    // No task is meant here, so what is missing or in conflict is none.
    const { kind, reason } = badStatus(reply.status);
    throw new BackendError({ backend: this.#backend, operation: call.operation, kind, reason });
  }
}
