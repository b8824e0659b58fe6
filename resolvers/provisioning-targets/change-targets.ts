import { Field, ID, ObjectType } from 'type-graphql';
import type { Outcome as OutcomeName } from '../../datasources/contracts/outcome';
import type { RequestContext } from '../context';
import { given } from '../shared/given';
import { InputError } from '../shared/input-error';
import { Lazy } from '../shared/lazy';
import { Outcome } from '../shared/enums';
import type {
  AddCoProvisioningTargetInput,
  DeleteCoProvisioningTargetInput,
  UpdateCoProvisioningTargetInput,
} from './change-target.input';
import { CoProvisioningTarget } from './co-provisioning-target.type';
import { findTarget, referToTarget, targetSourceNamed } from './find-targets';

/** Each mutation has a type of its own, so that one can grow alone. */
@ObjectType({ simpleResolvers: true })
abstract class TargetResult {
  @Field(() => Outcome, { description: 'What became of it.' })
  outcome!: OutcomeName;

  @Field(() => String, {
    nullable: true,
    description:
      "A sentence for a person, with the registry's own words where it gave some; null when all went as asked.",
  })
  reason!: string | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'What became of adding a target. UNSUPPORTED on a server that has no such operation, as in 4.6.1.',
})
export class AddCoProvisioningTargetResult extends TargetResult {
  @Lazy('target')
  @Field(() => CoProvisioningTarget, {
    nullable: true,
    description: 'The target as read afterwards; null unless it was added. Costs one call, when selected.',
  })
  target!: () => Promise<CoProvisioningTarget | null>;
}

@ObjectType({ simpleResolvers: true, description: 'What became of adding a target.' })
export class AddCoProvisioningTargetPayload {
  @Field(() => [AddCoProvisioningTargetResult], { description: 'One result, for the one target asked for.' })
  results!: readonly AddCoProvisioningTargetResult[];
}

@ObjectType({
  simpleResolvers: true,
  description: 'What became of changing a target. UNSUPPORTED on a server that has no such operation, as in 4.6.1.',
})
export class UpdateCoProvisioningTargetResult extends TargetResult {
  @Field(() => ID, { description: 'Global id of the target, as asked.' })
  targetId!: string;

  @Lazy('target')
  @Field(() => CoProvisioningTarget, {
    nullable: true,
    description: 'The target as read again afterwards; null when it is gone. Costs one call, when selected.',
  })
  target!: () => Promise<CoProvisioningTarget | null>;
}

@ObjectType({ simpleResolvers: true, description: 'What became of changing a target.' })
export class UpdateCoProvisioningTargetPayload {
  @Field(() => [UpdateCoProvisioningTargetResult], { description: 'One result, for the one target asked for.' })
  results!: readonly UpdateCoProvisioningTargetResult[];
}

@ObjectType({
  simpleResolvers: true,
  description: 'What became of deleting a target. UNSUPPORTED on a server that has no such operation, as in 4.6.1.',
})
export class DeleteCoProvisioningTargetResult extends TargetResult {
  @Field(() => ID, { description: 'Global id of the target, as asked.' })
  targetId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of deleting a target.' })
export class DeleteCoProvisioningTargetPayload {
  @Field(() => [DeleteCoProvisioningTargetResult], { description: 'One result, for the one target asked for.' })
  results!: readonly DeleteCoProvisioningTargetResult[];
}

export async function addTarget(
  context: RequestContext,
  input: AddCoProvisioningTargetInput,
): Promise<AddCoProvisioningTargetResult> {
  const { backend, coId, mode, plugin, ...fields } = input;
  const source = targetSourceNamed(context, backend, 'input.backend');
  if (source.coIds && !source.coIds.includes(coId)) {
    const served = source.coIds.join(', ');
    throw InputError.at('input.coId', `is not served by ${backend}; served are ${served}`);
  }
  const { key, outcome, reason } = await source.addTarget({ ...given(fields), coId, mode, plugin });
  return { outcome, reason, target: async () => key && (await findTarget(context, { backend, source, key })) };
}

/** @throws InputError when there is nothing to change; nothing was sent then. */
export async function updateTarget(
  context: RequestContext,
  input: UpdateCoProvisioningTargetInput,
): Promise<UpdateCoProvisioningTargetResult> {
  const { targetId, ...fields } = input;
  const target = referToTarget(context, targetId, 'input.targetId');
  const change = given(fields);
  if (Object.keys(change).length === 0) {
    throw InputError.at('input', 'must name at least one thing to change');
  }
  const { outcome, reason } = await target.source.updateTarget(target.key, change);
  return { targetId, outcome, reason, target: () => findTarget(context, target) };
}

export async function deleteTarget(
  context: RequestContext,
  { targetId }: DeleteCoProvisioningTargetInput,
): Promise<DeleteCoProvisioningTargetResult> {
  const { source, key } = referToTarget(context, targetId, 'input.targetId');
  const { outcome, reason } = await source.deleteTarget(key);
  return { targetId, outcome, reason };
}
