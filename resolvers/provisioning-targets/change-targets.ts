import type { WriteOutcome } from '../../datasources/contracts/outcome';
import type {
  ProvisioningSubject,
  SubjectOutcome,
  TargetChange,
} from '../../datasources/contracts/provisioning-targets';
import type { RequestContext } from '../context';
import { InputError } from '../shared/input-error';
import type { AddCoProvisioningTargetInput } from './add-co-provisioning-target.input';
import { findTargets } from './find-targets';
import { MAX_SUBJECTS, type ProvisionInput } from './provision.input';
import type { TargetFieldsInput } from './target-fields.input';
import { referToTarget, targetSourceNamed, type TargetReference } from './target-reference';
import type { TargetRow } from './target-row';
import type { UpdateCoProvisioningTargetInput } from './update-co-provisioning-target.input';

const TARGET_ID = 'input.targetId';

export interface ChangedTarget extends WriteOutcome {
  /** Absent for a target that did not come to be. */
  readonly target: TargetReference | undefined;
}

export async function addTarget(context: RequestContext, input: AddCoProvisioningTargetInput): Promise<ChangedTarget> {
  const { backend, coId, mode, plugin } = input;
  const source = targetSourceNamed(context, backend, 'input.backend');
  if (source.coIds && !source.coIds.includes(coId)) {
    const served = source.coIds.join(', ');
    throw InputError.at('input.coId', `is not served by ${backend}; served are ${served}`);
  }
  const { key, outcome, reason } = await source.addTarget({ ...fieldsOf(input), coId, mode, plugin });
  return { outcome, reason, target: key ? { backend, source, key } : undefined };
}

/** @throws InputError when there is nothing to change; nothing was sent then. */
export async function updateTarget(
  context: RequestContext,
  input: UpdateCoProvisioningTargetInput,
): Promise<ChangedTarget> {
  const target = referToTarget(context, input.targetId, TARGET_ID);
  const { mode, plugin } = input;
  const change: TargetChange = { ...fieldsOf(input), mode: mode ?? undefined, plugin: plugin ?? undefined };
  if (Object.values(change).every((value) => value === undefined)) {
    throw InputError.at('input', 'must name at least one thing to change');
  }
  return { ...(await target.source.updateTarget(target.key, change)), target };
}

export async function deleteTarget(context: RequestContext, targetId: string): Promise<WriteOutcome> {
  const { source, key } = referToTarget(context, targetId, TARGET_ID);
  return await source.deleteTarget(key);
}

/** @throws InputError for no subjects, or too many; nothing was sent then. */
export async function provisionSubjects(
  context: RequestContext,
  input: ProvisionInput,
): Promise<readonly SubjectOutcome[]> {
  const { source, key } = referToTarget(context, input.targetId, TARGET_ID);
  const subjects = subjectsOf(input);
  if (subjects.length === 0) {
    const lists = 'coPersonIds, coGroupIds, coEmailListIds or identifiers';
    throw InputError.at('input', `must name at least one subject, in ${lists}`);
  }
  if (subjects.length > MAX_SUBJECTS) {
    throw InputError.at(
      'input',
      `must name at most ${MAX_SUBJECTS} subjects over all lists; it names ${subjects.length}`,
    );
  }
  return await source.provision(key, subjects);
}

/** Reads a target as it is after a change. */
export async function reread(context: RequestContext, target: TargetReference | undefined): Promise<TargetRow | null> {
  const [row] = target ? await findTargets(context, [target]) : [];
  if (row instanceof Error) throw row;
  return row ?? null;
}

function subjectsOf(input: ProvisionInput): readonly ProvisioningSubject[] {
  const { coEmailListIds, coGroupIds, coPersonIds, identifiers } = input;
  return [
    ...(coPersonIds ?? []).map((id) => ({ kind: 'CO_PERSON' as const, id })),
    ...(coGroupIds ?? []).map((id) => ({ kind: 'CO_GROUP' as const, id })),
    ...(coEmailListIds ?? []).map((id) => ({ kind: 'CO_EMAIL_LIST' as const, id })),
    ...(identifiers ?? []).map((identifier) => ({ kind: 'CO_PERSON' as const, identifier })),
  ];
}

function fieldsOf(input: TargetFieldsInput): TargetChange {
  return {
    description: input.description ?? undefined,
    provisionCoGroupId: input.provisionCoGroupId ?? undefined,
    skipOrgIdentitySourceId: input.skipOrgIdentitySourceId ?? undefined,
    retryInterval: input.retryInterval ?? undefined,
    maxRetry: input.maxRetry ?? undefined,
    order: input.order ?? undefined,
  };
}
