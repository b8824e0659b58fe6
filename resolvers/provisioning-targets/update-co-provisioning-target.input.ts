import { IsIn, IsOptional } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import type { KnownMode } from '../../datasources/contracts/provisioning-targets';
import { ProvisioningMode } from './provisioning-mode.enum';
import { SETTABLE_MODES, UNSETTABLE } from './settable-modes';
import { TargetFieldsInput } from './target-fields.input';
import { IsPluginName } from './target-text';

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
