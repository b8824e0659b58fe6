import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { Extensions, Field, InputType, Int } from 'type-graphql';
import { IsLine, ONE_OF, Together } from '../shared/checks';
import { DateTime, IsInstant } from '../shared/instant';

const MAX_NAMES = 100;
const LONGEST_NAME = 256;

interface NameListOptions {
  /** What the list holds, as in "must name at least one account". */
  readonly of: 'account' | 'group';
  readonly optional?: boolean;
}

/** A list of names of the directory: 1 to 100, none twice. */
function NameList(description: string, { of, optional = false }: NameListOptions): PropertyDecorator {
  return Together(
    Field(() => [String], {
      nullable: optional,
      description: `${description} 1 to ${MAX_NAMES} names; none twice.`,
    }),
    ...(optional ? [IsOptional()] : []),
    ArrayNotEmpty({ message: `must name at least one ${of}` }),
    ArrayMaxSize(MAX_NAMES, { message: `must hold at most ${MAX_NAMES} ${of}s` }),
    ArrayUnique((name: unknown) => (typeof name === 'string' ? name.toLowerCase() : name), {
      message: `must not name one ${of} twice (letter case does not tell ${of}s apart)`,
    }),
    IsLine(LONGEST_NAME, { each: true }),
  );
}

/** What a request acts on. */
function AccountList(): PropertyDecorator {
  return NameList('What to act on: users and groups by sAMAccountName, contacts and computers by name.', {
    of: 'account',
  });
}

@InputType({ description: 'Accounts, for an action that needs nothing else.' })
export class AccountsOnlyInput {
  @AccountList()
  accounts!: string[];
}

const LONGEST_CONTAINER = 1_024;

@InputType({ description: 'Which accounts to move where.' })
export class MoveToContainerInput {
  @AccountList()
  accounts!: string[];

  @Field(() => String, {
    description:
      'Distinguished name of the container they move to, e.g. `OU=Managers,OU=Staff,DC=corp,DC=example`. ' +
      'Its `DC` parts name the domain that the request is for, so a move goes to one domain at a time.',
  })
  @IsLine(LONGEST_CONTAINER)
  container!: string;
}

const LONGEST_TIME = 100_000;
const RANGE = { message: `must be from 1 to ${LONGEST_TIME}` };

function Amount(unit: string): PropertyDecorator {
  return Together(
    Field(() => Int, { nullable: true, description: `After so many ${unit}, from 1 to ${LONGEST_TIME}.` }),
    IsOptional(),
    Min(1, RANGE),
    Max(LONGEST_TIME, RANGE),
  );
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

@InputType({ description: 'Which accounts to add to which groups, and until when.' })
export class AddToGroupsInput {
  @AccountList()
  accounts!: string[];

  @NameList('The groups to add them to, by sAMAccountName.', { of: 'group' })
  groups!: string[];

  @Field(() => MembershipEndInput, {
    nullable: true,
    description: 'When the new memberships end by themselves; never, when this is left out.',
  })
  @IsOptional()
  @ValidateNested()
  membershipEnds?: MembershipEndInput | null;
}

@InputType({
  description: 'Which accounts to remove from which groups: either `groups` or `fromAllGroups: true` is given.',
})
export class RemoveFromGroupsInput {
  @AccountList()
  accounts!: string[];

  @NameList('The groups to remove them from, by sAMAccountName.', { of: 'group', optional: true })
  groups?: string[] | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Out of every group that they are in.' })
  fromAllGroups!: boolean;
}

const DRIVE = /^[A-Za-z]:$/;
// An empty path is named by the rule for lines, and need not be named twice.
const SHARE = /^(?:$|\\\\[^\\/]+\\[^\\/])/;
const LONGEST_PATH = 256;

@InputType({ description: 'Whose home folders to move where.' })
export class MoveHomeFoldersInput {
  @AccountList()
  accounts!: string[];

  @Field(() => String, { description: 'The drive letter with its colon, e.g. `H:`.' })
  @Matches(DRIVE, { message: 'must be a drive letter with its colon, e.g. H:' })
  drive!: string;

  @Field(() => String, {
    description: 'The share to move them to: two backslashes, the server, a backslash, the share.',
  })
  @IsLine(LONGEST_PATH)
  @Matches(SHARE, { message: 'must be a share such as \\\\files\\home' })
  path!: string;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether a copy stays where the folders were.' })
  keepCopy!: boolean;
}
