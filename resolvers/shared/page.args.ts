import { IsOptional, Max, Min } from 'class-validator';
import { ArgsType, Field, Int } from 'type-graphql';
import { InputError } from './input-error';

export const MAX_PAGE_SIZE = 100;
export const DEFAULT_PAGE_SIZE = 25;
const RANGE = { message: `must be from 1 to ${MAX_PAGE_SIZE}` };

@ArgsType()
export class PageArgs {
  // Without a default in the schema: `last` given alone must not look as if `first` were given too.
  @Field(() => Int, {
    nullable: true,
    description: `How many to return, from 1 to ${MAX_PAGE_SIZE}; ${DEFAULT_PAGE_SIZE} when nothing says how many.`,
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

/** For a list whose source can be read from its end as well. */
@ArgsType()
export class TwoWayPageArgs extends PageArgs {
  @Field(() => Int, {
    nullable: true,
    description:
      `How many to return from the end, from 1 to ${MAX_PAGE_SIZE}, in the order of the list all the same; ` +
      'not together with `first`.',
  })
  @IsOptional()
  @Min(1, RANGE)
  @Max(MAX_PAGE_SIZE, RANGE)
  last?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Only what stands before this cursor, as `pageInfo.startCursor` or `edges.cursor` gave it: with `last`, the page ' +
      'before. Together with `after`, only what lies between the two.',
  })
  before?: string | null;
}

/** One page of a list. */
export interface PageRequest {
  readonly size: number;
  /** Whether it is the end of what lies between the two cursors; otherwise it is the beginning. */
  readonly fromEnd: boolean;
  readonly after: string | undefined;
  readonly before: string | undefined;
}

/** @throws InputError for a page that would be the beginning and the end at once. */
export function pageRequestOf({ first, after, last, before }: TwoWayPageArgs): PageRequest {
  if (isGiven(first) && isGiven(last)) {
    throw InputError.at('last', 'must not be given together with first; ask for the beginning or for the end');
  }
  return {
    size: last ?? first ?? DEFAULT_PAGE_SIZE,
    fromEnd: isGiven(last),
    after: after ?? undefined,
    before: before ?? undefined,
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
