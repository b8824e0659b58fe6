import { IsOptional, Max, Min } from 'class-validator';
import { Extensions, Field, InputType, Int } from 'type-graphql';
import { DateTime } from '../shared/date-time.scalar';
import { IsInstant } from '../shared/instant';
import { ONE_OF } from '../shared/one-of';

const LONGEST = 100_000;
const RANGE = { message: `must be from 1 to ${LONGEST}` };

function Amount(unit: string): PropertyDecorator {
  const parts = [
    Field(() => Int, { nullable: true, description: `After so many ${unit}, from 1 to ${LONGEST}.` }),
    IsOptional(),
    Min(1, RANGE),
    Max(LONGEST, RANGE),
  ];
  return (target, property) => {
    for (const decorate of parts) decorate(target, property);
  };
}

@Extensions(ONE_OF)
@InputType({ description: 'When new memberships end by themselves. Exactly one of the fields is given.' })
export class MembershipEndInput {
  @Amount('minutes')
  minutes?: number | null;

  @Amount('hours')
  hours?: number | null;

  @Amount('days')
  days?: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'At this instant, with zone, a whole second; it must lie in the future.',
  })
  @IsOptional()
  @IsInstant()
  at?: string | null;
}
