import type { WriteOutcome } from '../contracts/outcome';
import type {
  AddedTarget,
  NewTarget,
  ProvisioningSubject,
  ProvisioningTargetSource,
  SubjectOutcome,
  TargetChange,
  TargetKey,
  TargetRecord,
} from '../contracts/provisioning-targets';
import type { BackendRequest } from '../shared/backend';
import { BackendError, ProtocolError } from '../shared/errors';
import type { ApiSupport } from './api-support';
import type { Api } from './client';
import { decodeNewId, isRegistryId } from './codec';
import type { ComanageSettings } from './config';
import type { ConfiguredTargets } from './configured-targets';
import type { LargeCos } from './find-identifiers';
import { History, type HistoryOptions } from './history';
import { createComanageLoaders, identityOf, type ComanageLoaders } from './loaders';
import { provision, subjectOutcome } from './provision';
import { isCrash, saidWith } from './refusals';
import type { WriteReply } from './rest-calls';
import { parseBody } from './wire';
import { NOT_OFFERED, outcomeOfError, outcomeOfTargetWrite, unknown } from './write-outcomes';

/** What all requests share. */
export interface RegistryConnection extends HistoryOptions {
  readonly api: ApiSupport;
  readonly configured: ConfiguredTargets;
  readonly largeCos: LargeCos;
  readonly settings: ComanageSettings;
}

/** Anybody can make an id with the right checksum, so the CO in it is no proof that the target belongs to it. */
const NOT_IN_CO: WriteOutcome = {
  outcome: 'NOT_FOUND',
  reason: 'The CO that the id names has no such target; nothing was sent for it.',
};
const NO_TARGET: WriteOutcome = { outcome: 'NOT_FOUND', reason: 'There is no such target; nothing was changed.' };

/** The provisioning targets of one COmanage Registry, for one request. */
export class ComanageDataSource implements ProvisioningTargetSource {
  readonly coIds: readonly string[] | null;
  readonly #connection: RegistryConnection;
  readonly #request: BackendRequest;
  readonly #loaders: ComanageLoaders;
  readonly #history: History;
  readonly #apis = new Map<string | null, Promise<Api>>();

  constructor(connection: RegistryConnection, request: BackendRequest) {
    const { client, settings } = connection;
    this.#connection = connection;
    this.#request = request;
    this.coIds = settings.cos ?? null;
    this.#history = new History(connection, request.signal);
    this.#loaders = createComanageLoaders(client, request.signal, settings.maxConcurrent);
  }

  isLocalId(id: string): boolean {
    return isRegistryId(id);
  }

