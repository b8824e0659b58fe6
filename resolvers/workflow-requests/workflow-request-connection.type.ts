import { ArrayMaxSize, ArrayNotEmpty, IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field, InputType } from 'type-graphql';
import type { WorkflowRequestState as StateName } from '../../datasources/contracts/workflow-ledger';
import type { WorkflowAction as ActionName } from '../../datasources/contracts/workflow-requests';
import { connectionOf } from '../shared/connection';
import { DateTime, IsInstant } from '../shared/instant';
import { IsName } from '../shared/checks';
import { TwoWayPageArgs } from '../shared/page.args';
import { WorkflowAction, WorkflowRequestState } from './workflow-request.enum';
import { WorkflowRequest } from './workflow-request.type';

const MAX_BACKENDS = 100;

@InputType({ description: 'Narrows a list of requests. What is given applies together.' })
export class WorkflowRequestFilter {
  @Field(() => [String], {
    nullable: true,
    description: `Only requests of these back ends, by name; at most ${MAX_BACKENDS}.`,
  })
  @IsOptional()
  @ArrayNotEmpty({ message: 'must name at least one back end; leave it out for all of them' })
  @ArrayMaxSize(MAX_BACKENDS, { message: `must hold at most ${MAX_BACKENDS} names` })
  @IsName({ each: true })
  backends?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Only requests in this domain. Letter case does not matter.' })
  @IsOptional()
  @IsName()
  domainName?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Only requests that name this account, as `WorkflowRequest.accounts` has it. Letter case does not matter.',
  })
  @IsOptional()
  @IsName()
  account?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only requests with this reference, as `WorkflowRequest.reference` has it, without brackets.',
  })
  @IsOptional()
  @IsName()
  reference?: string | null;

  @Field(() => String, { nullable: true, description: 'Only the requests to which ADManager Plus gave this number.' })
  @IsOptional()
  @IsName()
  requestId?: string | null;

  @Field(() => WorkflowAction, { nullable: true, description: 'Only requests for this.' })
  action?: ActionName | null;

  @Field(() => WorkflowRequestState, { nullable: true, description: 'Only requests of which this is known.' })
  state?: StateName | null;

  @Field(() => DateTime, { nullable: true, description: 'Only requests raised at this instant or later.' })
  @IsOptional()
  @IsInstant()
  from?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Only requests raised before this instant.' })
  @IsOptional()
  @IsInstant()
  to?: string | null;
}

@ArgsType()
export class WorkflowRequestsArgs extends TwoWayPageArgs {
  @Field(() => WorkflowRequestFilter, { nullable: true, description: 'Narrows the list; all requests without it.' })
  @IsOptional()
  @ValidateNested()
  filter?: WorkflowRequestFilter | null;
}

export const WorkflowRequestConnection = connectionOf(WorkflowRequest, {
  description: 'A page of the requests that were raised through this API, newest first.',
  edges: 'The requests with their cursors.',
  nodes: 'The requests without cursors.',
  totalCount: 'How many requests the whole list has. Costs one count in the ledger, only when selected.',
  edge: 'One request of a list, with its place in it.',
  cursor: 'Where this request stands in the list, for `after` and `before`.',
  node: 'The request.',
});
