import type { SubjectKind, TargetChange, TargetKey, TargetRecord } from '../contracts/provisioning-targets';
import type { BackendHealth, Runtime } from '../shared/backend';
import type { CallSignal } from '../shared/call-signal';
import { BackendError } from '../shared/errors';
import * as codec from './codec';
import type { ComanageSettings } from './config';
import { checkedId } from './codec';
import { RestCalls, type WriteReply } from './rest-calls';
import {
  isCoMissing,
  isCrash,
  isHiddenNotFound,
  isNotImplemented,
  isOutOfMemory,
  isTargetMissing,
  listFailure,
  readFailure,
  tooLongForUs,
  type Refusal,
} from './refusals';
import { encodeProvisioning, encodeRecord, type Row, type WireFormat } from './wire';

const TARGETS_PATH = '/co_provisioning_targets';
const LIST = 'GET /co_provisioning_targets';
const IDENTIFIERS = 'GET /identifiers';

/** The part of the address that says what is provisioned, and the request type that the product's own pages send. */
const SUBJECTS: { readonly [Kind in SubjectKind]: { readonly parameter: string; readonly type: string } } = {
  CO_PERSON: { parameter: 'copersonid', type: 'CoPersonProvisioning' },
  CO_GROUP: { parameter: 'cogroupid', type: 'CoGroupProvisioning' },
  CO_EMAIL_LIST: { parameter: 'coemaillistid', type: 'CoEmailListProvisioning' },
};

/** What a server offers besides `provision`. */
export type Api = 'provision-only' | 'documented';

/** The calls, from typed arguments to typed rows. Every method rejects with a `BackendError`. */
export class ComanageClient {
  readonly #backend: string;
  readonly #calls: RestCalls;
  readonly #settings: ComanageSettings;
  readonly #suffix: `.${WireFormat}`;

  constructor(backend: string, settings: ComanageSettings, runtime: Runtime) {
    this.#backend = backend;
    this.#calls = new RestCalls(backend, settings, runtime);
    this.#settings = settings;
    this.#suffix = `.${settings.format}`;
  }

