import { ArrayMaxSize, ArrayNotEmpty, IsOptional } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import type { TaskStatus } from '../../datasources/contracts/provisioning-tasks';
import { IsName } from '../shared/name-text';
import { ProvisioningTaskStatus } from './provisioning-task-status.enum';

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
