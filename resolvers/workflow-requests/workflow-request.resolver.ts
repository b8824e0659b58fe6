import { Arg, Args, Authorized, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { type RequestContext } from '../context';
import { CostsCalls } from '../shared/call-count';
import { pageRequestOf } from '../shared/page.args';
import { Scope } from '../shared/scopes';
import { systemClock } from './clock';
import { createWorkflowRequest } from './create-workflow-request';
import { CreateWorkflowRequestInput } from './create-workflow-request.input';
import { CreateWorkflowRequestPayload } from './create-workflow-request.payload';
import { findWorkflowRequests, locateRequest } from './find-workflow-requests';
import { listWorkflowRequests } from './list-workflow-requests';
import { callsOfCreation } from './request-calls';
import { WorkflowRequestConnection, WorkflowRequestsArgs } from './workflow-request-connection.type';
import { WorkflowRequest } from './workflow-request.type';

@Resolver(() => WorkflowRequest)
export class WorkflowRequestResolver {
  @Authorized(Scope.RequestsRead)
  @Query(() => WorkflowRequest, {
    nullable: true,
    description:
      'One request by its global id, from the record of what this API raised; null when it is no longer kept. ' +
      'ADManager Plus is not asked: it cannot be.',
  })
  async workflowRequest(
    @Arg('id', () => ID, { description: 'Global id of the request.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<WorkflowRequest | null | Error> {
    const reference = locateRequest(context, context.ids.decode(id, 'id', ['WorkflowRequest']), 'id');
    const [request] = await findWorkflowRequests(context, [reference]);
    return request ?? null;
  }

  @Authorized(Scope.RequestsRead)
  @Query(() => WorkflowRequestConnection, {
    nullable: true,
    description:
      'The requests that were raised through this API, newest first, from its own record. ' +
      'ADManager Plus is not asked: what people decided about a request is not in it. ' +
      'Null only with an error that says why.',
  })
  async workflowRequests(
    @Args(() => WorkflowRequestsArgs) args: WorkflowRequestsArgs,
    @Ctx() context: RequestContext,
  ): Promise<InstanceType<typeof WorkflowRequestConnection>> {
    const page = pageRequestOf(args);
    return new WorkflowRequestConnection(await listWorkflowRequests(context, args.filter ?? {}, page), page);
  }

  @Authorized(Scope.RequestsWrite)
  @CostsCalls(callsOfCreation)
  @Mutation(() => CreateWorkflowRequestPayload, {
    nullable: true,
    description:
      'Raises a request in ADManager Plus, for people to approve there: one call per domain, never repeated by this ' +
      'API. Each is written down before it is sent. Give an `idempotencyKey` to be able to repeat the mutation when ' +
      'its answer was lost.',
  })
  async createWorkflowRequest(
    @Arg('input', () => CreateWorkflowRequestInput, { description: 'What to ask for, and where.' })
    input: CreateWorkflowRequestInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateWorkflowRequestPayload> {
    const { results, repeated } = await createWorkflowRequest(context, input, systemClock);
    return {
      repeated,
      results: results.map(({ outcome, reason, entry }) => ({
        domainName: entry.content.domainName,
        outcome,
        reason,
        // A record whose back end is gone could not name it.
        workflowRequest: context.backends.has(entry.backend) ? new WorkflowRequest(context, entry) : null,
      })),
    };
  }
}
