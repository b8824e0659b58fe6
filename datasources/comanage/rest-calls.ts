import type { BackendHealth, Runtime } from '../shared/backend';
import type { CallSignal } from '../shared/call-signal';
import { ProtocolError, type HttpCall } from '../shared/http';
import { RestCaller, within } from '../shared/rest-caller';
import { decodeInvalidFields } from './codec';
import type { ComanageSettings } from './config';
import { isOwnWord, type Refusal } from './refusals';
import { cleanPhrase } from './refusals';
import { unlikeIt } from './refusals';
import { readDocument, readReply, type Reply } from './reply';
import { CONTENT_TYPES, parseBody, type Row } from './wire';

export interface ReadCall<T> {
  readonly operation: string;
  /** Behind the registry's address, with the suffix and the query. */
  readonly path: string;
  /** Gets nothing for an answer that says that the list is empty. */
  readonly decode: (document: Row | null) => T;
  /** What says something about this call, besides the registry's own words. */
  readonly isAnswer?: ((refusal: Refusal) => boolean) | undefined;
  readonly signal?: CallSignal | undefined;
}

export interface WriteCall {
  readonly operation: string;
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: string;
  readonly timeLimitMs: number;
  readonly signal?: CallSignal | undefined;
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

/**
 * Calls with credentials, a few at a time. Credentials go with the first request, since no challenge ever comes, and no
 * cookie is kept: who sends one back is served as its user, whatever the credentials say (contract, section 2).
 */
export class RestCalls {
  readonly #settings: ComanageSettings;
  readonly #rest: RestCaller;
  readonly #authorization: string;
  readonly #secrets: readonly string[];

  constructor(backend: string, settings: ComanageSettings, runtime: Runtime) {
    const { password, timeouts, user } = settings;
    this.#settings = settings;
    const login = `${user}:${password.reveal()}`;
    const credentials = Buffer.from(login).toString('base64');
    this.#authorization = `Basic ${credentials}`;
    // Whoever repeats them may leave the padding off.
    this.#secrets = [credentials, credentials.replace(/=+$/, ''), login, password.reveal()];
    this.#rest = new RestCaller(settings, { backend, runtime, timeLimits: within(timeouts.read) });
  }

  async read<T>({ operation, path, decode, isAnswer, signal }: ReadCall<T>): Promise<{ readonly value: T } | Refusal> {
    const { format } = this.#settings;
    const call: HttpCall = {
      operation,
      kind: 'read',
      method: 'GET',
      path: this.#rest.root + path,
      headers: { accept: CONTENT_TYPES[format], authorization: this.#authorization },
      signal,
    };
    const refuse = (status: number, rawPhrase: string, isPage: boolean): Refusal => {
      const refusal = { status, rawPhrase, phrase: this.#clean(rawPhrase), isPage };
      if (isOwnWord(refusal) || isAnswer?.(refusal)) return refusal;
      throw unlikeIt(refusal);
    };
    const reply = await this.#rest.limited(operation, () =>
      this.#rest.send(call, readDocument(format, decode, refuse)),
    );
    return reply.ok ? { value: reply.value } : reply.refusal;
  }

  /** Sends once, whatever happens. @throws BackendError whose `outcomeUnknown` is false only when nothing was done. */
  async write({ operation, method, path, body, timeLimitMs, signal }: WriteCall): Promise<WriteReply> {
    const type = CONTENT_TYPES[this.#settings.format];
    const call: HttpCall = {
      operation,
      kind: 'write',
      method,
      path: this.#rest.root + path,
      headers: {
        accept: type,
        authorization: this.#authorization,
        ...(body === undefined ? {} : { 'content-type': type }),
      },
      ...(body === undefined ? {} : { body }),
      timeLimits: within(timeLimitMs),
      signal,
    };
    const send = async () => {
      const begun = performance.now();
      const reply = await this.#rest.send(call, readReply);
      return { ...reply, sentAt: reply.madeAt === null ? null : reply.madeAt - (performance.now() - begun) };
    };
    const { body: answer, isHtml, isPage, rawPhrase, sentAt, status } = await this.#rest.limited(operation, send);
    return {
      status,
      sentAt,
      isHtml,
      isPage,
      rawPhrase,
      phrase: this.#clean(rawPhrase),
      body: status < 300 ? answer : EMPTY,
      isOwn: this.#isOwn(answer),
      invalidFields: status === 400 ? this.#invalidFields(answer) : '',
    };
  }

  /** A text of the server's, fit to be shown. */
  clean(text: string): string {
    return this.#clean(text);
  }

  health(): BackendHealth {
    return this.#rest.health();
  }

  close(): Promise<void> {
    return this.#rest.close();
  }

  #isOwn(body: Uint8Array): boolean {
    if (body.length === 0) return true;
    try {
      parseBody(this.#settings.format, body);
      return true;
    } catch (error) {
      if (error instanceof ProtocolError) return false;
      throw error;
    }
  }

  #invalidFields(body: Uint8Array): string {
    if (body.length === 0) return '';
    try {
      return this.#clean(decodeInvalidFields(parseBody(this.#settings.format, body)).join('; '));
    } catch (error) {
      // The status has said it all; what explains it need not be readable.
      if (error instanceof ProtocolError) return '';
      throw error;
    }
  }

  #clean(phrase: string): string {
    return cleanPhrase(phrase, this.#secrets);
  }
}
