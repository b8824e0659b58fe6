import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique, IsOptional } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { IsFreeText } from '../shared/free-text';
import { IsLine } from '../shared/line-text';
import { IsName } from '../shared/name-text';
import { AccountsOnlyInput } from './accounts-only.input';
import { ActionField } from './action-field';
import { AddToGroupsInput } from './add-to-groups.input';
import { MoveHomeFoldersInput } from './move-home-folders.input';
import { MoveToContainerInput } from './move-to-container.input';
import { RemoveFromGroupsInput } from './remove-from-groups.input';

const MAX_DOMAINS = 10;
const LONGEST_SUBJECT = 256;
const LONGEST_DESCRIPTION = 1_000;
const LONGEST_PRIORITY = 64;
const LONGEST_KEY = 200;

@InputType({
  description: 'What to ask for, of whom. Exactly one of the actions, the fields named by a verb, is given.',
})
export class CreateWorkflowRequestInput {
  @Field(() => String, { description: 'Name of the back end that raises it, as `Backend.name` has it.' })
  @IsName()
  backend!: string;

  @Field(() => [String], {
    description:
      `The domains to raise it in, 1 to ${MAX_DOMAINS}, none twice: a call and a result each. ` +
      'A single text does for a list of one.',
  })
  @ArrayNotEmpty({ message: 'must name at least one domain' })
  @ArrayMaxSize(MAX_DOMAINS, { message: `must hold at most ${MAX_DOMAINS} domains` })
  @ArrayUnique((name: unknown) => (typeof name === 'string' ? name.toLowerCase() : name), {
    message: 'must not name a domain twice (letter case does not tell domains apart)',
  })
  @IsName({ each: true })
  domainNames!: string[];

  @Field(() => String, {
    description: `The title that approvers see, and may be routed by; at most ${LONGEST_SUBJECT} characters.`,
  })
  @IsLine(LONGEST_SUBJECT)
  subject!: string;

  @Field(() => String, {
    nullable: true,
    description: `What else approvers shall be told; at most ${LONGEST_DESCRIPTION} characters. An empty text is none.`,
  })
  @IsOptional()
  @IsFreeText(LONGEST_DESCRIPTION)
  description?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The priority, by the name that ADManager Plus has for it there. Left out, ADManager Plus decides.',
  })
  @IsOptional()
  @IsLine(LONGEST_PRIORITY)
  priority?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      `A text of your choice, 1 to ${LONGEST_KEY} characters, that makes the mutation safe to repeat: the same key never ` +
      "raises a second request, and a repeat is answered with the first one's record, for as long as the record is kept " +
      '(`ledger.retention`). SUCCEEDED, REFUSED and UNKNOWN in any domain bind the key; only FAILED for all domains ' +
      'frees it, so that the same key may try again. It counts per back end and caller. The same key with other content ' +
      'is refused. Without a key, every call raises a request.',
  })
  @IsOptional()
  @IsLine(LONGEST_KEY)
  idempotencyKey?: string | null;

  @ActionField(() => MoveToContainerInput, 'Moves users into another container.')
  moveUsers?: MoveToContainerInput | null;

  @ActionField(() => AddToGroupsInput, 'Adds users to groups, for a time or for good.')
  addUsersToGroups?: AddToGroupsInput | null;

  @ActionField(() => RemoveFromGroupsInput, 'Removes users from groups.')
  removeUsersFromGroups?: RemoveFromGroupsInput | null;

  @ActionField(() => AccountsOnlyInput, 'Disables users.')
  disableUsers?: AccountsOnlyInput | null;

  @ActionField(() => MoveHomeFoldersInput, 'Moves home folders of users to another share.')
  moveHomeFolders?: MoveHomeFoldersInput | null;

  @ActionField(() => AccountsOnlyInput, 'Deletes home folders of users.')
  deleteHomeFolders?: AccountsOnlyInput | null;

  @ActionField(() => AddToGroupsInput, 'Adds groups to groups, for a time or for good.')
  addGroupsToGroups?: AddToGroupsInput | null;

  @ActionField(() => RemoveFromGroupsInput, 'Removes groups from groups.')
  removeGroupsFromGroups?: RemoveFromGroupsInput | null;

  @ActionField(() => MoveToContainerInput, 'Moves groups into another container.')
  moveGroups?: MoveToContainerInput | null;

  @ActionField(() => AccountsOnlyInput, 'Deletes groups.')
  deleteGroups?: AccountsOnlyInput | null;

  @ActionField(() => AddToGroupsInput, 'Adds contacts to groups, for a time or for good.')
  addContactsToGroups?: AddToGroupsInput | null;

  @ActionField(() => RemoveFromGroupsInput, 'Removes contacts from groups.')
  removeContactsFromGroups?: RemoveFromGroupsInput | null;

  @ActionField(() => MoveToContainerInput, 'Moves contacts into another container.')
  moveContacts?: MoveToContainerInput | null;

  @ActionField(() => AddToGroupsInput, 'Adds computers to groups, for a time or for good.')
  addComputersToGroups?: AddToGroupsInput | null;

  @ActionField(() => RemoveFromGroupsInput, 'Removes computers from groups.')
  removeComputersFromGroups?: RemoveFromGroupsInput | null;

  @ActionField(() => MoveToContainerInput, 'Moves computers into another container.')
  moveComputers?: MoveToContainerInput | null;

  @ActionField(() => AccountsOnlyInput, 'Disables computers.')
  disableComputers?: AccountsOnlyInput | null;

  @ActionField(() => AccountsOnlyInput, 'Deletes computers from the directory.')
  deleteComputers?: AccountsOnlyInput | null;
}
