import { Field, Int, ObjectType } from 'type-graphql';
import type { TaskStatus, TokenTaskRecord } from '../../datasources/contracts/provisioning-tasks';
import { FromPart, InPart, readPart } from '../shared/record-field';
import { ProvisioningTask } from './provisioning-task.type';
import { TaskUser } from './task-user.type';

/**
 * The parts that its selected fields come from were read with the page, so that nothing here is a promise: a page has
 * hundreds of these fields, and each that may be one costs as much as ten others.
 */
@ObjectType({
  implements: ProvisioningTask,
  simpleResolvers: true,
  description: 'SafeNet / STA: enrolment of an authentication token for one or many users.',
})
export class TokenProvisioningTask extends ProvisioningTask<TokenTaskRecord> {
  readonly __typename = 'TokenProvisioningTask';
  #users: readonly TaskUser[] | undefined;

  @Field(() => String, { description: 'The organization (account) that the task belongs to.' })
  get organization(): string {
    return this.record.key.organization;
  }

  @FromPart('summary')
  @Field(() => String, { nullable: true, description: 'Who created the task.' })
  operator!: string | null | Error;

  @FromPart('summary')
  @Field(() => String, {
    nullable: true,
    description: "Which kind of token is to be enrolled, in the back end's own words, e.g. `MobilePASS`.",
  })
  tokenOption!: string | null | Error;

  @FromPart('summary')
  @Field(() => Int, {
    nullable: true,
    description: 'How many users the task has, as the list counts them. Cheaper than `users`.',
  })
  userCount!: number | null | Error;

  @FromPart('details')
  override startDate!: string | null | Error;

  @FromPart('details')
  override stopDate!: string | null | Error;

  @InPart('details')
  get status(): TaskStatus | Error {
    const details = readPart(this.record.details);
    return details instanceof Error ? details : (details?.status ?? 'UNKNOWN');
  }

  @InPart('details')
  get users(): readonly TaskUser[] | Error {
    const details = readPart(this.record.details);
    if (details instanceof Error) return details;
    const place = { backend: this.backendName, task: this.record.key };
    this.#users ??= (details?.users ?? []).map((user) => new TaskUser(this.context, place, user, user.userName));
    return this.#users;
  }
}
