import type { TargetRecord } from '../../datasources/contracts/provisioning-targets';
import type { Backend } from '../backends/backend.type';
import { backendNamed } from '../backends/backend-named';
import type { RequestContext } from '../context';
import type { CoProvisioningTarget } from './co-provisioning-target.type';

/** What answers for a `CoProvisioningTarget`. The id is sealed only for who selects it. */
export class TargetRow implements CoProvisioningTarget {
  readonly __typename = 'CoProvisioningTarget';
  readonly localId: string;
  readonly coId: string;
  readonly description: TargetRecord['description'];
  readonly plugin: TargetRecord['plugin'];
  readonly mode: TargetRecord['mode'];
  readonly backendMode: TargetRecord['backendMode'];
  readonly provisionCoGroupId: TargetRecord['provisionCoGroupId'];
  readonly skipOrgIdentitySourceId: TargetRecord['skipOrgIdentitySourceId'];
  readonly retryInterval: TargetRecord['retryInterval'];
  readonly maxRetry: TargetRecord['maxRetry'];
  readonly order: TargetRecord['order'];
  readonly createdAt: TargetRecord['createdAt'];
  readonly modifiedAt: TargetRecord['modifiedAt'];
  readonly #context: RequestContext;
  readonly #backend: string;

  constructor(context: RequestContext, backend: string, record: TargetRecord) {
    this.localId = record.key.localId;
    this.coId = record.key.coId;
    this.description = record.description;
    this.plugin = record.plugin;
    this.mode = record.mode;
    this.backendMode = record.backendMode;
    this.provisionCoGroupId = record.provisionCoGroupId;
    this.skipOrgIdentitySourceId = record.skipOrgIdentitySourceId;
    this.retryInterval = record.retryInterval;
    this.maxRetry = record.maxRetry;
    this.order = record.order;
    this.createdAt = record.createdAt;
    this.modifiedAt = record.modifiedAt;
    this.#context = context;
    this.#backend = backend;
  }

  get id(): string {
    const type = 'CoProvisioningTarget';
    return this.#context.ids.encode({ type, backend: this.#backend, scope: this.coId, local: [this.localId] });
  }

  get backend(): Backend {
    return backendNamed(this.#context, this.#backend);
  }
}
