import { IsOptional, Max, Min } from 'class-validator';
import { ArgsType, Field, Int } from 'type-graphql';

export const DEFAULT_PAGE_SIZE = 25;
export const MAX_PAGE_SIZE = 100;
const RANGE = { message: `must be from 1 to ${MAX_PAGE_SIZE}` };

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_PAGE_SIZE,
    description: `How many to return, from 1 to ${MAX_PAGE_SIZE}.`,
  })
  @IsOptional()
  @Min(1, RANGE)
  @Max(MAX_PAGE_SIZE, RANGE)
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Continue behind this cursor, as `pageInfo.endCursor` or `edges.cursor` gave it.',
  })
  after?: string | null;
}
