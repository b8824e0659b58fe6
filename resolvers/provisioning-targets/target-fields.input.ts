import { IsOptional, Max, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IsRegistryNumber, LARGEST_NUMBER } from './registry-number';
import { IsTargetDescription } from './target-text';

const POSITIVE = { message: `must be from 1 to ${LARGEST_NUMBER}` };

/** What can be said of a target, whether it is added or changed. */
@InputType()
export abstract class TargetFieldsInput {
  @Field(() => String, {
    nullable: true,
    description: 'What people call it: at most 256 characters, without < and >.',
  })
  @IsOptional()
  @IsTargetDescription()
  description?: string | null;

  @Field(() => ID, { nullable: true, description: 'Number of the CO group whose members alone are provisioned.' })
  @IsOptional()
  @IsRegistryNumber()
  provisionCoGroupId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Number of the organizational source whose people the target is meant to leave out. Release 4.6.1 neither ' +
      'provisions nor reliably deletes them there.',
  })
  @IsOptional()
  @IsRegistryNumber()
  skipOrgIdentitySourceId?: string | null;

  @Field(() => Int, { nullable: true, description: 'Seconds between two attempts in the queue modes, from 1.' })
  @IsOptional()
  @Min(1, POSITIVE)
  @Max(LARGEST_NUMBER, POSITIVE)
  retryInterval?: number | null;

  @Field(() => Int, { nullable: true, description: 'How often the queue modes try again, from 1.' })
  @IsOptional()
  @Min(1, POSITIVE)
  @Max(LARGEST_NUMBER, POSITIVE)
  maxRetry?: number | null;

  @Field(() => Int, { nullable: true, description: 'Its place in the order in which the targets of a CO run.' })
  order?: number | null;
}
