import { Field, InputType } from 'type-graphql';
import { IsLine } from '../shared/line-text';
import { AccountList } from './name-list';

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
