import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Authorized, Ctx, Info, Mutation, Resolver } from 'type-graphql';
import { type RequestContext } from '../context';
import { CostsCalls } from '../shared/call-count';
import { Scope } from '../shared/scopes';
import { selectedFields } from '../shared/selection';
import { removeTask, removeUsersFromTask, type TaskUsersChange, updateStopDate } from './change-task';
import {
  RemoveTaskInput,
  RemoveTaskPayload,
  RemoveUsersFromTaskInput,
  RemoveUsersFromTaskPayload,
  UpdateStopDateInput,
  UpdateStopDatePayload,
} from './change-task.types';
import { readAgain } from './find-tasks';
import { callsOfTaskWrite } from './task-calls';

@Resolver()
export class ChangeTaskResolver {
  @Authorized(Scope.TasksWrite)
  @CostsCalls(callsOfTaskWrite('removeTask', 'RemoveTaskPayload'))
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
  @CostsCalls(callsOfTaskWrite('removeUsers', 'RemoveUsersFromTaskPayload'))
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
    return payloadOf(context, await removeUsersFromTask(context, input), info);
  }

  @Authorized(Scope.TasksWrite)
  @CostsCalls(callsOfTaskWrite('updateStopDate', 'UpdateStopDatePayload'))
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
    return payloadOf(context, await updateStopDate(context, input, Date.now()), info);
  }
}

function payloadOf(context: RequestContext, { task, users }: TaskUsersChange, info: GraphQLResolveInfo) {
  const selected = selectedFields(info, [['task'], ['task', 'users']]);
  return { results: users, task: () => readAgain(context, task, selected) };
}
