import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique, IsOptional, ValidateNested } from 'class-validator';
import { type ClassType, Field, InputType } from 'type-graphql';
import type { WorkflowAction } from '../../datasources/contracts/workflow-requests';
import { IsFreeText, IsLine, IsName, Together } from '../shared/checks';
import { InputError } from '../shared/input-error';
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

type ActionField = Exclude<
  keyof CreateWorkflowRequestInput,
  'backend' | 'domainNames' | 'subject' | 'description' | 'priority' | 'idempotencyKey'
>;

const ACTIONS = new Map<ActionField, WorkflowAction>();

/** One of the actions of an input, of which exactly one is given. */
function Action(action: WorkflowAction, type: () => ClassType, description: string): PropertyDecorator {
  return Together(Field(type, { nullable: true, description }), IsOptional(), ValidateNested(), (_, field) => {
    ACTIONS.set(field as ActionField, action);
  });
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

  @Action('MOVE_USER', () => MoveToContainerInput, 'Moves users into another container.')
  moveUsers?: MoveToContainerInput | null;

  @Action('ADD_USERS_TO_GROUP', () => AddToGroupsInput, 'Adds users to groups, for a time or for good.')
  addUsersToGroups?: AddToGroupsInput | null;

  @Action('REMOVE_USERS_FROM_GROUP', () => RemoveFromGroupsInput, 'Removes users from groups.')
  removeUsersFromGroups?: RemoveFromGroupsInput | null;

  @Action('DISABLE_USER', () => AccountsOnlyInput, 'Disables users.')
  disableUsers?: AccountsOnlyInput | null;

  @Action('MOVE_FOLDER', () => MoveHomeFoldersInput, 'Moves home folders of users to another share.')
  moveHomeFolders?: MoveHomeFoldersInput | null;

  @Action('DELETE_FOLDER', () => AccountsOnlyInput, 'Deletes home folders of users.')
  deleteHomeFolders?: AccountsOnlyInput | null;

  @Action('ADD_GROUPS_TO_GROUP', () => AddToGroupsInput, 'Adds groups to groups, for a time or for good.')
  addGroupsToGroups?: AddToGroupsInput | null;

  @Action('REMOVE_GROUPS_FROM_GROUP', () => RemoveFromGroupsInput, 'Removes groups from groups.')
  removeGroupsFromGroups?: RemoveFromGroupsInput | null;

  @Action('MOVE_GROUP', () => MoveToContainerInput, 'Moves groups into another container.')
  moveGroups?: MoveToContainerInput | null;

  @Action('DELETE_GROUP', () => AccountsOnlyInput, 'Deletes groups.')
  deleteGroups?: AccountsOnlyInput | null;

  @Action('ADD_CONTACTS_TO_GROUP', () => AddToGroupsInput, 'Adds contacts to groups, for a time or for good.')
  addContactsToGroups?: AddToGroupsInput | null;

  @Action('REMOVE_CONTACTS_FROM_GROUP', () => RemoveFromGroupsInput, 'Removes contacts from groups.')
  removeContactsFromGroups?: RemoveFromGroupsInput | null;

  @Action('MOVE_CONTACT', () => MoveToContainerInput, 'Moves contacts into another container.')
  moveContacts?: MoveToContainerInput | null;

  @Action('ADD_COMPUTERS_TO_GROUP', () => AddToGroupsInput, 'Adds computers to groups, for a time or for good.')
  addComputersToGroups?: AddToGroupsInput | null;

  @Action('REMOVE_COMPUTERS_FROM_GROUP', () => RemoveFromGroupsInput, 'Removes computers from groups.')
  removeComputersFromGroups?: RemoveFromGroupsInput | null;

  @Action('MOVE_COMPUTERS', () => MoveToContainerInput, 'Moves computers into another container.')
  moveComputers?: MoveToContainerInput | null;

  @Action('DISABLE_COMPUTER', () => AccountsOnlyInput, 'Disables computers.')
  disableComputers?: AccountsOnlyInput | null;

  @Action('DELETE_COMPUTER', () => AccountsOnlyInput, 'Deletes computers from the directory.')
  deleteComputers?: AccountsOnlyInput | null;
}

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
  const given = [...ACTIONS].flatMap(([field, action]) => {
    const details: ActionDetails | null | undefined = input[field];
    return details ? [{ action, path: `input.${field}`, details }] : [];
  });
  const [only] = given;
  if (only && given.length === 1) return only;
  const found = only
    ? `${given.map(({ path }) => path.replace('input.', '')).join(' and ')} are given`
    : 'none is given';
  throw InputError.at('input', `must have exactly one action, of ${[...ACTIONS.keys()].join(', ')}; ${found}`);
}
