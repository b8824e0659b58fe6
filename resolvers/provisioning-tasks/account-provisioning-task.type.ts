import { Field, Int, ObjectType } from 'type-graphql';
import { ProvisioningTask } from './provisioning-task.type';
import { TaskAssignee } from './task-assignee.type';
import { TaskField } from './task-field.type';
import { TaskHistoryEntry } from './task-history-entry.type';
import type { TaskUser } from './task-user.type';
import { Lazy } from '../shared/lazy';

@ObjectType({
  implements: ProvisioningTask,
  simpleResolvers: true,
  description:
    "Oracle Identity Governance: creation or change of one person's account in one application. " +
    'Shown are the tasks in the queue of the account that this deployment uses.',
})
export class AccountProvisioningTask extends ProvisioningTask {
  // Both cost calls here: the planned end one for each task of a list, the names of people one for some twenty.
  @Lazy()
  override stopDate!: string | null | Promise<string | null>;
  @Lazy()
  override users!: readonly TaskUser[] | Promise<readonly TaskUser[]>;

  @Field(() => String, { nullable: true, description: 'What is to be done, e.g. `Create User`.' })
  name!: string | null;

  @Field(() => String, { nullable: true, description: 'The application that the account is in.' })
  application!: string | null;

  @Field(() => String, { nullable: true, description: 'The login that the account has, or shall have, there.' })
  accountName!: string | null;

  @Field(() => String, { nullable: true, description: "The back end's own word or letter for the status." })
  backendStatus!: string | null;

  @Field(() => String, { nullable: true, description: "Why it was rejected, in the back end's own words." })
  reason!: string | null;

  @Lazy()
  @Field(() => String, {
    nullable: true,
    description: 'A free note that `setTaskNote` replaces. Costs one call per task when it is selected in a list.',
  })
  note!: string | null | Promise<string | null>;

  @Field(() => TaskAssignee, { nullable: true, description: 'Whom the task waits for.' })
  assignee!: TaskAssignee | null;

  @Field(() => String, { nullable: true, description: 'Number of the request that caused the task.' })
  requestKey!: string | null;

  @Field(() => String, { nullable: true, description: 'Number of the provisioning process that the task belongs to.' })
  processKey!: string | null;

  @Field(() => Int, { nullable: true, description: "The back end's own retry counter." })
  retryCount!: number | null;

  @Field(() => [TaskField], {
    description:
      "What no typed field covers. A list of tasks carries fewer of the back end's pairs than one task by id.",
  })
  fields!: readonly TaskField[];

  @Lazy()
  @Field(() => [TaskField], {
    nullable: true,
    description: 'The form of the account, with the labels of the back end. Costs one call per task in a list.',
  })
  formFields!: readonly TaskField[] | null | Promise<readonly TaskField[] | null>;

  @Lazy()
  @Field(() => [TaskHistoryEntry], {
    nullable: true,
    description: 'What happened to the task so far, as the back end orders it. Costs one call per task.',
  })
  history!: readonly TaskHistoryEntry[] | null | Promise<readonly TaskHistoryEntry[] | null>;

  @Lazy()
  @Field(() => [String], {
    nullable: true,
    description: 'The response codes that `setTaskResponse` can set. Costs one call per task.',
  })
  possibleResponses!: readonly string[] | null | Promise<readonly string[] | null>;
}
