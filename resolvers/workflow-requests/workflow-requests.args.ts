import { IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field } from 'type-graphql';
import { TwoWayPageArgs } from '../shared/page.args';
import { WorkflowRequestFilter } from './workflow-request-filter.input';

@ArgsType()
export class WorkflowRequestsArgs extends TwoWayPageArgs {
  @Field(() => WorkflowRequestFilter, { nullable: true, description: 'Narrows the list; all requests without it.' })
  @IsOptional()
  @ValidateNested()
  filter?: WorkflowRequestFilter | null;
}
