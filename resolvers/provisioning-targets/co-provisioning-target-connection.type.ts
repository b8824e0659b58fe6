import { IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { connectionOf } from '../shared/connection';
import { IsName } from '../shared/checks';
import { TwoWayPageArgs } from '../shared/page.args';
import { CoProvisioningTarget } from './co-provisioning-target.type';
import { IsRegistryNumber } from './registry-text';

@InputType({ description: 'Narrows a list of provisioning targets.' })
export class CoProvisioningTargetFilter {
  @Field(() => ID, {
    nullable: true,
    description:
      'Only targets of this collaboration (CO), by number. Each registry has numbers of its own; ' +
      'one that does not have it is named in `problems`.',
  })
  @IsOptional()
  @IsRegistryNumber()
  coId?: string | null;

  @Field(() => String, { nullable: true, description: 'Only targets of this back end, by name.' })
  @IsOptional()
  @IsName()
  backend?: string | null;
}

@ArgsType()
export class CoProvisioningTargetsArgs extends TwoWayPageArgs {
  @Field(() => CoProvisioningTargetFilter, { nullable: true, description: 'Narrows the list; all targets without it.' })
  @IsOptional()
  @ValidateNested()
  filter?: CoProvisioningTargetFilter | null;
}

export const CoProvisioningTargetConnection = connectionOf(CoProvisioningTarget, {
  description: 'A page of one list over every back end that has provisioning targets: by back end, CO and number.',
  edges: 'The targets with their cursors.',
  nodes: 'The targets without cursors; an entry is null only with an error that says why.',
  totalCount:
    'How many targets the whole list has; null when `problems` names a back end that is missing. ' +
    'Costs one list call for each back end, or CO, that the page did not need.',
  problems:
    'Back ends, or COs of them, whose targets are missing from this page. Select it to get the others’ targets; ' +
    'without it, one that is down fails the whole list rather than leaving a silent gap. `organization` is the CO.',
  edge: 'One provisioning target of a list, with its place in it.',
  cursor: 'Where this target stands in the list, for `after` and `before`.',
  node: 'The target; null only with an error that says why.',
});
