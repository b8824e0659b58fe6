import { Field, ID, ObjectType } from 'type-graphql';
import type { Outcome as OutcomeName } from '../../datasources/contracts/outcome';
import { Outcome } from '../shared/outcome.enum';
import { CoProvisioningTarget } from './co-provisioning-target.type';

/** The fields that every result has; each mutation has a type of its own, so that one can grow alone. */
@ObjectType({ simpleResolvers: true })
abstract class TargetOutcomeFields {
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
export class AddCoProvisioningTargetResult extends TargetOutcomeFields {
  @Field(() => CoProvisioningTarget, {
    nullable: true,
    description: 'The target as read afterwards; null unless it was added. Costs one call, when selected.',
  })
  target!: CoProvisioningTarget | null | Promise<CoProvisioningTarget | null>;
}

@ObjectType({
  simpleResolvers: true,
  description: 'What became of changing a target. UNSUPPORTED on a server that has no such operation, as in 4.6.1.',
})
export class UpdateCoProvisioningTargetResult extends TargetOutcomeFields {
  @Field(() => ID, { description: 'Global id of the target, as asked.' })
  targetId!: string;

  @Field(() => CoProvisioningTarget, {
    nullable: true,
    description: 'The target as read again afterwards; null when it is gone. Costs one call, when selected.',
  })
  target!: CoProvisioningTarget | null | Promise<CoProvisioningTarget | null>;
}

@ObjectType({
  simpleResolvers: true,
  description: 'What became of deleting a target. UNSUPPORTED on a server that has no such operation, as in 4.6.1.',
})
export class DeleteCoProvisioningTargetResult extends TargetOutcomeFields {
  @Field(() => ID, { description: 'Global id of the target, as asked.' })
  targetId!: string;
}
