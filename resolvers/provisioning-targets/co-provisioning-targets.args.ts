import { IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field } from 'type-graphql';
import { TwoWayPageArgs } from '../shared/page.args';
import { CoProvisioningTargetFilter } from './co-provisioning-target-filter.input';

@ArgsType()
export class CoProvisioningTargetsArgs extends TwoWayPageArgs {
  @Field(() => CoProvisioningTargetFilter, { nullable: true, description: 'Narrows the list; all targets without it.' })
  @IsOptional()
  @ValidateNested()
  filter?: CoProvisioningTargetFilter | null;
}
