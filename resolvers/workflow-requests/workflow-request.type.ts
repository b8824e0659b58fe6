import { Field, Int, ObjectType } from 'type-graphql';
import type {
  WorkflowRequestEntry,
  WorkflowRequestState as StateName,
} from '../../datasources/contracts/workflow-ledger';
import type {
  MembershipEnd as MembershipEndRecord,
  WorkflowAction as ActionName,
} from '../../datasources/contracts/workflow-requests';
import { Backend, backendNamed } from '../backends/backend';
import type { RequestContext } from '../context';
import { DateTime } from '../shared/instant';
import { describedEnum } from '../shared/enums';
import { Node } from '../shared/node.type';
import { FromRecord } from '../shared/record-field';
import { WorkflowAction, WorkflowRequestState } from './workflow-request.enum';

const MembershipEndUnit = describedEnum<MembershipEndRecord['unit']>(
  'MembershipEndUnit',
  'How the end of a membership is given.',
  {
    MINUTES: 'After so many minutes.',
    HOURS: 'After so many hours.',
    DAYS: 'After so many days.',
    DATE: 'At an instant.',
  },
);

@ObjectType({ simpleResolvers: true, description: 'When memberships that a request asks for end by themselves.' })
export class MembershipEnd {
  @Field(() => MembershipEndUnit, { description: 'Which of the other fields says it, and in what.' })
  unit!: MembershipEndRecord['unit'];

  @Field(() => Int, {
    nullable: true,
    description:
      'How many minutes, hours or days; null for a date. Whether ADManager Plus counts from the raising or from the ' +
      'carrying out is not documented.',
  })
  amount!: number | null;

  @Field(() => DateTime, { nullable: true, description: 'The instant, for a date; null for the others.' })
  at!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'Where a request asks home folders to be moved.' })
export class HomeFolderMove {
  @Field(() => String, { description: 'The drive letter with its colon, e.g. `H:`.' })
  drive!: string;

  @Field(() => String, { description: 'The share that the folders move to.' })
  path!: string;

  @Field(() => Boolean, { description: 'Whether a copy stays where the folders were.' })
  keepCopy!: boolean;
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'A request that was raised in ADManager Plus through this API: one action on accounts of one domain, for people to ' +
    'approve there. ADManager Plus cannot be asked about its requests, so this record is our own, and it ends with the ' +
    'raising: what people decide afterwards never comes back.',
})
export class WorkflowRequest implements Node {
  readonly __typename = 'WorkflowRequest';
  readonly record: WorkflowRequestEntry;
  readonly #context: RequestContext;

  constructor(context: RequestContext, record: WorkflowRequestEntry) {
    this.record = record;
    this.#context = context;
  }

  get id(): string {
    const { backend, id } = this.record;
    const organization = this.record.content.domainName;
    return this.#context.ids.encode({ type: 'WorkflowRequest', backend, organization, local: [id] });
  }

  @FromRecord()
  @Field(() => String, {
    nullable: true,
    description: "ADManager Plus' own number of the request; null unless `state` is CREATED.",
  })
  requestId!: string | null;

  @FromRecord()
  @Field(() => String, {
    description:
      'Eight characters that stand in the description it was sent with, as `[ref 8c4f0a91]`: for finding it in ADManager ' +
      'Plus, above all when `state` is UNKNOWN.',
  })
  reference!: string;

  @Field(() => Backend, { description: 'Where it was raised.' })
  get backend(): Backend {
    return backendNamed(this.#context, this.record.backend);
  }

  @Field(() => String, { description: 'The domain of its accounts.' })
  get domainName(): string {
    return this.record.content.domainName;
  }

  @Field(() => WorkflowAction, { description: 'What it asks for.' })
  get action(): ActionName {
    return this.record.content.action;
  }

  @Field(() => String, { description: 'Its title, as approvers see it.' })
  get subject(): string {
    return this.record.content.subject;
  }

  @Field(() => String, { nullable: true, description: 'What else approvers are told; null for nothing.' })
  get description(): string | null {
    return this.record.content.description;
  }

  @Field(() => String, { nullable: true, description: 'The priority asked for; null leaves it to ADManager Plus.' })
  get priority(): string | null {
    return this.record.content.priority;
  }

  @Field(() => [String], {
    description: 'What is acted on: users and groups by sAMAccountName, contacts and computers by name.',
  })
  get accounts(): readonly string[] {
    return this.record.content.accounts;
  }

  @Field(() => String, {
    nullable: true,
    description: 'Distinguished name of where a move leads; null for other actions.',
  })
  get container(): string | null {
    return this.record.content.container;
  }

  @Field(() => [String], {
    description: 'The groups to be added to or removed from, by sAMAccountName; empty for other actions.',
  })
  get groups(): readonly string[] {
    return this.record.content.groups;
  }

  @Field(() => Boolean, { description: 'Whether the removal is from every group, instead of those in `groups`.' })
  get fromAllGroups(): boolean {
    return this.record.content.fromAllGroups;
  }

  @Field(() => MembershipEnd, {
    nullable: true,
    description: 'When the new memberships end by themselves; null when they never do.',
  })
  get membershipEnds(): MembershipEnd | null {
    const end = this.record.content.membershipEnd;
    return (
      end && {
        unit: end.unit,
        amount: end.unit === 'DATE' ? null : end.amount,
        at: end.unit === 'DATE' ? end.at : null,
      }
    );
  }

  @Field(() => HomeFolderMove, {
    nullable: true,
    description: 'Where home folders are to be moved; null for other actions.',
  })
  get folder(): HomeFolderMove | null {
    return this.record.content.folder;
  }

  @FromRecord()
  @Field(() => WorkflowRequestState, {
    description:
      'What is known of it. CREATED means raised, not approved and not carried out: ADManager Plus can never be asked.',
  })
  state!: StateName;

  @FromRecord()
  @Field(() => String, {
    nullable: true,
    description: 'Why it was not raised, or what is not known of it; null when there is nothing to explain.',
  })
  statusMessage!: string | null;

  @FromRecord()
  @Field(() => String, {
    description: 'The caller who raised it. ADManager Plus itself shows the technician that this deployment uses.',
  })
  requestedBy!: string;

  @FromRecord()
  @Field(() => DateTime, { description: 'When it was written down, just before it was sent.' })
  requestedAt!: string;

  @FromRecord()
  @Field(() => DateTime, { nullable: true, description: 'When the answer came, or was given up; null while SENDING.' })
  settledAt!: string | null;
}
