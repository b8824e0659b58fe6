import { Field, Int, ObjectType } from 'type-graphql';
import { PageInfo } from '../shared/page-info.type';
import { WorkflowRequest } from './workflow-request.type';
import { Lazy } from '../shared/lazy';

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
