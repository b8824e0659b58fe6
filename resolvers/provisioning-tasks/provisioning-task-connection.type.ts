import { Field, Int, ObjectType } from 'type-graphql';
import { PageInfo } from '../shared/page-info.type';
import { BackendProblem } from '../shared/backend-problem.type';
import { ProvisioningTask } from './provisioning-task.type';
import { Lazy } from '../shared/lazy';

@ObjectType({ simpleResolvers: true, description: 'One task of a list, with its place in it.' })
export class ProvisioningTaskEdge {
  @Field(() => String, { description: 'Where this task stands in the list, for `after`.' })
  cursor!: string;

  @Field(() => ProvisioningTask, { nullable: true, description: 'The task; null only with an error that says why.' })
  node!: ProvisioningTask | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'A page of one list over every back end that has tasks, in configured order.',
})
export class ProvisioningTaskConnection {
  @Field(() => [ProvisioningTaskEdge], { description: 'The tasks with their cursors.' })
  edges!: readonly ProvisioningTaskEdge[];

  @Field(() => [ProvisioningTask], {
    nullable: 'items',
    description: 'The tasks without cursors; an entry is null only with an error that says why.',
  })
  nodes!: readonly (ProvisioningTask | null)[];

  @Field(() => PageInfo, { description: 'How to go on.' })
  pageInfo!: PageInfo;

  @Lazy()
  @Field(() => Int, {
    nullable: true,
    description:
      'How many tasks the whole list has. Costs one count call per organization, only when selected; ' +
      'null when a back end cannot count, or when `problems` names one that is missing.',
  })
  totalCount!: number | null | Promise<number | null>;

  @Field(() => [BackendProblem], {
    description:
      'Back ends whose tasks are missing from this page. Select it to get the tasks of the others; ' +
      'without it, one back end that is down fails the whole list rather than leaving a silent gap. ' +
      'The next page goes on behind the gap; to fill it, ask again later with the same `after`.',
  })
  problems!: readonly BackendProblem[];
}
