import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Authorized, Ctx, ID, Info, Mutation, Query, Resolver } from 'type-graphql';
import { type RequestContext } from '../context';
import { pageRequestOf } from '../shared/page.args';
import { Scope } from '../shared/scopes';
import { selectedFields } from '../shared/selection';
import { removeTask, removeUsersFromTask, reread, type TaskUsersChange, updateStopDate } from './change-task';
import { findTasks } from './find-tasks';
import { listTasks } from './list-tasks';
import { ProvisioningTaskConnection } from './provisioning-task-connection.type';
import { ProvisioningTask } from './provisioning-task.type';
import { ProvisioningTasksArgs, refuseBackwards } from './provisioning-tasks.args';
import { RemoveTaskInput } from './remove-task.input';
import { RemoveTaskPayload } from './remove-task.payload';
import { RemoveUsersFromTaskInput } from './remove-users-from-task.input';
import { RemoveUsersFromTaskPayload } from './remove-users-from-task.payload';
import { encodeCursor } from './task-cursor';
import { referToTask } from './task-reference';
import { createTaskRow, selectionOf, type TaskRow } from './task-row';
import { UpdateStopDateInput } from './update-stop-date.input';
import { UpdateStopDatePayload } from './update-stop-date.payload';

/** What a page has to be read for. */
const PAGE_FIELDS = ['nodes', 'edges', 'pageInfo', 'problems'];
/** Where a list has tasks, and their people. */
const TASK_PATHS = [['nodes'], ['edges', 'node']].flatMap((path) => [path, [...path, 'users']]);

@Resolver(() => ProvisioningTask)
export class ProvisioningTaskResolver {
  @Authorized(Scope.TasksRead)
  @Query(() => ProvisioningTask, {
    nullable: true,
    description: 'One task by its global id; null when it is gone (finished, removed, or not visible).',
  })
  async provisioningTask(
    @Arg('id', () => ID, { description: 'Global id of the task.' }) id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ProvisioningTask | null | Error> {
    const reference = referToTask(context, id, 'id');
    const [task] = await findTasks(context, [reference], selectionOf(selectedFields(info, [[], ['users']])));
    return task ?? null;
  }

  @Authorized(Scope.TasksRead)
  @Query(() => ProvisioningTaskConnection, {
    nullable: true,
    description:
      'One list of tasks over every back end that has them, walked in configured order. ' +
      'SafeNet: one list call a page; users, dates and status cost one details call per task, and only when selected. ' +
      'Null only with an error that says why.',
  })
  async provisioningTasks(
    @Args(() => ProvisioningTasksArgs) args: ProvisioningTasksArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<InstanceType<typeof ProvisioningTaskConnection>> {
    refuseBackwards(args);
    const page = pageRequestOf(args);
    const selected = selectedFields(info, [[]]);
    const list = await listTasks(context, {
      filter: args.filter ?? {},
      // Who asks for the total alone gets it without a page.
      first: PAGE_FIELDS.some((field) => selected.has(field)) ? page.size : 0,
      after: page.after,
      selection: selectionOf(selectedFields(info, TASK_PATHS)),
      countNow: selected.has('totalCount') && selected.has('problems'),
    });
    const [error] = list.errors;
    // A gap that nobody looks at would be a lie: who does not select `problems` gets the failure itself.
    if (error && !selected.has('problems')) throw error;
    return new ProvisioningTaskConnection(
      {
        ...list,
        items: list.tasks,
        entryOf: ({ segment, item }) => createTaskRow(context, segment.backend, item.task, list.withNames),
        cursorOf: ({ segment, item }) => encodeCursor(context.ids, list.fingerprint, segment, item.position),
      },
      page,
    );
  }

  @Authorized(Scope.TasksWrite)
  @Mutation(() => RemoveTaskPayload, {
    nullable: true,
    description:
      'Removes a task: users who have not finished cannot do so any more. Cannot be undone. ' +
      'The back end says nothing about success, so the task is read before and after.',
  })
  async removeTask(
    @Arg('input', () => RemoveTaskInput, { description: 'Which task to remove.' }) input: RemoveTaskInput,
    @Ctx() context: RequestContext,
  ): Promise<RemoveTaskPayload> {
    const report = await removeTask(context, input);
    return { taskId: input.taskId, outcome: report.outcome, reason: report.reason, results: report.users };
  }

  @Authorized(Scope.TasksWrite)
  @Mutation(() => RemoveUsersFromTaskPayload, {
    nullable: true,
    description:
      'Removes users from a task: their part of it is cancelled. Cannot be undone. ' +
      'The back end answers for all of them at once, so the task is read before and after to answer for each.',
  })
  async removeUsersFromTask(
    @Arg('input', () => RemoveUsersFromTaskInput, { description: 'Whom to remove from which task.' })
    input: RemoveUsersFromTaskInput,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<RemoveUsersFromTaskPayload> {
    return new PayloadRow(context, await removeUsersFromTask(context, input), info);
  }

  @Authorized(Scope.TasksWrite)
  @Mutation(() => UpdateStopDatePayload, {
    nullable: true,
    description:
      'Extends or shortens the time that users of a task have. ' +
      'The back end answers for all of them at once, so the task is read before and after to answer for each.',
  })
  async updateStopDate(
    @Arg('input', () => UpdateStopDateInput, { description: 'Until when which users may still do their part.' })
    input: UpdateStopDateInput,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<UpdateStopDatePayload> {
    return new PayloadRow(context, await updateStopDate(context, input, Date.now()), info);
  }
}

/** What answers for a payload. The task is read again when somebody selects it; a failure of that nulls `task`, never the results. */
class PayloadRow implements RemoveUsersFromTaskPayload, UpdateStopDatePayload {
  readonly results: TaskUsersChange['users'];
  readonly #reread: () => Promise<TaskRow | null>;

  constructor(context: RequestContext, { task, users }: TaskUsersChange, info: GraphQLResolveInfo) {
    this.results = users;
    this.#reread = () => reread(context, task, selectedFields(info, [['task'], ['task', 'users']]));
  }

  get task(): Promise<TaskRow | null> {
    return this.#reread();
  }
}
