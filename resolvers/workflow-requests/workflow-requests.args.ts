import { IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field } from 'type-graphql';
import { PageArgs } from '../shared/page.args';
import { WorkflowRequestFilter } from './workflow-request-filter.input';

@ArgsType()
export class WorkflowRequestsArgs extends PageArgs {
  @Field(() => WorkflowRequestFilter, { nullable: true, description: 'Narrows the list; all requests without it.' })
  @IsOptional()
  @ValidateNested()
  filter?: WorkflowRequestFilter | null;
}
