import { Field, Int, ObjectType } from 'type-graphql';
import { ProvisioningTask } from './provisioning-task.type';

@ObjectType({
  implements: ProvisioningTask,
  simpleResolvers: true,
  description: 'SafeNet / STA: enrolment of an authentication token for one or many users.',
})
export class TokenProvisioningTask extends ProvisioningTask {
  @Field(() => String, { description: 'The organization (account) that the task belongs to.' })
  organization!: string;

  @Field(() => String, { nullable: true, description: 'Who created the task.' })
  operator!: string | null | Error;

  @Field(() => String, {
    nullable: true,
    description: "Which kind of token is to be enrolled, in the back end's own words, e.g. `MobilePASS`.",
  })
  tokenOption!: string | null | Error;

  @Field(() => Int, {
    nullable: true,
    description: 'How many users the task has, as the list counts them. Cheaper than `users`.',
  })
  userCount!: number | null | Error;
}
