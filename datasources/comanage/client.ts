import type { SubjectKind, TargetChange, TargetKey, TargetRecord } from '../contracts/provisioning-targets';
import type { BackendHealth, BackendLoad, Runtime } from '../shared/backend';
import type { CallSignal } from '../shared/call-signal';
import { BackendError } from '../shared/errors';
import * as codec from './codec';
import { checkedId } from './codec';
import type { ComanageSettings } from './config';
import * as refusals from './refusals';
import { RestCalls, type ReadCall, type WriteReply } from './rest-calls';
import { encodeProvisioning, encodeRecord, type WireFields } from './wire';

const TARGETS_PATH = '/co_provisioning_targets';

/** The part of the address that says what is provisioned, and the request type that the product's own pages send. */
const SUBJECTS: { readonly [Kind in SubjectKind]: { readonly parameter: string; readonly type: string } } = {
  CO_PERSON: { parameter: 'copersonid', type: 'CoPersonProvisioning' },
  CO_GROUP: { parameter: 'cogroupid', type: 'CoGroupProvisioning' },
  CO_EMAIL_LIST: { parameter: 'coemaillistid', type: 'CoEmailListProvisioning' },
};

/** What a server offers besides `provision`. */
export type Api = 'provision-only' | 'documented';

/** What a list of a CO is answered with that is not there: to users of one CO in the words of a crash. */
const isWithoutCo = (refusal: refusals.Refusal): boolean => refusals.isCoMissing(refusal) || refusals.isCrash(refusal);

/** The calls, from typed arguments to typed rows. Every method rejects with a `BackendError`. */
export class ComanageClient {
  readonly #backend: string;
  readonly #calls: RestCalls;
  readonly #settings: ComanageSettings;

  constructor(backend: string, settings: ComanageSettings, runtime: Runtime) {
    this.#backend = backend;
    this.#calls = new RestCalls(backend, settings, runtime);
    this.#settings = settings;
  }

