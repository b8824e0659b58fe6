import type { BackendHealth, BackendLoad, Runtime } from '../shared/backend';
import type { CallSignal } from '../shared/call-signal';
import { ProtocolError } from '../shared/errors';
import type { HttpCall, Receiver, ReplyHead } from '../shared/exchange';
import { badStatus } from '../shared/http-status';
import { RestCaller, within } from '../shared/rest-caller';
import { decodeInvalidFields } from './codec';
import type { ComanageSettings } from './config';
import { cleanPhrase, isOutOfMemory, isOwnWord, listFailure, readFailure, unlikeIt, type Refusal } from './refusals';
import { CONTENT_TYPES, parseBody, type WireObject } from './wire';

export interface ReadCall<T> {
  readonly operation: string;
  /** Behind the registry's address, with the suffix and the query. */
  readonly path: string;
  readonly decode: (document: WireObject) => T;
  /** What 204 says, which is of an empty list (contract, section 12.2). */
  readonly empty: T;
  /** What the registry's own words say in answer to this call; without a meaning they are its failure. */
  readonly meaning?: ((refusal: Refusal) => T | undefined) | undefined;
  /** Whether the server may run out of memory over it. */
  readonly mayBeTooLong?: boolean;
  /** What the answer depends on besides the path. */
  readonly about?: string;
  readonly signal?: CallSignal | undefined;
}

export interface WriteCall {
  readonly operation: string;
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: string | undefined;
  readonly timeLimitMs: number;
  readonly signal?: CallSignal | undefined;
}

/** The status line, and the body where there is one that says something. */
interface Reply {
  readonly status: number;
  /** As it came. */
  readonly rawPhrase: string;
  readonly body: Uint8Array;
  /** When it was made, in milliseconds by the server's own clock; null where the server does not say. */
  readonly madeAt: number | null;
  /** Of the type of a web page, as are answers of the registry to what it has not begun to carry out. */
  readonly isHtml: boolean;
  /** A web page that is not empty: nothing of the registry's own. */
  readonly isPage: boolean;
}

export interface WriteReply extends Refusal, Pick<Reply, 'isHtml'> {
  /** When the request was sent, in milliseconds by the server's own clock, at the earliest; null where that is not known. */
  readonly sentAt: number | null;
  /** What a success was answered with; of anything else, only what is told below goes on from here. */
  readonly body: Uint8Array;
  /** The names and messages of the fields that were found invalid, as cautiously as the phrase; empty without any. */
  readonly invalidFields: string;
  /** Whether the body is empty or in the form that the registry answers in. */
  readonly isOwn: boolean;
}

const EMPTY = new Uint8Array();

/** Takes an answer whose outcome is in the status line. */
function readReply({ status, reasonPhrase: rawPhrase, headers }: ReplyHead): Receiver<Reply> {
  // The registry has not answered, or not yet; it counts against the circuit breaker.
  if (status === 408 || status === 429 || status >= 502) throw badStatus(status);
  const date = Date.parse(String(headers.date));
  const madeAt = Number.isNaN(date) ? null : date;
  const isHtml = /html/i.test(String(headers['content-type']));
  const chunks: Uint8Array[] = [];
  let isEmpty = true;
  return {
    write: (chunk) => {
      if (chunk.length > 0) isEmpty = false;
      // Of other statuses nobody reads the body. Copied, since the socket's buffer is used again.
      if (status < 300 || status === 400) chunks.push(Buffer.from(chunk));
    },
    // Empty answers come as `text/html` too (contract, section 2.4).
    end: () => ({ status, rawPhrase, body: Buffer.concat(chunks), madeAt, isHtml, isPage: isHtml && !isEmpty }),
  };
}

/**
 * Calls with credentials, a few at a time. Credentials go with the first request, since no challenge ever comes, and no
 * cookie is kept: who sends one back is served as its user, whatever the credentials say (contract, section 2).
 */
export class RestCalls {
  readonly #backend: string;
  readonly #settings: ComanageSettings;
  readonly #rest: RestCaller;
  readonly #headers: Readonly<Record<'accept' | 'authorization', string>>;
  readonly #secrets: readonly string[];

