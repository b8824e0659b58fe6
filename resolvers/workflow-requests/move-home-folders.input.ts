import { Matches } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { IsLine } from '../shared/line-text';
import { AccountList } from './name-list';

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