  /** Finds out what the server offers, by reading a list. @throws BackendError when the answer says neither. */
  async probe(coId: string | null): Promise<Api> {
    return await this.#list<Api>(
      coId,
      () => 'documented',
      // Only who carries the operation out looks for the CO.
      (refusal) =>
        refusals.isNotImplemented(refusal) ? 'provision-only' : isWithoutCo(refusal) ? 'documented' : undefined,
    );
  }

  /** @throws BackendError when the answer says neither. */
  hasCo(coId: string, signal?: CallSignal): Promise<boolean> {
    return this.#list<boolean>(
      coId,
      () => true,
      (refusal) => (isWithoutCo(refusal) ? false : undefined),
      signal,
      'whether it is there',
    );
  }

  /**
   * Whether a server that lists no targets has a CO, by a list that is short in all of them.
   *
   * @throws BackendError for a CO that is not there, too
   */
  checkCo(coId: string, signal?: CallSignal): Promise<void> {
    return this.#read('/co_email_lists', `coid=${checkedId(coId)}`, {
      decode: codec.decodeEmailLists,
      empty: undefined,
      signal,
    });
  }

  /** The targets of one CO, or of all of them. */
  targets(coId: string | null, signal?: CallSignal): Promise<readonly TargetRecord[]> {
    return this.#list(coId, (targets) => targets, undefined, signal);
  }

  /** @returns null for a target that is not there, or that is one of another CO. */
  target(key: TargetKey, signal?: CallSignal): Promise<TargetRecord | null> {
    return this.#calls.read({
      operation: `GET ${TARGETS_PATH}/{id}`,
      path: `${TARGETS_PATH}/${checkedId(key.localId)}.${this.#settings.format}`,
      decode: (document) => codec.decodeOneTarget(document, key),
      about: key.coId,
      empty: null,
      meaning: (refusal) =>
        refusals.isTargetMissing(refusal) || refusals.isHiddenNotFound(refusal) ? null : undefined,
      signal,
    });
  }

  addTarget(coId: string, change: TargetChange, signal?: CallSignal): Promise<WriteReply> {
    return this.#write('POST', null, codec.encodeTarget(checkedId(coId), change), signal);
  }

  /** @param rawMode the code to send when the change names no mode: every edit needs one. */
  editTarget(key: TargetKey, change: TargetChange, rawMode?: string, signal?: CallSignal): Promise<WriteReply> {
    return this.#write('PUT', key, codec.encodeTarget(checkedId(key.coId), change, rawMode), signal);
  }

  deleteTarget(key: TargetKey, signal?: CallSignal): Promise<WriteReply> {
    return this.#write('DELETE', key, undefined, signal);
  }

  /** Runs the target's plugin for one subject, at once. */
  provision(key: TargetKey, kind: SubjectKind, id: string, signal?: CallSignal): Promise<WriteReply> {
    const { format, timeouts } = this.#settings;
    const { parameter, type } = SUBJECTS[kind];
    return this.#calls.write({
      operation: `POST ${TARGETS_PATH}/provision/{id}`,
      method: 'POST',
      // The suffix belongs behind the parameter; without it, no page of the API answers (contract, section 3).
      path: `${TARGETS_PATH}/provision/${checkedId(key.localId)}/${parameter}:${checkedId(id)}.${format}`,
      body: encodeProvisioning(format, type),
      timeLimitMs: timeouts.provision,
      signal,
    });
  }

  /** Every identifier of every person of a CO. @throws TooLong when there are, most likely, too many of them */
  async identifiers(coId: string, signal?: CallSignal): Promise<readonly codec.IdentifierRecord[]> {
    try {
      return await this.#read('/identifiers', `coid=${checkedId(coId)}`, {
        decode: codec.decodeIdentifiers,
        empty: [],
        mayBeTooLong: true,
        signal,
      });
    } catch (error) {
      const isOurs = error instanceof BackendError && !signal?.aborted;
      throw (isOurs ? refusals.tooLongForUs(error) : undefined) ?? error;
    }
  }

  /** The identifiers of one person. */
  async identifiersOf(coPersonId: string, signal?: CallSignal): Promise<readonly codec.IdentifierRecord[]> {
    const query = `copersonid=${checkedId(coPersonId)}`;
    const rows = await this.#read('/identifiers', query, { decode: codec.decodeIdentifiers, empty: [], signal });
    if (rows.every((row) => row.coPersonId === coPersonId)) return rows;
    const reason = 'its answer has identifiers of another person than the one asked for';
    throw new BackendError({ backend: this.#backend, operation: 'GET /identifiers', kind: 'protocol', reason });
  }

  /** The numbers of people with an identifier like a pattern, in any letter case and suspended ones too. */
  peopleLike(coId: string, pattern: string, signal?: CallSignal): Promise<readonly string[]> {
    return this.#read('/co_people', `coid=${checkedId(coId)}&search.identifier=${encodeURIComponent(pattern)}`, {
      decode: (document) => codec.decodePeople(document, coId),
      empty: [],
      mayBeTooLong: true,
      signal,
    });
  }

  /** What the registry wrote down about a person or a group, in no order. */
  history(kind: SubjectKind, id: string, signal?: CallSignal): Promise<readonly codec.HistoryRecord[]> {
    return this.#read('/history_records', `${SUBJECTS[kind].parameter}=${checkedId(id)}`, {
      decode: (document) => codec.decodeHistory(document, kind, id),
      empty: [],
      signal,
    });
  }

  /** A text of the server's, fit to be shown. */
  clean(text: string): string {
    return this.#calls.clean(text);
  }

  load(): BackendLoad {
    return this.#calls.load();
  }

  health(): BackendHealth {
    return this.#calls.health();
  }

  close(): Promise<void> {
    return this.#calls.close();
  }

  #list<T>(
    coId: string | null,
    valueOf: (targets: readonly TargetRecord[]) => T,
    meaning: ReadCall<T>['meaning'],
    signal?: CallSignal,
    about = '',
  ): Promise<T> {
    return this.#read(TARGETS_PATH, coId === null ? null : `coid=${checkedId(coId)}`, {
      decode: (document) => valueOf(codec.decodeTargets(document, coId)),
      empty: valueOf([]),
      about,
      meaning,
      signal,
    });
  }

  #read<T>(path: string, query: string | null, call: Omit<ReadCall<T>, 'operation' | 'path'>): Promise<T> {
    const suffix = `.${this.#settings.format}${query === null ? '' : `?${query}`}`;
    return this.#calls.read({ operation: `GET ${path}`, path: path + suffix, ...call });
  }

  #write(
    method: 'POST' | 'PUT' | 'DELETE',
    key: TargetKey | null,
    fields: WireFields | undefined,
    signal: CallSignal | undefined,
  ): Promise<WriteReply> {
    const { format, timeouts } = this.#settings;
    const id = key && checkedId(key.localId);
    return this.#calls.write({
      operation: `${method} ${TARGETS_PATH}${id === null ? '' : '/{id}'}`,
      method,
      path: `${TARGETS_PATH}${id === null ? '' : `/${id}`}.${format}`,
      body: fields && encodeRecord(format, codec.TARGETS, codec.TARGET, fields),
      timeLimitMs: timeouts.write,
      signal,
    });
  }
}
