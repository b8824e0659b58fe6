import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique, IsOptional, ValidateNested } from 'class-validator';
import { type ClassType, Field, InputType } from 'type-graphql';
import type { WorkflowAction } from '../../datasources/contracts/workflow-requests';
import { Together } from '../shared/checks';
import { IsFreeText } from '../shared/free-text';
import { InputError } from '../shared/input-error';
import { IsLine } from '../shared/line-text';
import { IsName } from '../shared/name-text';
import {
  AccountsOnlyInput,
  AddToGroupsInput,
  type MembershipEndInput,
  MoveHomeFoldersInput,
  MoveToContainerInput,
  RemoveFromGroupsInput,
} from './action.input';

const MAX_DOMAINS = 10;
const LONGEST_SUBJECT = 256;
const LONGEST_DESCRIPTION = 1_000;
const LONGEST_PRIORITY = 64;
const LONGEST_KEY = 200;

/** One of the actions of an input, of which exactly one is given. */
function ActionField(type: () => ClassType, description: string): PropertyDecorator {
  return Together(Field(type, { nullable: true, description }), IsOptional(), ValidateNested());
}

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

/** The fields of the input that are actions. */
type ActionFieldName = Exclude<
  keyof CreateWorkflowRequestInput,
  'backend' | 'domainNames' | 'subject' | 'description' | 'priority' | 'idempotencyKey'
>;

const ACTIONS: { readonly [Name in ActionFieldName]: WorkflowAction } = {
  moveUsers: 'MOVE_USER',
  addUsersToGroups: 'ADD_USERS_TO_GROUP',
  removeUsersFromGroups: 'REMOVE_USERS_FROM_GROUP',
  disableUsers: 'DISABLE_USER',
  moveHomeFolders: 'MOVE_FOLDER',
  deleteHomeFolders: 'DELETE_FOLDER',
  addGroupsToGroups: 'ADD_GROUPS_TO_GROUP',
  removeGroupsFromGroups: 'REMOVE_GROUPS_FROM_GROUP',
  moveGroups: 'MOVE_GROUP',
  deleteGroups: 'DELETE_GROUP',
  addContactsToGroups: 'ADD_CONTACTS_TO_GROUP',
  removeContactsFromGroups: 'REMOVE_CONTACTS_FROM_GROUP',
  moveContacts: 'MOVE_CONTACT',
  addComputersToGroups: 'ADD_COMPUTERS_TO_GROUP',
  removeComputersFromGroups: 'REMOVE_COMPUTERS_FROM_GROUP',
  moveComputers: 'MOVE_COMPUTERS',
  disableComputers: 'DISABLE_COMPUTER',
  deleteComputers: 'DELETE_COMPUTER',
};
const FIELDS = Object.keys(ACTIONS) as ActionFieldName[];

/** What the actions say, each of them a part of it. */
export interface ActionDetails {
  readonly accounts: readonly string[];
  readonly container?: string;
  readonly groups?: readonly string[] | null;
  readonly fromAllGroups?: boolean;
  readonly membershipEnds?: MembershipEndInput | null;
  readonly drive?: string;
  readonly path?: string;
  readonly keepCopy?: boolean;
}

export interface ChosenAction {
  readonly action: WorkflowAction;
  /** Path of the action, e.g. `input.moveUsers`. */
  readonly path: string;
  readonly details: ActionDetails;
}

/** @throws InputError unless exactly one action is given. */
export function chosenAction(input: CreateWorkflowRequestInput): ChosenAction {
  const given = FIELDS.flatMap((field) => {
    const details: ActionDetails | null | undefined = input[field];
    return details ? [{ action: ACTIONS[field], path: `input.${field}`, details }] : [];
  });
  const [only] = given;
  if (only && given.length === 1) return only;
  const found = only
    ? `${given.map(({ path }) => path.replace('input.', '')).join(' and ')} are given`
    : 'none is given';
  throw InputError.at('input', `must have exactly one action, of ${FIELDS.join(', ')}; ${found}`);
}
