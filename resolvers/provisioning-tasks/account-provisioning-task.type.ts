import { Field, Int, ObjectType } from 'type-graphql';
import type { AccountTaskRecord, TaskAssigneeRecord, TaskStatus } from '../../datasources/contracts/provisioning-tasks';
import type { RequestContext } from '../context';
import { DateTime } from '../shared/instant';
import { describedEnum } from '../shared/enums';
import { type Lazily, Lazy } from '../shared/lazy';
import { FromPart, FromRecord } from '../shared/record-field';
import { ProvisioningTask } from './provisioning-task.type';
import { createTaskUsers, type TaskUser } from './task-user.type';

export const TaskAssigneeType = describedEnum<TaskAssigneeRecord['type']>(
  'TaskAssigneeType',
  'What a task is assigned to.',
  { USER: 'One person.', ROLE: 'Whoever belongs to a role.' },
);

@ObjectType({ simpleResolvers: true, description: 'Whom a task waits for.' })
export class TaskAssignee {
  @Field(() => TaskAssigneeType, { description: 'A person or a role.' })
  type!: TaskAssigneeRecord['type'];

  @Field(() => String, {
    nullable: true,
    description: "The back end's own key of the person or role, as `reassignTasks` takes it in `userKey` or `role`.",
  })
  key!: string | null;

  @Field(() => String, { nullable: true, description: 'Login of the person, or name of the role.' })
  name!: string | null;

  @Lazy('names')
  @Field(() => String, {
    nullable: true,
    description: "The person's name for display; logins of a page are looked up together, some 20 in one call.",
  })
  displayName!: string | null | (() => Promise<string | null>);
}

@ObjectType({ simpleResolvers: true, description: 'One pair of a back end that no typed field of this schema covers.' })
export class TaskField {
  @Field(() => String, { description: "The back end's own label, e.g. `Process Instance.Task Details.Type`." })
  name!: string;

  @Field(() => String, { nullable: true, description: 'The value as text, numbers included; null when it is empty.' })
  value!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'One step in the life of a task.' })
export class TaskHistoryEntry {
  @Field(() => String, { nullable: true, description: "The status then, in the back end's own words." })
  status!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was, where the back end says so.' })
  date!: string | null;

  @Field(() => String, { nullable: true, description: 'Whom the task waited for, where the back end says so.' })
  assignee!: string | null;

  @Field(() => [TaskField], { description: 'What the typed fields of this entry do not cover.' })
  fields!: readonly TaskField[];
}

@ObjectType({
  implements: ProvisioningTask,
  simpleResolvers: true,
  description:
    "Oracle Identity Governance: creation or change of one person's account in one application. " +
    'Shown are the tasks in the queue of the account that this deployment uses.',
})
export class AccountProvisioningTask extends ProvisioningTask<AccountTaskRecord> {
  readonly __typename = 'AccountProvisioningTask';
  readonly #withNames: boolean;
  #users: readonly TaskUser[] | Promise<readonly TaskUser[]> | undefined;

  /** @param withNames whether somebody wants to see the names of its people. */
  constructor(context: RequestContext, backendName: string, record: AccountTaskRecord, withNames: boolean) {
    super(context, backendName, record);
    this.#withNames = withNames;
  }

  @FromRecord()
  override status!: TaskStatus;

  @FromRecord()
  override startDate!: string | null;

  // Both cost calls here: the planned end one for each task of a list, the names of people one for some twenty.
  @Lazy('details')
  @FromRecord()
  override stopDate!: Lazily<string | null>;

  @Lazy()
  get users(): readonly TaskUser[] | Promise<readonly TaskUser[]> {
    const place = { backend: this.backendName, task: this.record.key };
    this.#users ??= createTaskUsers(this.context, place, this.record.users, this.#withNames);
    return this.#users;
  }

  @FromRecord()
  @Field(() => String, { nullable: true, description: 'What is to be done, e.g. `Create User`.' })
  name!: string | null;

  @FromRecord()
  @Field(() => String, { nullable: true, description: 'The application that the account is in.' })
  application!: string | null;

  @FromRecord()
  @Field(() => String, { nullable: true, description: 'The login that the account has, or shall have, there.' })
  accountName!: string | null;

  @FromRecord()
  @Field(() => String, { nullable: true, description: "The back end's own word or letter for the status." })
  backendStatus!: string | null;

  @FromRecord()
  @Field(() => String, { nullable: true, description: "Why it was rejected, in the back end's own words." })
  reason!: string | null;

  @Lazy('details')
  @FromPart('details')
  @Field(() => String, {
    nullable: true,
    description: 'A free note that `setTaskNote` replaces. Costs one call per task when it is selected in a list.',
  })
  note!: Lazily<string | null>;

  @FromRecord()
  @Field(() => TaskAssignee, { nullable: true, description: 'Whom the task waits for.' })
  assignee!: TaskAssignee | null;

  @FromRecord()
  @Field(() => String, { nullable: true, description: 'Number of the request that caused the task.' })
  requestKey!: string | null;

  @FromRecord()
  @Field(() => String, { nullable: true, description: 'Number of the provisioning process that the task belongs to.' })
  processKey!: string | null;

  @FromRecord()
  @Field(() => Int, { nullable: true, description: "The back end's own retry counter." })
  retryCount!: number | null;

  @FromRecord()
  @Field(() => [TaskField], {
    description:
      "What no typed field covers. A list of tasks carries fewer of the back end's pairs than one task by id.",
  })
  fields!: readonly TaskField[];

  @Lazy('details')
  @FromPart('details')
  @Field(() => [TaskField], {
    nullable: true,
    description: 'The form of the account, with the labels of the back end. Costs one call per task in a list.',
  })
  formFields!: Lazily<readonly TaskField[] | null>;

  @Lazy('history')
  @FromRecord()
  @Field(() => [TaskHistoryEntry], {
    nullable: true,
    description: 'What happened to the task so far, as the back end orders it. Costs one call per task.',
  })
  history!: Lazily<readonly TaskHistoryEntry[] | null>;

  @Lazy('responses')
  @FromRecord()
  @Field(() => [String], {
    nullable: true,
    description: 'The response codes that `setTaskResponse` can set. Costs one call per task.',
  })
  possibleResponses!: Lazily<readonly string[] | null>;
}