  constructor(backend: string, settings: ComanageSettings, runtime: Runtime) {
    const { password, timeouts, user } = settings;
    this.#backend = backend;
    this.#settings = settings;
    const login = `${user}:${password.reveal()}`;
    const credentials = Buffer.from(login).toString('base64');
    this.#headers = { accept: CONTENT_TYPES[settings.format], authorization: `Basic ${credentials}` };
    // Whoever repeats them may leave the padding off.
    this.#secrets = [credentials, credentials.replace(/=+$/, ''), login, password.reveal()];
    this.#rest = new RestCaller(settings, { backend, runtime, timeLimits: within(timeouts.read) });
  }

  /**
   * Requests that read the same share the answer, which nobody may change.
   *
   * @throws BackendError for an answer without a meaning
   */
  read<T>(read: ReadCall<T>): Promise<T> {
    const { about = '', operation, path, signal } = read;
    return this.#rest.shared(operation, `${path} ${about}`, signal, (given) => this.#read({ ...read, signal: given }));
  }

  async #read<T>(read: ReadCall<T>): Promise<T> {
    const { operation, path, decode, empty, meaning, mayBeTooLong = false, signal } = read;
    const { format } = this.#settings;
    const call: HttpCall = {
      operation,
      kind: 'read',
      method: 'GET',
      path: this.#rest.root + path,
      headers: this.#headers,
      signal,
    };
    const open = (head: ReplyHead): Receiver<{ readonly value: T } | Refusal> => {
      const receiver = readReply(head);
      return {
        write: (chunk) => receiver.write(chunk),
        end: () => {
          const { status, rawPhrase, body, isPage } = receiver.end();
          if (status === 204) return { value: empty };
          if (status === 200) return { value: decode(parseBody(format, body, head.headers['content-type'])) };
          const refusal = { status, rawPhrase, phrase: this.clean(rawPhrase), isPage };
          if (isOwnWord(refusal) || (mayBeTooLong && isOutOfMemory(refusal))) return refusal;
          throw unlikeIt(refusal);
        },
      };
    };
    const reply = await this.#rest.limited(call, () => this.#rest.send(call, open));
    if ('value' in reply) return reply.value;
    const value = meaning?.(reply);
    if (value !== undefined) return value;
    throw (mayBeTooLong ? listFailure : readFailure)(this.#backend, operation, reply);
  }

  /** Sends once, whatever happens. @throws BackendError whose `outcomeUnknown` is false only when nothing was done. */
  async write({ path, body, timeLimitMs, ...rest }: WriteCall): Promise<WriteReply> {
    const type = body === undefined ? {} : { 'content-type': this.#headers.accept };
    const call: HttpCall = {
      ...rest,
      kind: 'write',
      path: this.#rest.root + path,
      headers: { ...this.#headers, ...type },
      ...(body === undefined ? {} : { body }),
      timeLimits: within(timeLimitMs),
    };
    const {
      madeAt,
      body: answer,
      ms,
      ...reply
    } = await this.#rest.limited(call, async () => {
      const begun = performance.now();
      const sent = await this.#rest.send(call, readReply);
      return { ...sent, ms: performance.now() - begun };
    });
    return {
      ...reply,
      sentAt: madeAt === null ? null : madeAt - ms,
      phrase: this.clean(reply.rawPhrase),
      body: reply.status < 300 ? answer : EMPTY,
      isOwn: answer.length === 0 || this.#parsed(answer) !== undefined,
      invalidFields: reply.status === 400 ? this.#invalidFields(answer) : '',
    };
  }

  /** A text of the server's, fit to be shown. */
  clean(text: string): string {
    return cleanPhrase(text, this.#secrets);
  }

  health(): BackendHealth {
    return this.#rest.health();
  }

  load(): BackendLoad {
    return this.#rest.load();
  }

  close(): Promise<void> {
    return this.#rest.close();
  }

  /** The status has said it all; what explains it need not be readable. */
  #invalidFields(body: Uint8Array): string {
    const document = this.#parsed(body);
    return document ? this.clean(decodeInvalidFields(document).join('; ')) : '';
  }

  #parsed(body: Uint8Array): WireObject | undefined {
    try {
      return parseBody(this.#settings.format, body);
    } catch (error) {
      if (error instanceof ProtocolError) return undefined;
      throw error;
    }
  }
}
