import { Field, ObjectType } from 'type-graphql';
import type { WorkflowRequestState as StateName } from '../../datasources/contracts/workflow-ledger';
import type { WorkflowAction as ActionName } from '../../datasources/contracts/workflow-requests';
import { Backend } from '../backends/backend.type';
import { DateTime } from '../shared/date-time.scalar';
import { Node } from '../shared/node.type';
import { HomeFolderMove } from './home-folder-move.type';
import { MembershipEnd } from './membership-end.type';
import { WorkflowAction } from './workflow-action.enum';
import { WorkflowRequestState } from './workflow-request-state.enum';

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'A request that was raised in ADManager Plus through this API: one action on accounts of one domain, for people to ' +
    'approve there. ADManager Plus cannot be asked about its requests, so this record is our own, and it ends with the ' +
    'raising: what people decide afterwards never comes back.',
})
export class WorkflowRequest extends Node {
  @Field(() => String, {
    nullable: true,
    description: "ADManager Plus' own number of the request; null unless `state` is CREATED.",
  })
  requestId!: string | null;

  @Field(() => String, {
    description:
      'Eight characters that stand in the description it was sent with, as `[ref 8c4f0a91]`: for finding it in ADManager ' +
      'Plus, above all when `state` is UNKNOWN.',
  })
  reference!: string;

  @Field(() => Backend, { description: 'Where it was raised.' })
  backend!: Backend;

  @Field(() => String, { description: 'The domain of its accounts.' })
  domainName!: string;

  @Field(() => WorkflowAction, { description: 'What it asks for.' })
  action!: ActionName;

  @Field(() => String, { description: 'Its title, as approvers see it.' })
  subject!: string;

  @Field(() => String, { nullable: true, description: 'What else approvers are told; null for nothing.' })
  description!: string | null;

  @Field(() => String, { nullable: true, description: 'The priority asked for; null leaves it to ADManager Plus.' })
  priority!: string | null;

  @Field(() => [String], {
    description: 'What is acted on: users and groups by sAMAccountName, contacts and computers by name.',
  })
  accounts!: readonly string[];

  @Field(() => String, {
    nullable: true,
    description: 'Distinguished name of where a move leads; null for other actions.',
  })
  container!: string | null;

  @Field(() => [String], {
    description: 'The groups to be added to or removed from, by sAMAccountName; empty for other actions.',
  })
  groups!: readonly string[];

  @Field(() => Boolean, { description: 'Whether the removal is from every group, instead of those in `groups`.' })
  fromAllGroups!: boolean;

  @Field(() => MembershipEnd, {
    nullable: true,
    description: 'When the new memberships end by themselves; null when they never do.',
  })
  membershipEnds!: MembershipEnd | null;

  @Field(() => HomeFolderMove, {
    nullable: true,
    description: 'Where home folders are to be moved; null for other actions.',
  })
  folder!: HomeFolderMove | null;

  @Field(() => WorkflowRequestState, {
    description:
      'What is known of it. CREATED means raised, not approved and not carried out: ADManager Plus can never be asked.',
  })
  state!: StateName;

  @Field(() => String, {
    nullable: true,
    description: 'Why it was not raised, or what is not known of it; null when there is nothing to explain.',
  })
  statusMessage!: string | null;

  @Field(() => String, {
    description: 'The caller who raised it. ADManager Plus itself shows the technician that this deployment uses.',
  })
  requestedBy!: string;

  @Field(() => DateTime, { description: 'When it was written down, just before it was sent.' })
  requestedAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When the answer came, or was given up; null while SENDING.' })
  settledAt!: string | null;
}
