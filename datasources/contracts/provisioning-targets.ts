import type { BackendError } from '../shared/errors';
import type { WriteOutcome } from './outcome';

/** Where a target lives inside its back end: the collaboration (CO) it belongs to, and its number there. */
export interface TargetKey {
  readonly coId: string;
  readonly localId: string;
}

/** When a target is brought up to date. `UNKNOWN`: the back end has a word for it that nobody here knows. */
export type ProvisioningMode =
  'AUTOMATIC' | 'ENROLLMENT' | 'MANUAL' | 'QUEUE' | 'QUEUE_ON_ERROR' | 'DISABLED' | 'UNKNOWN';

export type KnownMode = Exclude<ProvisioningMode, 'UNKNOWN'>;

/** A system that accounts are written to. Instants are RFC 3339 texts in UTC (`...Z`). */
export interface TargetRecord {
  readonly key: TargetKey;
  readonly description: string | null;
  readonly plugin: string | null;
  readonly mode: ProvisioningMode | null;
  /** The back end's own word for the mode. */
  readonly backendMode: string | null;
  /** Its members alone are provisioned, and everybody else is deleted. */
  readonly provisionCoGroupId: string | null;
  /** Its people are meant to be left out; no release is known that reliably deletes them. */
  readonly skipOrgIdentitySourceId: string | null;
  /** In seconds. */
  readonly retryInterval: number | null;
  readonly maxRetry: number | null;
  readonly order: number | null;
  readonly createdAt: string | null;
  readonly modifiedAt: string | null;
}

/** What can be said of a target; what is left out stays as it is, or gets the back end's own default. */
export interface TargetChange {
  readonly description?: string | undefined;
  readonly plugin?: string | undefined;
  readonly mode?: KnownMode | undefined;
  readonly provisionCoGroupId?: string | undefined;
  readonly skipOrgIdentitySourceId?: string | undefined;
  readonly retryInterval?: number | undefined;
  readonly maxRetry?: number | undefined;
  readonly order?: number | undefined;
}

export interface NewTarget extends TargetChange {
  readonly coId: string;
  readonly plugin: string;
  readonly mode: KnownMode;
}

export interface AddedTarget extends WriteOutcome {
  /** Present only when it was added. */
  readonly key: TargetKey | null;
}

export type SubjectKind = 'CO_PERSON' | 'CO_GROUP' | 'CO_EMAIL_LIST';

/** Whom or what to provision: by number, or a person by an identifier such as a user name. */
export type ProvisioningSubject =
  { readonly kind: SubjectKind; readonly id: string } | { readonly kind: 'CO_PERSON'; readonly identifier: string };

export interface SubjectOutcome extends WriteOutcome {
  readonly kind: SubjectKind;
  /** The number that the back end was asked about; `null` for an identifier that leads to nobody. */
  readonly id: string | null;
  /** As asked; `null` for what was asked by number. */
  readonly identifier: string | null;
}

/** A back end that brings people, groups and mailing lists up to date in target systems. */
export interface ProvisioningTargetSource {
  /** The COs that lists walk, in ascending order; `null` when one call tells the targets of all of them. */
  readonly coIds: readonly string[] | null;
  /** Whether `id` can be the number of a record here, checked before anything is sent. */
  isLocalId(id: string): boolean;

  /**
   * All targets of one CO, or of all of them, by CO and number.
   *
   * @throws BackendError
   */
  list(coId: string | null): Promise<readonly TargetRecord[]>;
  /** One entry per key, in the order of the keys; `null` for a target that is not there. */
  find(keys: readonly TargetKey[]): Promise<readonly (TargetRecord | null | BackendError)[]>;

  /** The writes never reject for what became of them, and nothing is ever sent a second time. */
  addTarget(target: NewTarget): Promise<AddedTarget>;
  updateTarget(key: TargetKey, change: TargetChange): Promise<WriteOutcome>;
  deleteTarget(key: TargetKey): Promise<WriteOutcome>;
  /** One outcome per subject, in the order of the subjects; a record that is meant twice is provisioned once. */
  provision(key: TargetKey, subjects: readonly ProvisioningSubject[]): Promise<readonly SubjectOutcome[]>;
}
