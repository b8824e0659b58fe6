import { IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field } from 'type-graphql';
import { PageArgs } from '../shared/page.args';
import { ProvisioningTaskFilter } from './provisioning-task-filter.input';

@ArgsType()
export class ProvisioningTasksArgs extends PageArgs {
  @Field(() => ProvisioningTaskFilter, { nullable: true, description: 'Narrows the list; all tasks without it.' })
  @IsOptional()
  @ValidateNested()
  filter?: ProvisioningTaskFilter | null;
}