  async list(coId: string | null): Promise<readonly TargetRecord[]> {
    if ((await this.#api(coId)) === 'documented') return await this.#loaders.lists.load(coId ?? '');
    const { configured } = this.#connection;
    if (coId === null) return configured.all;
    const targets = configured.ofCo(coId);
    // No targets of a CO that is not there would look like no targets of one that is.
    if (targets.length === 0 && !configured.empty.has(coId)) {
      await this.#loaders.cos.load(coId);
      configured.empty.add(coId);
    }
    return targets;
  }

  async find(keys: readonly TargetKey[]): Promise<(TargetRecord | null | BackendError)[]> {
    const [first] = keys;
    if (!first) return [];
    try {
      if ((await this.#api(first.coId)) === 'provision-only') {
        return keys.map((key) => this.#connection.configured.get(key) ?? null);
      }
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      return keys.map(() => error);
    }
    const rows = await this.#loaders.targets.loadMany(keys);
    return rows.map((row) => {
      // A failure that is not a back end's is a mistake of ours and must not be shown as an outage.
      if (row instanceof Error && !(row instanceof BackendError)) throw row;
      return row;
    });
  }

  async addTarget({ coId, ...fields }: NewTarget): Promise<AddedTarget> {
    const { client, settings } = this.#connection;
    let reply: WriteReply | undefined;
    const outcome = await this.#write(coId, 201, async () => {
      reply = await client.addTarget(coId, fields, this.#request.signal);
      return reply;
    });
    if (reply && isCrash(reply) && (await this.#isWithoutCo(coId))) {
      return { outcome: 'NOT_FOUND', reason: `The server has no such CO (${saidWith(reply)}).`, key: null };
    }
    if (outcome.outcome !== 'SUCCEEDED' || !reply) return { ...outcome, key: null };
    try {
      const localId = decodeNewId(parseBody(settings.format, reply.body));
      return { ...outcome, key: { coId, localId } };
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return { ...unknown(`it answered 201, but ${error.reason}`), key: null };
    }
  }

  /** An edit must carry CO, plugin, mode and order whether they change or not, so the target is read first. */
  updateTarget(key: TargetKey, change: TargetChange): Promise<WriteOutcome> {
    const { client } = this.#connection;
    return this.#write(key.coId, 200, async () => {
      const target = await client.target(key, this.#request.signal);
      if (!target) return NO_TARGET;
      const { plugin = target.plugin, order = target.order } = change;
      const whole = { ...change, plugin: plugin ?? undefined, order: order ?? undefined };
      return await client.editTarget(key, whole, target.backendMode ?? undefined, this.#request.signal);
    });
  }

  deleteTarget(key: TargetKey): Promise<WriteOutcome> {
    const { client } = this.#connection;
    return this.#write(key.coId, 200, async () =>
      (await this.#lookFor(key)) ? await client.deleteTarget(key, this.#request.signal) : NOT_IN_CO,
    );
  }

  async provision(key: TargetKey, subjects: readonly ProvisioningSubject[]): Promise<readonly SubjectOutcome[]> {
    const { backend, client, largeCos, settings } = this.#connection;
    const target = await this.#lookFor(key).catch(outcomeOfError);
    if (target === null || 'outcome' in target) {
      return subjects.map((one) => subjectOutcome(one, 'id' in one ? one.id : null, target ?? NOT_IN_CO));
    }
    const calls = {
      client,
      identifiers: { backend, largeCos, calls: this.#loaders.identifiers },
      history: this.#history,
      signal: this.#request.signal,
      maxConcurrent: settings.maxConcurrent,
    };
    return await provision(calls, target, await this.#targetsOf(key.coId), subjects);
  }

  async #lookFor(key: TargetKey): Promise<TargetRecord | null> {
    const targets = await this.#targetsOf(key.coId);
    return targets.find((target) => identityOf(target.key) === identityOf(key)) ?? null;
  }

  /** The list of the CO, which all writes of a request that only provision share; empty for one that is not there. */
  async #targetsOf(coId: string): Promise<readonly TargetRecord[]> {
    const isConfigured = (await this.#api(coId)) === 'provision-only';
    return isConfigured ? this.#connection.configured.ofCo(coId) : await this.#loaders.targetsOf(coId);
  }

  /** Whether a list of the CO gets the same answer as a crash does, which both say that the CO is not there. */
  async #isWithoutCo(coId: string): Promise<boolean> {
    const { client } = this.#connection;
    try {
      return !(await client.hasCo(coId, this.#request.signal));
    } catch (error) {
      if (error instanceof BackendError) return false;
      throw error;
    }
  }

  async #write(
    coId: string,
    success: 200 | 201,
    send: () => Promise<WriteReply | WriteOutcome>,
  ): Promise<WriteOutcome> {
    try {
      if ((await this.#api(coId)) === 'provision-only') return NOT_OFFERED;
      const sent = await send();
      return 'outcome' in sent ? sent : outcomeOfTargetWrite(success, sent);
    } catch (error) {
      return outcomeOfError(error);
    } finally {
      // Whatever becomes of a write, what was read before it is no longer known to be true.
      this.#loaders.targets.clearAll();
      this.#loaders.lists.clearAll();
    }
  }

  /**
   * Asked once for a request, a failure too, so that whoever needs it in one answer gets the same.
   *
   * @param about the CO that the question is about, if it is about one.
   */
  #api(about: string | null): Promise<Api> {
    const { api, configured } = this.#connection;
    const coId = about ?? this.coIds?.[0] ?? configured.all[0]?.key.coId ?? null;
    const asked = this.#apis.get(coId) ?? api.get(coId);
    this.#apis.set(coId, asked);
    return asked;
  }
}