  /** Finds out what the server offers, by reading a list. @throws BackendError when the answer says neither. */
  async probe(coId: string | null): Promise<Api> {
    const answer = await this.#list(coId, undefined);
    if ('value' in answer) return 'documented';
    if (isNotImplemented(answer)) return 'provision-only';
    // Only who carries the operation out looks for the CO.
    if (isCoMissing(answer) || isCrash(answer)) return 'documented';
    throw readFailure(this.#backend, LIST, answer);
  }

  /** @throws BackendError when the answer says neither. */
  async hasCo(coId: string, signal?: CallSignal): Promise<boolean> {
    const answer = await this.#list(coId, signal);
    if ('value' in answer) return true;
    if (isCoMissing(answer) || isCrash(answer)) return false;
    throw readFailure(this.#backend, LIST, answer);
  }

  /**
   * Whether a server that lists no targets has a CO, by a list that is short in all of them.
   *
   * @throws BackendError for a CO that is not there, too
   */
  async checkCo(coId: string, signal?: CallSignal): Promise<void> {
    const operation = 'GET /co_email_lists';
    const answer = await this.#calls.read({
      operation,
      path: `/co_email_lists${this.#suffix}?coid=${checkedId(coId)}`,
      decode: (document) => {
        if (document !== null) codec.decodeEmailLists(document);
      },
      signal,
    });
    if (!('value' in answer)) throw readFailure(this.#backend, operation, answer);
  }

  /** The targets of one CO, or of all of them. */
  async targets(coId: string | null, signal?: CallSignal): Promise<readonly TargetRecord[]> {
    const answer = await this.#list(coId, signal);
    if ('value' in answer) return answer.value;
    throw readFailure(this.#backend, LIST, answer);
  }

  /** @returns null for a target that is not there, or that is one of another CO. */
  async target(key: TargetKey, signal?: CallSignal): Promise<TargetRecord | null> {
    const operation = `${LIST}/{id}`;
    const answer = await this.#calls.read({
      operation,
      path: `${TARGETS_PATH}/${checkedId(key.localId)}${this.#suffix}`,
      decode: (document) => (document === null ? null : codec.decodeOneTarget(document, key)),
      signal,
    });
    if ('value' in answer) return answer.value;
    if (isTargetMissing(answer) || isHiddenNotFound(answer)) return null;
    throw readFailure(this.#backend, operation, answer);
  }

  addTarget(coId: string, change: TargetChange, signal?: CallSignal): Promise<WriteReply> {
    return this.#calls.write({
      operation: 'POST /co_provisioning_targets',
      method: 'POST',
      path: TARGETS_PATH + this.#suffix,
      body: this.#encode(codec.encodeTarget(checkedId(coId), change)),
      timeLimitMs: this.#settings.timeouts.write,
      signal,
    });
  }

  /** @param rawMode the code to send when the change names no mode: every edit needs one. */
  editTarget(key: TargetKey, change: TargetChange, rawMode?: string, signal?: CallSignal): Promise<WriteReply> {
    return this.#calls.write({
      operation: 'PUT /co_provisioning_targets/{id}',
      method: 'PUT',
      path: `${TARGETS_PATH}/${checkedId(key.localId)}${this.#suffix}`,
      body: this.#encode(codec.encodeTarget(checkedId(key.coId), change, rawMode)),
      timeLimitMs: this.#settings.timeouts.write,
      signal,
    });
  }

  deleteTarget(key: TargetKey, signal?: CallSignal): Promise<WriteReply> {
    return this.#calls.write({
      operation: 'DELETE /co_provisioning_targets/{id}',
      method: 'DELETE',
      path: `${TARGETS_PATH}/${checkedId(key.localId)}${this.#suffix}`,
      timeLimitMs: this.#settings.timeouts.write,
      signal,
    });
  }

  /** Runs the target's plugin for one subject, at once. */
  provision(key: TargetKey, kind: SubjectKind, id: string, signal?: CallSignal): Promise<WriteReply> {
    const { parameter, type } = SUBJECTS[kind];
    // The suffix belongs behind the parameter; without it, no page of the API answers (contract, section 3).
    const subject = `${parameter}:${checkedId(id)}${this.#suffix}`;
    return this.#calls.write({
      operation: 'POST /co_provisioning_targets/provision/{id}',
      method: 'POST',
      path: `${TARGETS_PATH}/provision/${checkedId(key.localId)}/${subject}`,
      body: encodeProvisioning(this.#settings.format, type),
      timeLimitMs: this.#settings.timeouts.provision,
      signal,
    });
  }

  /** Every identifier of every person of a CO. @throws TooLong when there are, most likely, too many of them */
  async identifiers(coId: string, signal?: CallSignal): Promise<readonly codec.IdentifierRow[]> {
    try {
      const answer = await this.#identifiers(`coid=${checkedId(coId)}`, signal, isOutOfMemory);
      if ('value' in answer) return answer.value;
      throw listFailure(this.#backend, IDENTIFIERS, answer);
    } catch (error) {
      const isOurs = error instanceof BackendError && !signal?.aborted;
      throw (isOurs ? tooLongForUs(error) : undefined) ?? error;
    }
  }

  /** The identifiers of one person. */
  async identifiersOf(coPersonId: string, signal?: CallSignal): Promise<readonly codec.IdentifierRow[]> {
    const answer = await this.#identifiers(`copersonid=${checkedId(coPersonId)}`, signal);
    if (!('value' in answer)) throw readFailure(this.#backend, IDENTIFIERS, answer);
    if (answer.value.every((row) => row.coPersonId === coPersonId)) return answer.value;
    const reason = 'its answer has identifiers of another person than the one asked for';
    throw new BackendError({ backend: this.#backend, operation: IDENTIFIERS, kind: 'protocol', reason });
  }

  /** The numbers of people with an identifier like a pattern, in any letter case and suspended ones too. */
  async peopleLike(coId: string, pattern: string, signal?: CallSignal): Promise<readonly string[]> {
    const operation = 'GET /co_people';
    const query = `coid=${checkedId(coId)}&search.identifier=${encodeURIComponent(pattern)}`;
    const answer = await this.#calls.read({
      operation,
      path: `/co_people${this.#suffix}?${query}`,
      decode: (document) => (document === null ? [] : codec.decodePeople(document, coId)),
      isAnswer: isOutOfMemory,
      signal,
    });
    if ('value' in answer) return answer.value;
    throw listFailure(this.#backend, operation, answer);
  }

  /** What the registry wrote down about a person or a group, in no order. */
  async history(kind: SubjectKind, id: string, signal?: CallSignal): Promise<readonly codec.HistoryRow[]> {
    const operation = 'GET /history_records';
    const { parameter } = SUBJECTS[kind];
    const answer = await this.#calls.read({
      operation,
      path: `/history_records${this.#suffix}?${parameter}=${checkedId(id)}`,
      decode: (document) => (document === null ? [] : codec.decodeHistory(document, kind, id)),
      signal,
    });
    if ('value' in answer) return answer.value;
    throw readFailure(this.#backend, operation, answer);
  }

  /** A text of the server's, fit to be shown. */
  clean(text: string): string {
    return this.#calls.clean(text);
  }

  health(): BackendHealth {
    return this.#calls.health();
  }

  close(): Promise<void> {
    return this.#calls.close();
  }

  #identifiers(
    query: string,
    signal: CallSignal | undefined,
    isAnswer?: (refusal: Refusal) => boolean,
  ): Promise<{ readonly value: readonly codec.IdentifierRow[] } | Refusal> {
    return this.#calls.read({
      operation: IDENTIFIERS,
      path: `/identifiers${this.#suffix}?${query}`,
      decode: (document: Row | null) => (document === null ? [] : codec.decodeIdentifiers(document)),
      isAnswer,
      signal,
    });
  }

  #list(
    coId: string | null,
    signal: CallSignal | undefined,
  ): Promise<{ readonly value: readonly TargetRecord[] } | Refusal> {
    return this.#calls.read({
      operation: LIST,
      path: `${TARGETS_PATH}${this.#suffix}${coId === null ? '' : `?coid=${checkedId(coId)}`}`,
      decode: (document: Row | null) => (document === null ? [] : codec.decodeTargets(document, coId)),
      signal,
    });
  }

  #encode(fields: ReturnType<typeof codec.encodeTarget>): string {
    return encodeRecord(this.#settings.format, codec.TARGETS, codec.TARGET, fields);
  }
}
