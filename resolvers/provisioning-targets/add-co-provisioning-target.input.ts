import { IsIn } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import type { KnownMode } from '../../datasources/contracts/provisioning-targets';
import { IsName } from '../shared/name-text';
import { ProvisioningMode } from './provisioning-mode.enum';
import { IsRegistryNumber } from './registry-number';
import { SETTABLE_MODES, UNSETTABLE } from './settable-modes';
import { TargetFieldsInput } from './target-fields.input';
import { IsPluginName } from './target-text';

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
