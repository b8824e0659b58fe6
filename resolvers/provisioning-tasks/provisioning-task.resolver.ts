import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Authorized, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { type RequestContext } from '../context';
import { CostsCalls } from '../shared/call-count';
import { pageRequestOf } from '../shared/page.args';
import { Scope } from '../shared/scopes';
import { selectedFields } from '../shared/selection';
import { findTasks, referToTask } from './find-tasks';
import { listTasks } from './list-tasks';
import {
  ProvisioningTaskConnection,
  ProvisioningTasksArgs,
  refuseBackwards,
} from './provisioning-task-connection.type';
import { ProvisioningTask } from './provisioning-task.type';
import { callsOfTask, callsOfTaskList } from './task-calls';
import { createTask, selectionOf } from './task-kinds';
import { encodeCursor } from './task-segments';

/** What a page has to be read for. */
const PAGE_FIELDS = ['nodes', 'edges', 'pageInfo', 'problems'];
/** Where a list has tasks, and their people. */
const TASK_PATHS = [['nodes'], ['edges', 'node']].flatMap((path) => [path, [...path, 'users']]);

@Resolver(() => ProvisioningTask)
export class ProvisioningTaskResolver {
  @Authorized(Scope.TasksRead)
  @CostsCalls(callsOfTask)
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
  @CostsCalls(callsOfTaskList)
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
        entryOf: ({ segment, item }) => createTask(context, segment.backend, item.task, list.withNames),
        cursorOf: ({ segment, item }) => encodeCursor(context.ids, list.fingerprint, segment, item.position),
      },
      page,
    );
  }
}
