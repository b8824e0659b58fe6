import type {
  AddedTarget,
  ProvisioningTargetSource,
  SubjectOutcome,
  TargetKey,
  TargetRecord,
} from '../../datasources/contracts/provisioning-targets';
import type { WriteOutcome } from '../../datasources/contracts/outcome';
import type { BackendError } from '../../datasources/shared/errors';

export function targetRecord(key: TargetKey): TargetRecord {
  return {
    key,
    description: `Target ${key.localId}`,
    plugin: 'LdapProvisioner',
    mode: 'MANUAL',
    backendMode: 'M',
    provisionCoGroupId: null,
    skipOrgIdentitySourceId: null,
    retryInterval: null,
    maxRetry: null,
    order: null,
    createdAt: null,
    modifiedAt: null,
  };
}

/** A registry in memory, which writes down what it was asked. Its numbers are by CO, each in ascending order. */
export class FakeTargetSource implements ProvisioningTargetSource {
  readonly calls: string[] = [];
  /** Lists of these COs fail; an empty text stands for the list of all. */
  readonly failures = new Map<string, Error>();

  constructor(
    readonly numbers: Record<string, string[]>,
    readonly coIds: readonly string[] | null = null,
  ) {}

  isLocalId(id: string): boolean {
    return /^[1-9]\d*$/.test(id);
  }

  async list(coId: string | null): Promise<readonly TargetRecord[]> {
    this.calls.push(`list ${coId ?? 'all'}`);
    const failed = this.failures.get(coId ?? '');
    if (failed) throw failed;
    return Object.entries(this.numbers).flatMap(([co, ids]) =>
      coId === null || coId === co ? ids.map((localId) => targetRecord({ coId: co, localId })) : [],
    );
  }

  async find(keys: readonly TargetKey[]): Promise<(TargetRecord | null | BackendError)[]> {
    this.calls.push(`find ${keys.map(({ localId }) => localId).join(' ')}`);
    return keys.map((key) => (this.numbers[key.coId]?.includes(key.localId) ? targetRecord(key) : null));
  }

  addTarget(): Promise<AddedTarget> {
    throw new Error('Nobody asks for it');
  }

  updateTarget(): Promise<WriteOutcome> {
    throw new Error('Nobody asks for it');
  }

  deleteTarget(): Promise<WriteOutcome> {
    throw new Error('Nobody asks for it');
  }

  provision(): Promise<readonly SubjectOutcome[]> {
    throw new Error('Nobody asks for it');
  }
}
