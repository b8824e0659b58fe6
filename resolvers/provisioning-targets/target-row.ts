import type { TargetRecord } from '../../datasources/contracts/provisioning-targets';
import type { Backend } from '../backends/backend.type';
import { backendNamed } from '../backends/backend-named';
import type { RequestContext } from '../context';
import type { CoProvisioningTarget } from './co-provisioning-target.type';

type OwnFields = Omit<CoProvisioningTarget, 'id' | 'localId' | 'backend' | 'coId'>;

/** What answers for a `CoProvisioningTarget`. */
export interface TargetRow extends OwnFields {
  readonly __typename: 'CoProvisioningTarget';
  readonly id: string;
  readonly localId: string;
  readonly backend: Backend;
  readonly coId: string;
}

/** The id is sealed only for who selects it. */
export function createTargetRow(context: RequestContext, backend: string, record: TargetRecord): TargetRow {
  const { key, ...fields } = record;
  return {
    __typename: 'CoProvisioningTarget',
    get id() {
      return context.ids.encode({ type: 'CoProvisioningTarget', backend, scope: key.coId, local: [key.localId] });
    },
    get backend() {
      return backendNamed(context, backend);
    },
    localId: key.localId,
    coId: key.coId,
    ...fields,
  };
}
