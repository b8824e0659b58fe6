import type { BackendHealth, Runtime } from '../shared/backend';
import type { CallSignal } from '../shared/call-signal';
import { BackendError } from '../shared/errors';
import type { HttpCall } from '../shared/exchange';
import { badStatus } from '../shared/http-status';
import { RestCaller, within } from '../shared/rest-caller';
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
  readonly #rest: RestCaller;
  readonly #credentials: Credentials;

  constructor(backend: string, settings: OigSettings, runtime: Runtime) {
    this.#backend = backend;
    this.#rest = new RestCaller(settings, {
      backend,
      runtime,
      timeLimits: within(settings.timeouts.read),
      // For the token that all calls may be waiting for.
      spareConnections: 1,
      secrets: [settings.auth.password.reveal()],
    });
    const { now } = runtime;
    this.#credentials = createCredentials({ settings, now, send: (call, decode) => this.#sendForToken(call, decode) });
  }

  /** @returns `null` for what is not there. */
  async read<T>({ operation, path, decode, signal }: RestCall<T>): Promise<T | null> {
    const call: Sendable = { operation, kind: 'read', method: 'GET', path: this.#rest.root + path, signal };
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
      path: this.#rest.root + path,
      headers: WRITE_HEADERS,
      body,
      timeLimits: within(timeLimitMs),
      signal,
    };
    const reply = await this.#authorized(call, decode);
    if (reply.ok) return reply.value;
    throw refusal(this.#backend, operation, 'write', reply.status);
  }

  health(): BackendHealth {
    return this.#rest.health();
  }

  close(): Promise<void> {
    return this.#rest.close();
  }

  /**
   * A call whose token is refused is made once more with a new token. That goes for writes too: who answers 401 has not
   * let the call in, so the second is the first that can be carried out. Nothing else ever repeats a write.
   */
  #authorized<T>(call: Sendable, decode: (json: unknown) => T): Promise<Reply<T>> {
    return this.#rest.limited(call.operation, async () => {
      const header = await this.#credentials.header(call.signal?.requestId);
      const reply = await this.#send(call, header, decode);
      if (reply.ok || reply.status !== 401) return reply;
      const other = await this.#credentials.replace(header, call.signal?.requestId);
      return other === undefined ? reply : await this.#send(call, other, decode);
    });
  }

  #send<T>(call: Sendable, authorization: string, decode: (json: unknown) => T): Promise<Reply<T>> {
    return this.#rest.send({ ...call, headers: { ...ACCEPT, ...call.headers, authorization } }, readReply(decode));
  }

  /** Not limited, since the calls under way wait for it. To ask for a token changes nothing: a read. */
  async #sendForToken(call: TokenCall, decode: (json: unknown) => Token): Promise<Token> {
    const headers = { ...ACCEPT, ...WRITE_HEADERS, ...call.headers };
    const reply = await this.#rest.sendOnce({ ...call, kind: 'read', headers }, readReply(decode));
    if (reply.ok) return reply.value;
    // No task is meant here, so what is missing or in conflict is none.
    const { kind, reason } = badStatus(reply.status);
    throw new BackendError({ backend: this.#backend, operation: call.operation, kind, reason });
  }
}
