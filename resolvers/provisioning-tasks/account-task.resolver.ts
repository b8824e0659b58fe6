import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Authorized, Ctx, Info, Mutation, Resolver } from 'type-graphql';
import { type RequestContext } from '../context';
import { Scope } from '../shared/scopes';
import { selectedFields } from '../shared/selection';
import { AccountProvisioningTask } from './account-provisioning-task.type';
import { changeManyTasks, type ManyTaskOutcome } from './change-many-tasks';
import { reread } from './change-task';
import { CompleteTasksInput } from './complete-tasks.input';
import { CompleteTasksPayload } from './complete-tasks.payload';
import type { ProvisioningTask } from './provisioning-task.type';
import { reassignTasks } from './reassign-tasks';
import { ReassignTasksInput } from './reassign-tasks.input';
import { ReassignTasksPayload } from './reassign-tasks.payload';
import { RetryTasksInput } from './retry-tasks.input';
import { RetryTasksPayload } from './retry-tasks.payload';
import { SetTaskNoteInput } from './set-task-note.input';
import { SetTaskNotePayload } from './set-task-note.payload';
import { SetTaskResponseInput } from './set-task-response.input';
import { SetTaskResponsePayload } from './set-task-response.payload';

@Resolver(() => AccountProvisioningTask)
export class AccountTaskResolver {
  @Authorized(Scope.TasksWrite)
  @Mutation(() => RetryTasksPayload, {
    nullable: true,
    description:
      'Asks the owning back ends to run failed tasks again: one call per back end and 50 tasks. ' +
      'A task that is not automated is refused, with what to do about it.',
  })
  async retryTasks(
    @Arg('input', () => RetryTasksInput, { description: 'Which tasks to run again.' }) input: RetryTasksInput,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<RetryTasksPayload> {
    const outcomes = await changeManyTasks(context, input.taskIds, 'retryTasks', (source, keys) =>
      source.retryTasks?.(keys),
    );
    return payloadOf(context, outcomes, info);
  }

  @Authorized(Scope.TasksWrite)
  @Mutation(() => ReassignTasksPayload, {
    nullable: true,
    description:
      'Hands tasks to another person or role. A login is looked up in every back end before anything is sent.',
  })
  async reassignTasks(
    @Arg('input', () => ReassignTasksInput, { description: 'Which tasks to hand to whom.' }) input: ReassignTasksInput,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ReassignTasksPayload> {
    return payloadOf(context, await reassignTasks(context, input), info);
  }

  @Authorized(Scope.TasksWrite)
  @Mutation(() => CompleteTasksPayload, {
    nullable: true,
    description: 'Ends tasks as completed by hand, as for work that was done outside the back end. Cannot be undone.',
  })
  async completeTasks(
    @Arg('input', () => CompleteTasksInput, { description: 'Which tasks to complete.' }) input: CompleteTasksInput,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<CompleteTasksPayload> {
    const outcomes = await changeManyTasks(context, input.taskIds, 'completeTasks', (source, keys) =>
      source.completeTasks?.(keys),
    );
    return payloadOf(context, outcomes, info);
  }

  @Authorized(Scope.TasksWrite)
  @Mutation(() => SetTaskNotePayload, { nullable: true, description: 'Replaces the note of tasks.' })
  async setTaskNote(
    @Arg('input', () => SetTaskNoteInput, { description: 'Which note to put on which tasks.' }) input: SetTaskNoteInput,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<SetTaskNotePayload> {
    const outcomes = await changeManyTasks(context, input.taskIds, 'setTaskNote', (source, keys) =>
      source.setTaskNote?.(keys, input.note),
    );
    return payloadOf(context, outcomes, info);
  }

  @Authorized(Scope.TasksWrite)
  @Mutation(() => SetTaskResponsePayload, {
    nullable: true,
    description: 'Sets the response of tasks; their definition maps it to a status, e.g. to end a rejected task.',
  })
  async setTaskResponse(
    @Arg('input', () => SetTaskResponseInput, { description: 'Which response to set on which tasks.' })
    input: SetTaskResponseInput,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<SetTaskResponsePayload> {
    const outcomes = await changeManyTasks(context, input.taskIds, 'setTaskResponse', (source, keys) =>
      source.setTaskResponse?.(keys, input.response),
    );
    return payloadOf(context, outcomes, info);
  }
}

/** What answers for one task of a payload: it is read again when somebody selects it. */
class ResultRow {
  readonly taskId: string;
  readonly outcome: ManyTaskOutcome['outcome'];
  readonly reason: string | null;
  readonly #reread: () => Promise<ProvisioningTask | null>;

  constructor({ taskId, outcome, reason }: ManyTaskOutcome, readAgain: () => Promise<ProvisioningTask | null>) {
    this.taskId = taskId;
    this.outcome = outcome;
    this.reason = reason;
    this.#reread = readAgain;
  }

  get task(): Promise<ProvisioningTask | null> {
    return this.#reread();
  }
}

/** The tasks of one back end that are read again are read together. */
function payloadOf(
  context: RequestContext,
  outcomes: readonly ManyTaskOutcome[],
  info: GraphQLResolveInfo,
): { results: ResultRow[] } {
  const fields = selectedFields(info, [
    ['results', 'task'],
    ['results', 'task', 'users'],
  ]);
  return {
    results: outcomes.map((outcome) => new ResultRow(outcome, () => reread(context, outcome.task, fields))),
  };
}
