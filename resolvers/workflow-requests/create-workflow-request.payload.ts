import { Field, ObjectType } from 'type-graphql';
import type { Outcome as OutcomeName } from '../../datasources/contracts/outcome';
import { Outcome } from '../shared/outcome.enum';
import { WorkflowRequest } from './workflow-request.type';

@ObjectType({
  simpleResolvers: true,
  description:
    'What became of a request in one domain. SUCCEEDED means that it was raised, not that it was approved or carried out.',
})
export class CreateWorkflowRequestResult {
  @Field(() => String, { description: 'The domain, as this deployment spells it.' })
  domainName!: string;

  @Field(() => Outcome, { description: 'Whether the request was raised. A repeat says what was written down of it.' })
  outcome!: OutcomeName;

  @Field(() => String, {
    nullable: true,
    description: 'A sentence for a person; null when there is nothing to explain.',
  })
  reason!: string | null;

  @Field(() => WorkflowRequest, {
    nullable: true,
    description:
      'The record of it, which `workflowRequests` has too; null in a repeat whose back end is no longer configured.',
  })
  workflowRequest!: WorkflowRequest | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of a request, domain by domain.' })
export class CreateWorkflowRequestPayload {
  @Field(() => [CreateWorkflowRequestResult], {
    description: 'One for each domain asked for, in the order asked, whatever failed.',
  })
  results!: readonly CreateWorkflowRequestResult[];

  @Field(() => Boolean, {
    description:
      "True when the idempotency key was used before: nothing was sent this time, and these are the first call's records.",
  })
  repeated!: boolean;
}
