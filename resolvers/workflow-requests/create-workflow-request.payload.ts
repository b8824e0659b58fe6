import { Field, ObjectType } from 'type-graphql';
import type { Outcome as OutcomeName } from '../../datasources/contracts/outcome';
import type { WorkflowRequestEntry } from '../../datasources/contracts/workflow-ledger';
import { Outcome } from '../shared/enums';
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

/** What became of a request in one domain. */
export interface RequestResult {
  readonly outcome: OutcomeName;
  readonly reason: string | null;
  readonly entry: WorkflowRequestEntry;
}

const STILL_SENDING =
  'It is still being sent by the call that used this key first; read the request again, or repeat the call with the same key.';
const KEY_IS_BOUND =
  'Ask again with another key, for this domain alone: this key stays with what was sent to the other domains.';

export function reasonOf({ state, statusMessage, reference }: WorkflowRequestEntry): string | null {
  // What a back end says of a request that it took is no reason; it stays in the record.
  if (state === 'CREATED') return null;
  if (statusMessage !== null) return statusMessage;
  if (state === 'SENDING') return STILL_SENDING;
  return state === 'UNKNOWN'
    ? `It was sent, or may have been, and no clear answer came. It is never sent again: look for "[ref ${reference}]" in the back end.`
    : null;
}

/** What a repeat says of a request that another call has submitted. */
export function resultOf(entry: WorkflowRequestEntry): RequestResult {
  return { outcome: entry.outcome ?? 'UNKNOWN', reason: reasonOf(entry), entry };
}

/** Says where a key cannot try again although nothing was created in one of its domains: another was sent to. */
export function withBoundKey(results: readonly RequestResult[]): readonly RequestResult[] {
  const isBound = results.some(({ outcome }) => outcome !== 'FAILED');
  return isBound
    ? results.map((result) => (result.outcome === 'FAILED' ? withNote(result, KEY_IS_BOUND) : result))
    : results;
}

export function withNote(result: RequestResult, note: string): RequestResult {
  const { reason } = result;
  if (reason === null) return { ...result, reason: note };
  return { ...result, reason: `${reason}${/[.!?…]$/.test(reason) ? '' : '.'} ${note}` };
}
