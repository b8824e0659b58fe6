import type { Runtime } from '../shared/backend';
import type { CallSignal } from '../shared/call-signal';
import { BackendError } from '../shared/errors';
import { collect, type HttpCall, type Receiver, type ReplyHead } from '../shared/exchange';
import { badStatus, isWhole } from '../shared/http-status';
import { parseJson } from '../shared/json';
import { RestCaller, within } from '../shared/rest-caller';
import type { OigSettings } from './config';
import { createCredentials, type Credentials, type Token, type TokenCall } from './credentials';

const READ_HEADERS = { accept: 'application/json' };
/** Any value will do; without `x-requested-by` every call but a GET is refused (contract 2.3). */
const WRITE_HEADERS = { ...READ_HEADERS, 'content-type': 'application/json', 'x-requested-by': 'provisioning-graph' };

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

/** Calls with credentials, a few at a time. */
export class RestCalls extends RestCaller {
  readonly #backend: string;
  readonly #credentials: Credentials;

  constructor(backend: string, settings: OigSettings, runtime: Runtime) {
    super(settings, {
      backend,
      runtime,
      timeLimits: within(settings.timeouts.read),
      // For the token that all calls may be waiting for.
      spareConnections: 1,
      secrets: [settings.auth.password.reveal()],
    });
    this.#backend = backend;
    const { now } = runtime;
    this.#credentials = createCredentials({ settings, now, send: (call, decode) => this.#sendForToken(call, decode) });
  }

  /** @returns `null` for what is not there. Requests that read the same share the answer, which nobody may change. */
  read<T>(call: RestCall<T>): Promise<T | null> {
    const { operation, path, signal } = call;
    return this.shared(operation, path, signal, (given) => this.#read({ ...call, signal: given }));
  }

  async #read<T>({ operation, path, decode, signal }: RestCall<T>): Promise<T | null> {
    const call = {
      operation,
      kind: 'read',
      method: 'GET',
      path: this.root + path,
      headers: READ_HEADERS,
      signal,
    } as const;
    const reply = await this.#authorized(call, decode);
    if (reply.ok) return reply.value;
    if (reply.status === 404) return null;
    throw refusal(this.#backend, operation, 'read', reply.status);
  }

  /** @throws BackendError whose `outcomeUnknown` is false only when nothing was carried out for certain. */
  async update<T>({ operation, path, decode, signal, body, timeLimitMs }: RestUpdate<T>): Promise<T> {
    const call: HttpCall = {
      operation,
      kind: 'write',
      method: 'PUT',
      path: this.root + path,
      headers: WRITE_HEADERS,
      body,
      timeLimits: within(timeLimitMs),
      signal,
    };
    const reply = await this.#authorized(call, decode);
    if (reply.ok) return reply.value;
    throw refusal(this.#backend, operation, 'write', reply.status);
  }

  /**
   * A call whose token is refused is made once more with a new token. That goes for writes too: who answers 401 has not
   * let the call in, so the second is the first that can be carried out. Nothing else ever repeats a write.
   */
  #authorized<T>(call: HttpCall, decode: (json: unknown) => T): Promise<Reply<T>> {
    return this.limited(call, async () => {
      const header = await this.#credentials.header(call.signal?.requestId);
      const reply = await this.#send(call, header, decode);
      if (reply.ok || reply.status !== 401) return reply;
      const other = await this.#credentials.replace(header, call.signal?.requestId);
      return other === undefined ? reply : await this.#send(call, other, decode);
    });
  }

  #send<T>(call: HttpCall, authorization: string, decode: (json: unknown) => T): Promise<Reply<T>> {
    return this.send({ ...call, headers: { ...call.headers, authorization } }, readReply(decode));
  }

  /** Not limited, since the calls under way wait for it. To ask for a token changes nothing: a read. */
  async #sendForToken(call: TokenCall, decode: (json: unknown) => Token): Promise<Token> {
    const headers = { ...WRITE_HEADERS, ...call.headers };
    const reply = await this.sendOnce({ ...call, kind: 'read', headers }, readReply(decode));
    if (reply.ok) return reply.value;
    // No task is meant here, so what is missing or in conflict is none.
    const { kind, reason } = badStatus(reply.status);
    throw new BackendError({ backend: this.#backend, operation: call.operation, kind, reason });
  }
}

/** An answer as far as its status decides: a value, or the status of a refusal of the back end's own. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly status: number };

/** What the contract gives a meaning of its own (sections 4.5 and 12), unless a web page says it. */
const OWN: ReadonlySet<number> = new Set([404, 409, 410]);

/**
 * Statuses are decided on the code alone and bodies are parsed under guard: no error body is documented, and what comes
 * may be JSON, HTML or nothing (contract, section 12). 401 is left to who has another token to try.
 */
export function readReply<T>(decode: (json: unknown) => T): (head: ReplyHead) => Receiver<Reply<T>> {
  return ({ status, headers }) => {
    const type = headers['content-type'];
    if (isWhole(status)) return collect((body) => ({ ok: true, value: decode(parseJson(body, type)) }));
    if (status === 401) return collect(() => ({ ok: false, status }));
    if (!OWN.has(status)) throw badStatus(status);
    return collect((body) => {
      if (!isJsonOrNothing(body)) throw badStatus(status);
      return { ok: false, status };
    });
  };
}

function isJsonOrNothing(body: Uint8Array): boolean {
  if (body.length === 0) return true;
  try {
    parseJson(body);
    return true;
  } catch {
    return false;
  }
}

/**
 * The failure behind a status that the back end itself has answered with. A write can be about several tasks, of which one
 * may be missing or in conflict while others were changed before it.
 */
export function refusal(backend: string, operation: string, kind: 'read' | 'write', status: number): BackendError {
  const isMissing = status === 404 || status === 410;
  const meaning = badStatus(status);
  return new BackendError({
    backend,
    operation,
    kind: isMissing ? 'not-found' : meaning.kind,
    reason: isMissing ? `it does not know what was asked for (status ${status})` : meaning.reason,
    outcomeUnknown: kind === 'write' && (isMissing || status === 409),
  });
}
