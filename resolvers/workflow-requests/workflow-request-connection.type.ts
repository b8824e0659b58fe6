import { ArrayMaxSize, ArrayNotEmpty, IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field, InputType, Int, ObjectType } from 'type-graphql';
import type { WorkflowRequestState as StateName } from '../../datasources/contracts/workflow-ledger';
import type { WorkflowAction as ActionName } from '../../datasources/contracts/workflow-requests';
import { DateTime } from '../shared/date-time.scalar';
import { IsInstant } from '../shared/instant';
import { IsName } from '../shared/name-text';
import { PageInfo } from '../shared/page-info.type';
import { TwoWayPageArgs } from '../shared/page.args';
import { WorkflowAction, WorkflowRequestState } from './workflow-request.enum';
import { WorkflowRequest } from './workflow-request.type';
import { Lazy } from '../shared/lazy';

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

@ObjectType({ simpleResolvers: true, description: 'One request of a list, with its place in it.' })
export class WorkflowRequestEdge {
  @Field(() => String, { description: 'Where this request stands in the list, for `after` and `before`.' })
  cursor!: string;

  @Field(() => WorkflowRequest, { nullable: true, description: 'The request.' })
  node!: WorkflowRequest | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'A page of the requests that were raised through this API, newest first.',
})
export class WorkflowRequestConnection {
  @Field(() => [WorkflowRequestEdge], { description: 'The requests with their cursors.' })
  edges!: readonly WorkflowRequestEdge[];

  @Field(() => [WorkflowRequest], { nullable: 'items', description: 'The requests without cursors.' })
  nodes!: readonly (WorkflowRequest | null)[];

  @Field(() => PageInfo, { description: 'How to go on.' })
  pageInfo!: PageInfo;

  @Lazy()
  @Field(() => Int, {
    nullable: true,
    description: 'How many requests the whole list has. Costs one count in the ledger, only when selected.',
  })
  totalCount!: number | null | Promise<number | null>;
}
