import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique } from 'class-validator';
import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Authorized, Ctx, Field, ID, Info, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Outcome as OutcomeName } from '../../datasources/contracts/outcome';
import type {
  ProvisioningTaskSource,
  TaskKey,
  TaskOutcome,
  TaskWrite,
} from '../../datasources/contracts/provisioning-tasks';
import { type RequestContext } from '../context';
import { CostsCalls } from '../shared/call-count';
import { Lazy } from '../shared/lazy';
import { Outcome } from '../shared/enums';
import { Scope } from '../shared/scopes';
import { selectedFields } from '../shared/selection';
import { changeManyTasks, type ManyTaskOutcome } from './change-many-tasks';
import { readAgain } from './find-tasks';
import { ProvisioningTask } from './provisioning-task.type';
import { callsOfTaskWrites } from './task-calls';

const MAX_TASKS = 100;
/** Where the results have tasks, and their people. */
const TASK_PATHS = [
  ['results', 'task'],
  ['results', 'task', 'users'],
];

/** A mutation over many tasks of any back ends. `More` is what its input has besides the tasks. */
interface ManyTasksMutation<More extends object> {
  /** Its types are named after it too. */
  readonly name: TaskWrite;
  readonly descriptions: {
    readonly mutation: string;
    readonly input: string;
    /** Where it differs from `input`. */
    readonly argument?: string;
    /** Where it differs from `input`. */
    readonly taskIds?: string;
    readonly payload: string;
    /** What there is to say of one result, besides what it is. */
    readonly result?: string;
  };
  /** The field and the rules of everything that the input has besides the tasks. */
  readonly fields: { readonly [Name in keyof More]-?: PropertyDecorator };
  /** Looks at the back ends concerned before the first of them is written to. */
  readonly check?: (sources: ReadonlySet<ProvisioningTaskSource>, input: More) => Promise<void>;
  /** `undefined` where the back end has no such operation. */
  readonly write: (
    source: ProvisioningTaskSource,
    keys: readonly TaskKey[],
    input: More,
  ) => Promise<readonly TaskOutcome[]> | undefined;
}

type Input<More> = More & { readonly taskIds: readonly string[] };

/** The fields that every per-task result has; each mutation has a type of its own, so that one can grow alone. */
@ObjectType({ simpleResolvers: true })
abstract class TaskResult {
  @Field(() => ID, { description: 'Global id of the task, as asked.' })
  readonly taskId: string;

  @Field(() => Outcome, { description: 'What became of it for this task.' })
  readonly outcome: OutcomeName;

  @Field(() => String, { nullable: true, description: 'A sentence for a person; null when all went as asked.' })
  readonly reason: string | null;

  @Lazy('task')
  @Field(() => ProvisioningTask, {
    nullable: true,
    description:
      'The task as read again afterwards; null when it is gone, or no longer in the queue of the account that this ' +
      'deployment uses. Costs one call per task, when selected.',
  })
  readonly task: () => Promise<ProvisioningTask | null>;

  constructor({ taskId, outcome, reason }: ManyTaskOutcome, task: () => Promise<ProvisioningTask | null>) {
    this.taskId = taskId;
    this.outcome = outcome;
    this.reason = reason;
    this.task = task;
  }
}

/** @returns the class that carries the mutation out, with its input, payload and result made for it. */
export function manyTasksMutation<More extends object>(mutation: ManyTasksMutation<More>) {
  const { name, descriptions, fields, check, write } = mutation;
  const typeName = name.charAt(0).toUpperCase() + name.slice(1);

  @InputType(`${typeName}Input`, { description: descriptions.input })
  class TasksInput {
    @Field(() => [ID], {
      description: `${descriptions.taskIds ?? descriptions.input} 1 to ${MAX_TASKS} global ids, of any back end; none twice.`,
    })
    @ArrayNotEmpty({ message: 'must name at least one task' })
    @ArrayMaxSize(MAX_TASKS, { message: `must hold at most ${MAX_TASKS} tasks` })
    @ArrayUnique({ message: 'must not name a task twice' })
    taskIds!: string[];
  }
  // What is wrong with an input is told, and remembered, by the name of its class.
  Object.defineProperty(TasksInput, 'name', { value: `${typeName}Input` });
  for (const [field, decorate] of Object.entries<PropertyDecorator>(fields)) decorate(TasksInput.prototype, field);

  @ObjectType(`${typeName}Result`, {
    simpleResolvers: true,
    description: [`What \`${name}\` did for one task.`, descriptions.result].filter(Boolean).join(' '),
  })
  class Result extends TaskResult {}

  @ObjectType(`${typeName}Payload`, { simpleResolvers: true, description: descriptions.payload })
  class Payload {
    @Field(() => [Result], { description: 'One for each task asked for, in the order asked, whatever failed.' })
    results!: readonly Result[];
  }

  @Resolver()
  class ManyTasksResolver {
    @Authorized(Scope.TasksWrite)
    @CostsCalls(callsOfTaskWrites(name))
    @Mutation(() => Payload, { name, nullable: true, description: descriptions.mutation })
    async change(
      @Arg('input', () => TasksInput, { description: descriptions.argument ?? descriptions.input }) input: Input<More>,
      @Ctx() context: RequestContext,
      @Info() info: GraphQLResolveInfo,
    ): Promise<{ results: readonly TaskResult[] }> {
      const selected = selectedFields(info, TASK_PATHS);
      const outcomes = await this.outcomes(context, input);
      // The tasks of one back end that are read again are read together.
      const results = outcomes.map((one) => new Result(one, () => readAgain(context, one.task, selected)));
      return { results };
    }

    /** @throws InputError before anything is sent. */
    outcomes(context: RequestContext, input: Input<More>): Promise<ManyTaskOutcome[]> {
      return changeManyTasks(
        context,
        input.taskIds,
        name,
        (source, keys) => write(source, keys, input),
        check && ((sources) => check(sources, input)),
      );
    }
  }
  return ManyTasksResolver;
}
