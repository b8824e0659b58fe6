import { IsIn, IsOptional, Max, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import type { KnownMode } from '../../datasources/contracts/provisioning-targets';
import { IsName } from '../shared/checks';
import { ProvisioningMode } from './co-provisioning-target.type';
import { IsPluginName, IsRegistryNumber, IsTargetDescription, LARGEST_NUMBER } from './registry-text';

const SETTABLE_MODES = Object.values(ProvisioningMode).filter((mode) => mode !== 'UNKNOWN');
const UNSETTABLE = { message: `must be one of ${SETTABLE_MODES.join(', ')}` };
const POSITIVE = { message: `must be from 1 to ${LARGEST_NUMBER}` };

/** What can be said of a target, whether it is added or changed. */
@InputType()
abstract class TargetFieldsInput {
  @Field(() => String, {
    nullable: true,
    description: 'What people call it: at most 256 characters, without < and >.',
  })
  @IsOptional()
  @IsTargetDescription()
  description?: string | null;

  @Field(() => ID, { nullable: true, description: 'Number of the CO group whose members alone are provisioned.' })
  @IsOptional()
  @IsRegistryNumber()
  provisionCoGroupId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Number of the organizational source whose people the target is meant to leave out. Release 4.6.1 neither ' +
      'provisions nor reliably deletes them there.',
  })
  @IsOptional()
  @IsRegistryNumber()
  skipOrgIdentitySourceId?: string | null;

  @Field(() => Int, { nullable: true, description: 'Seconds between two attempts in the queue modes, from 1.' })
  @IsOptional()
  @Min(1, POSITIVE)
  @Max(LARGEST_NUMBER, POSITIVE)
  retryInterval?: number | null;

  @Field(() => Int, { nullable: true, description: 'How often the queue modes try again, from 1.' })
  @IsOptional()
  @Min(1, POSITIVE)
  @Max(LARGEST_NUMBER, POSITIVE)
  maxRetry?: number | null;

  @Field(() => Int, { nullable: true, description: 'Its place in the order in which the targets of a CO run.' })
  order?: number | null;
}

@InputType({
  description: 'Which target to add to which collaboration. What is left out gets the default of the registry.',
})
export class AddCoProvisioningTargetInput extends TargetFieldsInput {
  @Field(() => String, { description: 'The registry, by the name of its back end.' })
  @IsName()
  backend!: string;

  @Field(() => ID, { description: 'Number of the collaboration (CO) that it is for.' })
  @IsRegistryNumber()
  coId!: string;

  @Field(() => String, { description: 'The plugin that writes to the system, e.g. `LdapProvisioner`.' })
  @IsPluginName()
  plugin!: string;

  @Field(() => ProvisioningMode, { description: 'When the plugin shall run by itself; any but UNKNOWN.' })
  @IsIn(SETTABLE_MODES, UNSETTABLE)
  mode!: KnownMode;
}

@InputType({
  description:
    'What to change of a target, one thing at least. What is left out or null stays as it is; ' +
    'a number that is set cannot be taken away, since no registry says how. A target cannot move to another CO.',
})
export class UpdateCoProvisioningTargetInput extends TargetFieldsInput {
  @Field(() => ID, { description: 'Global id of the target.' })
  targetId!: string;

  @Field(() => String, { nullable: true, description: 'The plugin that writes to the system.' })
  @IsOptional()
  @IsPluginName()
  plugin?: string | null;

  @Field(() => ProvisioningMode, {
    nullable: true,
    description: 'When the plugin shall run by itself; any but UNKNOWN.',
  })
  @IsOptional()
  @IsIn(SETTABLE_MODES, UNSETTABLE)
  mode?: KnownMode | null;
}

@InputType({ description: 'Which target to delete.' })
export class DeleteCoProvisioningTargetInput {
  @Field(() => ID, { description: 'Global id of the target.' })
  targetId!: string;
}
