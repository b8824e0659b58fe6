import { ArrayMaxSize, ArrayNotEmpty, IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field, InputType, Int } from 'type-graphql';
import type { TaskStatus } from '../../datasources/contracts/provisioning-tasks';
import { IsName } from '../shared/checks';
import { connectionOf } from '../shared/connection';
import { InputError } from '../shared/input-error';
import { PageArgs } from '../shared/page.args';
import { ProvisioningTask, ProvisioningTaskStatus } from './provisioning-task.type';

const MAX_BACKENDS = 100;

@InputType({
  description:
    'Narrows a list of tasks. What a back end cannot filter by itself is refused by name, never applied to one page.',
})
export class ProvisioningTaskFilter {
  @Field(() => [String], {
    nullable: true,
    description: `Only these back ends, by name; at most ${MAX_BACKENDS}. The order of the list stays the configured one.`,
  })
  @IsOptional()
  @ArrayNotEmpty({ message: 'must name at least one back end; leave it out for all of them' })
  @ArrayMaxSize(MAX_BACKENDS, { message: `must hold at most ${MAX_BACKENDS} names` })
  @IsName({ each: true })
  backends?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Only tasks of this organization (SafeNet: account name), as `Backend.organizations` has it; letter case does not matter.',
  })
  @IsOptional()
  @IsName()
  organization?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Only tasks for this person, by login name (SafeNet: the user id; Oracle: the beneficiary). Letter case does not matter.',
  })
  @IsOptional()
  @IsName()
  userName?: string | null;

  @Field(() => ProvisioningTaskStatus, {
    nullable: true,
    description: 'Only tasks that stand like this. SafeNet cannot filter by it: its lists do not know the status.',
  })
  status?: TaskStatus | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only tasks for this application, by its name (Oracle only).',
  })
  @IsOptional()
  @IsName()
  application?: string | null;
}

@ArgsType()
export class ProvisioningTasksArgs extends PageArgs {
  @Field(() => ProvisioningTaskFilter, { nullable: true, description: 'Narrows the list; all tasks without it.' })
  @IsOptional()
  @ValidateNested()
  filter?: ProvisioningTaskFilter | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Refused: this list can be read from its beginning only. Use `first`.',
  })
  last?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Refused: this list can be read from its beginning only. To go back, use the `after` of the page before.',
  })
  before?: string | null;
}

/**
 * The back ends page by offset while tasks leave their lists, and Oracle does not say where its list ends.
 *
 * @throws InputError that says what to ask for instead.
 */
export function refuseBackwards({ last, before }: ProvisioningTasksArgs): void {
  const reason = 'is not possible here, since these back ends page forwards only';
  const given = (value: unknown): boolean => value !== undefined && value !== null;
  const faults = [
    ...(given(last) ? [{ path: 'last', message: `${reason}; use first` }] : []),
    ...(given(before)
      ? [{ path: 'before', message: `${reason}; to go back, ask again with the after of the page before` }]
      : []),
  ];
  if (faults.length > 0) throw new InputError(faults);
}

export const ProvisioningTaskConnection = connectionOf(ProvisioningTask, {
  description: 'A page of one list over every back end that has tasks, in configured order.',
  edges: 'The tasks with their cursors.',
  nodes: 'The tasks without cursors; an entry is null only with an error that says why.',
  totalCount:
    'How many tasks the whole list has. Costs one count call per organization, only when selected; ' +
    'null when a back end cannot count, or when `problems` names one that is missing.',
  problems:
    'Back ends whose tasks are missing from this page. Select it to get the tasks of the others; ' +
    'without it, one back end that is down fails the whole list rather than leaving a silent gap. ' +
    'The next page goes on behind the gap; to fill it, ask again later with the same `after`.',
  edge: 'One task of a list, with its place in it.',
  cursor: 'Where this task stands in the list, for `after`.',
  node: 'The task; null only with an error that says why.',
});
